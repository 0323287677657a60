"""The year-end settlement, measures and points of all units, against reading the same rows in plain SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection

from bench import city
from bench.city import city_workbook
from bench.listing import empty_database, load, undone
from bench.timing import Line, below, median
from incentives.enums import IdleMoneyKind
from incentives.measuring import renew_measures
from incentives.models import FinalAccount, IdleLand, IdleMoney, LandSupply, LoadItem, Measure, Score
from organization.models import Unit
from supervision.closing import close_month
from supervision.rules.period import closes_at
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLES = range(7, 18)
LIMIT = 25
# The rows that the settlement reads, as the database alone would give them.
ROWS = (
    (
        "SELECT id, serial, weight, paused_months, category, measure, direction, target_value, finishes_on"
        " FROM tasks_task ORDER BY 1"
    ),
    (
        "SELECT task_id, unit_id, is_host FROM tasks_participation"
        " WHERE until_month >= from_month AND from_month <= 12 AND until_month >= 12 ORDER BY 1"
    ),
    (
        "SELECT DISTINCT ON (r.id) r.task_id, r.month, e.actual, e.steps FROM supervision_report r"
        " JOIN supervision_reportentry e ON e.report_id = r.id WHERE e.kind IN ('submitted', 'corrected')"
        " ORDER BY r.id, e.at DESC, e.id DESC"
    ),
    (
        "SELECT DISTINCT ON (r.id) r.task_id, e.kind, e.completed_on FROM supervision_report r"
        " JOIN supervision_reportentry e ON e.report_id = r.id WHERE e.kind IN ('accepted', 'returned')"
        " ORDER BY r.id, e.at DESC, e.id DESC"
    ),
    "SELECT task_id, month, flag, planned, actual FROM supervision_check WHERE is_current",
    "SELECT task_id, id FROM tasks_milestone WHERE NOT dropped",
    "SELECT * FROM incentives_landsupply",
    "SELECT * FROM incentives_idleland",
    "SELECT * FROM incentives_finalaccount",
    "SELECT * FROM incentives_idlemoney",
    "SELECT * FROM incentives_measure",
    "SELECT * FROM incentives_score",
    "SELECT * FROM incentives_loaditem",
)


def read_rows() -> None:
    with connection.cursor() as cursor:
        for statement in ROWS:
            cursor.execute(statement)
            cursor.fetchall()


def fill_inputs(units: Sequence[Unit]) -> None:
    """Inputs of articles 8 to 11 for every unit; about half of them bring a measure."""
    entered_at = closes_at(city.YEAR, 12)
    common = {"year": city.YEAR, "entered_at": entered_at}
    amounts = [Decimal(100 + number % 50) for number in range(len(units))]
    plan = Decimal(125)
    LandSupply.objects.bulk_create(
        [LandSupply(**common, unit=unit, planned=plan, done=done) for unit, done in zip(units, amounts, strict=True)]
    )
    IdleLand.objects.bulk_create(
        [
            IdleLand(**common, unit=unit, target=plan, done=done, next_quota=plan, own_fault=False)
            for unit, done in zip(units, amounts, strict=True)
        ]
    )
    IdleMoney.objects.bulk_create(
        [
            IdleMoney(**common, unit=unit, project="项目", kind=IdleMoneyKind.YEAR_END_SURPLUS, amount=amount)
            for unit, amount in zip(units, amounts, strict=True)
        ]
    )
    FinalAccount.objects.bulk_create(
        [
            FinalAccount(
                **common,
                unit=unit,
                project=f"工程{number}",
                accepted_on=date(city.YEAR - 1, 1 + number % 12, 1),
                management_fee=plan,
            )
            for number, unit in enumerate(units)
        ]
    )


def settled_city(tasks: int) -> None:
    """A year of the generated city with all its months closed."""
    empty_database()
    load(city_workbook(tasks, months=12))
    fill_inputs(list(Unit.objects.order_by("pk")))
    for month in range(1, 13):
        close_month(year=city.YEAR, month=month, at=closes_at(city.YEAR, month))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def settle() -> None:
    renew_measures(year=city.YEAR, articles=ARTICLES, at=closes_at(city.YEAR, 12))


def run(tasks: int) -> list[Line]:
    settled_city(tasks)
    settling = median(undone(settle), 3)
    settle()
    reading = median(read_rows, 5)
    again = median(undone(settle), 3)
    units = Score.objects.count()
    wrote = f"{Measure.objects.count()} measures, {units} scores, {LoadItem.objects.count()} parts of loads"
    assert Task.objects.count() == tasks
    return [
        below(f"settlement, {tasks} tasks, {units} units, in readings of its rows", settling / reading, LIMIT),
        Line("  settlement, reading", f"{settling:.2f} s, {reading * 1000:.0f} ms"),
        Line("  renewed without a change", f"{again:.2f} s ({again / reading:.1f} times)"),
        Line("  the settlement wrote", wrote),
    ]
