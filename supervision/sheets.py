"""The sheet 进展 of the standard workbook."""

from __future__ import annotations

from supervision.loading import load_reports
from workbook.columns import Column, Sheet
from workbook.kinds import Date, Moment, Month, Number, Serial, Steps, Text

LONGEST_TEXT = 5000

REPORTS = Sheet(
    name="进展",
    columns=(
        Column("任务序号", "serial", Serial(), required=True, listed_in="清单"),
        Column("月份", "month", Month(), required=True),
        Column("实际值", "actual", Number(), note="计量方式为节点时不填"),
        Column("完成节点", "steps", Steps(), default=(), note="本月完成的节点和完成日期"),
        Column("进展情况", "progress", Text(max_length=LONGEST_TEXT, multiline=True), default=""),
        Column("存在问题", "problems", Text(max_length=LONGEST_TEXT, multiline=True), default=""),
        Column("下一步", "next_steps", Text(max_length=LONGEST_TEXT, multiline=True), default=""),
        Column(
            "需领导协调",
            "coordination",
            Text(max_length=LONGEST_TEXT, multiline=True),
            default="",
            note="写明请领导协调什么；不需要的不填",
        ),
        Column("报送时间", "submitted_at", Moment(), note="不填视为按时报送"),
        Column("完成日期", "completed_on", Date(), note="整项任务完成时才填"),
    ),
    key=("serial", "month"),
    load=load_reports,
)

SHEETS = (REPORTS,)
