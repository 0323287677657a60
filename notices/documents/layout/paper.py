"""The page of an official document: A4, 22 lines of 28 characters, and the paragraph styles that stand on it.

Offices edit these templates in Word, so every element of the page is a style with its Chinese name.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from notices.documents.layout import fonts
from notices.documents.layout.fonts import Face, set_face, write_font_table
from notices.documents.layout.markup import PARAGRAPH_ORDER, RUN_ORDER, element, put_in_order

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import _Footer
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
RED = RGBColor(0xFF, 0, 0)

LINE = 28.95  # points: 22 lines make 225 mm
TWIPS = 20
CHARACTER_SPACE = -5  # twentieths of a point: so 28 characters of 16 points fit into 156 mm
LEFT_MARGIN_MM, WIDTH_MM = 28, 156
WIDTH = 442.2  # the same in points


@dataclass(frozen=True)
class Style:
    """How an element of the page looks: sizes and distances in points, indents in characters."""

    name: str
    face: Face = fonts.BODY
    size: float = fonts.THREE
    align: WD_ALIGN_PARAGRAPH = BOTH
    line: float = LINE
    first: int = 0
    before: float = 0
    after: float = 0
    bold: bool = False
    red: bool = False
    keep_next: bool = False
    on_grid: bool = True
    left_points: float = 0
    right_points: float = 0


BODY = Style("公文正文", first=2)
LAST = Style("公文正文末段", first=2, keep_next=True)  # so that no page holds a signature alone
LEVEL_ONE = Style("公文一级标题", fonts.HEADING, first=2, keep_next=True)
LEVEL_TWO = Style("公文二级标题", fonts.SUBHEADING, first=2, keep_next=True)
NUMBER = Style("公文发文字号", align=CENTRE)
TITLE = Style("公文标题", fonts.TITLE, fonts.TWO, CENTRE, line=34, after=LINE)
TO = Style("公文主送机关", align=LEFT)
ATTACHMENT = Style("公文附件说明", align=LEFT, first=2, keep_next=True)
# Signature and date share an axis that lies about four characters and half a date from the right edge.
SIGNATURE = Style("公文署名", align=CENTRE, before=2 * LINE, keep_next=True, left_points=206)
DATE = Style("公文成文日期", align=CENTRE, left_points=206)
ATTACHED = Style("公文附件", fonts.HEADING, align=LEFT)
ATTACHED_TITLE = Style("公文附件标题", fonts.TITLE, fonts.TWO, CENTRE, line=34, before=LINE, after=LINE)
SIGNING = Style("公文签字", size=fonts.FOUR, align=LEFT, line=28, before=4, keep_next=True, on_grid=False)
PLAIN_DATE = Style("公文记录日期", size=fonts.SMALL_FOUR, align=RIGHT, line=24, before=12, on_grid=False)
NOTE = Style("公文附注", align=LEFT, first=2)
COPIES = Style("公文版记", size=fonts.FOUR, align=LEFT, line=24, on_grid=False)
CELL = Style("公文表文", size=fonts.SMALL_FOUR, align=LEFT, line=17, before=2, after=2, on_grid=False)
HEAD_CELL = Style("公文表头", fonts.HEADING, fonts.SMALL_FOUR, CENTRE, line=17, before=3, after=3, on_grid=False)
CAPTION = Style("公文表题", fonts.HEADING, fonts.FOUR, CENTRE, line=24, before=6, keep_next=True)
PAGE_NUMBER = Style("公文页码", fonts.SONG, fonts.FOUR, line=0)

STYLES = (
    BODY, LAST, LEVEL_ONE, LEVEL_TWO, NUMBER, TITLE, TO, ATTACHMENT, SIGNATURE, DATE, ATTACHED,
    ATTACHED_TITLE, SIGNING, PLAIN_DATE, NOTE, COPIES, CELL, HEAD_CELL, CAPTION,
    PAGE_NUMBER,
)  # fmt: skip


class Paper:
    """A document in the making, on the page of the standard."""

    def __init__(self) -> None:
        self.document = Document()
        self._set_defaults()
        for style in STYLES:
            self.add_style(style)
        self._set_page()
        self._number_pages()
        write_font_table(self.document)

    def content(self) -> bytes:
        properties = self.document.core_properties
        properties.author, properties.title, properties.comments = "", "", ""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def write(self, text: str, style: Style) -> Paragraph:
        return self.document.add_paragraph(text, style=style.name)

    def add_style(self, style: Style) -> ParagraphStyle:
        made = self.document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = self.document.styles["Normal"]
        made.quick_style = True
        made.font.size, made.font.bold = Pt(style.size), style.bold
        if style.red:
            made.font.color.rgb = RED
        properties = made.element.get_or_add_rPr()
        set_face(properties, style.face)
        if style.size == fonts.THREE:
            put_in_order(properties, element("spacing", val=CHARACTER_SPACE), RUN_ORDER)
        form = made.paragraph_format
        form.alignment, form.keep_with_next = style.align, style.keep_next
        form.space_before, form.space_after = Pt(style.before), Pt(style.after)
        if style.line:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.line)
        if style.left_points or style.right_points:
            form.left_indent, form.right_indent = Pt(style.left_points), Pt(style.right_points)
        if not style.on_grid:
            put_in_order(made.element.get_or_add_pPr(), element("snapToGrid", val=0), PARAGRAPH_ORDER)
        if style.first:
            indent_first(made.element.get_or_add_pPr(), style.first, style.size)
        return made

    def _set_defaults(self) -> None:
        """The body's type for everything of which no style says otherwise."""
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(fonts.THREE)
        set_face(normal.element.get_or_add_rPr(), fonts.BODY)
        form = normal.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
        form.space_after, form.widow_control = Pt(0), False
        for script in ("autoSpaceDE", "autoSpaceDN"):  # no gap between characters and the digits among them
            put_in_order(normal.element.get_or_add_pPr(), element(script, val=0), PARAGRAPH_ORDER)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")

    def _set_page(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin, page.bottom_margin = Mm(37), Mm(35)
        page.left_margin, page.right_margin = Mm(28), Mm(26)
        page.header_distance, page.footer_distance = Mm(15), Mm(22.5)
        grid = page._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = element("docGrid")
            page._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(LINE * TWIPS)))

    def _number_pages(self) -> None:
        """— 1 —, seven millimetres below the text: odd pages on the right, even ones on the left, one character in."""
        self.document.settings.odd_and_even_pages_header_footer = True
        page = self.document.sections[0]
        _write_page_number(page.footer, RIGHT)
        _write_page_number(page.even_page_footer, LEFT)


def indent_first(properties: BaseOxmlElement, characters: int, size: float) -> None:
    """So many characters of the first line, however large they are set later."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(round(characters * size * TWIPS)))


def _write_page_number(footer: _Footer, align: WD_ALIGN_PARAGRAPH) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = PAGE_NUMBER.name
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(fonts.FOUR)
    paragraph.add_run("— ")
    _write_field(paragraph, "PAGE")
    paragraph.add_run(" —")


def _write_field(paragraph: Paragraph, instruction: str) -> None:
    for kind in ("begin", instruction, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind == instruction:
            text = element("instrText")
            text.text = f" {instruction} "
            run._r.append(text)
        elif kind == "1":
            run.text = kind
        else:
            run._r.append(element("fldChar", fldCharType=kind))
