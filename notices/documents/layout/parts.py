"""The elements of an official document, written onto its paper as text and tags for the template language."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from notices.documents.layout import fonts, paper
from notices.documents.layout.fonts import set_face
from notices.documents.layout.markup import PARAGRAPH_ORDER, TABLE_ORDER, element, put_in_order
from notices.documents.layout.paper import CENTRE, LINE, RIGHT, TWIPS, WIDTH, Paper, Style
from notices.documents.layout.tables import bare_table, set_borders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import _Footer, _Header
    from docx.table import Table
    from docx.text.paragraph import Paragraph

PLAIN_DATE = paper.PLAIN_DATE
MILLIMETRE = 72 / 25.4
LARGEST_MARK = 44
RULE = 16  # eighths of a point
RED_HEX = "FF0000"
THICK, THIN = 8, 6  # 0.35 and 0.25 mm, in eighths of a point


def red_head(sheet: Paper, organ: str, *, mark: str = "{{ organ }}") -> None:
    """发文机关标志、发文字号 and the red rule below them; `organ` is the longest that the mark will read."""
    size = _mark_size(organ)
    style = Style(
        "公文发文机关标志", fonts.TITLE, size, CENTRE, line=size * 1.2, before=35 * MILLIMETRE - size * 0.15, red=True
    )
    sheet.add_style(style)
    sheet.write(mark, style)
    number = sheet.write("{{ number }}", paper.NUMBER)
    number.paragraph_format.space_before = number.paragraph_format.space_after = Pt(2 * LINE)
    _rule(number, "bottom", "single", RULE, space=5)


def letter_head(sheet: Paper, organ: str) -> None:
    """The head of a letter (信函格式): its two double red lines, 170 mm long, and the number on the right."""
    size = _mark_size(organ)
    style = Style("公文发文机关标志", fonts.TITLE, size, CENTRE, line=size * 1.2, red=True)
    sheet.add_style(style)
    page = sheet.document.sections[0]
    page.different_first_page_header_footer = True
    page.header_distance = Mm(30)
    head = _whole_width(page.first_page_header, style)
    head.add_run("{{ organ }}")
    _rule(head, "bottom", "thickThinSmallGap", 24, space=9)
    foot = _whole_width(page.first_page_footer, paper.PAGE_NUMBER)
    _rule(foot, "bottom", "thinThickSmallGap", 24, space=6)
    number = sheet.write("{{ number }}", paper.NUMBER)
    number.alignment = RIGHT
    number.paragraph_format.space_before, number.paragraph_format.space_after = Pt(8), Pt(2 * LINE)


def title(sheet: Paper, text: str = "{{ title }}", *, before: float = 0) -> None:
    written = sheet.write(text, paper.TITLE)
    written.paragraph_format.space_before = Pt(before)


def addressee(sheet: Paper) -> None:
    sheet.write("{{ to }}：", paper.TO)


def each(sheet: Paper, name: str, *, closes: bool = False) -> None:
    """Every text of a list as a paragraph. What `closes` the text stays on the page of the signature."""
    _listed(sheet, name, "{{ line }}", closes=closes)


def numbered(sheet: Paper, name: str, *, closes: bool = False) -> None:
    """Every text of a list as a numbered paragraph; one alone has no number."""
    _listed(sheet, name, "{% if loop.length > 1 %}{{ loop.index }}．{% endif %}{{ line }}", closes=closes)


def tag(sheet: Paper, said: str) -> None:
    """A tag in a paragraph of its own, which goes when the document is made."""
    sheet.write(f"{{%p {said} %}}", paper.BODY)


def _listed(sheet: Paper, name: str, said: str, *, closes: bool) -> None:
    tag(sheet, f"for line in {name}")
    if closes:
        tag(sheet, "if loop.last")
        sheet.write(said, paper.LAST)
        tag(sheet, "else")
    sheet.write(said, paper.BODY)
    if closes:
        tag(sheet, "endif")
    tag(sheet, "endfor")


def paragraph(sheet: Paper, said: str, *, closes: bool = False) -> None:
    sheet.write(said, paper.LAST if closes else paper.BODY)


def heading(sheet: Paper, said: str) -> None:
    """一级标题, in black type."""
    sheet.write(said, paper.LEVEL_ONE)


def subheading(sheet: Paper, said: str) -> None:
    """二级标题, in regular script."""
    sheet.write(said, paper.LEVEL_TWO)


def clause(sheet: Paper, head: str, said: str) -> None:
    """A short clause whose heading and text share a paragraph."""
    written = sheet.write("", paper.BODY)
    set_face(written.add_run(head)._r.get_or_add_rPr(), fonts.HEADING)
    written.add_run(said)


def caption(sheet: Paper, said: str) -> None:
    sheet.write(said, paper.CAPTION)


def signing_lines(sheet: Paper, people: Sequence[str]) -> None:
    """Places for signatures and seals by hand, two in a line."""
    for left, right in zip_longest(people[::2], people[1::2]):
        line = sheet.write(f"{left}：" + (f"\t{right}：" if right else ""), paper.SIGNING)
        line.paragraph_format.tab_stops.add_tab_stop(Pt(WIDTH / 2))


@contextmanager
def only_if(sheet: Paper, name: str) -> Iterator[None]:
    """What is written inside is left out where the list or text is empty."""
    tag(sheet, f"if {name}")
    yield
    tag(sheet, "endif")


def attached(sheet: Paper, label: str, said: str) -> None:
    """An attachment from a new page: 附件1 on the left, its title below."""
    head = sheet.write(label, paper.ATTACHED)
    head.paragraph_format.page_break_before = True
    sheet.write(said, paper.ATTACHED_TITLE)


def attachments(sheet: Paper, name: str = "attachments") -> None:
    """附件说明, a line below the text: several are numbered, one below the other."""
    tag(sheet, f"if {name}")
    sheet.write("", paper.LAST)
    tag(sheet, f"for one in {name}")
    lead = "{% if loop.first %}附件：{% else %}　　　{% endif %}"
    sheet.write(f"{lead}{{% if loop.length > 1 %}}{{{{ loop.index }}}}．{{% endif %}}{{{{ one }}}}", paper.ATTACHMENT)
    tag(sheet, "endfor")
    tag(sheet, "endif")


def signature(sheet: Paper) -> None:
    """署名, 成文日期 and 附注; the seal goes over the date."""
    sheet.write("{{ signature }}", paper.SIGNATURE)
    sheet.write("{{ date }}", paper.DATE)
    tag(sheet, "if note")
    sheet.write("（{{ note }}）", paper.NOTE)
    tag(sheet, "endif")


def imprint(sheet: Paper, *, printed: bool = True) -> None:
    """版记: 抄送, 印发机关 and 印发日期 between their rules, at the foot of the last page.

    A letter has the copies only, without rules (`printed=False`).
    """
    _hairline(sheet)  # two tables that touch would become one
    table = bare_table(sheet, (paper.WIDTH_MM,))
    put_in_order(table._tbl.tblPr, _at_the_foot(), TABLE_ORDER)
    if printed:
        set_borders(table, top=THICK, bottom=THICK, inside=THIN)
    _line(table, "{%tr if cc %}")
    form = _line(table, "抄送：{{ cc }}。").paragraph_format
    form.left_indent, form.first_line_indent, form.right_indent = Pt(56), Pt(-42), Pt(14)
    _line(table, "{%tr endif %}")
    if printed:
        form = _line(table, "{{ printed_by }}\t{{ date }}印发").paragraph_format
        form.left_indent = Pt(14)
        form.tab_stops.add_tab_stop(Pt(WIDTH - 14), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.SPACES)
    _hairline(sheet)


def _hairline(sheet: Paper) -> None:
    """A paragraph that takes no room."""
    sheet.write("", paper.COPIES).paragraph_format.line_spacing = Pt(1)


def _at_the_foot() -> BaseOxmlElement:
    """Where a table stands below whatever text its page holds."""
    return element(
        "tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=round(paper.LEFT_MARGIN_MM * MILLIMETRE * TWIPS),
        tblpYSpec="bottom",
    )  # fmt: skip


def _line(table: Table, said: str) -> Paragraph:
    """The text in a row of its own."""
    paragraph = table.add_row().cells[0].paragraphs[0]
    paragraph.style = paper.COPIES.name
    paragraph.add_run(said)
    return paragraph


def _mark_size(organ: str) -> int:
    """As large as the mark may be without a second line."""
    return int(min(LARGEST_MARK, (WIDTH - 4) / len(organ)))


def _whole_width(part: _Header | _Footer, style: Style) -> Paragraph:
    """A paragraph 170 mm wide, the same distance from both edges of the paper."""
    part.is_linked_to_previous = False
    paragraph = part.paragraphs[0]
    paragraph.style, paragraph.alignment = style.name, CENTRE
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(-8), Mm(-6)
    return paragraph


def _rule(paragraph: Paragraph, side: str, kind: str, size: int, *, space: int) -> None:
    borders = element("pBdr")
    borders.append(element(side, val=kind, sz=size, space=space, color=RED_HEX))
    put_in_order(paragraph._p.get_or_add_pPr(), borders, PARAGRAPH_ORDER)
