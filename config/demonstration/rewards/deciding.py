"""The hosts decide on the measures of their articles: those with a row in `decisions.csv` one by one, the others that
leave nothing open in one go; what is marked 暂缓 waits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import HOSTS, AfterClosing, host_of
from incentives.deciding import confirm_measures, decide_measure, needs_amount
from incentives.enums import MeasureKind, MeasureStatus
from incentives.models import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

DECISIONS = {"确认": MeasureStatus.CONFIRMED, "变更": MeasureStatus.CHANGED, "不予": MeasureStatus.DROPPED}
POINTS, HONOURS = 16, 17
ENTERED = tuple(article for article in HOSTS if article not in (15, POINTS, HONOURS))
DURING_THE_YEAR = (7, 10, 12)
NOVEMBER = (11, 12)
TALKS_DECIDED_AFTER = 3
QUARTER_ENDS = (3, 6, 9)
DOCUMENT = "考核结果汇总表"


def decisions(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    """What is ripe in November, and the rest once the year is settled."""
    for month in QUARTER_ENDS:
        at = AfterClosing(times, month).at(TALKS_DECIDED_AFTER, 10, 30)
        yield Event(at, partial(_decide, directory, 12, at, MeasureKind.REMINDER_TALK))
    if directory.city.is_current:
        at = moment(date(directory.year, *NOVEMBER), 15, 30)
        for article in DURING_THE_YEAR:
            yield Event(at, partial(_decide, directory, article, at))
    settled = AfterClosing(times)
    for number, article in enumerate(ENTERED):
        at = settled.at(3 + number // 3, 14, 20 + number)
        yield Event(at, partial(_decide, directory, article, at))
    for article in (POINTS, HONOURS):
        at = settled.at(9, 15, article)
        yield Event(at, partial(_decide, directory, article, at))


def _decide(directory: Directory, article: int, at: datetime, kind: str = "") -> None:
    by = host_of(directory, article)
    waiting = Measure.objects.in_year(directory.year).to_decide().filter(article=article, stands=True)
    if kind:
        waiting = waiting.filter(kind=kind)
    rows = {
        (row["措施"], row["单位"], row["对象"]): row
        for row in directory.table("rewards/decisions")
        if int(row["条款"]) == article
    }
    plain = []
    for measure in waiting.select_related("unit").order_by("pk"):
        row = rows.get((measure.kind, measure.unit.short_name, measure.subject))
        if row is None:
            plain += [] if needs_amount(measure) else [measure.pk]
        elif row["决定"] in DECISIONS:
            decide_measure(
                measure=measure,
                status=DECISIONS[row["决定"]],
                amount=Decimal(row["数额"]) if row["数额"] else None,
                reason=row["理由"],
                document=row["文件"],
                at=at,
                by=by,
            )
    if plain:
        confirm_measures(year=directory.year, measures=plain, document=f"{directory.year}年{DOCUMENT}", at=at, by=by)
