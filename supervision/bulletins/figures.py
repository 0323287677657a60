"""The figures of a bulletin: a pure function of what was known of the list and its months at a moment (article 6).

They are worked out anew for as long as a bulletin is a draft, and kept as they were when it is published.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from supervision.bulletins.known import is_main_indicator, what_is_known
from supervision.bulletins.record import Counts, Figures, Row, SectorFigures, UnitFigures
from supervision.enums import Action, Flag
from supervision.escalating import plain
from supervision.rules.bulletin import State, change_of, percent, standings
from supervision.selectors.marks import code_of
from tasks.enums import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from supervision.bulletins.known import Known, KnownCheck
    from supervision.enums import BulletinKind
    from tasks.models import Task, WorkList

ESCALATION_COUNTS = ("issued", "closed", "revoked", "open", "overdue")


def bulletin_figures(work_list: WorkList, kind: BulletinKind, month: int, known_at: datetime) -> Figures:
    """The figures of the period that ends with the month, as they were known at a moment. Criticisms have no figures
    of their own: `supervision.bulletins.criticism` adds what they rest on."""
    known = what_is_known(work_list, kind, month, known_at)
    before = Figures.from_json(known.previous.figures) if known.previous and known.previous.figures else None
    base = known.months[0] - 1
    codes = {row.task: row.code for row in before.rows} if before else _codes(known, base)
    rows = [_row_of(task, known, codes) for task in known.tasks]
    return Figures(
        kind=kind,
        year=work_list.year,
        month=month,
        known_at=known_at.isoformat(),
        months=list(known.months),
        previous=(known.previous.pk, known.previous.title, known.previous.month) if known.previous else None,
        city=_count(row.code for row in rows),
        city_before=_count(codes.values()) if codes else None,
        city_months=_by_month(rows, known.months),
        sectors=_sectors(known, rows),
        units=_units(known, rows, before, base),
        rows=rows,
        escalations={what: _escalations_that(known, what) for what in ESCALATION_COUNTS},
        issued=_issued_by_action(known),
    )


def _codes(known: Known, month: int) -> dict[int, str]:
    return {
        task_id: code_of(checks[month], is_completed=checks[month].is_closed_out)  # type: ignore[arg-type]
        for task_id, checks in known.checks.items()
        if month in checks
    }


def _row_of(task: Task, known: Known, codes: Mapping[int, str]) -> Row:
    checks = known.checks[task.pk]
    check = checks[known.month]
    months = {str(month): _key_and_code(checks[month]) for month in known.months if month in checks}
    code, before = months[str(known.month)][1], codes.get(task.pk, "")
    change = change_of(_state(before), _state(code))  # type: ignore[arg-type]
    last_year = known.last_year.get(task.pk)
    return Row(
        task=task.pk,
        check=check.id,
        serial=task.serial,
        title=task.title,
        target=task.target,
        measure=task.measure,
        measure_unit=task.measure_unit,
        lower_is_better=task.direction == Direction.LOWER,
        sector=task.sector_id,
        unit=check.unit_id,
        code=code,
        planned=plain(check.planned),
        actual=plain(check.actual),
        livelihood=task.livelihood,
        major=task.major,
        main=is_main_indicator(task),
        objected=task.pk in known.objected,
        before=before,
        change=change.value if change else "",
        months=months,
        last_year=(last_year.id, plain(last_year.actual)) if last_year else None,
    )


def _key_and_code(check: KnownCheck) -> tuple[int, str]:
    return check.id, code_of(check, is_completed=check.is_closed_out)  # type: ignore[arg-type]


FLAGS = {"r": Flag.RED_FLAG, "c": Flag.RED_FLAG, "y": Flag.YELLOW_CARD, "u": Flag.YELLOW_CARD, "n": Flag.NOT_DUE}


def _state(code: str) -> State | None:
    return State(FLAGS[code[0]], int(code[1:] or 0)) if code else None


def _count(codes: Iterable[str]) -> Counts:
    counts = Counts()
    for code in codes:
        counts.add(code)
    return counts


def _by_month(rows: Iterable[Row], months: Iterable[int]) -> dict[str, Counts]:
    """Month by month, for periods of several months."""
    months = tuple(months)
    if len(months) == 1:
        return {}
    rows = list(rows)
    return {str(month): _count(row.code_of(month) for row in rows) for month in months}


def _sectors(known: Known, rows: Iterable[Row]) -> list[SectorFigures]:
    """In the order of the list; sectors of which nothing stands in the bulletin are left out."""
    of_sector: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        of_sector[row.sector].append(row)
    sectors = {task.sector_id: task.sector for task in known.tasks if task.sector_id in of_sector}
    return [
        SectorFigures(
            id=sector.pk,
            name=sector.name,
            leader=sector.leader.post if sector.leader else "",
            counts=_count(row.code for row in of_sector[sector.pk]),
            months=_by_month(of_sector[sector.pk], known.months),
        )
        for sector in sorted(sectors.values(), key=lambda each: (each.position, each.pk))
    ]


def _units(known: Known, rows: Iterable[Row], before: Figures | None, base: int) -> list[UnitFigures]:
    """By their rank; those of which nothing was judged come last."""
    of_unit: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        of_unit[row.unit].append(row)
    counts = {unit: _count(row.code for row in found) for unit, found in of_unit.items()}
    placed = standings({unit: (each.red, each.yellow) for unit, each in counts.items()})
    ranks_before = {unit.id: unit.rank for unit in before.units} if before else _ranks(known, of_unit, base)
    units = [
        UnitFigures(
            id=unit,
            name=known.units[unit],
            counts=counts[unit],
            months=_by_month(found, known.months),
            share=format(percent(placed[unit].share), "f") if unit in placed else "",
            rank=placed[unit].rank if unit in placed else None,
            before=ranks_before.get(unit),
        )
        for unit, found in of_unit.items()
    ]
    return sorted(units, key=lambda unit: (unit.rank is None, unit.rank or 0, -unit.counts.total, unit.name))


def _ranks(known: Known, of_unit: Mapping[int, list[Row]], month: int) -> dict[int, int]:
    """The ranks by the checks of an earlier month, where no bulletin gave any."""
    shown = {row.task for found in of_unit.values() for row in found}
    flags: dict[int, Counter[Flag]] = defaultdict(Counter)
    for task_id, checks in known.checks.items():
        if month in checks and task_id in shown:
            flags[checks[month].unit_id][checks[month].flag] += 1
    placed = standings({unit: (each[Flag.RED_FLAG], each[Flag.YELLOW_CARD]) for unit, each in flags.items()})
    return {unit: standing.rank for unit, standing in placed.items()}


def _escalations_that(known: Known, what: str) -> list[int]:
    is_one = {
        "issued": lambda each: each.since_last,
        "closed": lambda each: each.closed_since_last,
        "revoked": lambda each: each.revoked_since_last,
        "open": lambda each: each.is_open,
        "overdue": lambda each: each.is_overdue,
    }[what]
    return [each.id for each in known.escalations if is_one(each)]


def _issued_by_action(known: Known) -> dict[str, list[int]]:
    issued: dict[str, list[int]] = {str(action): [] for action in Action}
    for each in known.escalations:
        if each.since_last:
            issued[str(each.action)].append(each.id)
    return issued
