from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.enums import Flag, Reason
from supervision.rules.judgement import Completion, Judgement, TaskMonth, judge, judge_year, meets, restreak
from supervision.rules.period import OFFICE_TIME, closes_at
from tasks.enums import Direction, Measure

YEAR = 2026
BEFORE_THE_YEAR = datetime(2025, 12, 31, tzinfo=OFFICE_TIME)
STEPS = {"design": date(2026, 3, 20), "permit": date(2026, 5, 31), "start": date(2026, 6, 1)}


def task_month(month: int = 9, **facts: object) -> TaskMonth:
    """A task with an amount of 100 planned, 100 reported in time, in a list published before the year."""
    return replace(
        TaskMonth(
            year=YEAR,
            month=month,
            measure=Measure.AMOUNT,
            starts_on=date(YEAR, 1, 1),
            planned=Decimal(100),
            published_at=BEFORE_THE_YEAR,
            closed_at=closes_at(YEAR, month),
            is_reported_in_time=True,
            actual=Decimal(100),
        ),
        **facts,
    )


def milestone_month(month: int, done_on: dict[object, date], **facts: object) -> TaskMonth:
    return task_month(
        month, **{"measure": Measure.MILESTONE, "planned": None, "due_on": STEPS, "done_on": done_on, **facts}
    )


def not_due(streak: int = 0) -> Judgement:
    return Judgement(None, None, Flag.NOT_DUE, Reason.NONE, streak)


@pytest.mark.parametrize("measure", [Measure.PERCENT, Measure.AMOUNT, Measure.LEVEL])
@pytest.mark.parametrize(
    ("actual", "flag", "reason"),
    [
        ("99.99", Flag.YELLOW_CARD, Reason.BEHIND),
        ("100", Flag.RED_FLAG, Reason.NONE),
        ("100.01", Flag.RED_FLAG, Reason.NONE),
    ],
)
def test_value_that_reaches_the_plan_gets_a_red_flag(measure: Measure, actual: str, flag: Flag, reason: Reason) -> None:
    value = Decimal(actual)
    streak = 1 if flag == Flag.YELLOW_CARD else 0
    assert judge(task_month(measure=measure, actual=value)) == Judgement(Decimal(100), value, flag, reason, streak)


@pytest.mark.parametrize(
    ("actual", "flag"),
    [("34.9", Flag.RED_FLAG), ("35.0", Flag.RED_FLAG), ("35.1", Flag.YELLOW_CARD)],
)
def test_lower_level_is_met_at_or_below_the_plan(actual: str, flag: Flag) -> None:
    task = task_month(measure=Measure.LEVEL, direction=Direction.LOWER, planned=Decimal(35), actual=Decimal(actual))
    assert judge(task).flag == flag


def test_comparison_is_exact() -> None:
    task = task_month(planned=Decimal("0.3"), actual=Decimal("0.1") + Decimal("0.2"))
    assert judge(task).flag == Flag.RED_FLAG
    assert judge(replace(task, actual=Decimal("0.2999999999999"))).flag == Flag.YELLOW_CARD


def test_level_may_be_negative() -> None:
    task = task_month(measure=Measure.LEVEL, planned=Decimal(-2), actual=Decimal("-1.5"))
    assert judge(task).flag == Flag.RED_FLAG


def test_month_without_a_planned_value_is_not_judged() -> None:
    assert judge(task_month(planned=None), 2) == not_due(2)


@pytest.mark.parametrize(
    ("starts_on", "is_judged"),
    [
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2027, 1, 1), False),
        (date(2025, 12, 1), True),
    ],
)
def test_months_before_the_month_of_the_start_are_not_judged(starts_on: date, is_judged: bool) -> None:
    judgement = judge(task_month(9, starts_on=starts_on))
    assert (judgement != not_due()) is is_judged


@pytest.mark.parametrize(
    ("published_at", "is_judged"),
    [
        (datetime(2026, 10, 14, 7, 59, 59, tzinfo=OFFICE_TIME), True),
        (datetime(2026, 10, 14, 8, 0, 0, tzinfo=OFFICE_TIME), True),
        (datetime(2026, 10, 14, 8, 0, 1, tzinfo=OFFICE_TIME), False),
        (None, False),
    ],
)
def test_month_closed_before_the_publication_is_not_judged(published_at: datetime | None, is_judged: bool) -> None:
    assert (judge(task_month(9, published_at=published_at)) != not_due()) is is_judged


