"""The default template of every kind of document, opened: its page after GB/T 9704-2012, and what stands on it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from notices.documents.checking import sample_document, template_problems
from notices.documents.kinds import DocumentKind, all_kinds, kind_of
from notices.documents.standing import default_template
from notices.documents.titles import balanced

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph

CODES = [
    "filing_form", "talk_notice", "talk_record", "report_notice", "rectification_order", "criticism", "transfer_letter",
    "bulletin",
]  # fmt: skip
REWARDS = [
    "fund_talk_notice", "fund_talk_record", "assessment_plan", "outstanding_results", "score_sheet", "reward_plan",
    "measure_notice",
]  # fmt: skip
OFFICE = ["meeting_minutes", "review", "spot_check_record", "inspection_notice", "inspection_report"]
EVERY = [*CODES, *REWARDS, *OFFICE]
OUTGOING = [*(code for code in CODES if code not in ("filing_form", "talk_record")), "fund_talk_notice"]
WITH_RED_HEAD = [code for code in OUTGOING if code != "transfer_letter"]
TABLES = {"filing_form": 2, "talk_record": 1, "bulletin": 3}  # with a head that repeats


def opened(code: str) -> Paper:
    kind = kind_of(code)
    return Document(io.BytesIO(sample_document(kind, default_template(kind))))


def in_style(paper: Paper, name: str) -> list[Paragraph]:
    return [each for each in paper.paragraphs if each.style.name == name]


def face(paper: Paper, style: str) -> str:
    return paper.styles[style].element.rPr.rFonts.get(qn("w:eastAsia"))


def test_every_kind_is_known() -> None:
    assert [kind.code for kind in all_kinds()] == EVERY


@pytest.mark.parametrize("code", EVERY)
def test_every_default_template_passes_the_check_that_an_office_s_own_has_to(code: str) -> None:
    kind: DocumentKind = kind_of(code)
    assert template_problems(kind, default_template(kind)) == []


@pytest.mark.parametrize("code", EVERY)
def test_the_page_has_22_lines_of_28_characters(code: str) -> None:
    paper = opened(code)
    page = paper.sections[0]
    edges = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(each.mm, 1) for each in (page.page_width, page.page_height, *edges)] == [210, 297, 37, 35, 28, 26]
    body = paper.styles["公文正文"]
    assert (body.font.size, body.paragraph_format.line_spacing) == (Pt(16), Pt(28.95))
    assert body.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    height = Length(page.page_height - page.top_margin - page.bottom_margin).pt
    width = Length(page.page_width - page.left_margin - page.right_margin).pt
    assert 22 * 28.95 <= height < 23 * 28.95
    assert 28 * (16 - 0.25) <= width < 29 * (16 - 0.25)
    assert body.element.pPr.ind.get(qn("w:firstLineChars")) == "200"


@pytest.mark.parametrize("code", EVERY)
def test_faces_are_those_of_the_standard_with_what_may_stand_in(code: str) -> None:
    paper = opened(code)
    styles = ("公文标题", "公文正文", "公文一级标题", "公文二级标题", "公文页码")
    assert [face(paper, style) for style in styles] == ["方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"]
    assert (paper.styles["公文标题"].font.size, paper.styles["公文页码"].font.size) == (Pt(22), Pt(14))
    table = next(part for part in paper.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    instead = dict(re.findall(r'w:name="([^"]+)"><w:altName w:val="([^"]+)"', table.blob.decode()))
    assert instead["方正小标宋简体"].split(",")[-2:] == ["宋体", "SimSun"]
    assert instead["仿宋_GB2312"].startswith("仿宋,")


@pytest.mark.parametrize("code", EVERY)
def test_pages_are_numbered_odd_ones_on_the_right_even_ones_on_the_left(code: str) -> None:
    paper = opened(code)
    page = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    for footer, side in ((page.footer, WD_ALIGN_PARAGRAPH.RIGHT), (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        (number,) = footer.paragraphs
        assert (number.text, number.alignment) == ("— 1 —", side)
        assert [each.text for each in number._p.iter(qn("w:instrText"))] == [" PAGE "]


@pytest.mark.parametrize("code", WITH_RED_HEAD)
def test_a_red_head_with_the_number_above_a_red_rule(code: str) -> None:
    paper = opened(code)
    (mark,) = in_style(paper, "公文发文机关标志")
    look = paper.styles["公文发文机关标志"].font
    assert mark.text.startswith("南京市人民政府办公厅")
    assert look.color.rgb == RGBColor(255, 0, 0)
    assert look.size.pt * len(mark.text) <= 442
    (number,) = in_style(paper, "公文发文字号")
    assert re.fullmatch(r"宁重[督资].〔2026〕7号", number.text)
    rule = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (rule.get(qn("w:color")), rule.get(qn("w:val"))) == ("FF0000", "single")


def test_a_letter_has_two_double_rules_and_no_number_on_its_first_page() -> None:
    page = opened("transfer_letter").sections[0]
    assert page.different_first_page_header_footer
    assert page.first_page_header.paragraphs[0].text == "南京市人民政府办公厅"
    rules = [
        part.paragraphs[0]._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:val"))
        for part in (page.first_page_header, page.first_page_footer)
    ]
    assert rules == ["thickThinSmallGap", "thinThickSmallGap"]
    assert page.first_page_footer.paragraphs[0].text == ""
    assert round(page.header_distance.mm) == 30


@pytest.mark.parametrize("code", OUTGOING)
def test_to_whom_from_whom_and_when(code: str) -> None:
    paper = opened(code)
    assert in_style(paper, "公文主送机关")[0].text.endswith("：")
    assert [each.text for each in in_style(paper, "公文署名")] == ["南京市人民政府办公厅"]
    assert [each.text for each in in_style(paper, "公文成文日期")] == ["2026年5月12日"]


@pytest.mark.parametrize("code", WITH_RED_HEAD)
def test_the_imprint_stands_at_the_foot_of_the_last_page(code: str) -> None:
    imprint = opened(code).tables[-1]
    place = imprint._tbl.tblPr.find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert imprint.rows[-1].cells[0].text == "南京市人民政府办公厅\t2026年5月12日印发"
    copies = kind_of(code).sample["cc"]
    assert [row.cells[0].text for row in imprint.rows[:-1]] == ([f"抄送：{copies}。"] if copies else [])
    borders = imprint._tbl.tblPr.find(qn("w:tblBorders"))
    assert [borders.find(qn(f"w:{side}")).get(qn("w:sz")) for side in ("top", "bottom", "insideH")] == ["8", "8", "6"]


@pytest.mark.parametrize(("code", "count"), TABLES.items())
def test_the_heads_of_tables_repeat_and_rows_stay_whole(code: str, count: int) -> None:
    lists = [table for table in opened(code).tables if table._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(lists) == count
    for table in lists:
        assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [
            n == 0 for n in range(len(table.rows))
        ]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        widths = [column.width for column in table.columns]
        assert round(sum(widths) / Mm(1)) == 156


def test_the_bulletin_leaves_out_what_is_empty() -> None:
    kind = kind_of("bulletin")
    full = [each.text for each in opened("bulletin").paragraphs]
    heads = ["一、主要数据", "二、各条口情况", "三、与上期相比", "四、工作要求"]
    assert [text for text in full if text in heads] == heads
    assert [text for text in full if text.startswith("附件")] == ["附件：1．黄牌任务", "附件1", "附件2"]
    empty = {name: [] if isinstance(value, list) and name != "lead" else value for name, value in kind.sample.items()}
    bare = DocumentKind(**{**{name: getattr(kind, name) for name in kind.__dataclass_fields__}, "sample": empty})
    paper = Document(io.BytesIO(sample_document(bare, default_template(kind))))
    assert not [each.text for each in paper.paragraphs if each.text.startswith("附件")]
    assert len(paper.tables) == 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("约谈通知书", ["约谈通知书"]),
        ("关于2026年4月市政府重点工作进展情况的通报", ["关于2026年4月市政府", "重点工作进展情况的通报"]),
        ("关于书面报告“新增普惠托位”滞后原因的通知", ["关于书面报告“新增普惠托位”", "滞后原因的通知"]),
        ("长" * 40, ["长" * 13, "长" * 13, "长" * 14]),
    ],
)
def test_long_titles_break_between_words(title: str, lines: list[str]) -> None:
    assert balanced(title).split("\n") == lines
