"""What citizens are shown of a task's months: the flags of released months, and nothing that follows from others.

Codes are those of the marks everywhere: r on schedule, y behind with the number of months in a row, c completed, n
nothing planned, f not published (dashboards/marks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from citizens.enums import State
from supervision.enums import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

NOTHING_YET, NOTHING_PLANNED, COMPLETED, MET, MISSED = "f", "n", "c", "r", "y"
STATES = {
    MET: State.ON_SCHEDULE,
    MISSED: State.BEHIND,
    COMPLETED: State.COMPLETED,
    NOTHING_PLANNED: State.NOT_DUE,
    NOTHING_YET: State.NOT_RELEASED,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A released month of a task. The figures are those of livelihood items; of other tasks they are not public."""

    flag: str
    is_closed_out: bool = False
    planned: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A judgement of a month, and from when on it stood."""

    judged: Judged
    at: datetime


@dataclass(frozen=True, slots=True)
class Replaced:
    """A released judgement that was corrected: what had been published, what holds instead, from when on."""

    before: Judged
    after: Judged
    at: datetime


def codes_of(months: Mapping[int, Judged], through: int) -> list[str]:
    """The marks from January through a month. Months in a row are counted over what is released: an unreleased month
    between two released ones would otherwise be told by the number."""
    codes, streak = [], 0
    for month in range(1, through + 1):
        code = code_of(months.get(month))
        streak = streak_after(streak, code)
        codes.append(f"{code}{streak}" if code == MISSED else code)
    return codes


def code_of(judged: Judged | None) -> str:
    if judged is None:
        return NOTHING_YET
    if judged.flag == Flag.RED_FLAG:
        return COMPLETED if judged.is_closed_out else MET
    return MISSED if judged.flag == Flag.YELLOW_CARD else NOTHING_PLANNED


def streak_after(streak: int, code: str) -> int:
    """A month without a plan neither adds to the months in a row nor ends them (6)."""
    if code == MISSED:
        return streak + 1
    return streak if code == NOTHING_PLANNED else 0


def replaced(versions: Sequence[Version], released_at: datetime) -> Iterable[Replaced]:
    """What was corrected after it had been published; what was put right before that, nobody has read.

    `versions` are in the order in which they were made.
    """
    shown = None
    for version in versions:
        is_news = shown is not None and version.at > released_at and version.judged != shown
        if is_news and shown is not None:
            yield Replaced(shown, version.judged, version.at)
        if shown is None or is_news or version.at <= released_at:
            shown = version.judged
