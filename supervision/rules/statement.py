"""What a unit's written report, promise and report of completion must say (articles 18 and 19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from supervision.enums import StatementKind

LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """What is written on the page. `measures` are those taken, in a report of completion the work that was done."""

    self_examination: str = ""
    reasons: str = ""
    measures: str = ""
    promised_on: date | None = None
    completed_on: date | None = None


class Fault(Enum):
    """What is wrong with a statement or a decision on it."""

    MISSING = "missing"
    PAST = "past"
    FUTURE = "future"
    BEFORE_COMPLETION = "before_completion"


def faults_of(
    text: StatementText, kind: StatementKind, on: date, *, is_criticism: bool, has_files: bool
) -> dict[str, Fault]:
    """By field. With files attached a short text is enough, the reasons or what was done; a criticism's report also
    says what the self-examination found and promises a deadline, which lies ahead (18)."""
    if kind == StatementKind.COMPLETION:
        return _faults_of_completion(text, on)
    needed = {"reasons": text.reasons}
    if not has_files:
        needed["measures"] = text.measures
        if is_criticism:
            needed["self_examination"] = text.self_examination
    faults = {name: Fault.MISSING for name, written in needed.items() if not written.strip()}
    if is_criticism and (fault := fault_of_promise(text.promised_on, on)):
        faults["promised_on"] = fault
    return faults


def _faults_of_completion(text: StatementText, on: date) -> dict[str, Fault]:
    faults = {} if text.measures.strip() else {"measures": Fault.MISSING}
    if text.completed_on is None:
        faults["completed_on"] = Fault.MISSING
    elif text.completed_on > on:
        faults["completed_on"] = Fault.FUTURE
    return faults


def fault_of_promise(promised_on: date | None, on: date) -> Fault | None:
    """A deadline lies after the day on which it is promised or agreed."""
    if promised_on is None:
        return Fault.MISSING
    return Fault.PAST if promised_on <= on else None


def fault_of_verification(verified_on: date, completed_on: date, on: date) -> Fault | None:
    """Completion is verified on a day that has come, and not before the work was done."""
    if verified_on > on:
        return Fault.FUTURE
    return Fault.BEFORE_COMPLETION if verified_on < completed_on else None


def is_promise_kept(promised_on: date, verified_on: date | None) -> bool:
    """Verified by the promised day, which is itself still in time (18)."""
    return verified_on is not None and verified_on <= promised_on
