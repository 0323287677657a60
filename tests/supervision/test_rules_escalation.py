from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.enums import Action, Actor, Flag, Ground, Level
from supervision.rules.escalation import (
    Changes,
    Deadlines,
    Due,
    carry_out_by,
    changes,
    grounds_for,
    is_rectification_overdue,
    rectification_overdue,
    rung,
    streak_months,
    talk_leader,
)
from supervision.rules.judgement import next_streak

FLAGS = {"R": Flag.RED_FLAG, "Y": Flag.YELLOW_CARD, "-": Flag.NOT_DUE}
flags = st.lists(st.sampled_from("RY-"), min_size=12, max_size=12).map("".join)

UNIT_HEAD_TALK = Due(Action.UNIT_HEAD_TALK, (Ground.TWO_MONTHS,))
THREE_MONTHS_TALK = Due(Action.SUPERVISION_BODY_TALK, (Ground.THREE_MONTHS,))
MID_YEAR_TALK = Due(Action.SUPERVISION_BODY_TALK, (Ground.MID_YEAR,))
VICE_MAYOR_TALK = Due(Action.VICE_MAYOR_TALK, (Ground.THIRD_QUARTER,))
CRITICISM = Due(Action.CITY_CRITICISM, (Ground.YEAR_END,))
WRITTEN_REPORT = Due(Action.WRITTEN_REPORT, (Ground.LIVELIHOOD_REPORT,))
LIVELIHOOD_CRITICISM = Due(Action.CITY_CRITICISM, (Ground.LIVELIHOOD_THIRD_QUARTER,))
ACCOUNTABILITY = Due(Action.ACCOUNTABILITY, (Ground.LIVELIHOOD_YEAR_END,))


def escalations_of(year: str, *, livelihood: bool = False) -> dict[int, list[Due]]:
    """The escalations of a year told by one letter for each month, by month."""
    escalations: dict[int, list[Due]] = {}
    streak = 0
    for month, letter in enumerate(year.replace(" ", ""), start=1):
        streak = next_streak(streak, FLAGS[letter])
        if due := grounds_for(month, FLAGS[letter], streak, livelihood=livelihood):
            escalations[month] = due
    return escalations


def test_worked_example() -> None:
    assert escalations_of("R Y Y Y R Y Y Y Y R Y Y") == {
        3: [UNIT_HEAD_TALK],
        4: [THREE_MONTHS_TALK],
        6: [MID_YEAR_TALK],
        7: [UNIT_HEAD_TALK],
        8: [THREE_MONTHS_TALK],
        9: [VICE_MAYOR_TALK],
        12: [UNIT_HEAD_TALK, CRITICISM],
    }


def test_worked_example_of_a_livelihood_item() -> None:
    assert escalations_of("R Y Y Y R Y Y Y Y R Y Y", livelihood=True) == {
        2: [WRITTEN_REPORT],
        3: [UNIT_HEAD_TALK, WRITTEN_REPORT],
        4: [THREE_MONTHS_TALK, WRITTEN_REPORT],
        6: [MID_YEAR_TALK, WRITTEN_REPORT],
        7: [UNIT_HEAD_TALK, WRITTEN_REPORT],
        8: [THREE_MONTHS_TALK, WRITTEN_REPORT],
        9: [VICE_MAYOR_TALK, WRITTEN_REPORT, LIVELIHOOD_CRITICISM],
        11: [WRITTEN_REPORT],
        12: [UNIT_HEAD_TALK, CRITICISM, WRITTEN_REPORT, ACCOUNTABILITY],
    }


def test_two_grounds_for_one_action_make_one_talk() -> None:
    assert escalations_of("R R R Y Y Y R R R R R R")[6] == [
        Due(Action.SUPERVISION_BODY_TALK, (Ground.MID_YEAR, Ground.THREE_MONTHS))
    ]


def test_year_at_red_flag_brings_nothing() -> None:
    assert escalations_of("R" * 12, livelihood=True) == {}


def test_month_not_judged_keeps_the_streak_and_brings_nothing() -> None:
    assert escalations_of("- - Y - - Y - - - - - R", livelihood=True) == {
        3: [WRITTEN_REPORT],
        6: [UNIT_HEAD_TALK, MID_YEAR_TALK, WRITTEN_REPORT],
    }


