"""The stairs of article 18: each task as a dot on the highest rung that it has reached this year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboards.charts import Point

STAIR_WIDTH = Decimal(74)
STAIR_RISE = Decimal(27)
DOTS_IN_A_ROW = 6
DOT = Decimal("11.4")
MOST_DOTS = 90
RED_FIRST = "rcynsf"


@dataclass(frozen=True)
class Step:
    """One stair: how many stand on it by the code of the month, its name, the list behind the number."""

    label: str
    counts: Mapping[str, int]
    url: str = ""

    @property
    def count(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Stair:
    label: str
    count: int
    url: str
    label_x: Decimal
    label_y: Decimal
    count_y: Decimal
    points: Sequence[Point]


@dataclass(frozen=True)
class Stairs:
    """`tasks_per_dot` is 1 for a city whose highest heap still fits."""

    outline: str
    stairs: Sequence[Stair]
    width: int
    height: int
    label: str
    tasks_per_dot: int


def draw_stairs(steps: Sequence[Step], *, on_the_ground: int = 2) -> Stairs:
    """The first steps stand on the ground, each further one a rung higher."""
    per_dot = -(-max(step.count for step in steps) // MOST_DOTS) or 1
    heaps = [_dots(step, per_dot) for step in steps]
    rises = [max(0, place - on_the_ground + 1) * STAIR_RISE for place in range(len(steps))]
    tops = [_height(dots) + rise for dots, rise in zip(heaps, rises, strict=True)]
    ground = max(*tops, rises[-1]) + 30
    corners, stairs = [], []
    for place, (step, dots, rise) in enumerate(zip(steps, heaps, rises, strict=True)):
        left, base = 2 + STAIR_WIDTH * place, ground - rise
        corners += [f"{left},{base}", f"{left + STAIR_WIDTH},{base}"]
        stairs.append(_stair(step, dots, left, base))
    label = "; ".join(f"{step.label} {step.count}" for step in steps)
    return Stairs(" ".join(corners), stairs, int(STAIR_WIDTH * len(steps)) + 8, int(ground) + 26, label, per_dot)


def _dots(step: Step, per_dot: int) -> list[str]:
    """Codes of the dots, red flags first; a rest counts as one."""
    ordered = sorted(step.counts.items(), key=lambda item: RED_FIRST.index(item[0]))
    return [code for code, count in ordered for _dot in range(-(-count // per_dot))]


def _height(dots: Sequence[str]) -> Decimal:
    return -(-len(dots) // DOTS_IN_A_ROW) * DOT


def _stair(step: Step, dots: Sequence[str], left: Decimal, base: Decimal) -> Stair:
    points = []
    for number, code in enumerate(dots):
        row, column = divmod(number, DOTS_IN_A_ROW)
        x, y = left + Decimal("7.7") + DOT * column, base - Decimal("8.7") - DOT * row
        points.append(Point(round(x, 1), round(y, 1), code))
    return Stair(step.label, step.count, step.url, left + 2, base + 17, round(base - _height(dots) - 8, 1), points)
