"""The weeks of visits, and visits of several inspections to one unit in the same weeks."""

from __future__ import annotations

from datetime import date

import pytest

from office.rules.visits import (
    Overlap,
    PlannedVisit,
    day_announced,
    overlaps,
    overlaps_of,
    shared_weeks,
    weeks_of,
    weeks_of_year,
)


def visit(inspection: int | None, unit: int, first: str, last: str) -> PlannedVisit:
    return PlannedVisit(inspection, unit, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "mondays"),
    [
        ("2026-05-11", "2026-05-11", ["2026-05-11"]),
        ("2026-05-17", "2026-05-17", ["2026-05-11"]),
        ("2026-05-17", "2026-05-18", ["2026-05-11", "2026-05-18"]),
        ("2025-12-31", "2026-01-05", ["2025-12-29", "2026-01-05"]),
    ],
)
def test_a_visit_touches_its_weeks(first: str, last: str, mondays: list[str]) -> None:
    found = weeks_of(date.fromisoformat(first), date.fromisoformat(last))
    assert found == tuple(map(date.fromisoformat, mondays))


@pytest.mark.parametrize(("year", "count"), [(2026, 53), (2025, 53), (2028, 53), (2023, 53), (2012, 54)])
def test_a_year_has_the_weeks_that_its_days_touch(year: int, count: int) -> None:
    assert len(weeks_of_year(year)) == count


@pytest.mark.parametrize(
    ("last", "first", "meet"),
    [
        ("2026-05-15", "2026-05-18", False),  # Friday, then the next Monday
        ("2026-05-17", "2026-05-18", False),  # Sunday, then Monday
        ("2026-05-11", "2026-05-15", True),  # other days of one week
        ("2026-05-18", "2026-05-18", True),
    ],
)
def test_visits_meet_in_weeks_not_in_days(last: str, first: str, meet: bool) -> None:
    pair = visit(1, 7, "2026-05-04", last), visit(2, 7, first, "2026-05-29")
    assert bool(shared_weeks(*pair)) is meet
    assert bool(overlaps(pair)) is meet


def test_only_visits_of_different_inspections_to_one_unit_meet() -> None:
    one, other = visit(1, 7, "2026-05-11", "2026-05-22"), visit(2, 7, "2026-05-20", "2026-05-29")
    beside = [visit(1, 7, "2026-05-25", "2026-05-26"), visit(2, 8, "2026-05-11", "2026-05-22")]
    assert overlaps([other, one, *beside]) == [
        Overlap(7, one, other, (date(2026, 5, 18),)),
        Overlap(7, other, beside[0], (date(2026, 5, 25),)),
    ]


def test_three_inspections_at_one_unit_make_three_pairs_the_earliest_first() -> None:
    visits = [visit(number, 7, "2026-05-11", "2026-05-15") for number in (3, 1, 2)]
    pairs = [(each.first.inspection, each.second.inspection) for each in overlaps(visits)]
    assert pairs == [(1, 2), (1, 3), (2, 3)]


def test_who_plans_is_warned_of_their_own_inspection_only() -> None:
    own = [visit(None, 7, "2026-05-11", "2026-05-15")]
    others = [visit(1, 7, "2026-05-15", "2026-05-15"), visit(2, 7, "2026-05-15", "2026-05-16")]
    assert [(each.first, each.second) for each in overlaps_of(own, others)] == [
        (own[0], others[0]),
        (own[0], others[1]),
    ]
    stored = [visit(1, 7, "2026-05-11", "2026-05-15")]
    assert overlaps_of(stored, [visit(1, 7, "2026-05-11", "2026-05-12")]) == []


def test_a_visit_is_announced_again_a_week_ahead() -> None:
    assert day_announced(date(2026, 5, 4)) == date(2026, 5, 11)
