"""The life of a finding: both sides of each day, and what has to be said."""

from __future__ import annotations

from datetime import date

import pytest

from incentives.rules.findings import (
    FindingFault,
    faults_of_finding,
    faults_of_rectification,
    faults_of_return,
    faults_of_verifying,
    waits_for_verifying,
)

LOOKED, TODAY = date(2026, 5, 13), date(2026, 6, 10)


@pytest.mark.parametrize(
    ("text", "rectify_by", "faults"),
    [
        ("慢两个月", LOOKED, {}),
        ("慢两个月", None, {}),
        (" ", date(2026, 5, 12), {"text": FindingFault.NOTHING_FOUND, "rectify_by": FindingFault.BEFORE_IT_WAS_FOUND}),
    ],
)
def test_a_finding_has_words_and_a_day_from_the_visit_on(
    text: str, rectify_by: date | None, faults: dict[str, FindingFault]
) -> None:
    assert faults_of_finding(text, rectify_by, looked_on=LOOKED) == faults


@pytest.mark.parametrize(
    ("day", "text", "faults"),
    [
        (LOOKED, "已补", {}),
        (TODAY, "已补", {}),
        (date(2026, 5, 12), "已补", {"rectified_on": FindingFault.BEFORE_IT_WAS_FOUND}),
        (
            date(2026, 6, 11),
            "",
            {"rectified_on": FindingFault.STILL_TO_COME, "rectification": FindingFault.NOT_SAID_HOW},
        ),
    ],
)
def test_it_is_put_right_between_the_visit_and_today(day: date, text: str, faults: dict[str, FindingFault]) -> None:
    assert faults_of_rectification(day, text, looked_on=LOOKED, today=TODAY) == faults


@pytest.mark.parametrize(
    ("day", "faults"),
    [
        (date(2026, 6, 8), {"verified_on": FindingFault.PUT_RIGHT_LATER}),
        (date(2026, 6, 9), {}),
        (TODAY, {}),
        (date(2026, 6, 11), {"verified_on": FindingFault.STILL_TO_COME}),
    ],
)
def test_it_is_verified_once_it_is_put_right(day: date, faults: dict[str, FindingFault]) -> None:
    assert faults_of_verifying(day, rectified_on=date(2026, 6, 9), today=TODAY) == faults


@pytest.mark.parametrize(
    ("reason", "day", "faults"),
    [
        ("缺验收单", TODAY, {}),
        ("", date(2026, 6, 9), {"reason": FindingFault.NO_REASON, "rectify_by": FindingFault.HAS_PASSED}),
    ],
)
def test_it_goes_back_with_a_reason_and_a_day_to_come(reason: str, day: date, faults: dict[str, FindingFault]) -> None:
    assert faults_of_return(reason, day, today=TODAY) == faults


def test_it_waits_for_verifying_between_the_two_steps() -> None:
    states = [(False, None, None), (False, TODAY, None), (False, TODAY, TODAY), (True, TODAY, None)]
    assert [
        waits_for_verifying(is_withdrawn=withdrawn, rectified_on=right, verified_on=verified)
        for withdrawn, right, verified in states
    ] == [False, True, False, False]
