"""Timing by medians. Seconds throughout; what counts are the ratios between figures of one run."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Line:
    """A line of the result table: what was measured, against what, and the aim."""

    what: str
    measured: str
    aim: str = ""
    is_met: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "met", False: "NOT MET", None: ""}[self.is_met]
        return f"{self.what:<58} {self.measured:>26}  {self.aim:<22} {verdict}"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(work: Callable[[], object], times: int) -> float:
    return statistics.median(seconds(work) for _each in range(times))


def below(what: str, value: float, limit: float, unit: str = "") -> Line:
    return Line(what, f"{value:,.1f}{unit}", f"under {limit:g}{unit}", value < limit)
