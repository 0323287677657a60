from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from supervision.enums import Action, Flag, Ground, Reason
from supervision.rules.escalation import Due
from supervision.rules.judgement import Judgement, TaskMonth
from supervision.rules.outlook import Outcome, if_nothing_changes, next_escalation, outcome, outcome_of_value
from supervision.rules.period import OFFICE_TIME, closes_at
from tasks.enums import Measure

THIRD_QUARTER_TALK = Due(Action.VICE_MAYOR_TALK, (Ground.THIRD_QUARTER,))
UNIT_HEAD_TALK = Due(Action.UNIT_HEAD_TALK, (Ground.TWO_MONTHS,))
CRITICISM = Due(Action.CITY_CRITICISM, (Ground.YEAR_END,))

SEPTEMBER = TaskMonth(
    year=2026,
    month=9,
    measure=Measure.AMOUNT,
    starts_on=date(2026, 1, 1),
    planned=Decimal("56.25"),
    published_at=datetime(2026, 1, 20, tzinfo=OFFICE_TIME),
    closed_at=closes_at(2026, 9),
)


@pytest.mark.parametrize(
    ("value", "previous_streak", "expected"),
    [
        (
            "54.60",
            1,
            (
                Judgement(Decimal("56.25"), Decimal("54.60"), Flag.YELLOW_CARD, Reason.BEHIND, 2),
                (UNIT_HEAD_TALK, THIRD_QUARTER_TALK),
            ),
        ),
        ("56.25", 1, (Judgement(Decimal("56.25"), Decimal("56.25"), Flag.RED_FLAG, Reason.NONE, 0), ())),
    ],
)
def test_value_shows_the_flag_it_would_get_and_what_would_follow(
    value: str, previous_streak: int, expected: tuple[Judgement, tuple[Due, ...]]
) -> None:
    assert outcome_of_value(SEPTEMBER, Decimal(value), previous_streak, livelihood=False) == expected


def test_coming_months_if_nothing_changes() -> None:
    assert list(if_nothing_changes([10, 11, 12], 3, livelihood=False)) == [
        Outcome(10, Flag.YELLOW_CARD, 4, ()),
        Outcome(11, Flag.YELLOW_CARD, 5, ()),
        Outcome(12, Flag.YELLOW_CARD, 6, (CRITICISM,)),
    ]


def test_next_escalation_is_the_first_month_that_would_bring_one() -> None:
    assert next_escalation([10, 11, 12], 3, livelihood=False) == Outcome(12, Flag.YELLOW_CARD, 6, (CRITICISM,))
    assert next_escalation([10, 11, 12], 1, livelihood=False) == Outcome(10, Flag.YELLOW_CARD, 2, (UNIT_HEAD_TALK,))
    assert next_escalation([10, 11], 3, livelihood=False) is None


def test_red_flag_ends_the_streak_and_brings_nothing() -> None:
    assert outcome(10, Flag.RED_FLAG, 3, livelihood=True) == Outcome(10, Flag.RED_FLAG, 0, ())
