"""An office's own templates: what is refused and with which words, and which one stands."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document

from notices.documents.checking import template_problems
from notices.documents.kinds import kind_of
from notices.documents.rendering import NamesOnly, render_document
from notices.documents.standing import adopt_template, default_template, standing_template, use_template
from notices.documents.storing import read_whole
from notices.models import DocumentTemplate
from tests.factories import make_administrator, make_person
from tests.notices.papers import AT, CONTEXT, ROOM, issue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from notices.documents.kinds import DocumentKind
    from organization.models import Person

pytestmark = pytest.mark.django_db

GOOD = ("{{ title }}", "{{ number }}", "{{ date }}", "{%p for line in lead %}", "{{ line }}", "{%p endfor %}")


@pytest.fixture(autouse=True)
def room_of_memos(settings: SettingsWrapper) -> None:
    settings.DOCUMENT_ROOMS = ROOM


@pytest.fixture
def memo() -> DocumentKind:
    return kind_of("memo")


@pytest.fixture
def administrator() -> Person:
    return make_administrator(username="admin")


def written(paragraphs: Iterable[str] = GOOD, *, header: str = "", subject: str = "") -> bytes:
    """A template as somebody would write it in Word."""
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.core_properties.subject = subject
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes], *, replacing: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not (replacing and name in parts):
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()


def said(content: bytes) -> list[str]:
    return [str(problem) for problem in template_problems(kind_of("memo"), content)]


# What is refused ----------------------------------------------------------------------------------


def test_a_template_of_known_names_is_taken() -> None:
    assert said(written()) == []
    more = (
        *GOOD,
        "{%p if note %}",
        "（{{ note }}）",
        "{%p endif %}",
        "{% for row in rows %}{{ row.serial }}{% endfor %}",
    )
    assert said(written(more, header="{{ number }}")) == []


@pytest.mark.parametrize(
    ("paragraph", "problem"),
    [
        ("致：{{ too }}", ("Text “致：{{ too }}”: “too” is unknown; expected: one of these names: "
         "number、date、title、to、lead、rows、note")),
        ("{{ lead }}", "Text “{{ lead }}”: “lead” is a list; expected: {% for one in lead %} … {% endfor %}"),
        ("{% for each in to %}{{ each }}{% endfor %}",
         "Text “{% for each in to %}{{ each }}{% endfor…”: “to” is one text, not a list; expected: {{ to }}"),
        ("{% for row in rows %}{{ row.total }}{% endfor %}",
         ("Text “{% for row in rows %}{{ row.total }}{% …”: “row” has no field “total”; "
         "expected: one of these names: serial、value")),
        ("{{ to.upper() }}", ("Text “{{ to.upper() }}”: this is not taken in a template; "
         "expected: names, {% for … %} and {% if … %} only")),
        ("{{ to|safe }}", ("Text “{{ to|safe }}”: this is not taken in a template; "
         "expected: names, {% for … %} and {% if … %} only")),
        ("{% set x = 1 %}", ("Text “{% set x = 1 %}”: this is not taken in a template; "
         "expected: names, {% for … %} and {% if … %} only")),
        ("{{ 7 * 7 }}", ("Text “{{ 7 * 7 }}”: this is not taken in a template; "
         "expected: names, {% for … %} and {% if … %} only")),
        ("{{ to.__class__ }}", "Text “{{ to.__class__ }}”: “to” has no field “__class__”; expected: "),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place_and_what_is_expected(paragraph: str, problem: str) -> None:
    (found,) = said(written((*GOOD, paragraph)))
    assert found == problem.removesuffix("; expected: ")


def test_a_tag_that_is_not_closed_is_found() -> None:
    (found,) = said(written((*GOOD, "{%p if note %}", "{{ note }}")))
    assert "a tag cannot be read" in found


def test_what_is_required_and_missing_is_named() -> None:
    assert said(written(("{{ title }}", "{{ number }}", "{{ date }}"))) == [
        "Text: “lead” is missing: 正文; expected: {%p for … in lead %}"
    ]
    assert [each.split(":")[1] for each in said(written(("无",)))] == [
        " “number” is missing", " “date” is missing", " “title” is missing", " “lead” is missing",
    ]  # fmt: skip


def test_headers_and_properties_are_read_too() -> None:
    found = said(written(header="{{ secret }}", subject="{{ hidden }}"))
    assert [each.split(":")[0] for each in found] == ["Header “{{ secret }}”", "Properties of the file “{{ hidden }}”"]


def test_nothing_but_a_word_document_is_read() -> None:
    assert said(b"%PDF-1.4") == [
        "The file: the file is not a Word document; expected: a file saved as Word document (.docx)"
    ]
    assert "protected by a password" in said(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest")[0]
    assert "damaged" in said(written()[:2000])[0]
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as book:
        book.writestr("readme.txt", "x")
    assert "not a Word document" in said(empty.getvalue())[0]
    assert "too large" in said(b"PK\x03\x04" + bytes(6 * 1024 * 1024))[0]


def test_a_file_that_swells_when_unpacked_is_not_read() -> None:
    bomb = with_parts(written(), {"word/media/image1.xml": b" " * (5 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert said(bomb) == [
        "The file: unpacked, the file is too large; expected: a template without large pictures or texts"
    ]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"word/vbaProject.bin": b"\xd0\xcf"}, "word/vbaProject.bin: holds a macro or an embedded object"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "word/embeddings/oleObject1.bin: holds a macro"),
        ({"word/extra.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "word/extra.xml: declares entities"),
        ({"word/extra.xml": b'<w:instrText xml:space="preserve"> DDEAUTO c:\\\\cmd </w:instrText>'},
         "word/extra.xml: field “DDEAUTO c:\\\\cmd” fetches something"),
        ({"word/_rels/settings.xml.rels": b'<Relationship Id="r1" Type="http://x/attachedTemplate" Target="a.dotm"/>'},
         "word/_rels/settings.xml.rels: links to something outside"),
        ({"word/_rels/extra.xml.rels": b'<Relationship Id="1" TargetMode="External" Type="http://x/image" Target=""/>'},
         "word/_rels/extra.xml.rels: links to something outside"),
    ],
)  # fmt: skip
def test_what_runs_links_or_embeds_is_refused(parts: dict[str, bytes], problem: str) -> None:
    (found,) = said(with_parts(written(), parts))
    assert found.startswith(problem)


def test_a_macro_document_by_another_name_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as book:
        types = book.read("[Content_Types].xml")
    macro = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    (found,) = said(with_parts(written(), {"[Content_Types].xml": macro}, replacing=True))
    assert found.startswith("The file: the file holds macros")


def test_what_people_write_stays_text() -> None:
    """Marks of the template language, of XML and of Word in a value are printed as they are."""
    odd = "<w:p/> & {{ number }} {% for %} “引”"
    made = render_document(written(), {**CONTEXT, "number": "1", "date": "2", "lead": [odd, "一\x00二"]})
    assert [each.text for each in Document(io.BytesIO(made)).paragraphs][3:] == [odd, "一二"]


def test_a_cell_of_which_nothing_is_left_stays_a_cell() -> None:
    document = Document()
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    for n, tag in enumerate(("{%p for line in lead %}", "{{ line }}", "{%p endfor %}")):
        (cell.paragraphs[0] if n == 0 else cell.add_paragraph()).text = tag
    made = io.BytesIO()
    document.save(made)
    read = Document(io.BytesIO(render_document(made.getvalue(), {**CONTEXT, "lead": []})))
    assert [each.text for each in read.tables[0].rows[0].cells[0].paragraphs] == [""]


def test_a_template_cannot_call_anything() -> None:
    with pytest.raises(Exception, match=r"not safely callable|undefined"):
        NamesOnly().from_string("{{ to.format(1) }}").render(to="x")


# Which one stands -----------------------------------------------------------------------------------


def test_versions_are_kept_and_the_default_can_stand_again(memo: DocumentKind, administrator: Person) -> None:
    default = default_template(memo)
    assert standing_template(memo) == (None, default)
    contents = [written(), written((*GOOD, "第二版"))]
    versions = [adopt_template(kind=memo, name="模板.docx", content=each, at=AT, by=administrator) for each in contents]
    assert [each.version for each in versions] == [1, 2]
    assert standing_template(memo) == (versions[1], contents[1])
    assert issue("memo:1").template == versions[1]
    use_template(kind=memo, version=1, by=administrator)
    assert standing_template(memo) == (versions[0], contents[0])
    use_template(kind=memo, version=None, by=administrator)
    assert standing_template(memo) == (None, default)
    assert issue("memo:2").template is None
    assert [read_whole(each) for each in DocumentTemplate.objects.order_by("version")] == contents
    with pytest.raises(DatabaseError), transaction.atomic():
        versions[0].delete()


def test_a_faulty_template_changes_nothing(memo: DocumentKind, administrator: Person) -> None:
    with pytest.raises(ValidationError) as refused:
        adopt_template(kind=memo, name="x.docx", content=written(("{{ x }}",)), at=AT, by=administrator)
    assert len(refused.value.messages) == 5
    assert not DocumentTemplate.objects.exists()


def test_only_an_administrator_changes_templates(memo: DocumentKind) -> None:
    with pytest.raises(PermissionDenied):
        adopt_template(kind=memo, name="x.docx", content=written(), at=AT, by=make_person())
    with pytest.raises(PermissionDenied):
        use_template(kind=memo, version=None, by=make_person())


# Pages ------------------------------------------------------------------------------------------------


def test_an_administrator_takes_the_template_edits_it_and_brings_it_back(client: Client, administrator: Person) -> None:
    client.force_login(administrator)
    page = reverse("notices:template", args=["memo"])
    default = client.get(reverse("notices:template_file", args=["memo", 0])).content
    faulty = client.post(page, {"file": SimpleUploadedFile("坏.docx", written(("{{ x }}",)))})
    assert faulty.status_code == 422
    assert "“x”" in faulty.content.decode()
    assert client.post(page, {"file": SimpleUploadedFile("便函.docx", default)}).status_code == 302
    assert "便函.docx" in client.get(page).content.decode()
    assert client.get(reverse("notices:template_file", args=["memo", 1])).content == default
    sample = client.get(reverse("notices:template_sample", args=["memo"])).content
    assert "宁便〔2026〕7号" in [each.text for each in Document(io.BytesIO(sample)).paragraphs]
    client.post(reverse("notices:choose_template", args=["memo"]), {"version": ""})
    assert not DocumentTemplate.objects.filter(is_current=True).exists()
    assert client.get(reverse("notices:templates")).status_code == 200
    assert client.get(reverse("notices:template", args=["no-such"])).status_code == 404
