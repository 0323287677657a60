"""What the software proposes to write into a bulletin, from its figures. A bulletin is an official text and always in
Chinese, whoever reads the page; the office edits every sentence before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime

from supervision.enums import Action, BulletinKind
from supervision.rules.bulletin import months_of
from tasks.enums import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from supervision.bulletins.record import Counts, Criticism, Figures, Row, SectorFigures, UnitFigures

WEEKDAYS = "一二三四五六日"
QUARTERS = {3: "一季度", 6: "二季度", 9: "三季度", 12: "四季度"}
MOST_NAMED = 4
COPIES_TO = "市委办公厅，市人大常委会办公厅，市政协办公厅，市委组织部"
TALKS = {
    Action.UNIT_HEAD_TALK: "单位主要领导约谈",
    Action.SUPERVISION_BODY_TALK: "督查机构约谈",
    Action.VICE_MAYOR_TALK: "市领导约谈",
    Action.WRITTEN_REPORT: "书面报告",
    Action.CITY_CRITICISM: "全市通报批评",
    Action.ACCOUNTABILITY: "移送问责",
}


# Words ----------------------------------------------------------------------------------------


def plain(value: Decimal) -> str:
    return format(value.normalize() + 0, "f").replace("-", "−")


def unit_word(row: Row) -> str:
    """The unit of measure behind a value."""
    return {Measure.PERCENT: "%", Measure.MILESTONE: "个节点"}.get(Measure(row.measure), row.measure_unit)


def measured(row: Row, value: Decimal | None) -> str:
    return "—" if value is None else f"{plain(value)}{unit_word(row)}"


def actual_text(row: Row) -> str:
    """未报 where nothing came in time; a task completed before reports no more."""
    if row.actual is None:
        return {"u": "未报送", "c": "已完成"}.get(row.code[:1], "—")
    return measured(row, row.actual_value)


def difference_text(row: Row) -> str:
    difference = row.difference
    if difference is None:
        return "—"
    return f"+{plain(difference)}" if difference > 0 else plain(difference)


def public_state(row: Row) -> str:
    """What citizens read of a task."""
    if row.is_yellow:
        return "落后于计划"
    if row.is_red:
        return "已完成" if row.code == "c" else "按计划推进"
    return "未到时间节点"


def period(kind: BulletinKind, year: int, month: int) -> str:
    match kind:
        case BulletinKind.QUARTERLY:
            return f"{year}年{QUARTERS[month]}"
        case BulletinKind.MID_YEAR:
            return f"{year}年上半年"
        case BulletinKind.YEAR_END:
            return f"{year}年度"
    return f"{year}年{month}月"


def short_name(kind: BulletinKind, month: int) -> str:
    """What a button calls it, beside the month: 三季度通报."""
    match kind:
        case BulletinKind.MONTHLY:
            return f"{month}月通报"
        case BulletinKind.QUARTERLY:
            return f"{QUARTERS[month]}通报"
        case BulletinKind.MID_YEAR:
            return "半年通报"
        case BulletinKind.YEAR_END:
            return "年终通报"
    return "民生实事进展"


def title(kind: BulletinKind, year: int, month: int, units: Sequence[str] = ()) -> str:
    match kind:
        case BulletinKind.LIVELIHOOD:
            return f"{year}年民生实事进展情况（截至{month}月底）"
        case BulletinKind.CRITICISM:
            named = "、".join(units[:2]) + ("等单位" if len(units) > 2 else "")
            return f"关于对{named}{'未完成年度目标任务' if month == 12 else '重点工作未达进度要求'}的通报"
    return f"关于{period(kind, year, month)}市政府重点工作进展情况的通报"


# Opening --------------------------------------------------------------------------------------


def lead(figures: Figures) -> str:
    match figures.kind:
        case BulletinKind.CRITICISM:
            return _lead_of_criticism(figures)
        case BulletinKind.LIVELIHOOD:
            return _lead_for_the_public(figures)
    return _lead(figures)


def _lead(figures: Figures) -> str:
    city = figures.city
    when = period(figures.kind, figures.year, figures.month)
    named = f"{when}末" if len(months_of(figures.kind, figures.month)) > 1 else when
    said = [f"根据年度重点工作清单和各单位报送，市政府对{when}重点工作进行了检查点评。"]
    said.append(f"{named}判定{city.judged}项：红旗{city.red}项，黄牌{_yellow(city)}。")
    if city.not_due:
        said.append(f"另有{city.not_due}项未到考核节点，不作判定。")
    said.append(_against_last(figures))
    if figures.objected:
        said.append(f"{len(figures.objected)}项黄牌的主办单位已提出异议，正在复核，名单中已注明。")
    said.append("现将有关情况通报如下：")
    return "".join(said)


def _yellow(counts: Counts) -> str:
    return f"{counts.yellow}项" + (f"（其中到期未报送{counts.unreported}项）" if counts.unreported else "")


def _against_last(figures: Figures) -> str:
    """What is new since the last bulletin, or the month before."""
    if figures.city_before is None:
        return ""
    since = "上期" if figures.previous else "上月"
    more = figures.city.yellow - figures.city_before.yellow
    compared = f"增加{more}项" if more > 0 else f"减少{-more}项" if more < 0 else "持平"
    new, back, longer = (len(figures.changed(change)) for change in ("new_yellow", "back_to_red", "longer"))
    return f"黄牌比{since}{compared}，其中新亮黄牌{new}项，恢复红旗{back}项，连续黄牌{longer}项。"


def _lead_for_the_public(figures: Figures) -> str:
    city = figures.city
    said = f"今年市政府工作报告承诺的民生实事，截至{figures.month}月底按计划推进{city.red}项，落后于计划{city.yellow}项"
    return said + (f"，尚未到时间节点{city.not_due}项" if city.not_due else "") + "。各项进展如下："


def _lead_of_criticism(figures: Figures) -> str:
    units = {each.unit for each in figures.criticisms}
    when = "年终" if figures.month == 12 else f"{figures.month}月"
    return (
        f"市政府对{figures.year}年度重点工作进行了{when}检查点评。"
        f"{len(units)}个单位主办的{len(figures.criticisms)}项任务未达到要求，现予以全市通报批评："
    )


# Sectors --------------------------------------------------------------------------------------


def comment(figures: Figures, sector: SectorFigures) -> str:
    """A sector in two or three sentences, beside its counts: which tasks are behind, which came back."""
    rows = [row for row in figures.rows if row.sector == sector.id]
    said = []
    yellow = sorted((row for row in rows if row.is_yellow), key=lambda row: -row.streak)
    if yellow:
        said.append("；".join(_behind(figures, row) for row in yellow[:MOST_NAMED]) + _and_others(yellow))
    elif sector.counts.judged:
        said.append(f"判定的{sector.counts.judged}项全部达到序时进度")
    else:
        said.append("本期各项均未到考核节点")
    if back := [row for row in rows if row.change == "back_to_red"]:
        said.append(f"{_named(figures, back)}恢复红旗")
    return "。".join(said) + "。"


def _behind(figures: Figures, row: Row) -> str:
    """“老旧小区改造”（市房产局）应达30%、实际24.5%，连续2个月黄牌"""
    named = f"“{row.title}”（{figures.unit_by_id[row.unit].name}）"
    asked = "应不高于" if row.lower_is_better else "应达"
    reached = (
        "到期未报送" if row.code[0] == "u" else f"{asked}{measured(row, row.planned_value)}、实际{actual_text(row)}"
    )
    return f"{named}{reached}" + (f"，连续{row.streak}个月黄牌" if row.streak > 1 else "")


def _and_others(rows: Sequence[Row]) -> str:
    return f"；其余{len(rows) - MOST_NAMED}项见黄牌名单" if len(rows) > MOST_NAMED else ""


def _named(figures: Figures, rows: Sequence[Row]) -> str:
    named = "、".join(f"“{row.title}”" for row in rows[:MOST_NAMED])
    return named + (f"等{len(rows)}项" if len(rows) > MOST_NAMED else "")


# Changes --------------------------------------------------------------------------------------


def changes(figures: Figures) -> list[str]:
    """What is new, as the paragraphs of a document."""
    since = "上期" if figures.previous else "上月"
    said = [
        f"{what}{len(rows)}项：{_tasks(rows)}。"
        for change, what in (("new_yellow", "新亮黄牌"), ("longer", "连续黄牌"), ("back_to_red", "恢复红旗"))
        if (rows := figures.changed(change)) and figures.city_before is not None
    ]
    if movers := figures.movers:
        up, down = [each for each in movers if each.moved > 0], [each for each in movers if each.moved < 0]
        parts = [f"{word}的有{_places(units)}" for word, units in (("上升", up), ("下降", down)) if units]
        said.append(f"按红旗占比，单位排名比{since}" + "；".join(parts) + "。")
    if issued := [f"{TALKS[Action(action)]}{len(pks)}件" for action, pks in figures.issued.items() if pks]:
        closed, overdue = len(figures.escalations["closed"]), len(figures.escalations["overdue"])
        said.append(f"本期发出{'、'.join(issued)}；办结{closed}件，逾期未办{overdue}件。")
    return said


def _tasks(rows: Iterable[Row]) -> str:
    return "、".join(row.title for row in rows)


def _places(units: Iterable[UnitFigures]) -> str:
    return "、".join(f"{unit.name}（第{unit.before}位至第{unit.rank}位）" for unit in units)


# What is asked for ----------------------------------------------------------------------------


def closing(figures: Figures, next_due: datetime | None, report_by: date | None = None) -> str:
    """Paragraphs, one a line."""
    match figures.kind:
        case BulletinKind.LIVELIHOOD:
            return ""
        case BulletinKind.CRITICISM:
            return "\n".join(_asked_of_criticised(figures.criticisms, report_by))
    said = []
    if figures.city.yellow:
        said.append(
            "亮黄牌任务的主办单位要查明原因，逐项排出赶上序时进度的时间和措施，随下次报送一并说明；"
            "需要市领导协调的，及时提出。"
        )
    if figures.city.unreported:
        said.append("到期未报送的单位要落实专人，按时如实报送。")
    if overdue := len(figures.escalations.get("overdue", ())):
        said.append(f"逾期未办的约谈、书面报告{overdue}件，有关单位要尽快办理并报督查室销号。")
    if next_due is not None:
        said.append(f"{_month_after(figures.month)}月进展请于{_clock(next_due)}前报送。")
    return "\n".join(said)


def _asked_of_criticised(criticisms: Sequence[Criticism], report_by: date | None) -> list[str]:
    said = []
    if any(each.orders_rectification for each in criticisms):
        by = f"于{report_by.month}月{report_by.day}日（周{WEEKDAYS[report_by.weekday()]}）前" if report_by else ""
        said.append(
            f"责令上述单位深入检查，{by}向市政府书面报告原因，并承诺整改完成时限；到期仍未完成的，移送监察机关依规问责。"
        )
    said.append("各单位要引以为戒，对照年度清单逐项自查，确保完成年度目标任务。")
    return said


def _month_after(month: int) -> int:
    return month % 12 + 1


def _clock(moment: datetime) -> str:
    local = localtime(moment)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"
