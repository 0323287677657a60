from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from tests.workbook.books import book, repacked
from workbook.columns import Column, Sheet
from workbook.kinds import Date, Month, Number, Serial, Text, YesNo
from workbook.packaging import LARGEST_FILE
from workbook.reading import read_workbook

LIST = Sheet(
    name="清单",
    columns=(
        Column("序号", "serial", Serial(), required=True),
        Column("工作任务", "title", Text(), required=True),
        Column("完成时限", "finishes_on", Date()),
        Column("目标值", "target_value", Number()),
        Column("民生实事", "livelihood", YesNo(), default=False),
        Column("1月", "month_1", Number()),
    ),
    key=("serial",),
)
PROGRESS = Sheet(
    name="进展",
    columns=(
        Column("任务序号", "serial", Serial(), required=True),
        Column("月份", "month", Month(), required=True),
        Column("实际值", "actual", Number()),
    ),
    key=("serial", "month"),
)
SHEETS = (LIST, PROGRESS)
FIRST_SHEET = "xl/worksheets/sheet1.xml"


def problems(source: io.BytesIO, year: int | None = None) -> list[str]:
    return [str(problem) for problem in read_workbook(source, SHEETS, year=year).problems]


def values(source: io.BytesIO, sheet: str = "清单") -> list[dict[str, object]]:
    parsed = read_workbook(source, SHEETS)
    assert parsed.problems == []
    return [row.values for row in parsed.sheets[sheet].rows]


def test_rows_are_typed_and_named_whatever_the_order_of_columns() -> None:
    source = book(
        清单=[
            ["１月", "完成时限", " 工作任务 ", "序号"],
            [0.1 + 0.2, date(2016, 12, 31), " 城市更新 ", 1],
            [None, None, None, None],
            [None, "2016-06-30", "海绵城市", "２"],
        ]
    )
    parsed = read_workbook(source, SHEETS)
    assert [row.values for row in parsed.sheets["清单"].rows] == [
        {
            "serial": "1",
            "title": "城市更新",
            "finishes_on": date(2016, 12, 31),
            "target_value": None,
            "livelihood": False,
            "month_1": Decimal("0.3"),
        },
        {
            "serial": "2",
            "title": "海绵城市",
            "finishes_on": date(2016, 6, 30),
            "target_value": None,
            "livelihood": False,
            "month_1": None,
        },
    ]
    row = parsed.sheets["清单"].rows[1]
    assert (row.sheet, row.number, row.cell("serial"), row.cell("month_1")) == ("清单", 4, "清单!D4", "清单!A4")
    assert (row.has("title"), row.has("livelihood"), row.cell("livelihood")) == (True, False, "清单!A4")


def test_any_sheet_may_be_missing() -> None:
    source = book(进展=[["任务序号", "月份"], [1, "2016-03"]])
    assert list(read_workbook(source, SHEETS).sheets) == ["进展"]


def test_unknown_sheets_are_refused_unless_empty() -> None:
    rows = [["序号", "工作任务"], [1, "城市更新"]]
    assert problems(book(清单=rows, Sheet2=[])) == []
    assert problems(book(清单=rows, 清单2=[["说明"]])) == [
        "清单2!A1: the sheet “清单2” is not known; expected: one of 清单 / 进展"
    ]


def test_a_workbook_of_empty_sheets_is_refused() -> None:
    assert problems(book(Sheet1=[])) == ["工作簿!A1: no sheet with a heading; expected: one of 清单 / 进展"]


def test_columns_are_refused_by_name() -> None:
    source = book(清单=[["序号", "工作任务", "负责人", "序号"], [1, "城市更新", "x", 2]])
    assert problems(source) == [
        "清单!C1: unknown column “负责人”; expected: only the columns 序号、工作任务、完成时限、目标值、民生实事、1月",
        "清单!D1: a second column “序号”; expected: each column once",
    ]


