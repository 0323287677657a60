from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from supervision.enums import Action, Flag, Ground, Reason
from supervision.rules.escalation import Due, grounds_for
from supervision.rules.judgement import Judgement, TaskMonth, next_streak, planned_value
from supervision.rules.outlook import (
    NotJudged,
    Outcome,
    Stance,
    answer_of_promise,
    answers,
    first_firing,
    if_nothing_changes,
    next_escalation,
    outcome,
    outcome_of_value,
    why_not_judged,
)
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


# The rulebook's worked example, January to December.
EXAMPLE = dict(enumerate("RYYYRYYYYRYY", start=1))
FLAGS = {month: Flag.YELLOW_CARD if mark == "Y" else Flag.RED_FLAG for month, mark in EXAMPLE.items()}
STREAKS = {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3, 9: 4, 10: 0, 11: 1, 12: 2}


def said(month: int, flags: dict[int, Flag] | None = None, *, livelihood: bool = False) -> dict[str, str]:
    """Every clause's stance to the month of the worked example, with the month or the cards that it names."""
    flags = flags or FLAGS
    streak = 0
    for earlier in sorted(each for each in flags if each <= month):
        streak = next_streak(streak, flags[earlier])
    known = {each: flag for each, flag in flags.items() if each <= month}
    found = answers(month, known, streak, livelihood=livelihood)
    return {
        str(each.ground): f"{each.stance.value} {each.month or ''}".strip()
        if each.stance != Stance.STREAK_SHORT
        else f"{each.streak} of {each.needed}"
        for each in found
    }


ARTICLE_19 = dict.fromkeys(("19-report", "19-third-quarter", "19-year-end"), "not_livelihood")
LATER = {"18-mid-year": "other_month 6", "18-third-quarter": "other_month 9", "18-year-end": "other_month 12"}


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (2, {"18-two-months": "1 of 2", "18-three-months": "1 of 3", **LATER, **ARTICLE_19}),
        (3, {"18-two-months": "fires", "18-three-months": "2 of 3", **LATER, **ARTICLE_19}),
        (4, {"18-two-months": "fired_before 3", "18-three-months": "fires", **LATER, **ARTICLE_19}),
        (5, {**dict.fromkeys(("18-two-months", "18-three-months", *LATER), "met"), **ARTICLE_19}),
        (6, {**LATER, "18-mid-year": "fires", "18-two-months": "1 of 2", "18-three-months": "1 of 3", **ARTICLE_19}),
        (
            9,
            {
                **LATER,
                "18-third-quarter": "fires",
                "18-two-months": "fired_before 7",
                "18-three-months": "fired_before 8",
                **ARTICLE_19,
            },
        ),
        (12, {**LATER, "18-year-end": "fires", "18-two-months": "fires", "18-three-months": "2 of 3", **ARTICLE_19}),
    ],
)
def test_every_rung_says_why_it_fires_or_does_not(month: int, expected: dict[str, str]) -> None:
    assert said(month) == expected


@pytest.mark.parametrize("livelihood", [False, True])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_fires_is_what_the_rules_of_the_closing_issue(month: int, livelihood: bool) -> None:
    issued = grounds_for(month, FLAGS[month], STREAKS[month], livelihood=livelihood)
    grounds = {str(ground) for due in issued for ground in due.grounds}
    firing = {ground for ground, stance in said(month, livelihood=livelihood).items() if stance == "fires"}
    assert firing == grounds


def test_a_month_not_judged_fires_nothing_and_keeps_the_row() -> None:
    flags = {1: Flag.YELLOW_CARD, 2: Flag.NOT_DUE, 3: Flag.YELLOW_CARD, 4: Flag.YELLOW_CARD}
    assert set(said(2, flags).values()) == {"not_judged", "not_livelihood"}
    assert (said(3, flags)["18-two-months"], said(4, flags)["18-two-months"]) == ("fires", "fired_before 3")


def test_the_months_of_a_livelihood_item_are_answered_by_article_19_too() -> None:
    assert {ground: stance for ground, stance in said(9, livelihood=True).items() if ground.startswith("19")} == {
        "19-report": "fires", "19-third-quarter": "fires", "19-year-end": "other_month 12",
    }  # fmt: skip


def test_after_its_completion_nothing_more_is_asked_of_a_task() -> None:
    found = answers(6, {6: Flag.RED_FLAG}, 0, livelihood=True, is_completed=True)
    assert {each.stance for each in found} == {Stance.COMPLETED}


@pytest.mark.parametrize(
    ("promised_on", "verified_on", "on", "stance"),
    [
        (None, None, date(2027, 3, 1), Stance.NO_PROMISE),
        (date(2027, 3, 31), None, date(2027, 3, 31), Stance.PROMISE_RUNS),
        (date(2027, 3, 31), None, date(2027, 4, 1), Stance.FIRES),
        (date(2027, 3, 31), date(2027, 3, 31), date(2027, 4, 1), Stance.PROMISE_KEPT),
        (date(2027, 3, 31), date(2027, 4, 2), date(2027, 4, 3), Stance.FIRES),
    ],
)
def test_the_rung_of_a_missed_promise(
    promised_on: date | None, verified_on: date | None, on: date, stance: Stance
) -> None:
    assert answer_of_promise(promised_on, verified_on, on).stance == stance


def test_when_a_ground_would_come_if_the_task_stayed_behind() -> None:
    coming = list(if_nothing_changes([5, 6, 7], 1, livelihood=False))
    months = {ground: found and found.month for ground in Ground if (found := first_firing(ground, coming))}
    assert months == {Ground.TWO_MONTHS: 5, Ground.THREE_MONTHS: 6, Ground.MID_YEAR: 6}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"is_active": False}, NotJudged.SUSPENDED),
        ({"published_at": None}, NotJudged.PUBLISHED_LATER),
        ({"published_at": datetime(2026, 11, 20, tzinfo=OFFICE_TIME)}, NotJudged.PUBLISHED_LATER),
        ({"starts_on": date(2026, 10, 1)}, NotJudged.NOT_STARTED),
        ({"planned": None}, NotJudged.NO_PLANNED_VALUE),
        ({"measure": Measure.MILESTONE, "due_on": {1: date(2026, 10, 1)}}, NotJudged.NO_MILESTONE_DUE),
        ({"measure": Measure.MILESTONE, "due_on": {1: date(2026, 9, 30)}}, None),
    ],
)
def test_why_a_month_was_not_judged(changed: dict[str, object], why: NotJudged | None) -> None:
    task = replace(SEPTEMBER, **changed)  # type: ignore[arg-type]
    assert why_not_judged(task) == why
    assert (why is None) == (planned_value(task) is not None)
