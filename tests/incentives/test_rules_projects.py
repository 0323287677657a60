"""Article 7: both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import MeasureKind
from incentives.rules.projects import (
    JudgedMonth,
    MajorProject,
    SeriouslyBehind,
    behind_in_a_row,
    far_below_plan,
    is_not_started_in_time,
    is_started_early,
    measures_of_projects,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incentives.rules.measures import Proposal

PLANNED = date(2026, 6, 1)
SETTLED = date(2027, 1, 11)
LIMITS = SeriouslyBehind(streak=3, share=Decimal(70))
PROJECT = MajorProject(2026, task_id=1, serial="07", unit_id=5, planned_start_on=PLANNED, land_quota=Decimal(80))


def kinds(project: MajorProject, settled_on: date | None = SETTLED) -> list[MeasureKind]:
    return [each.kind for each in measures_of_projects([project], LIMITS, settled_on)]


def months(flags: str) -> list[JudgedMonth]:
    """`RYY-Y`: red flag, yellow card, not due; what was reported is far enough."""
    found, streak = [], 0
    for month, flag in enumerate(flags, start=1):
        streak = streak + 1 if flag == "Y" else 0 if flag == "R" else streak
        found.append(JudgedMonth(month, Decimal(100), Decimal(99), flag == "Y", streak))
    return found


def reported(planned: str, actual: str | None, *, is_yellow: bool = True) -> list[JudgedMonth]:
    return [JudgedMonth(4, Decimal(planned), None if actual is None else Decimal(actual), is_yellow, 1)]


@pytest.mark.parametrize(
    ("started", "early", "late"),
    [
        (date(2026, 5, 31), True, False),
        (date(2026, 6, 1), False, False),
        (date(2026, 6, 2), False, True),
        (None, False, True),
    ],
)
def test_the_start_is_held_against_the_planned_date(started: date | None, early: bool, late: bool) -> None:
    project = replace(PROJECT, started_on=started)
    assert (is_started_early(project), is_not_started_in_time(project, SETTLED)) == (early, late)


def test_who_has_not_started_at_all_is_judged_when_the_year_is_settled() -> None:
    assert kinds(PROJECT, None) == []
    assert kinds(PROJECT, SETTLED) == [MeasureKind.LAND_RECLAIM]
    assert kinds(replace(PROJECT, planned_start_on=SETTLED)) == []
    assert kinds(replace(PROJECT, planned_start_on=None)) == []


def test_a_project_that_was_withdrawn_is_not_asked_to_start() -> None:
    assert kinds(replace(PROJECT, is_active=False)) == []


@pytest.mark.parametrize(
    ("flags", "month"),
    [("YY", None), ("YYY", 3), ("YYRY", None), ("YY-Y", 4), ("RYYYYY", 4), ("", None), ("YYRYYY", 6)],
)
def test_three_yellow_cards_in_a_row_are_seriously_behind(flags: str, month: int | None) -> None:
    found = behind_in_a_row(replace(PROJECT, months=months(flags)), 3)
    assert (found and found.month) == month


@pytest.mark.parametrize(
    ("planned", "actual", "is_yellow", "is_far"),
    [
        ("100", "69.9999", True, True),
        ("100", "70", True, False),
        ("100", None, True, False),
        ("0", "0", True, False),
        ("100", "10", False, False),
    ],
)
def test_a_reported_value_below_seventy_per_cent_is_seriously_behind(
    planned: str, actual: str | None, is_yellow: bool, is_far: bool
) -> None:
    project = replace(PROJECT, months=reported(planned, actual, is_yellow=is_yellow))
    assert (far_below_plan(project, Decimal(70)) is not None) is is_far


@pytest.mark.parametrize(("actual", "is_far"), [("100", False), ("100.01", True), ("70", False)])
def test_where_lower_is_better_the_plan_is_held_against_the_value(actual: str, is_far: bool) -> None:
    project = replace(PROJECT, is_lower_better=True, months=reported("70", actual))
    assert (far_below_plan(project, Decimal(70)) is not None) is is_far


def test_several_grounds_make_one_measure_that_names_them() -> None:
    project = replace(
        PROJECT,
        started_on=date(2026, 7, 1),
        months=[*months("YYY"), JudgedMonth(4, Decimal(100), Decimal(50), is_yellow=True, streak=4)],
    )
    (reclaim,) = measures_of_projects([project], LIMITS, SETTLED)
    assert (reclaim.kind, reclaim.amount, reclaim.subject, reclaim.unit_id) == (MeasureKind.LAND_RECLAIM, None, "07", 5)
    assert reclaim.working.inputs == {
        "planned_start": "2026-06-01",
        "started": "2026-07-01",
        "land_quota": "80",
        "not_started_in_time": "yes",
        "behind_in_a_row": "2026-03",
        "far_below_plan": "2026-04",
    }
    assert reclaim.working.formula == "50 < 100 × 70%"
    assert [each["month"] for each in reclaim.working.evidence] == ["2026-01", "2026-02", "2026-03", "2026-04"]


def test_started_early_and_seriously_behind_gives_both() -> None:
    project = replace(PROJECT, started_on=date(2026, 5, 1), months=months("YYY"))
    assert kinds(project) == [MeasureKind.LAND_PRIORITY, MeasureKind.LAND_RECLAIM]


def in_short(proposals: Sequence[Proposal]) -> list[tuple[str, MeasureKind]]:
    return sorted((each.subject, each.kind) for each in proposals)


@given(
    st.lists(st.text("RY-", max_size=12), max_size=5),
    st.data(),
)
def test_the_order_of_the_projects_does_not_matter(flags: list[str], data: st.DataObject) -> None:
    projects = [replace(PROJECT, serial=str(number), months=months(each)) for number, each in enumerate(flags)]
    mixed = data.draw(st.permutations(projects))
    both = [measures_of_projects(each, LIMITS, None) for each in (projects, mixed)]
    assert in_short(both[0]) == in_short(both[1])


@given(st.text("RY-", min_size=1, max_size=11), st.sampled_from("RY-"))
def test_what_was_seriously_behind_at_a_closing_stays_so(flags: str, then: str) -> None:
    before = behind_in_a_row(replace(PROJECT, months=months(flags)), 3)
    after = behind_in_a_row(replace(PROJECT, months=months(flags + then)), 3)
    assert before is None or after == before
