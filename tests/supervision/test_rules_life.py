"""What an escalation waits for next, from whom, by when, and how far it counts as having come (articles 18, 19)."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.enums import Action, Actor, EscalationStatus, EventKind, Ground, Step
from supervision.rules.escalation import TALKS, Deadlines
from supervision.rules.life import (
    Course,
    after,
    is_offices_own,
    is_step_overdue,
    next_step,
    orders_rectification,
    status_of,
    step_actor,
    step_due,
    waiting,
)

ISSUED, ACKNOWLEDGED = EscalationStatus.ISSUED, EscalationStatus.ACKNOWLEDGED
CARRIED_OUT, CONFIRMED, CLOSED = EscalationStatus.CARRIED_OUT, EscalationStatus.CONFIRMED, EscalationStatus.CLOSED
WEDNESDAY = date(2026, 4, 8)
DEADLINES = Deadlines(talk=10, written_report=5, confirmation=3, office=5)


def told(action: Action, *happened: EventKind, ordered: bool = False) -> list[tuple[EscalationStatus, Step]]:
    """Status and next step at the issue and after each event."""
    course = Course(action=action, orders_rectification=ordered)
    states = [(status_of(course), next_step(course))]
    for kind in happened:
        course = after(course, kind)
        states.append((status_of(course), next_step(course)))
    return states


@pytest.mark.parametrize("action", sorted(TALKS))
def test_a_talk_from_its_notice_to_its_closing(action: Action) -> None:
    assert told(action, EventKind.ACKNOWLEDGED, EventKind.HELD, EventKind.CONFIRMED, EventKind.CLOSED) == [
        (ISSUED, Step.HOLD),
        (ACKNOWLEDGED, Step.HOLD),
        (CARRIED_OUT, Step.CONFIRM),
        (CONFIRMED, Step.CLOSE),
        (CLOSED, Step.NONE),
    ]


def test_nothing_waits_for_a_signature() -> None:
    assert told(Action.UNIT_HEAD_TALK, EventKind.HELD, EventKind.ACKNOWLEDGED) == [
        (ISSUED, Step.HOLD),
        (CARRIED_OUT, Step.CONFIRM),
        (CARRIED_OUT, Step.CONFIRM),
    ]


def test_a_disputed_record_is_amended_and_comes_to_be_confirmed_again() -> None:
    held, disputed, amended, confirmed, again = told(
        Action.VICE_MAYOR_TALK,
        EventKind.HELD,
        EventKind.DISPUTED,
        EventKind.AMENDED,
        EventKind.CONFIRMED,
        EventKind.AMENDED,
    )[1:]
    assert held == (CARRIED_OUT, Step.CONFIRM)
    assert disputed == (CARRIED_OUT, Step.AMEND)
    assert amended == (CARRIED_OUT, Step.CONFIRM)
    assert confirmed == (CONFIRMED, Step.CLOSE)
    assert again == (CARRIED_OUT, Step.CONFIRM)


def test_appointing_and_cancelling_change_no_step() -> None:
    states = told(Action.SUPERVISION_BODY_TALK, EventKind.APPOINTED, EventKind.CANCELLED, EventKind.URGED)
    assert states == [(ISSUED, Step.HOLD)] * 4


def test_a_written_report_is_returned_written_again_and_accepted() -> None:
    assert told(
        Action.WRITTEN_REPORT,
        EventKind.REPORTED,
        EventKind.RETURNED,
        EventKind.REPORTED,
        EventKind.ACCEPTED,
        EventKind.CLOSED,
    ) == [
        (ISSUED, Step.REPORT),
        (CARRIED_OUT, Step.REVIEW),
        (ISSUED, Step.REPORT),
        (CARRIED_OUT, Step.REVIEW),
        (CONFIRMED, Step.CLOSE),
        (CLOSED, Step.NONE),
    ]


def test_a_criticism_at_the_year_s_end_runs_until_completion_is_verified() -> None:
    assert told(
        Action.CITY_CRITICISM,
        EventKind.PUBLISHED,
        EventKind.REPORTED,
        EventKind.ACCEPTED,
        EventKind.COMPLETED,
        EventKind.NOT_VERIFIED,
        EventKind.COMPLETED,
        EventKind.VERIFIED,
        EventKind.CLOSED,
        ordered=True,
    ) == [
        (ISSUED, Step.PUBLISH),
        (ISSUED, Step.REPORT),
        (CARRIED_OUT, Step.REVIEW),
        (CONFIRMED, Step.RECTIFY),
        (CONFIRMED, Step.VERIFY),
        (CONFIRMED, Step.RECTIFY),
        (CONFIRMED, Step.VERIFY),
        (CONFIRMED, Step.CLOSE),
        (CLOSED, Step.NONE),
    ]


def test_a_criticism_of_the_third_quarter_orders_nothing_by_itself() -> None:
    assert told(Action.CITY_CRITICISM, EventKind.PUBLISHED, EventKind.ACKNOWLEDGED, EventKind.CLOSED) == [
        (ISSUED, Step.PUBLISH),
        (CARRIED_OUT, Step.CLOSE),
        (CONFIRMED, Step.CLOSE),
        (CLOSED, Step.NONE),
    ]
    assert told(Action.CITY_CRITICISM, EventKind.PUBLISHED, EventKind.ORDERED)[-1] == (ISSUED, Step.REPORT)


def test_an_accountability_is_handed_over_and_decided() -> None:
    assert told(Action.ACCOUNTABILITY, EventKind.HANDED_OVER, EventKind.DECIDED, EventKind.CLOSED) == [
        (ISSUED, Step.HAND_OVER),
        (ISSUED, Step.DECIDE),
        (CARRIED_OUT, Step.CLOSE),
        (CLOSED, Step.NONE),
    ]


@pytest.mark.parametrize(
    ("grounds", "ordered"),
    [
        ([Ground.YEAR_END], True),
        ([Ground.YEAR_END, Ground.LIVELIHOOD_YEAR_END], True),
        ([Ground.LIVELIHOOD_THIRD_QUARTER], False),
        ([], False),
    ],
)
def test_only_the_year_s_end_orders_rectification(grounds: list[Ground], ordered: bool) -> None:
    assert orders_rectification(grounds) is ordered


@pytest.mark.parametrize(
    ("action", "step", "actor"),
    [
        (Action.UNIT_HEAD_TALK, Step.HOLD, Actor.UNIT_HEAD),
        (Action.UNIT_HEAD_TALK, Step.AMEND, Actor.UNIT_HEAD),
        (Action.SUPERVISION_BODY_TALK, Step.HOLD, Actor.SUPERVISION_BODY),
        (Action.VICE_MAYOR_TALK, Step.HOLD, Actor.CITY_LEADER),
        (Action.VICE_MAYOR_TALK, Step.AMEND, Actor.CITY_LEADER),
        (Action.VICE_MAYOR_TALK, Step.CONFIRM, None),
        (Action.VICE_MAYOR_TALK, Step.CLOSE, Actor.SUPERVISION_BODY),
        (Action.WRITTEN_REPORT, Step.REPORT, Actor.UNIT),
        (Action.WRITTEN_REPORT, Step.REVIEW, Actor.SUPERVISION_BODY),
        (Action.CITY_CRITICISM, Step.RECTIFY, Actor.UNIT),
        (Action.ACCOUNTABILITY, Step.DECIDE, Actor.SUPERVISORY_ORGAN),
        (Action.ACCOUNTABILITY, Step.NONE, None),
    ],
)
def test_who_takes_a_step(action: Action, step: Step, actor: Actor | None) -> None:
    assert step_actor(action, step) == actor
    assert is_offices_own(action, step) == (actor == Actor.SUPERVISION_BODY)


@pytest.mark.parametrize(
    ("step", "due_on"),
    [
        (Step.HOLD, date(2026, 4, 22)),
        (Step.CONFIRM, date(2026, 4, 13)),
        (Step.AMEND, date(2026, 4, 13)),
        (Step.REPORT, date(2026, 4, 22)),
        (Step.RECTIFY, date(2026, 6, 30)),
        (Step.PUBLISH, date(2026, 4, 15)),
        (Step.REVIEW, date(2026, 4, 15)),
        (Step.VERIFY, date(2026, 4, 15)),
        (Step.HAND_OVER, date(2026, 4, 15)),
        (Step.CLOSE, date(2026, 4, 15)),
        (Step.DECIDE, None),
        (Step.NONE, None),
    ],
)
def test_by_when_a_step_is_due_that_waits_since_a_wednesday(step: Step, due_on: date | None) -> None:
    promised = {"carry_out_by": date(2026, 4, 22), "promised_on": date(2026, 6, 30)}
    assert step_due(step, WEDNESDAY, deadlines=DEADLINES, **promised) == due_on


@pytest.mark.parametrize(
    ("since", "due_on"),
    [
        (date(2026, 4, 22), date(2026, 4, 22)),
        (date(2026, 4, 23), date(2026, 4, 30)),
    ],
)
def test_a_report_returned_after_its_deadline_has_a_new_one(since: date, due_on: date) -> None:
    due = step_due(Step.REPORT, since, carry_out_by=date(2026, 4, 22), promised_on=None, deadlines=DEADLINES)
    assert due == due_on


@pytest.mark.parametrize(("due_on", "overdue"), [(None, False), (date(2026, 4, 8), False), (date(2026, 4, 7), True)])
def test_the_day_on_which_a_step_is_due_is_still_in_time(due_on: date | None, overdue: bool) -> None:
    assert is_step_overdue(due_on, WEDNESDAY) is overdue


def test_what_was_waited_for_at_a_moment_follows_from_the_events_up_to_it() -> None:
    happened = [
        (EventKind.ACKNOWLEDGED, date(2026, 4, 9)),
        (EventKind.HELD, date(2026, 4, 20)),
        (EventKind.DISPUTED, date(2026, 4, 21)),
        (EventKind.AMENDED, date(2026, 4, 22)),
        (EventKind.CONFIRMED, date(2026, 4, 23)),
    ]
    expected = [
        (Step.HOLD, date(2026, 4, 22)),
        (Step.HOLD, date(2026, 4, 22)),
        (Step.CONFIRM, date(2026, 4, 23)),
        (Step.AMEND, date(2026, 4, 24)),
        (Step.CONFIRM, date(2026, 4, 27)),
        (Step.CLOSE, date(2026, 4, 30)),
    ]
    for count, state in enumerate(expected):
        assert (
            waiting(
                Course(action=Action.UNIT_HEAD_TALK),
                happened[:count],
                since=WEDNESDAY,
                carry_out_by=date(2026, 4, 22),
                promised_on=None,
                deadlines=DEADLINES,
            )
            == state
        )
