"""What the overview of the city shows, put together from the counts for its charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.links import Links
from dashboards.selectors import months as counted
from dashboards.selectors.ladder import Standing, escalation_counts, standings
from dashboards.selectors.units import UnitLoad, unit_loads
from dashboards.stairs import Step
from supervision.enums import Action, Flag, Reason
from supervision.models import Escalation
from supervision.rules.escalation import LADDER

if TYPE_CHECKING:
    from dashboards.selectors.months import Flags
    from tasks.models import Sector, TaskQuerySet

AXIS = Decimal("110.5")
TALLEST = Decimal(90)
CODES = {Flag.RED_FLAG: "r", Flag.YELLOW_CARD: "y", Flag.NOT_DUE: "n"}


@dataclass(frozen=True)
class MonthCell:
    """A sector's or the city's flags of one month, with the lists behind both numbers."""

    month: int
    red: int
    yellow: int
    red_url: str
    yellow_url: str
    is_last: bool
    red_height: Decimal = Decimal(0)
    yellow_height: Decimal = Decimal(0)

    @property
    def red_top(self) -> Decimal:
        return AXIS - Decimal("0.5") - self.red_height

    @property
    def red_label_y(self) -> Decimal:
        return self.red_top - 5

    @property
    def yellow_label_y(self) -> Decimal:
        return AXIS + self.yellow_height + 15


@dataclass(frozen=True)
class SectorRow:
    name: str
    url: str
    cells: Sequence[MonthCell]
    change: int


@dataclass(frozen=True)
class UnitRow:
    load: UnitLoad
    url: str
    shares: Sequence[Decimal]
    red: int
    yellow: int
    red_url: str
    yellow_url: str


@dataclass(frozen=True)
class LadderRow:
    rung: int
    action: Action
    count: int
    open: int
    url: str
    open_url: str


def month_cells(flags: Mapping[int, Flags], *, last: int, links: Links, **filters: object) -> list[MonthCell]:
    """January to the last closed month."""
    most = max([f.red for f in flags.values()] + [f.yellow for f in flags.values()] + [1])
    cells = []
    for month in range(1, last + 1):
        found = flags.get(month, counted.NO_FLAGS)
        cells.append(
            MonthCell(
                month=month,
                red=found.red,
                yellow=found.yellow,
                red_url=links.checks(month=month, flag=Flag.RED_FLAG, **filters),
                yellow_url=links.checks(month=month, flag=Flag.YELLOW_CARD, **filters),
                is_last=month == last,
                red_height=round(TALLEST * found.red / most, 1),
                yellow_height=round(TALLEST * found.yellow / most, 1),
            )
        )
    return cells


def change_of(flags: Mapping[int, Flags], last: int) -> int:
    """How many yellow cards more than the month before."""
    before = flags.get(last - 1, counted.NO_FLAGS)
    return flags.get(last, counted.NO_FLAGS).yellow - before.yellow


def sector_rows(sectors: Sequence[Sector], counts: counted.Counts, *, last: int, links: Links) -> list[SectorRow]:
    return [
        SectorRow(
            name=sector.name,
            url=links.tasks(sector=sector.pk),
            cells=month_cells(counts.get(sector.pk, {}), last=last, links=links, sector=sector.pk),
            change=change_of(counts.get(sector.pk, {}), last),
        )
        for sector in sectors
    ]


def unit_rows(tasks: TaskQuerySet, *, last: int, links: Links) -> list[UnitRow]:
    """Every unit that hosts or hosted a task, heaviest first."""
    by_unit = counted.flags_by_unit(tasks)
    return [
        _unit_row(load, by_unit.get(load.unit_id, {}), last=last, links=links)
        for load in unit_loads(tasks)
        if load.hosted or load.unit_id in by_unit
    ]


def _unit_row(load: UnitLoad, flags: Mapping[int, Flags], *, last: int, links: Links) -> UnitRow:
    now = flags.get(last, counted.NO_FLAGS)
    return UnitRow(
        load=load,
        url=links.tasks(unit=load.unit_id),
        shares=[_yellow_share(flags.get(month, counted.NO_FLAGS)) for month in range(1, last + 1)],
        red=now.red,
        yellow=now.yellow,
        red_url=links.checks(unit=load.unit_id, month=last, flag=Flag.RED_FLAG),
        yellow_url=links.checks(unit=load.unit_id, month=last, flag=Flag.YELLOW_CARD),
    )


def _yellow_share(flags: Flags) -> Decimal:
    return (Decimal(flags.yellow) * 100 / flags.judged).quantize(Decimal(1)) if flags.judged else Decimal(0)


def stair_steps(tasks: TaskQuerySet, *, last: int, links: Links) -> list[Step]:
    found = standings(tasks, last)
    names = [_("Never a card"), _("Cards only"), *(str(action.label) for action in LADDER)]
    return [
        Step(label=name, counts=_counts(found, step), url=links.checks(month=last, step=step))
        for step, name in enumerate(names, start=-1)
    ]


def _counts(found: Sequence[Standing], step: int) -> dict[str, int]:
    return {CODES[Flag(standing.flag)]: standing.count for standing in found if standing.step == step}


def ladder_rows(tasks: TaskQuerySet, *, links: Links) -> list[LadderRow]:
    counts = {row.action: row for row in escalation_counts(Escalation.objects.filter(task__in=tasks))}
    return [
        LadderRow(
            rung=rung,
            action=action,
            count=counts[action].count,
            open=counts[action].open,
            url=links.escalations(action=action),
            open_url=links.escalations(action=action, state="open"),
        )
        for rung, action in enumerate(LADDER, start=1)
    ]


def summary_lists(links: Links, month: int) -> dict[str, str]:
    """The addresses behind the numbers of a month's sentence."""
    return {
        "total": links.checks(month=month),
        "red": links.checks(month=month, flag=Flag.RED_FLAG),
        "yellow": links.checks(month=month, flag=Flag.YELLOW_CARD),
        "unreported": links.checks(month=month, reason=Reason.UNREPORTED),
        "not_judged": links.checks(month=month, flag=Flag.NOT_DUE),
        "suspended": links.checks(month=month, suspended=1),
        "turned_red": links.checks(month=month, change="turned_red"),
        "new_yellow": links.checks(month=month, change="new_yellow"),
    }


def month_sentence(tasks: TaskQuerySet, *, last: int, links: Links) -> dict[str, object]:
    """What the sentence about a month says, for templates/dashboards/_month_sentence.html."""
    return {
        "summary": counted.month_summary(tasks, last),
        "lists": summary_lists(links, last),
        "before_month": last - 1,
    }


def overview_context(tasks: TaskQuerySet, sectors: Sequence[Sector], *, last: int, links: Links) -> dict[str, object]:
    """Everything that the page shows of these tasks; eight queries, whatever their number."""
    by_sector = counted.flags_by_sector(tasks)
    city = counted.total_by_month(by_sector)
    units = unit_rows(tasks, last=last, links=links)
    half = -(-len(units) // 2)
    return {
        **month_sentence(tasks, last=last, links=links),
        "wall_url": links.wall(),
        "city": month_cells(city, last=last, links=links),
        "city_change": change_of(city, last),
        "sectors": sector_rows(sectors, by_sector, last=last, links=links),
        "steps": stair_steps(tasks, last=last, links=links),
        "ladder": ladder_rows(tasks, links=links),
        "unit_columns": [units[:half], units[half:]],
        "most_load": max((row.load.load for row in units), default=Decimal(0)),
        "most_share": max((share for row in units for share in row.shares), default=Decimal(0)),
    }
