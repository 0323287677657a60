"""What a template says: the names in its tags, held against those that the kind of document has."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes

from notices.documents.kinds import Placeholder, Shape
from notices.documents.rendering import NamesOnly
from workbook.problems import CellProblem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notices.documents.kinds import DocumentKind

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
DEEPEST_LOOP = 3
RAW_INSERTION = re.compile(r"\{\{\s*(?:r|p|tr|tc)\s")
LOOP = Placeholder(
    "loop", "", Shape.ROWS, tuple(Placeholder(each, "") for each in ("index", "first", "last", "length"))
)

Scope = dict[str, Placeholder]


@dataclass
class Reading:
    """A template read through: which names it uses, and what is wrong with its tags."""

    kind: DocumentKind
    used: set[str] = field(default_factory=set)
    problems: list[CellProblem] = field(default_factory=list)
    is_cut_short: bool = False  # by a tag that cannot be read: what comes after it is not known


def read_template(kind: DocumentKind, content: bytes) -> Reading:
    """Every tag of the template, in all of its parts. Raises what python-docx raises for a file that it cannot open."""
    reading = Reading(kind)
    for place, source in _sources(content):
        _PartReader(reading, place, source).read()
    for each in kind.known:
        if each.is_required and each.name not in reading.used and not reading.is_cut_short:
            reading.problems.append(_missing(each))
    return reading


def _sources(content: bytes) -> Iterator[tuple[str, str]]:
    """The places in which a template may hold tags, each with its text as the template language sees it."""
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    yield pgettext("part of a document", "Text"), template.patch_xml(template.get_xml())
    for place, uri in ((_("Header"), template.HEADER_URI), (_("Footer"), template.FOOTER_URI)):
        for _key, part in template.get_headers_footers(uri):
            yield place, template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.parts:
        if part.content_type == FOOTNOTES:
            yield _("Footnotes"), template.patch_xml(part.blob.decode("utf-8"))
    for name in PROPERTIES:
        yield _("Properties of the file"), str(getattr(template.docx.core_properties, name) or "")


class _PartReader:
    """Reads the tags of one part; a line of its source is a paragraph, so a problem can quote where it stands."""

    def __init__(self, reading: Reading, place: str, source: str) -> None:
        self.reading = reading
        self.place = place
        self.depth = 0
        self.source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)

    def read(self) -> None:
        if RAW_INSERTION.search(self.source):
            self._report(None, _("a value cannot stand for a whole run, row or paragraph"), "{{ number }}")
        try:
            tree = NamesOnly().parse(self.source)
        except TemplateSyntaxError as error:
            self.reading.is_cut_short = True
            said = _("a tag cannot be read (%(message)s)") % {"message": error.message}
            self._report(
                error.lineno, said, _("{{ name }}, {% for … %} with {% endfor %}, {% if … %} with {% endif %}")
            )
            return
        self._statements(tree.body, {each.name: each for each in self.reading.kind.known})

    def _statements(self, body: list[nodes.Node], scope: Scope) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for each in node.nodes:
                        self._output(each, scope)
                case nodes.For():
                    self._loop(node, scope)
                case nodes.If():
                    self._condition(node.test, scope)
                    self._statements(node.body, scope)
                    for branch in node.elif_:
                        self._statements([branch], scope)
                    self._statements(node.else_, scope)
                case _:
                    self._refuse(node)

    def _output(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        found = self._lookup(node, scope)
        if found is not None and found.is_list:
            expected = _("{%% for one in %(name)s %%} … {%% endfor %%}") % {"name": found.name}
            self._report(node.lineno, _("%(name)s is a list") % {"name": quoted(found.name)}, expected)

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        listed = self._lookup(node.iter, scope)
        if not isinstance(node.target, nodes.Name) or node.recursive or node.test or self.depth == DEEPEST_LOOP:
            self._refuse(node)
            return
        if listed is not None and not listed.is_list:
            said = _("%(name)s is one text, not a list") % {"name": quoted(listed.name)}
            self._report(node.lineno, said, f"{{{{ {listed.name} }}}}")
        inner = {**scope, "loop": LOOP, node.target.name: _each_of(listed, node.target.name)}
        self.depth += 1
        self._statements(node.body, inner)
        self.depth -= 1
        self._statements(node.else_, scope)

    def _condition(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.Not():
                self._condition(node.node, scope)
            case nodes.And() | nodes.Or():
                self._condition(node.left, scope)
                self._condition(node.right, scope)
            case nodes.Compare():
                for each in (node.expr, *(operand.expr for operand in node.ops)):
                    if not isinstance(each, nodes.Const):
                        self._condition(each, scope)
            case _:
                self._lookup(node, scope)

    def _lookup(self, node: nodes.Node, scope: Scope) -> Placeholder | None:
        """What a name or a field of a record stands for; None, and a problem, where it stands for nothing."""
        if isinstance(node, nodes.Name):
            return self._named(node, scope)
        if not isinstance(node, nodes.Getattr):
            self._refuse(node)
            return None
        record = self._lookup(node.node, scope)
        if record is None or record is ANYTHING:
            return record
        return self._field(node, record)

    def _named(self, node: nodes.Name, scope: Scope) -> Placeholder | None:
        found = scope.get(node.name)
        if found is None:
            known = "、".join(each.name for each in self.reading.kind.known)
            said = _("%(name)s is unknown") % {"name": quoted(node.name)}
            self._report(node.lineno, said, _("one of these names: %(names)s") % {"names": known})
            return None
        if found in self.reading.kind.known:
            self.reading.used.add(found.name)
        return found

    def _field(self, node: nodes.Getattr, record: Placeholder) -> Placeholder | None:
        for each in record.fields:
            if each.name == node.attr:
                return each
        said = _("%(name)s has no field %(field)s") % {"name": quoted(record.name), "field": quoted(node.attr)}
        known = "、".join(each.name for each in record.fields)
        self._report(node.lineno, said, _("one of these names: %(names)s") % {"names": known} if known else "")
        return None

    def _refuse(self, node: nodes.Node) -> None:
        self._report(node.lineno, _("this is not taken in a template"), _("names, {% for … %} and {% if … %} only"))

    def _report(self, line: int | None, problem: str, expected: str) -> None:
        self.reading.problems.append(CellProblem(self._where(line), problem, expected))

    def _where(self, line: int | None) -> str:
        """The part, and the paragraph as it reads."""
        found = self.source.split("\n")[line - 1 : line] if line else []
        paragraph = " ".join(re.sub(r"<[^>]+>", "", "".join(found)).split())
        return f"{self.place} {quoted(paragraph)}" if paragraph else self.place


ANYTHING = Placeholder("", "")


def _each_of(listed: Placeholder | None, name: str) -> Placeholder:
    """What the variable of a loop stands for: a text, or a record with fields."""
    if listed is None or not listed.is_list:
        return ANYTHING
    return Placeholder(name, listed.explanation, fields=listed.fields)


def _missing(placeholder: Placeholder) -> CellProblem:
    said = _("%(name)s is missing: %(explanation)s") % {
        "name": quoted(placeholder.name),
        "explanation": placeholder.explanation,
    }
    tag = f"{{%p for … in {placeholder.name} %}}" if placeholder.is_list else f"{{{{ {placeholder.name} }}}}"
    return CellProblem(pgettext("part of a document", "Text"), said, tag)
