"""The paper of a review: its text first, then a part for each topic; parts without anything are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import FRAME, framed
from notices.documents.kinds import Placeholder, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, LEFT, RIGHT, Paper
from notices.documents.layout.tables import Column, list_table

if TYPE_CHECKING:
    from django.utils.functional import Promise

HEADINGS = {
    "settled": "年度结果",
    "indicators": "主要指标",
    "sectors": "各条口情况",
    "units": "单位排名变化",
    "behind": "滞后任务",
    "projects": "重大项目",
    "funds": "市级专项资金分配进度",
    "evaluations": "各单位自评",
    "points": "单位得分",
    "measures": "奖惩措施",
    "conclusions": "会议意见",
}

# Of each table: head, width, field, alignment. The widths are those of the text's 156 millimetres.
Cells = tuple[tuple[str, float, str, Any], ...]
TABLES: dict[str, Cells] = {
    "indicators": (
        ("指标", 46, "title", LEFT),
        ("应达", 24, "planned", RIGHT),
        ("实际", 24, "actual", RIGHT),
        ("差", 18, "difference", RIGHT),
        ("上年同期", 24, "last_year", RIGHT),
        ("增幅", 20, "growth", RIGHT),
    ),
    "units": (
        ("排名", 14, "rank", CENTRE),
        ("单位", 46, "unit", LEFT),
        ("判定", 16, "judged", RIGHT),
        ("红旗", 16, "red", RIGHT),
        ("黄牌", 16, "yellow", RIGHT),
        ("红旗占比", 22, "share", RIGHT),
        ("位次变化", 26, "moved", CENTRE),
    ),
    "behind": (
        ("序号", 20, "serial", CENTRE),
        ("任务", 44, "title", LEFT),
        ("主办单位", 30, "unit", LEFT),
        ("应达", 24, "planned", RIGHT),
        ("实际", 24, "actual", RIGHT),
        ("连续", 14, "streak", CENTRE),
    ),
    "projects": (
        ("项目", 44, "title", LEFT),
        ("主办单位", 28, "unit", LEFT),
        ("计划开工", 22, "planned_start", CENTRE),
        ("实际开工", 22, "started", CENTRE),
        ("应达", 20, "planned", RIGHT),
        ("实际", 20, "actual", RIGHT),
    ),
    "funds": (
        ("专项资金", 46, "name", LEFT),
        ("主管部门", 30, "unit", LEFT),
        ("预算", 20, "budget", RIGHT),
        ("已分配", 20, "distributed", RIGHT),
        ("分配率", 18, "reached", RIGHT),
        ("序时", 22, "state", CENTRE),
    ),
    "points": (
        ("单位", 46, "unit", LEFT),
        ("基础分", 22, "base", RIGHT),
        ("扣分", 22, "deduction", RIGHT),
        ("加分", 22, "bonus", RIGHT),
        ("合计", 24, "total", RIGHT),
        ("承担量", 20, "load", RIGHT),
    ),
    "measures": (
        ("条款", 76, "article", LEFT),
        ("奖励", 26, "rewards", RIGHT),
        ("惩戒", 26, "penalties", RIGHT),
        ("待审定", 28, "undecided", RIGHT),
    ),
}
EXPLAINED: dict[str, str | Promise] = {
    "indicators": _("Main indicators against plan and last year"),
    "units": _("Units by their rank"),
    "behind": _("Tasks that did not meet their schedule"),
    "projects": _("Major projects"),
    "funds": _("Special funds at the quarter's end"),
    "points": _("Points of the units"),
    "measures": _("Measures by article"),
}


def review_layout() -> bytes:
    sheet = Paper()
    parts.letter_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "opening")
    for name in HEADINGS:
        with parts.only_if(sheet, name):
            parts.heading(sheet, f"{{{{ {name}_head }}}}")
            _part(sheet, name)
    parts.signature(sheet)
    parts.imprint(sheet, printed=False)
    return sheet.content()


def _part(sheet: Paper, name: str) -> None:
    if name in TABLES:
        columns = [Column(head, width, f"{{{{ row.{field} }}}}", align) for head, width, field, align in TABLES[name]]
        list_table(sheet, f"row in {name}", columns)
    elif name in ("sectors", "evaluations"):
        parts.tag(sheet, f"for part in {name}")
        parts.subheading(sheet, "（{{ part.numeral }}）{{ part.name }}")
        parts.paragraph(sheet, "{{ part.counts }}")
        parts.each(sheet, "part.said")
        parts.tag(sheet, "endfor")
    else:
        parts.each(sheet, name)


def _fields(name: str) -> tuple[Placeholder, ...]:
    return tuple(text(field, head) for head, _width, field, _align in TABLES[name])


def _told(name: str, explanation: str | Promise) -> Placeholder:
    return rows(
        name,
        explanation,
        text("numeral", _("Its number in Chinese numerals")),
        text("name", _("Name")),
        text("counts", _("Its flags and cards in a sentence")),
        lines("said", _("What was said, paragraph by paragraph")),
    )


PLACEHOLDERS: tuple[Placeholder, ...] = (
    *FRAME,
    lines("opening", _("Opening paragraphs"), is_required=True),
    lines("settled", _("What the year came to, and the plan made of it")),
    _told("sectors", _("Each sector with its counts and the comment on its month")),
    _told("evaluations", _("Each unit's own evaluation beside its counts")),
    *(rows(name, EXPLAINED[name], *_fields(name)) for name in TABLES),
    lines("conclusions", _("What the meeting concluded")),
    *(text(f"{name}_head", _("Heading of that part with its number; empty where the part is")) for name in HEADINGS),
)

SAMPLE: dict[str, Any] = {
    **framed(title="2026年一季度经济形势分析会资料", to="市政府"),
    "opening": ["2026年一季度末判定42项，红旗35项（占83.3%），黄牌7项。", "主要指标12项，达到序时进度10项。"],
    "settled": [],
    "indicators": [
        {
            "title": "规模以上工业增加值增长",
            "planned": "6%",
            "actual": "6.3%",
            "difference": "+0.3",
            "last_year": "5.8%",
            "growth": "+8.6%",
        }
    ],
    "sectors": [
        {"numeral": "一", "name": "城建交通", "counts": "共9项，红旗7项、黄牌2项。", "said": ["轨道交通建设快于序时。"]}
    ],
    "units": [
        {
            "rank": "1",
            "unit": "市建委",
            "judged": "6",
            "red": "6",
            "yellow": "0",
            "share": "100%",
            "moved": "上升2位",
        }
    ],
    "behind": [
        {
            "serial": "08-01",
            "title": "老旧小区改造",
            "unit": "市房产局",
            "planned": "30%",
            "actual": "24.5%",
            "streak": "2",
        }
    ],
    "projects": [
        {
            "title": "过江通道建设",
            "unit": "市建委",
            "planned_start": "3月1日",
            "started": "2月20日",
            "planned": "12%",
            "actual": "13.1%",
        }
    ],
    "funds": [
        {
            "name": "科技创新专项",
            "unit": "市科委",
            "budget": "10000",
            "distributed": "2100",
            "reached": "21%",
            "state": "低于25%",
        }
    ],
    "evaluations": [],
    "points": [],
    "measures": [],
    "conclusions": ["主管部门要在二季度补齐专项资金分配进度。"],
    **{f"{name}_head": "" for name in HEADINGS},
    "indicators_head": "一、主要指标",
    "sectors_head": "二、各条口情况",
    "units_head": "三、单位排名变化",
    "behind_head": "四、滞后任务",
    "projects_head": "五、重大项目",
    "funds_head": "六、市级专项资金分配进度",
    "conclusions_head": "七、会议意见",
}
