"""Article 12: which quarters of a special fund ask for a reminder talk, and the life of a talk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from incentives.enums import TalkEventKind
from incentives.rules.fund_talks import FundQuarter, asks_for_talk, awaited_after, course_of, first_state, state_of
from supervision.enums import EscalationStatus, Step
from supervision.rules.escalation import Deadlines
from supervision.rules.life import next_step

SHARES = {1: Decimal(25), 2: Decimal(50), 3: Decimal(75)}
DEADLINES = Deadlines(talk=10, written_report=5, confirmation=3, office=5)
ISSUED, DUE = date(2026, 4, 9), date(2026, 4, 23)


def quarters(*distributed: int | str | None, budget: int | None = 10_000) -> list[FundQuarter]:
    """A fund's quarters from the first on."""
    return [
        FundQuarter(number, None if budget is None else Decimal(budget), _decimal(value), SHARES[number])
        for number, value in enumerate(distributed, start=1)
    ]


def _decimal(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize(
    ("distributed", "asks"),
    [
        (("2499.99",), True),
        ((2_500,), False),
        ((None,), False),
        ((2_500, 4_999), True),
        ((2_500, 5_000), False),
        ((0, 4_999), True),
        ((2_500, 5_000, 7_499), True),
        ((2_500, 5_000, 7_500), False),
        ((2_499, 5_000, 7_499), False),
        ((2_500, 4_999, 7_499), False),
        ((None, None, 7_499), True),
    ],
)
def test_behind_in_a_quarter_asks_for_a_talk_and_still_behind_in_the_third_for_a_cut_instead(
    distributed: tuple[int | str | None, ...], asks: bool
) -> None:
    assert asks_for_talk(quarters(*distributed)) is asks


@pytest.mark.parametrize("budget", [0, None])
def test_a_fund_without_a_budget_is_not_behind(budget: int | None) -> None:
    assert not asks_for_talk(quarters(0, budget=budget))


def test_what_is_due_and_missing_is_exact() -> None:
    (quarter,) = quarters("1999.99", budget=9_000)
    assert (quarter.due, quarter.missing) == (Decimal(2_250), Decimal("250.01"))


@pytest.mark.parametrize(
    ("happened", "step"),
    [
        ([], Step.HOLD),
        ([TalkEventKind.ISSUED, TalkEventKind.ACKNOWLEDGED], Step.HOLD),
        ([TalkEventKind.HELD], Step.CONFIRM),
        ([TalkEventKind.HELD, TalkEventKind.DISPUTED], Step.AMEND),
        ([TalkEventKind.HELD, TalkEventKind.DISPUTED, TalkEventKind.AMENDED], Step.CONFIRM),
        ([TalkEventKind.HELD, TalkEventKind.CONFIRMED], Step.CLOSE),
        ([TalkEventKind.HELD, TalkEventKind.CONFIRMED, TalkEventKind.CLOSED], Step.NONE),
    ],
)
def test_what_a_talk_waits_for(happened: list[str], step: Step) -> None:
    assert next_step(course_of(happened)) == step


def test_every_step_has_its_last_day_and_a_step_that_goes_on_waiting_keeps_it() -> None:
    begun = first_state(issued_on=ISSUED, due_on=DUE, deadlines=DEADLINES)
    assert (begun.status, begun.step, begun.step_due_on) == (EscalationStatus.ISSUED, Step.HOLD, DUE)
    signed = state_of(
        course_of([TalkEventKind.ACKNOWLEDGED]), begun, on=date(2026, 4, 10), due_on=DUE, deadlines=DEADLINES
    )
    assert (signed.status, signed.step, signed.step_due_on) == (EscalationStatus.ACKNOWLEDGED, Step.HOLD, DUE)
    held = state_of(course_of([TalkEventKind.HELD]), signed, on=date(2026, 4, 13), due_on=DUE, deadlines=DEADLINES)
    assert (held.status, held.step, held.step_due_on) == (
        EscalationStatus.CARRIED_OUT,
        Step.CONFIRM,
        date(2026, 4, 16),
    )


def test_a_state_of_the_past_is_told_by_what_had_happened() -> None:
    happened = [(TalkEventKind.ACKNOWLEDGED, date(2026, 4, 10)), (TalkEventKind.HELD, date(2026, 4, 13))]
    given = {"issued_on": ISSUED, "due_on": DUE, "deadlines": DEADLINES}
    assert awaited_after(happened[:1], **given) == (Step.HOLD, DUE)
    assert awaited_after(happened, **given) == (Step.CONFIRM, date(2026, 4, 16))
