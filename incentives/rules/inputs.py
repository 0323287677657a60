"""What the figures of a row must agree with, and when a changed one is a correction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

HUNDRED = Decimal(100)


class Fault(StrEnum):
    """Why a figure cannot stand beside the others of its row."""

    IN_THE_FUTURE = "in_the_future"
    BEFORE_ACCEPTANCE = "before_acceptance"
    NOT_ACCEPTED = "not_accepted"
    FELL = "fell"
    OVER_BUDGET = "over_budget"
    OVER_HUNDRED = "over_hundred"


Faults = Iterator[tuple[str, Fault]]
QUARTERS = ("first_quarter", "second_quarter", "third_quarter")


def faults_of_project(values: Mapping[str, Any], on: date) -> Faults:
    """A project has started on a day that has come (7)."""
    yield from _future(values, on, "started_on")


def faults_of_final_account(values: Mapping[str, Any], on: date) -> Faults:
    """A final account comes in once the project is accepted, and neither lies ahead (10)."""
    yield from _future(values, on, "accepted_on", "submitted_on")
    accepted, submitted = values.get("accepted_on"), values.get("submitted_on")
    if submitted is None:
        return
    if accepted is None:
        yield "accepted_on", Fault.NOT_ACCEPTED
    elif submitted < accepted:
        yield "submitted_on", Fault.BEFORE_ACCEPTANCE


def faults_of_fund(values: Mapping[str, Any], _on: date) -> Faults:
    """What has been distributed by the end of each quarter adds up, and stays within the budget (12)."""
    known = [(name, values[name]) for name in QUARTERS if values.get(name) is not None]
    for (_earlier, before), (name, figure) in pairwise(known):
        if figure < before:
            yield name, Fault.FELL
    budget = values.get("budget")
    if budget is None:
        return
    for name in (*QUARTERS, "without_plan"):
        if values.get(name) is not None and values[name] > budget:
            yield name, Fault.OVER_BUDGET


def faults_of_transfer(values: Mapping[str, Any], _on: date) -> Faults:
    """Progress is a per cent number (12)."""
    progress = values.get("progress")
    if progress is not None and progress > HUNDRED:
        yield "progress", Fault.OVER_HUNDRED


CHECKS: Mapping[str, Callable[[Mapping[str, Any], date], Faults]] = {
    "projects": faults_of_project,
    "final-accounts": faults_of_final_account,
    "special-funds": faults_of_fund,
    "transfers": faults_of_transfer,
}


def faults_of(table: str, values: Mapping[str, Any], on: date) -> list[tuple[str, Fault]]:
    """Field and fault, each field once."""
    check = CHECKS.get(table)
    found: dict[str, Fault] = {}
    for name, fault in check(values, on) if check else ():
        found.setdefault(name, fault)
    return list(found.items())


def _future(values: Mapping[str, Any], on: date, *names: str) -> Faults:
    for name in names:
        if values.get(name) is not None and values[name] > on:
            yield name, Fault.IN_THE_FUTURE


def corrected_fields(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    judged_after: Mapping[str, int],
    *,
    closed_through: int,
    is_decided: bool,
) -> tuple[str, ...]:
    """The fields whose figure has been judged, by a closing or by a decision that rests on it, and now changes."""
    return tuple(
        name
        for name in changed_fields(before, after)
        if before[name] not in (None, "") and (is_decided or closed_through >= judged_after[name])
    )


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, value in after.items() if not _is_same(before.get(name), value))


def _is_same(before: object, after: object) -> bool:
    """Nothing and an empty text are the same."""
    return before == after or (before in (None, "") and after in (None, ""))


def reminder_step(due_on: date, on: date, *, known_on: date, before: Sequence[int], after: Sequence[int]) -> int | None:
    """The step of the reminders that falls on the day, in days from the due day: −30, −7, 0, 7 … .

    What became known only after a step's day is told of that step on the next morning.
    """
    steps = (*(-days for days in sorted(before, reverse=True)), 0, *after)
    passed = [step for step in steps if (on - due_on).days >= step]
    if not passed:
        return None
    step = passed[-1]
    is_its_day = (on - due_on).days == step
    was_unknown = (known_on - due_on).days >= step and (on - known_on).days == 1
    is_over = (on - due_on).days > after[-1]
    return step if is_its_day or (was_unknown and not is_over) else None