def test_required_columns_must_be_there() -> None:
    assert problems(book(清单=[["序号"], [1]])) == [
        "清单!A1: the column “工作任务” is missing; expected: headers in the first row"
    ]


def test_headers_stand_in_the_first_row() -> None:
    source = book(清单=[["二〇一六年重点工作清单"], ["序号", "工作任务"], [1, "城市更新"]])
    assert "清单!A1: the column “序号” is missing; expected: headers in the first row" in problems(source)


def test_entries_without_a_header_are_refused() -> None:
    source = book(清单=[["序号", "工作任务", None], [1, "城市更新", "备注"]])
    assert problems(source) == ["清单!C2: an entry in a column without a header; expected: a header in the first row"]


def test_every_bad_cell_is_named() -> None:
    source = book(
        清单=[
            ["序号", "工作任务", "完成时限", "目标值", "民生实事"],
            [1, None, "2016-02-30", "abc", "也许"],
            [None, "\u3000", "2016-12-31", 1, "是"],
        ]
    )
    assert problems(source) == [
        "清单!B2: 工作任务 is empty; expected: text of at most 500 characters",
        "清单!C2: “2016-02-30” is not in the calendar; expected: a date such as 2016-06-30",
        "清单!D2: “abc” is not a number; expected: a plain number such as 12.5",
        "清单!E2: “也许” is neither 是 nor 否; expected: 是 or 否",
        "清单!A3: 序号 is empty; expected: text of at most 20 characters",
        "清单!B3: 工作任务 is empty; expected: text of at most 500 characters",
    ]


def test_two_rows_for_the_same_key_are_refused() -> None:
    source = book(
        清单=[["序号", "工作任务"], [1, "城市更新"], ["１", "海绵城市"]],
        进展=[["任务序号", "月份"], [1, "2016-03"], [1, date(2016, 3, 1)], [1, "2016-04"]],
    )
    assert problems(source) == [
        "清单!A3: the same 序号 as in row 2; expected: one row for each",
        "进展!B3: the same 任务序号、月份 as in row 2; expected: one row for each",
    ]


def test_months_of_another_year_are_refused() -> None:
    source = book(进展=[["任务序号", "月份"], [1, "2016-12"], [1, "2017-01"]])
    assert problems(source) == []
    assert problems(source, 2016) == ["进展!B3: 2017-01 is a month of another year; expected: a month of 2016"]


def test_rows_with_problems_are_remembered_so_that_others_are_not_blamed() -> None:
    source = book(清单=[["序号", "工作任务"], [1, "=A1"], [2, "城市更新"]])
    text = repacked(source, FIRST_SHEET, lambda xml: re.sub(rb"(?<=<f>A1</f>)<v */>|<v></v>", b"<v>x</v>", xml))
    assert problems(text) == []
    parsed = read_workbook(source, SHEETS)
    assert (parsed.sheets["清单"].unread, [row["serial"] for row in parsed.sheets["清单"].rows]) == ({"1"}, ["2"])


def test_a_formula_counts_as_its_value() -> None:
    buffer = io.BytesIO()
    with Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("清单")
        sheet.write_row(0, 0, ["序号", "工作任务", "目标值", "完成时限"])
        sheet.write_row(1, 0, [1, "城市更新"])
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_formula(1, 3, '="2016-12-31"', None, "2016-12-31")
    row = values(buffer)[0]
    assert (row["target_value"], row["finishes_on"]) == (Decimal(2), date(2016, 12, 31))


