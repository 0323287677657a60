"""A small year's list as a workbook, for the tests of its import."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.factories import moment
from tests.workbook.books import book
from workbook.importing import ImportResult, run_import

if TYPE_CHECKING:
    import io

YEAR = 2026
AT = moment("2026-01-08 10:00")
MONTHS = [f"{month}月" for month in range(1, 13)]
HEADS = (
    "序号", "条口", "工作任务", "类别", "来源", "年度目标", "计量方式", "计量单位", "目标值", "方向", "开始",
    "完成时限", "牵头市领导", "主办单位", "协办单位", "民生实事", "重大项目", "权重", "上级序号", "上年序号", *MONTHS,
)  # fmt: skip
SOUND = {
    "序号": "1",
    "条口": "城建",
    "工作任务": "老旧小区改造",
    "类别": "项目",
    "来源": "政府工作报告",
    "年度目标": "改造 198 万平方米",
    "计量方式": "累计量",
    "计量单位": "万平方米",
    "目标值": 198,
    "完成时限": date(YEAR, 12, 31),
    "主办单位": "房产局",
}
MILESTONE_TASK = {**SOUND, "序号": "2", "工作任务": "过江通道", "计量方式": "节点", "目标值": None}


def task_rows(*rows: dict[str, Any]) -> list[list[Any]]:
    """The sheet 清单 with its heads; what a row leaves out is an empty cell."""
    return [list(HEADS), *([row.get(head) for head in HEADS] for row in rows)]


def list_book(*rows: dict[str, Any], **sheets: list[Any]) -> io.BytesIO:
    return book(**{"清单": task_rows(*rows), **sheets})


def load_list(*rows: dict[str, Any], publish: bool = False, year: int = YEAR, **sheets: list[Any]) -> ImportResult:
    return run_import(list_book(*rows, **sheets), year=year, at=AT, publish=publish)


def cell(head: str, row: int = 2) -> str:
    """The address of a cell of the sheet 清单."""
    place = HEADS.index(head)
    letter = chr(65 + place) if place < 26 else "A" + chr(65 + place - 26)
    return f"清单!{letter}{row}"
