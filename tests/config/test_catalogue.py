from __future__ import annotations

import gettext
import os
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.compiled import catalogue_path, ensure_compiled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = """\
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
name = _("unit")
count = ngettext("%(n)s card", "%(n)s cards", 2)
month = pgettext("abbreviated", "May")
"""
TEMPLATE = """\
{% load i18n %}{% translate "sector" %}{% blocktranslate trimmed %}
  signed for by {{ who }}
{% endblocktranslate %}
"""
HEAD = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
COMPLETE = (
    HEAD
    + """msgid "unit"
msgstr "单位"

#, python-format
msgid "%(n)s card"
msgid_plural "%(n)s cards"
msgstr[0] "%(n)s 张黄牌"

msgctxt "abbreviated"
msgid "May"
msgstr "5月"

msgid "sector"
msgstr "条口"

#, python-format
msgid "signed for by %(who)s"
msgstr "%(who)s已签收"
"""
)


@pytest.fixture(autouse=True)
def program(tmp_path: Path) -> Iterator[Path]:
    """A small program of one module and one template."""
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "models.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text('_("only in a test")', encoding="utf-8")
    with override_settings(BASE_DIR=tmp_path, LOCALE_PATHS=[tmp_path / "locale"]):
        catalogue_path(tmp_path / "locale").parent.mkdir(parents=True)
        yield tmp_path


def problems(catalogue: str) -> list[str]:
    catalogue_path(settings.LOCALE_PATHS[0]).write_text(catalogue, encoding="utf-8")
    try:
        call_command("messages", check=True)
    except CommandError as error:
        return str(error).splitlines()
    return []


def test_a_complete_catalogue_passes() -> None:
    assert problems(COMPLETE) == []


def test_every_untranslated_message_is_named_with_its_place() -> None:
    assert problems(HEAD) == [
        "tasks/models.py:3: not translated: '%(n)s card'",
        "tasks/models.py:4: not translated: 'May'",
        "templates/page.html:1: not translated: 'sector'",
        "templates/page.html:1: not translated: 'signed for by %(who)s'",
        "tasks/models.py:2: not translated: 'unit'",
    ]


def test_an_empty_translation_is_none() -> None:
    assert problems(COMPLETE.replace("单位", "")) == ["tasks/models.py:2: not translated: 'unit'"]


def test_a_word_without_its_context_is_another_word() -> None:
    assert problems(COMPLETE.replace('msgctxt "abbreviated"\n', "")) == [
        "tasks/models.py:4: not translated: 'May'",
        "in the catalogue, but nowhere in the program: 'May'",
    ]


def test_fuzzy_and_unused_entries_are_refused() -> None:
    fuzzy = COMPLETE.replace('msgid "unit"', '#, fuzzy\nmsgid "unit"')
    unused = 'msgid "only in a test"\nmsgstr "只在测试里"\n\n#~ msgid "gone"\n#~ msgstr "没了"\n'

    assert problems(f"{fuzzy}\n{unused}") == [
        "fuzzy: 'unit'",
        "in the catalogue, but nowhere in the program: 'gone'",
        "in the catalogue, but nowhere in the program: 'only in a test'",
    ]


def test_the_compiled_catalogue_follows_its_source(program: Path) -> None:
    source = catalogue_path(program / "locale")
    source.write_text(COMPLETE, encoding="utf-8")
    compiled = source.with_suffix(".mo")
    ensure_compiled(source)
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("unit") == "单位"

    source.write_text(COMPLETE.replace("单位", "部门"), encoding="utf-8")
    later = compiled.stat().st_mtime_ns + 10**9
    os.utime(source, ns=(later, later))
    ensure_compiled(source)

    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("unit") == "部门"
