"""The sheet 责任备案 of the standard workbook."""

from __future__ import annotations

from responsibility.enums import ResponsibleLevel
from responsibility.loading import load_filings
from workbook.columns import Column, Sheet
from workbook.kinds import Account, Serial, Text, UnitName

LEVEL_WORDS = {
    ResponsibleLevel.MAIN: "主要",
    ResponsibleLevel.SUPERVISING: "分管",
    ResponsibleLevel.DIRECT: "直接",
}

FILINGS = Sheet(
    name="责任备案",
    columns=(
        Column("任务序号", "serial", Serial(), required=True),
        Column("单位", "unit", UnitName(), default="", note="主办或协办单位的名称或简称；不填为主办单位"),
        *(
            column
            for level, word in LEVEL_WORDS.items()
            for column in (
                Column(f"{word}责任人", f"{level}_name", Text(max_length=50), default=""),
                Column(f"{word}职务", f"{level}_post", Text(max_length=100), default=""),
                Column(f"{word}账号", f"{level}_account", Account(), note="没有账号的，由单位填报员代收通知"),
            )
        ),
    ),
    key=("serial", "unit"),
    load=load_filings,
)

SHEETS: tuple[Sheet, ...] = (FILINGS,)