def test_streak_of_a_year_behind_brings_each_talk_once() -> None:
    assert escalations_of("Y" * 12) == {
        2: [UNIT_HEAD_TALK],
        3: [THREE_MONTHS_TALK],
        6: [MID_YEAR_TALK],
        9: [VICE_MAYOR_TALK],
        12: [CRITICISM],
    }


@pytest.mark.parametrize(
    ("action", "level", "actor", "step"),
    [
        (Action.UNIT_HEAD_TALK, Level.DIRECT, Actor.UNIT_HEAD, 1),
        (Action.SUPERVISION_BODY_TALK, Level.SUPERVISING, Actor.SUPERVISION_BODY, 2),
        (Action.VICE_MAYOR_TALK, Level.MAIN, Actor.CITY_LEADER, 3),
        (Action.CITY_CRITICISM, Level.UNIT, Actor.CITY_GOVERNMENT, 4),
        (Action.ACCOUNTABILITY, Level.UNIT, Actor.SUPERVISORY_ORGAN, 5),
        (Action.WRITTEN_REPORT, Level.UNIT, Actor.UNIT, None),
    ],
)
def test_who_acts_towards_whom(action: Action, level: Level, actor: Actor, step: int | None) -> None:
    due = Due(action, ())
    assert (due.level, due.actor, rung(action)) == (level, actor, step)


@pytest.mark.parametrize(
    ("on", "verified_on", "expected"),
    [
        (date(2027, 3, 31), None, False),
        (date(2027, 4, 1), None, True),
        (date(2027, 4, 1), date(2027, 3, 31), False),
        (date(2027, 4, 1), date(2027, 4, 1), True),
        (date(2027, 4, 9), date(2027, 2, 1), False),
    ],
)
def test_missed_rectification_deadline_is_overdue_on_the_day_after(
    on: date, verified_on: date | None, expected: bool
) -> None:
    assert is_rectification_overdue(date(2027, 3, 31), verified_on, on) is expected


def test_overdue_rectification_stands_under_the_month_of_its_deadline() -> None:
    assert rectification_overdue(date(2027, 3, 31)) == (
        2027,
        3,
        Due(Action.ACCOUNTABILITY, (Ground.RECTIFICATION_OVERDUE,)),
    )


@pytest.mark.parametrize(
    ("lead", "sector", "is_high", "expected"),
    [
        ("lead", "sector", True, "lead"),
        ("lead", "sector", False, "sector"),
        ("lead", None, False, None),
        (None, "sector", False, "sector"),
        (None, None, False, None),
    ],
)
def test_leader_of_the_third_quarter_talk(
    lead: str | None, sector: str | None, is_high: bool, expected: str | None
) -> None:
    assert talk_leader(lead, sector, lead_is_mayor_or_vice_mayor=is_high) == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (UNIT_HEAD_TALK, date(2026, 10, 28)),
        (THREE_MONTHS_TALK, date(2026, 10, 28)),
        (VICE_MAYOR_TALK, date(2026, 10, 28)),
        (WRITTEN_REPORT, date(2026, 10, 21)),
        (CRITICISM, date(2026, 10, 21)),
        (LIVELIHOOD_CRITICISM, None),
        (ACCOUNTABILITY, None),
    ],
)
def test_talks_and_reports_have_a_deadline_in_working_days(due: Due, expected: date | None) -> None:
    assert carry_out_by(due, date(2026, 10, 14)) == expected


def test_office_sets_the_deadlines() -> None:
    deadlines = Deadlines(talk=1, written_report=2)
    assert carry_out_by(UNIT_HEAD_TALK, date(2026, 9, 30), deadlines) == date(2026, 10, 8)
    assert carry_out_by(WRITTEN_REPORT, date(2026, 9, 30), deadlines) == date(2026, 10, 9)


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        ("R Y Y Y", 4, (2, 3, 4)),
        ("R Y Y Y", 3, (2, 3)),
        ("Y - Y R", 3, (1, 3)),
        ("Y Y R -", 4, ()),
        ("- - - -", 4, ()),
    ],
)
def test_months_of_a_streak(year: str, month: int, expected: tuple[int, ...]) -> None:
    by_month = {number: FLAGS[letter] for number, letter in enumerate(year.split(), start=1)}
    assert streak_months(by_month, month) == expected


BOTH_GROUNDS = Due(Action.SUPERVISION_BODY_TALK, (Ground.MID_YEAR, Ground.THREE_MONTHS))


