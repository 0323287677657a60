"""A template and its context make a document. Templates come from people: they can name things, nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from notices.documents.titles import balanced

if TYPE_CHECKING:
    from docx.document import Document

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NamesOnly(SandboxedEnvironment):
    """Names, their fields, `for` and `if`: nothing can be called, and a record gives its fields only."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def render_document(template: bytes, context: Mapping[str, Any], *, title: str = "") -> bytes:
    """The bytes of the document. Raises jinja2's TemplateError where the template asks for what there is not."""
    document = DocxTemplate(io.BytesIO(template))
    shown = {**context, "title": balanced(str(context.get("title", "")))}
    document.render(printable(shown), NamesOnly(), autoescape=True)
    _fill_empty_cells(document.docx)
    document.docx.core_properties.title = title[:255]
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _fill_empty_cells(document: Document) -> None:
    """A cell whose paragraphs have all gone with an empty list gets one: Word opens no file with a cell of nothing."""
    for cell in document.element.body.iter(qn("w:tc")):
        if not any(each.tag == qn("w:p") for each in cell):
            cell.append(OxmlElement("w:p"))


def printable(value: Any) -> Any:
    """The same texts without characters that a document cannot hold; a line break stays one."""
    if isinstance(value, str):
        return "".join(each for each in value if each == "\n" or _is_printable(each))
    if isinstance(value, Mapping):
        return {name: printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    return value


def _is_printable(character: str) -> bool:
    code = ord(character)
    return code >= 0x20 and code not in (0x7F, 0xFFFE, 0xFFFF) and not 0xD800 <= code <= 0xDFFF


def paragraphs(text: str) -> list[str]:
    """What somebody wrote, as the paragraphs of a document."""
    return [line.strip() for line in text.splitlines() if line.strip()]