def test_suspended_or_withdrawn_task_is_not_judged() -> None:
    assert judge(task_month(is_active=False, actual=Decimal(0)), 2) == not_due(2)


def test_report_that_is_missing_or_late_is_a_yellow_card_without_a_value() -> None:
    unreported = Judgement(Decimal(100), None, Flag.YELLOW_CARD, Reason.UNREPORTED, 3)
    assert judge(task_month(is_reported_in_time=False, actual=None), 2) == unreported
    assert judge(task_month(is_reported_in_time=False, actual=Decimal(120)), 2) == unreported


def test_report_in_time_without_a_value_is_behind() -> None:
    assert judge(task_month(actual=None)) == Judgement(Decimal(100), None, Flag.YELLOW_CARD, Reason.BEHIND, 1)


@pytest.mark.parametrize(
    ("month", "done_on", "expected"),
    [
        # nothing is due before March
        (2, {}, not_due()),
        (2, {"design": date(2026, 2, 1)}, not_due()),
        # done by the month's end, on its last day, and one day too late
        (3, {"design": date(2026, 3, 20)}, Judgement(Decimal(1), Decimal(1), Flag.RED_FLAG, Reason.NONE, 0)),
        (3, {"design": date(2026, 3, 31)}, Judgement(Decimal(1), Decimal(1), Flag.RED_FLAG, Reason.NONE, 0)),
        (3, {"design": date(2026, 4, 1)}, Judgement(Decimal(1), Decimal(0), Flag.YELLOW_CARD, Reason.BEHIND, 1)),
        (4, {"design": date(2026, 4, 1)}, Judgement(Decimal(1), Decimal(1), Flag.RED_FLAG, Reason.NONE, 0)),
        # one done ahead does not make up for one that is due
        (3, {"permit": date(2026, 2, 1)}, Judgement(Decimal(1), Decimal(0), Flag.YELLOW_CARD, Reason.BEHIND, 1)),
        # one due on the last day of May, one on the first of June
        (
            5,
            {"design": date(2026, 3, 1), "permit": date(2026, 4, 1)},
            Judgement(Decimal(2), Decimal(2), Flag.RED_FLAG, Reason.NONE, 0),
        ),
        (
            6,
            {"design": date(2026, 3, 1), "permit": date(2026, 4, 1)},
            Judgement(Decimal(3), Decimal(2), Flag.YELLOW_CARD, Reason.BEHIND, 1),
        ),
        # one done ahead counts once it is due
        (
            6,
            {"design": date(2026, 3, 1), "permit": date(2026, 4, 1), "start": date(2026, 2, 1)},
            Judgement(Decimal(3), Decimal(3), Flag.RED_FLAG, Reason.NONE, 0),
        ),
        # months after the last step stay judged
        (12, {"design": date(2026, 3, 1)}, Judgement(Decimal(3), Decimal(1), Flag.YELLOW_CARD, Reason.BEHIND, 1)),
    ],
)
def test_milestones_due_by_the_month_end_and_those_of_them_done(
    month: int, done_on: dict[object, date], expected: Judgement
) -> None:
    assert judge(milestone_month(month, done_on)) == expected


def test_milestones_not_reported_in_time_are_a_yellow_card_without_a_value() -> None:
    task = milestone_month(3, {"design": date(2026, 3, 1)}, is_reported_in_time=False)
    assert judge(task) == Judgement(Decimal(1), None, Flag.YELLOW_CARD, Reason.UNREPORTED, 1)


@pytest.mark.parametrize(
    ("completed_on", "accepted_at", "is_settled"),
    [
        (date(2026, 8, 31), "2026-09-05T10:00", True),
        # the month of completion itself is judged by its value
        (date(2026, 9, 1), "2026-09-05T10:00", False),
        (date(2026, 9, 30), "2026-10-08T10:00", False),
        # accepted late: up to this month's closing it still takes effect for this month
        (date(2026, 5, 10), "2026-10-14T08:00", True),
        (date(2026, 5, 10), "2026-10-14T08:00:01", False),
        # completed in an earlier year
        (date(2025, 11, 30), "2026-01-10T10:00", True),
    ],
)
def test_completed_task_stays_at_red_flag_after_the_month_of_completion(
    completed_on: date, accepted_at: str, is_settled: bool
) -> None:
    completion = Completion(
        completed_on=completed_on, accepted_at=datetime.fromisoformat(accepted_at).replace(tzinfo=OFFICE_TIME)
    )
    task = task_month(9, completion=completion, is_reported_in_time=False, actual=None)
    expected = (
        Judgement(Decimal(100), None, Flag.RED_FLAG, Reason.NONE, 0)
        if is_settled
        else Judgement(Decimal(100), None, Flag.YELLOW_CARD, Reason.UNREPORTED, 3)
    )
    assert judge(task, 2) == expected