@pytest.mark.parametrize(
    ("standing", "due", "expected"),
    [
        ({}, [], Changes()),
        ({}, [UNIT_HEAD_TALK], Changes(issue=(UNIT_HEAD_TALK,))),
        ({Action.UNIT_HEAD_TALK: [Ground.TWO_MONTHS]}, [UNIT_HEAD_TALK], Changes()),
        ({Action.UNIT_HEAD_TALK: [Ground.TWO_MONTHS]}, [], Changes(revoke=(Action.UNIT_HEAD_TALK,))),
        # one of two grounds falls: the talk stays with the other
        ({Action.SUPERVISION_BODY_TALK: BOTH_GROUNDS.grounds}, [MID_YEAR_TALK], Changes(reground=(MID_YEAR_TALK,))),
        ({Action.SUPERVISION_BODY_TALK: [Ground.MID_YEAR]}, [BOTH_GROUNDS], Changes(reground=(BOTH_GROUNDS,))),
    ],
)
def test_correction_revokes_what_has_lost_its_ground_and_issues_what_has_gained_one(
    standing: dict[Action, list[Ground]], due: list[Due], expected: Changes
) -> None:
    assert changes(standing, due) == expected


MISSED = Due(Action.ACCOUNTABILITY, (Ground.RECTIFICATION_OVERDUE,))
MISSED_AND_YEAR_END = Due(Action.ACCOUNTABILITY, (Ground.RECTIFICATION_OVERDUE, Ground.LIVELIHOOD_YEAR_END))


@pytest.mark.parametrize(
    ("grounds", "due", "is_promise_missed", "expected"),
    [
        # the criticism stands: its missed deadline does not fall with the year's end
        (MISSED_AND_YEAR_END.grounds, [], True, Changes(reground=(MISSED,))),
        (MISSED.grounds, [], True, Changes()),
        # the criticism is revoked: nothing was to be put right any more
        (MISSED.grounds, [], False, Changes(revoke=(Action.ACCOUNTABILITY,))),
        (MISSED_AND_YEAR_END.grounds, [ACCOUNTABILITY], False, Changes(reground=(ACCOUNTABILITY,))),
        # only the morning after it was missed brings it up
        (ACCOUNTABILITY.grounds, [ACCOUNTABILITY], True, Changes()),
    ],
)
def test_a_missed_promise_stays_a_ground_as_long_as_its_criticism_stands(
    grounds: tuple[Ground, ...], due: list[Due], *, is_promise_missed: bool, expected: Changes
) -> None:
    assert changes({Action.ACCOUNTABILITY: grounds}, due, is_promise_missed=is_promise_missed) == expected


@given(flags, st.booleans())
def test_each_action_is_asked_for_once_a_month_with_sorted_grounds(year: str, livelihood: bool) -> None:
    for dues in escalations_of(year, livelihood=livelihood).values():
        assert len({due.action for due in dues}) == len(dues)
        assert all(due.grounds and list(due.grounds) == sorted(due.grounds) for due in dues)


@pytest.mark.parametrize(("ground", "length"), [(Ground.TWO_MONTHS, 2), (Ground.THREE_MONTHS, 3)])
@given(year=flags)
def test_streak_ground_fires_once_in_each_streak_that_is_long_enough(ground: Ground, length: int, year: str) -> None:
    fired = [month for month, dues in escalations_of(year).items() if any(ground in due.grounds for due in dues)]
    streaks = year.replace("-", "").split("R")
    assert len(fired) == sum(len(streak) >= length for streak in streaks)
    assert all("R" in year[earlier:later] for earlier, later in pairwise(fired))


@given(flags)
def test_nothing_follows_from_a_month_without_a_yellow_card(year: str) -> None:
    escalations = escalations_of(year, livelihood=True)
    assert set(escalations) == {month for month, letter in enumerate(year, start=1) if letter == "Y"}


@given(flags)
def test_article_19_comes_on_top_of_article_18(year: str) -> None:
    ordinary, livelihood = escalations_of(year), escalations_of(year, livelihood=True)
    grounds = {month: {g for due in dues for g in due.grounds} for month, dues in livelihood.items()}
    for month, dues in ordinary.items():
        assert {g for due in dues for g in due.grounds} == {g for g in grounds[month] if g.startswith("18-")}