def test_a_formula_without_a_value_or_with_an_error_is_refused() -> None:
    buffer = io.BytesIO()
    with Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("清单")
        sheet.write_row(0, 0, ["序号", "工作任务", "目标值", "1月"])
        sheet.write_row(1, 0, [1, "城市更新"])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 3, "=Z9", None, "")
        sheet.write_formula(6, 0, "=#REF!", None, "#REF!")
    assert problems(buffer) == [
        "清单!C2: a formula with the error #DIV/0!; expected: a plain number such as 12.5",
        "清单!D2: a formula without a value; expected: a plain number such as 12.5",
        "清单!A7: a formula with the error #REF!; expected: text of at most 20 characters",
        "清单!B7: 工作任务 is empty; expected: text of at most 500 characters",
    ]
    assert problems(book(清单=[["序号", "工作任务", "目标值"], [1, "城市更新", "=1+1"]])) == [
        "清单!C2: a formula without a value; expected: a plain number such as 12.5"
    ]


def test_a_text_that_looks_like_a_formula_is_refused() -> None:
    buffer = io.BytesIO()
    with Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("清单")
        sheet.write_row(0, 0, ["序号", "工作任务"])
        sheet.write_number(1, 0, 1)
        sheet.write_string(1, 1, "=HYPERLINK()")
        sheet.write_number(2, 0, 2)
        sheet.write_string(2, 1, "响\x07铃")
    assert problems(buffer) == [
        "清单!B2: “=HYPERLINK()” begins with =; expected: text that does not begin with = or @",
        "清单!B3: “响�铃” holds control characters; expected: visible characters only",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is not an .xlsx workbook"),
        (b"name,unit\n1,2\n", "the file is not an .xlsx workbook"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
            "the file is protected by a password or in the old .xls format",
        ),
        (b"PK\x03\x04nonsense", "the file is damaged or not a workbook"),
        (bytes(LARGEST_FILE + 1), "the file is too large"),
    ],
    ids=["empty", "csv", "password", "damaged", "large"],
)
def test_what_is_no_workbook_is_one_problem(content: bytes, problem: str) -> None:
    parsed = read_workbook(io.BytesIO(content), SHEETS)
    assert [(item.cell, item.problem) for item in parsed.problems] == [("工作簿!A1", problem)]
    assert not parsed.is_readable


def test_a_truncated_workbook_is_one_problem() -> None:
    content = book(清单=[["序号", "工作任务"], [1, "城市更新"]]).getvalue()
    for length in range(4, len(content), len(content) // 7):
        parsed = read_workbook(io.BytesIO(content[:length]), SHEETS)
        assert [item.problem for item in parsed.problems] == ["the file is damaged or not a workbook"]


def test_a_zip_of_something_else_is_one_problem() -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert problems(buffer) == [
        "工作簿!A1: the file is damaged or not a workbook; expected: a file saved as Excel workbook (.xlsx)"
    ]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    source = book(清单=[["序号", "工作任务"], [1, "城市更新"]])
    with ZipFile(source, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/bomb", "w", force_zip64=True) as part:
        block = bytes(8 * 1024 * 1024)
        for _number in range(51):
            part.write(block)
    assert problems(source) == ["工作簿!A1: the file unpacks to too much; expected: at most 400 MB"]


def test_a_lonely_entry_far_away_is_refused() -> None:
    source = book(清单=[["序号", "工作任务"], [1, "城市更新"]])

    def far_away(xml: bytes) -> bytes:
        cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return xml.replace(b"</sheetData>", cell)

    assert problems(repacked(source, FIRST_SHEET, far_away)) == [
        "清单!A1: the sheet reaches to row 1048576; expected: no entries far away from the table"
    ]


def test_formatted_empty_cells_far_away_do_no_harm() -> None:
    source = book(清单=[["序号", "工作任务"], [1, "城市更新"]])

    def far_away(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')

    assert [row["serial"] for row in values(repacked(source, FIRST_SHEET, far_away))] == ["1"]


def test_broken_xml_of_a_sheet_is_one_problem() -> None:
    source = book(清单=[["序号", "工作任务"], [1, "城市更新"]])
    broken = repacked(source, FIRST_SHEET, lambda xml: xml[: len(xml) // 2])
    assert [problem.split(":")[0] for problem in problems(broken)] == ["清单!A1"]
