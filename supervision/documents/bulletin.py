"""The bulletin of a period (article 6): of a month, quarter, half-year or year, or of the livelihood items.

Whoever publishes one fills in `bulletin_context` and issues the kind `bulletin`; empty parts are left out of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import FRAME, TO_ALL, framed
from notices.documents.kinds import DocumentKind, Placeholder, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, RIGHT, Paper
from notices.documents.layout.tables import Column, list_table
from supervision.documents.reading import everybody_inside, tell_the_story

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]


def bulletin_context(
    *,
    title: str,
    lead: Sequence[str],
    sectors: Sequence[Row] = (),
    red_flags: Sequence[Row] = (),
    yellow_cards: Sequence[Row] = (),
    changes: Sequence[str] = (),
    figures: Sequence[Row] = (),
    closing: Sequence[str] = (),
    cc: str = "",
    note: str = "",
) -> Row:
    """The facts of a bulletin, all of them texts as they are to be read.

    sectors: name, tasks, red, yellow, not_judged, comment (a list of paragraphs).
    red_flags: serial, title, unit, planned, actual.
    yellow_cards: serial, title, unit, planned, actual, difference, streak.
    figures: name, value, note. changes and closing: paragraphs.
    """
    filled = {"figures": figures, "sectors": sectors, "changes": changes, "closing": closing}
    return {
        **framed(title=title, to=TO_ALL, cc=cc, note=note),
        "lead": list(lead),
        **_headings({name: listed for name, listed in filled.items() if listed}),
        **_attachments({"yellow": yellow_cards, "red": red_flags}),
        "figures": [{"note": "", **row} for row in figures],
        "sectors": [
            {"comment": [], "not_judged": "0", **row, "numeral": numeral(n)} for n, row in enumerate(sectors, start=1)
        ],
        "red_flags": list(red_flags),
        "yellow_cards": list(yellow_cards),
        "changes": list(changes),
        "closing": list(closing),
    }


HEADINGS = {"figures": "主要数据", "sectors": "各条口情况", "changes": "与上期相比", "closing": "工作要求"}
ATTACHED = {"yellow": "黄牌任务", "red": "红旗任务"}
DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一 to 九十九, as headings are counted."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"


def _headings(filled: Row) -> Row:
    """The headings of what is there, counted through."""
    numbers = {name: numeral(n) for n, name in enumerate(filled, start=1)}
    return {f"{name}_head": f"{numbers[name]}、{HEADINGS[name]}" if name in numbers else "" for name in HEADINGS}


def _attachments(lists: Row) -> Row:
    """What is attached, and the label at the head of each."""
    filled = [name for name, listed in lists.items() if listed]
    labels = {name: f"附件{n}" if len(filled) > 1 else "附件" for n, name in enumerate(filled, start=1)}
    return {
        "attachments": [ATTACHED[name] for name in filled],
        **{f"{name}_label": labels.get(name, "") for name in ATTACHED},
    }


def bulletin_layout() -> bytes:
    """The text first, its tables as attachments on the following pages where they are many."""
    sheet = Paper()
    parts.red_head(sheet, f"{settings.KEYWORK_OFFICE}文件", mark="{{ organ }}文件")
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "lead")
    _sections(sheet)
    parts.attachments(sheet)
    parts.signature(sheet)
    _tables(sheet)
    parts.imprint(sheet)
    return sheet.content()


def _sections(sheet: Paper) -> None:
    with parts.only_if(sheet, "figures"):
        parts.heading(sheet, "{{ figures_head }}")
        list_table(
            sheet,
            "row in figures",
            [
                Column("项目", 64, "{{ row.name }}"),
                Column("数据", 32, "{{ row.value }}", RIGHT),
                Column("说明", 60, "{{ row.note }}"),
            ],
        )
    with parts.only_if(sheet, "sectors"):
        parts.heading(sheet, "{{ sectors_head }}")
        parts.tag(sheet, "for sector in sectors")
        parts.subheading(sheet, "（{{ sector.numeral }}）{{ sector.name }}")
        parts.paragraph(
            sheet,
            "共{{ sector.tasks }}项，红旗{{ sector.red }}项、黄牌{{ sector.yellow }}项"
            "{% if sector.not_judged != '0' %}、不判{{ sector.not_judged }}项{% endif %}。",
        )
        parts.each(sheet, "sector.comment")
        parts.tag(sheet, "endfor")
    with parts.only_if(sheet, "changes"):
        parts.heading(sheet, "{{ changes_head }}")
        parts.each(sheet, "changes")
    with parts.only_if(sheet, "closing"):
        parts.heading(sheet, "{{ closing_head }}")
        parts.numbered(sheet, "closing", closes=True)


def _tables(sheet: Paper) -> None:
    """The lists of flags, each from a page of its own."""
    with parts.only_if(sheet, "yellow_cards"):
        parts.attached(sheet, "{{ yellow_label }}", ATTACHED["yellow"])
        list_table(
            sheet,
            "row in yellow_cards",
            [
                Column("序号", 20, "{{ row.serial }}", CENTRE),
                Column("任务", 38, "{{ row.title }}"),
                Column("主办单位", 27, "{{ row.unit }}"),
                Column("应达", 22, "{{ row.planned }}", RIGHT),
                Column("实际", 22, "{{ row.actual }}", RIGHT),
                Column("差", 15, "{{ row.difference }}", RIGHT),
                Column("连续", 12, "{{ row.streak }}", CENTRE),
            ],
        )
    with parts.only_if(sheet, "red_flags"):
        parts.attached(sheet, "{{ red_label }}", ATTACHED["red"])
        list_table(
            sheet,
            "row in red_flags",
            [
                Column("序号", 20, "{{ row.serial }}", CENTRE),
                Column("任务", 54, "{{ row.title }}"),
                Column("主办单位", 30, "{{ row.unit }}"),
                Column("应达", 26, "{{ row.planned }}", RIGHT),
                Column("实际", 26, "{{ row.actual }}", RIGHT),
            ],
        )


def _flag_fields(*more: Placeholder) -> tuple[Placeholder, ...]:
    return (
        text("serial", _("Serial number of the task")),
        text("title", _("Task")),
        text("unit", _("Host unit")),
        text("planned", _("Planned")),
        text("actual", _("Actual")),
        *more,
    )


SAMPLE_YELLOW = [
    {
        "serial": "08-01",
        "title": "老旧小区改造",
        "unit": "市房产局",
        "planned": "30%",
        "actual": "24.5%",
        "difference": "−5.5",
        "streak": "2",
    },
    {
        "serial": "07-02",
        "title": "雨污分流管网建设",
        "unit": "市水务局",
        "planned": "40公里",
        "actual": "31.2公里",
        "difference": "−8.8",
        "streak": "1",
    },
    {
        "serial": "13-03",
        "title": "新增普惠托位",
        "unit": "市卫健委",
        "planned": "600个",
        "actual": "未报",
        "difference": "—",
        "streak": "1",
    },
]
SAMPLE_RED = [
    {"serial": f"01-{n:02}", "title": title, "unit": unit, "planned": planned, "actual": actual}
    for n, (title, unit, planned, actual) in enumerate(
        (
            ("规模以上工业增加值增长", "市经信委", "6%", "6.3%"),
            ("社会消费品零售总额增长", "市商务局", "8%", "8%"),
            ("实际使用外资", "市商务局", "12.6亿美元", "13.1亿美元"),
            ("高新技术企业培育", "市科委", "300家", "322家"),
            ("轨道交通建设", "市建委", "32%", "33.4%"),
        ),
        start=1,
    )
]

BULLETIN = DocumentKind(
    code="bulletin",
    title=_("Bulletin on key work"),
    word="重督通",
    placeholders=(
        *FRAME,
        lines("lead", _("Opening paragraphs"), is_required=True),
        rows(
            "figures",
            _("Main figures of the period"),
            text("name", _("What is counted")),
            text("value", _("The figure")),
            text("note", _("Explanation; may be empty")),
        ),
        rows(
            "sectors",
            _("Each sector with its counts and the office's comment"),
            text("numeral", _("Its number in Chinese numerals")),
            text("name", _("Sector")),
            text("tasks", _("How many tasks")),
            text("red", _("Red flags")),
            text("yellow", _("Yellow cards")),
            text("not_judged", _("Not judged")),
            lines("comment", _("The office's comment, paragraph by paragraph")),
        ),
        rows(
            "yellow_cards",
            _("Tasks that did not meet their schedule"),
            *_flag_fields(text("difference", _("Actual minus planned")), text("streak", _("Yellow cards in a row"))),
            is_required=True,
        ),
        rows("red_flags", _("Tasks that met their schedule"), *_flag_fields()),
        lines("changes", _("What changed since the last bulletin")),
        lines("closing", _("What is asked of everybody")),
        *(
            text(f"{name}_head", _("Heading of that part with its number; empty where the part is"))
            for name in HEADINGS
        ),
        lines("attachments", _("What is attached")),
        *(text(f"{name}_label", _("Number of that attachment; empty where there is none")) for name in ATTACHED),
    ),
    sample=bulletin_context(
        title="关于2026年4月市政府重点工作进展情况的通报",
        lead=[
            "4月，市政府对年度重点工作清单44项任务进行了检查点评，判定42项：红旗35项，黄牌7项。现将有关情况通报如下：",
        ],
        figures=[
            {"name": "判定任务", "value": "42项", "note": "另有2项尚未到期"},
            {"name": "红旗", "value": "35项", "note": "占83.3%，比3月多2项"},
            {"name": "黄牌", "value": "7项", "note": "其中连续2个月的3项"},
        ],
        sectors=[
            {
                "name": "城建交通",
                "tasks": "9",
                "red": "7",
                "yellow": "2",
                "comment": [
                    "轨道交通和过江通道建设快于序时进度。老旧小区改造受施工许可办理影响，连续2个月滞后，须在6月底前赶上。"
                ],
            },
            {
                "name": "民生保障",
                "tasks": "8",
                "red": "7",
                "yellow": "1",
                "not_judged": "1",
                "comment": ["普惠托位一项到期未报送，责任单位应当查明原因。"],
            },
        ],
        yellow_cards=SAMPLE_YELLOW,
        red_flags=SAMPLE_RED,
        changes=["转为红旗3项，转为黄牌1项；连续黄牌的任务由4项减为3项。"],
        closing=["黄牌任务的主办单位应于5月20日前提出补救措施。", "各牵头单位应及时协调解决推进中的矛盾。"],
        cc="市委办公厅，市人大常委会办公厅，市政协办公厅，市委组织部",
        note="此件公开发布",
    ),
    layout=bulletin_layout,
    readable_by=everybody_inside,
    record=tell_the_story,
)
