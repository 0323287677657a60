from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from workbook.columns import Column, Sheet
from workbook.kinds import (
    Choice,
    Choices,
    Date,
    Moment,
    Month,
    Names,
    Number,
    Serial,
    Step,
    Steps,
    Text,
    UnitName,
    YesNo,
)
from workbook.reading import read_workbook
from workbook.writing import sheet_name, write_table, write_workbook

if TYPE_CHECKING:
    from pathlib import Path

UNITS = Sheet(name="单位", columns=(Column("名称", "name", Text(), required=True),), key=("name",))
LIST = Sheet(
    name="清单",
    columns=(
        Column("序号", "serial", Serial(), required=True, note="在本年清单内不重复"),
        Column("工作任务", "title", Text(), required=True),
        Column("类别", "category", Choice({"项目": "project", "指标": "indicator"})),
        Column("来源", "sources", Choices({"绩效考核": "performance", "其他": "other"}), default=()),
        Column("主办单位", "host", UnitName(), listed_in="单位"),
        Column("协办单位", "co_hosts", Names(), default=()),
        Column("完成时限", "finishes_on", Date()),
        Column("报送时间", "submitted_at", Moment()),
        Column("月份", "month", Month()),
        Column("完成节点", "steps", Steps(), default=()),
        Column("民生实事", "livelihood", YesNo(), default=False),
        Column("目标值", "target_value", Number(), is_given=True),
    ),
    key=("serial",),
)
FULL = {
    "serial": "1",
    "title": "-5% 的目标",
    "category": "project",
    "sources": ("other", "performance"),
    "host": "发改委",
    "co_hosts": ("经信委", "建委"),
    "finishes_on": date(2016, 12, 31),
    "submitted_at": datetime(2016, 4, 6, 9, 30, tzinfo=UTC),
    "month": date(2016, 3, 1),
    "steps": (Step("立项", date(2016, 3, 20)),),
    "livelihood": True,
    "target_value": Decimal("12.5"),
}
BARE = {
    "serial": "2",
    "title": "城市更新",
    "category": None,
    "sources": (),
    "host": None,
    "co_hosts": (),
    "finishes_on": None,
    "submitted_at": None,
    "month": None,
    "steps": (),
    "livelihood": False,
    "target_value": None,
}


def test_a_written_workbook_reads_back() -> None:
    content = write_workbook([UNITS, LIST], {"清单": [FULL, BARE]}, spare_rows=5)
    parsed = read_workbook(io.BytesIO(content), [UNITS, LIST])
    assert parsed.problems == []
    assert [row.values for row in parsed.sheets["清单"].rows] == [FULL, BARE]


def test_headers_carry_notes_and_cells_drop_down_lists() -> None:
    book = load_workbook(io.BytesIO(write_workbook([UNITS, LIST], {}, spare_rows=10)))
    page = book["清单"]
    assert page["A1"].comment.text == "在本年清单内不重复\ntext of at most 20 characters\nrequired"
    assert page.freeze_panes == "A2"
    assert {
        (str(rule.sqref), rule.formula1, bool(rule.showErrorMessage)) for rule in page.data_validations.dataValidation
    } == {
        ("C2:C11", '"项目,指标"', True),
        ("D2:D11", '"绩效考核,其他"', False),
        ("E2:E11", "'单位'!$A$2:$A$3001", False),
        ("K2:K11", '"是,否"', True),
    }


def test_a_table_holds_numbers_days_and_text_that_is_no_formula() -> None:
    content = write_table(
        "任务/清单",
        [_("Serial number"), "值"],
        [
            ["=1+1", Decimal("12.50")],
            ["+8", date(2016, 1, 2)],
            [True, datetime(2016, 1, 1, 16, tzinfo=UTC)],
            [None, ["甲", "乙"]],
        ],
    )
    page = load_workbook(io.BytesIO(content)).active
    assert page.title == "任务 清单"
    assert [[(cell.value, cell.data_type) for cell in row] for row in page.iter_rows(min_row=2)] == [
        [("=1+1", "s"), (12.5, "n")],
        [("+8", "s"), (datetime.fromisoformat("2016-01-02"), "d")],
        [("yes", "s"), (datetime.fromisoformat("2016-01-02"), "d")],
        [(None, "n"), ("甲、乙", "s")],
    ]
    assert (page["A2"].quotePrefix, page["A3"].quotePrefix, page["A4"].quotePrefix) == (True, True, False)


@pytest.mark.parametrize(
    ("title", "name"),
    [("清单 [2016]: a/b?", "清单  2016   a b"), ("'x'", "x"), ("长" * 40, "长" * 31), ("/", "Sheet1")],
)
def test_a_sheet_is_named_as_excel_allows(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_the_template_has_every_sheet_and_imports_as_nothing(tmp_path: Path, settings: object) -> None:
    settings.SHEET_ROOMS = ["tests.workbook.test_importing"]  # type: ignore[attr-defined]
    target = tmp_path / "模板.xlsx"
    call_command("import_template", target)
    assert load_workbook(target).sheetnames == ["单位", "清单"]
    with pytest.raises(CommandError):
        call_command("import_template", tmp_path / "missing" / "x.xlsx")
