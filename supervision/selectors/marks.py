"""A judged month as the short code that templates draw: r, y2, u1, c, n, s, f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.enums import Flag, Reason
from supervision.models import Check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from supervision.rules.judgement import Judgement

NOT_JUDGED, SUSPENDED = "n", "s"


def code_of(judged: Check | Judgement, *, is_completed: bool = False, is_paused: bool = False) -> str:
    """The code of a check, or of a judgement as it would be."""
    if judged.flag == Flag.YELLOW_CARD:
        return f"{'u' if judged.reason == Reason.UNREPORTED else 'y'}{judged.streak or ''}"
    if judged.flag == Flag.RED_FLAG:
        return "c" if is_completed else "r"
    return SUSPENDED if is_paused else NOT_JUDGED


def strip_of(checks: Iterable[Check], through: int, paused: Collection[int] = ()) -> str:
    """The codes of a task's months from January through a month."""
    known = {
        check.month: code_of(check, is_completed=check.is_closed_out, is_paused=check.month in paused)
        for check in checks
    }
    return " ".join(known.get(month, NOT_JUDGED) for month in range(1, through + 1))
