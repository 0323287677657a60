from __future__ import annotations

from decimal import Decimal

import pytest

from citizens.rules.flags import Judged, Replaced, Version, codes_of, replaced
from citizens.rules.progress import Progress, progress_of
from tasks.enums import Measure
from tests.factories import moment

RED, YELLOW, NOT_DUE = Judged("red_flag"), Judged("yellow_card"), Judged("not_due")
COMPLETED = Judged("red_flag", is_closed_out=True)
RELEASED = moment("2026-02-10 09:00")
BEFORE, AFTER, LATER = moment("2026-02-09 09:00"), moment("2026-03-01 09:00"), moment("2026-04-01 09:00")


@pytest.mark.parametrize(
    ("months", "codes"),
    [
        ({1: RED, 2: YELLOW, 3: YELLOW}, "r y1 y2"),
        ({1: YELLOW, 2: NOT_DUE, 3: YELLOW}, "y1 n y2"),  # without a plan, the row goes on
        ({1: YELLOW, 2: RED, 3: YELLOW}, "y1 r y1"),
        ({2: YELLOW, 3: YELLOW}, "f y1 y2"),
        ({1: YELLOW, 3: YELLOW}, "y1 f y1"),  # what is not released is not told by the number after it
        ({1: RED, 2: RED, 3: COMPLETED}, "r r c"),
        ({}, "f f f"),
    ],
)
def test_marks_tell_released_months_only(months: dict[int, Judged], codes: str) -> None:
    assert " ".join(codes_of(months, 3)) == codes


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        ([Version(RED, BEFORE)], []),
        ([Version(YELLOW, BEFORE), Version(RED, BEFORE)], []),  # put right before anybody had read it
        ([Version(RED, BEFORE), Version(YELLOW, AFTER)], [Replaced(RED, YELLOW, AFTER)]),
        ([Version(RED, BEFORE), Version(RED, AFTER)], []),  # the months in a row changed, nothing that is shown
        (
            [Version(RED, BEFORE), Version(YELLOW, AFTER), Version(RED, LATER)],
            [Replaced(RED, YELLOW, AFTER), Replaced(YELLOW, RED, LATER)],
        ),
        ([Version(YELLOW, BEFORE), Version(RED, RELEASED), Version(YELLOW, AFTER)], [Replaced(RED, YELLOW, AFTER)]),
    ],
)
def test_a_correction_is_told_against_what_had_been_published(versions: list[Version], told: list[Replaced]) -> None:
    assert list(replaced(versions, RELEASED)) == told


@pytest.mark.parametrize(
    ("measure", "target", "actual", "planned", "progress"),
    [
        (Measure.AMOUNT, "198", "127.3", "138.6", Progress(Decimal(64), Decimal(70))),
        (Measure.AMOUNT, "100", "99.99", "100", Progress(Decimal(99), Decimal(100))),  # not yet reached: not yet 100
        (Measure.PERCENT, "100", "64.5", "70", Progress(Decimal(64), Decimal(70))),
        (Measure.MILESTONE, "6", "3", "4", Progress(Decimal(50), Decimal(66))),
        (Measure.AMOUNT, "100", None, "70", Progress(None, Decimal(70))),
        (Measure.AMOUNT, "0", "5", "0", Progress(None, None)),
        (Measure.LEVEL, "35", "34", "36", Progress(None, None)),
        (Measure.AMOUNT, None, "5", "5", Progress(None, None)),
    ],
)
def test_progress_is_a_share_of_the_target_cut_off(
    measure: Measure, target: str | None, actual: str | None, planned: str, progress: Progress
) -> None:
    values = [None if each is None else Decimal(each) for each in (target, actual, planned)]
    assert progress_of(measure, *values) == progress
