"""The life of a finding, whoever found it: what has to be said of it, and in which order its days lie (6, 20)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class FindingFault(StrEnum):
    NOTHING_FOUND = "nothing_found"
    NOT_SAID_HOW = "not_said_how"
    NO_REASON = "no_reason"
    BEFORE_IT_WAS_FOUND = "before_it_was_found"
    PUT_RIGHT_LATER = "put_right_later"
    STILL_TO_COME = "still_to_come"
    HAS_PASSED = "has_passed"


Faults = dict[str, FindingFault]


def faults_of_finding(text: str, rectify_by: date | None, *, looked_on: date) -> Faults:
    """A finding has words; what it asks for is due no earlier than the day on which somebody looked."""
    found: Faults = {}
    if not text.strip():
        found["text"] = FindingFault.NOTHING_FOUND
    if rectify_by is not None and rectify_by < looked_on:
        found["rectify_by"] = FindingFault.BEFORE_IT_WAS_FOUND
    return found


def faults_of_rectification(rectified_on: date, text: str, *, looked_on: date, today: date) -> Faults:
    """It is put right after somebody looked and not in days to come, and the unit says how."""
    found: Faults = {}
    if rectified_on > today:
        found["rectified_on"] = FindingFault.STILL_TO_COME
    elif rectified_on < looked_on:
        found["rectified_on"] = FindingFault.BEFORE_IT_WAS_FOUND
    if not text.strip():
        found["rectification"] = FindingFault.NOT_SAID_HOW
    return found


def faults_of_verifying(verified_on: date, *, rectified_on: date | None, today: date) -> Faults:
    if verified_on > today:
        return {"verified_on": FindingFault.STILL_TO_COME}
    if rectified_on is not None and verified_on < rectified_on:
        return {"verified_on": FindingFault.PUT_RIGHT_LATER}
    return {}


def faults_of_return(reason: str, rectify_by: date, *, today: date) -> Faults:
    """Who sends it back says why, and gives a day that the unit can still keep."""
    found: Faults = {}
    if not reason.strip():
        found["reason"] = FindingFault.NO_REASON
    if rectify_by < today:
        found["rectify_by"] = FindingFault.HAS_PASSED
    return found


def waits_for_verifying(*, is_withdrawn: bool, rectified_on: date | None, verified_on: date | None) -> bool:
    return not is_withdrawn and rectified_on is not None and verified_on is None
