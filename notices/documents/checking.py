"""Whether a file can be the template of a kind of document: what is wrong with it, where, and what is expected."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from docx import Document

from notices.documents.language import read_template
from notices.documents.package import package_problems
from notices.documents.rendering import render_document
from workbook.problems import CellProblem, quoted

if TYPE_CHECKING:
    from notices.documents.kinds import DocumentKind

MOST_PROBLEMS = 50
SAMPLE_NUMBER, SAMPLE_DATE = 7, "2026年5月12日"


def template_problems(kind: DocumentKind, content: bytes) -> list[CellProblem]:
    """Empty for a template from which documents can be made: it has made one, from the sample of its kind."""
    if problems := package_problems(content):
        return problems[:MOST_PROBLEMS]
    try:
        problems = read_template(kind, content).problems
    except Exception:  # whatever python-docx or lxml says of a file that only looks like a document
        return [CellProblem(_("The file"), _("the file is damaged"), _("open it in Word and save it anew"))]
    return problems[:MOST_PROBLEMS] or _trial_problems(kind, content)


def _trial_problems(kind: DocumentKind, content: bytes) -> list[CellProblem]:
    try:
        Document(io.BytesIO(sample_document(kind, content)))
    except Exception as error:
        said = _("no document can be made from it (%(message)s)") % {"message": quoted(error)}
        return [CellProblem(_("The file"), said, _("tags that open and close in the same paragraph, row or cell"))]
    return []


def sample_document(kind: DocumentKind, template: bytes) -> bytes:
    """What the template gives with the sample of its kind."""
    given = {"number": f"{kind.full_word}〔2026〕{SAMPLE_NUMBER}号", "date": SAMPLE_DATE}
    return render_document(template, {**kind.sample, **given}, title=str(kind.title))
