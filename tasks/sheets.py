"""The sheets 条口, 清单 and 节点 of the standard workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tasks.enums import Category, Direction, Measure, Source
from tasks.loading import load_milestones, load_sectors, load_tasks
from tasks.publishing import publish_list
from workbook.columns import Column, Sheet
from workbook.kinds import Account, Choice, Choices, Date, Names, Number, Serial, Text, UnitName, YesNo
from workbook.problems import CellProblem

if TYPE_CHECKING:
    from workbook.importing import ImportContext

MEASURES = {
    "百分比": Measure.PERCENT,
    "累计量": Measure.AMOUNT,
    "水平值": Measure.LEVEL,
    "节点": Measure.MILESTONE,
}
SOURCES = {
    "政府工作报告": Source.GOVERNMENT_WORK_REPORT,
    "绩效考核": Source.PERFORMANCE_ASSESSMENT,
    "中央和省督查": Source.CENTRAL_PROVINCIAL_SUPERVISION,
    "其他": Source.OTHER,
}
CATEGORIES = {"项目": Category.PROJECT, "指标": Category.INDICATOR}
DIRECTIONS = {"越高越好": Direction.HIGHER, "越低越好": Direction.LOWER}

SECTORS = Sheet(
    name="条口",
    columns=(
        Column("名称", "name", Text(max_length=50), required=True),
        Column("分管市领导", "leader", Account(), note="市领导的账号，可以不填"),
    ),
    key=("name",),
    load=load_sectors,
)

LIST = Sheet(
    name="清单",
    columns=(
        Column("序号", "serial", Serial(), required=True, note="在本年清单内不重复"),
        Column("条口", "sector", Text(max_length=50), required=True),
        Column("工作任务", "title", Text(), required=True),
        Column("类别", "category", Choice(CATEGORIES), required=True),
        Column("来源", "sources", Choices(SOURCES), default=(), note="可填多个，用、隔开"),
        Column("年度目标", "target", Text(max_length=2000, multiline=True), default=""),
        Column("计量方式", "measure", Choice(MEASURES), required=True),
        Column("计量单位", "measure_unit", Text(max_length=30), default=""),
        Column("目标值", "target_value", Number(), note="计量方式为节点时可以不填"),
        Column("方向", "direction", Choice(DIRECTIONS), default=Direction.HIGHER, note="越低越好只用于水平值"),
        Column("开始", "starts_on", Date(), note="不填为1月1日"),
        Column("完成时限", "finishes_on", Date(), required=True),
        Column("牵头市领导", "lead_leader", Account(), note="市领导的账号，可以不填"),
        Column("主办单位", "host", UnitName(), required=True, note="一个单位的名称或简称"),
        Column("协办单位", "co_hosts", Names(), default=(), note="可填多个，用、隔开"),
        Column("民生实事", "livelihood", YesNo(), default=False),
        Column("重大项目", "major", YesNo(), default=False),
        Column("权重", "weight", Number(minimum=Decimal(0), places=4), default=Decimal(1)),
        Column("上级序号", "parent", Serial(), note="本表中上级任务的序号"),
        Column("上年序号", "predecessor", Serial(), note="上年清单中对应任务的序号"),
        *(
            Column(f"{month}月", f"month_{month}", Number(), note="月底应达到的数；十二个月都不填时由系统拟定")
            for month in range(1, 13)
        ),
    ),
    key=("serial",),
    load=load_tasks,
)

MILESTONES = Sheet(
    name="节点",
    columns=(
        Column("任务序号", "serial", Serial(), required=True),
        Column("节点", "name", Text(max_length=200), required=True),
        Column("完成时限", "due_on", Date(), required=True),
    ),
    key=("serial", "name"),
    load=load_milestones,
)

SHEETS = (SECTORS, LIST, MILESTONES)


def finish(context: ImportContext) -> None:
    """Publish the list where that was asked for; what a workbook brings counts from the first day of its year."""
    if not context.publish:
        return
    try:
        publish_list(year=context.year, at=context.effective_at, by=context.actor)
    except ValidationError as error:
        context.problems.append(CellProblem(f"{LIST.name}!A1", error.messages[0], _("rows of the list")))
