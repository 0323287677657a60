"""Geometry of a review's charts: a main indicator over the year against plan and last year, drawn by
templates/office/_indicator_chart.html, and bars of shares. Lengths are rounded to a tenth of a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from office.rules.review_figures import Indicator

MONTHS = 12
WIDTH, HEIGHT = Decimal(480), Decimal(190)
LEFT, TOP, FLOOR = Decimal(8), Decimal(20), Decimal(168)
STEP = (WIDTH - 2 * LEFT) / MONTHS
TIGHT = Decimal("0.7")  # values that lie above this share of the greatest need no axis from zero
FULL = Decimal(100)
BAR = Decimal(120)


@dataclass(frozen=True)
class Point:
    x: Decimal
    y: Decimal
    code: str

    @property
    def is_card(self) -> bool:
        return self.code[:1] in ("y", "u")


@dataclass(frozen=True)
class Label:
    x: Decimal
    y: Decimal
    value: Decimal


@dataclass(frozen=True)
class IndicatorChart:
    """Lines as points of polylines; the list of one that has less than two points is empty."""

    plan: Sequence[str]
    actual: Sequence[str]
    last_year: Sequence[str]
    points: Sequence[Point]
    reached: Label | None
    ticks: Sequence[tuple[int, Decimal]]
    width: int = int(WIDTH)
    height: int = int(HEIGHT)
    floor: int = int(FLOOR)


def draw_indicator(indicator: Indicator) -> IndicatorChart:
    planned, actual, last_year = (
        _decimals(each) for each in (indicator.planned, indicator.actual, indicator.last_year)
    )
    low, high = _range([*planned, *actual, *last_year])

    def at(month: int, value: Decimal) -> tuple[Decimal, Decimal]:
        share = (value - low) / (high - low)
        return round(LEFT + STEP * (month - 1) + STEP / 2, 1), round(FLOOR - share * (FLOOR - TOP), 1)

    def lines(values: Sequence[Decimal | None]) -> list[str]:
        """One line through the months that have a value: a quarterly figure goes on from quarter to quarter."""
        points = [at(month, value) for month, value in enumerate(values, start=1) if value is not None]
        return [" ".join(f"{x},{y}" for x, y in points)] if len(points) > 1 else []

    known = [(month, value) for month, value in enumerate(actual, start=1) if value is not None]
    points = [Point(*at(month, value), indicator.codes[month - 1]) for month, value in known]
    return IndicatorChart(
        plan=lines(planned),
        actual=lines(actual),
        last_year=lines(last_year),
        points=points,
        reached=_label(points[-1], known[-1][1]) if known else None,
        ticks=[(month, round(LEFT + STEP * (month - 1) + STEP / 2, 1)) for month in range(1, MONTHS + 1)],
    )


def _decimals(values: Sequence[str | None]) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def _range(values: Sequence[Decimal | None]) -> tuple[Decimal, Decimal]:
    """From zero, except where all values lie close together far above it."""
    known = [value for value in values if value is not None] or [Decimal(0)]
    least, most = min(known), max(Decimal(0), *known)
    low = min(Decimal(0), least)
    if low == 0 and least > most * TIGHT:
        low = max(Decimal(0), least - (most - least or most))
    return low, most if most > low else low + 1


def _label(point: Point, value: Decimal) -> Label:
    """Above the last point, below it where that lies too high."""
    above = point.y - 9
    return Label(min(max(point.x, Decimal(24)), WIDTH - 24), above if above > TOP / 2 else point.y + 18, value)


@dataclass(frozen=True)
class ShareBar:
    """What was reached of the whole, and the mark of what should be; both cut off at the whole."""

    length: Decimal
    mark: Decimal
    width: int = int(BAR)


def draw_share(reached: Decimal | None, due: Decimal) -> ShareBar | None:
    if reached is None:
        return None
    return ShareBar(round(min(max(reached, Decimal(0)), FULL) / FULL * BAR, 1), round(min(due, FULL) / FULL * BAR, 1))