def test_completed_task_is_not_judged_in_months_without_a_plan() -> None:
    completion = Completion(completed_on=date(2026, 2, 1), accepted_at=datetime(2026, 3, 1, tzinfo=OFFICE_TIME))
    assert judge(task_month(9, completion=completion, planned=None), 0) == not_due()


def test_quarterly_level_is_judged_in_its_months_only_and_keeps_its_streak() -> None:
    planned = {3: Decimal(10), 6: Decimal(10), 9: Decimal(10)}
    actual = {3: Decimal(9), 6: Decimal(9), 9: Decimal(10)}
    year = [
        task_month(month, measure=Measure.LEVEL, planned=planned.get(month), actual=actual.get(month))
        for month in range(1, 13)
    ]
    assert [(judgement.flag, judgement.streak) for judgement in judge_year(year)] == [
        (Flag.NOT_DUE, 0),
        (Flag.NOT_DUE, 0),
        (Flag.YELLOW_CARD, 1),
        (Flag.NOT_DUE, 1),
        (Flag.NOT_DUE, 1),
        (Flag.YELLOW_CARD, 2),
        (Flag.NOT_DUE, 2),
        (Flag.NOT_DUE, 2),
        (Flag.RED_FLAG, 0),
        (Flag.NOT_DUE, 0),
        (Flag.NOT_DUE, 0),
        (Flag.NOT_DUE, 0),
    ]


values = st.decimals(-1000, 1000, places=2)
year_of_values = st.lists(st.tuples(st.none() | values, st.none() | values, st.booleans()), min_size=12, max_size=12)


def months_of(year: list[tuple[Decimal | None, Decimal | None, bool]]) -> list[TaskMonth]:
    return [
        task_month(month, measure=Measure.LEVEL, planned=planned, actual=actual, is_reported_in_time=in_time)
        for month, (planned, actual, in_time) in enumerate(year, start=1)
    ]


@given(year_of_values, st.randoms())
def test_year_is_judged_the_same_in_whatever_order_its_months_come(year: list, random: object) -> None:
    months = months_of(year)
    shuffled = list(months)
    random.shuffle(shuffled)
    assert judge_year(shuffled) == judge_year(months)


@given(year_of_values)
def test_streak_is_the_number_of_judged_months_since_the_last_red_flag(year: list) -> None:
    judgements = judge_year(months_of(year))
    for month in range(1, 13):
        flags = [judgement.flag for judgement in judgements[:month] if judgement.flag != Flag.NOT_DUE]
        since = flags[len(flags) - flags[::-1].index(Flag.RED_FLAG) :] if Flag.RED_FLAG in flags else flags
        assert judgements[month - 1].streak == len(since) <= month


@given(year_of_values)
def test_counting_streaks_again_changes_nothing_in_an_uncorrected_year(year: list) -> None:
    judgements = judge_year(months_of(year))
    assert restreak(judgements) == judgements


@given(year_of_values)
def test_reason_goes_with_a_yellow_card_and_a_value_never_with_an_unreported_month(year: list) -> None:
    for judgement in judge_year(months_of(year)):
        assert (judgement.reason != Reason.NONE) == (judgement.flag == Flag.YELLOW_CARD)
        assert judgement.actual is None or judgement.reason != Reason.UNREPORTED
        assert (judgement.planned is None) == (judgement.flag == Flag.NOT_DUE)


@given(values, values)
def test_exactly_one_direction_is_met_unless_the_values_are_equal(actual: Decimal, planned: Decimal) -> None:
    both = meets(actual, planned, Direction.HIGHER) and meets(actual, planned, Direction.LOWER)
    either = meets(actual, planned, Direction.HIGHER) or meets(actual, planned, Direction.LOWER)
    assert (both, either) == (actual == planned, True)
