"""Geometry of the charts that people only look at: points in, SVG coordinates out, drawn by templates/parts/.

A month's value stands in the middle of its twelfth of the width, January left. Lengths are rounded
to a tenth of a pixel.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.figures import decimal_text, month_end_text, signed_text
from dashboards.marks import mark_html

MONTHS = 12
COLUMN = Decimal(88)
HEIGHT = Decimal(236)
FLOOR = Decimal(230)
CEILING = Decimal("18.5")
DIFFERENCE_FLOOR = Decimal(27)


@dataclass(frozen=True)
class Month:
    """What a curve needs to know about a month; `follow` are pairs of a label and an address, `is_objected`: an
    objection to its judgement is pending."""

    month: int
    planned: Decimal | None = None
    actual: Decimal | None = None
    code: str = "f"
    url: str = ""
    note: str = ""
    follow: Sequence[tuple[str, str]] = ()
    is_objected: bool = False


@dataclass(frozen=True)
class DifferenceBar:
    text: str
    top: Decimal
    height: Decimal
    label_y: Decimal


@dataclass(frozen=True)
class CurveMonth:
    month: int
    planned: str
    actual: str
    url: str
    code: str
    follow: Sequence[tuple[str, str]]
    is_last: bool
    difference: DifferenceBar | None
    is_objected: bool = False

    @property
    def mark(self) -> SafeString:
        return mark_html(self.code)


@dataclass(frozen=True)
class Point:
    x: Decimal
    y: Decimal
    code: str

    @property
    def is_card(self) -> bool:
        return self.code[:1] in ("y", "u")


@dataclass(frozen=True)
class Text:
    x: Decimal
    y: Decimal
    text: str
    anchor: str = "middle"
    kind: str = ""


@dataclass(frozen=True)
class Curve:
    months: Sequence[CurveMonth]
    plan: Sequence[str]
    actual: Sequence[str]
    projection: str
    points: Sequence[Point]
    texts: Sequence[Text]
    gap: tuple[Decimal, Decimal, Decimal] | None
    goal_y: Decimal | None
    today_x: Decimal | None
    label: str
    width: int = int(COLUMN * MONTHS)
    height: int = int(HEIGHT)
    floor: int = int(FLOOR)
    ticks: Sequence[Decimal] = field(default_factory=tuple)


def draw_curve(
    months: Sequence[Month],
    *,
    target: Decimal | None = None,
    on: dt.date | None = None,
    year: int | None = None,
    projected: Decimal | None = None,
) -> Curve:
    """The year of a task: plan broken, actual thick, the last difference measured, today as a line."""
    scale = _Scale.over([m.planned for m in months] + [m.actual for m in months] + [target, projected])
    last = max((m.month for m in months if m.actual is not None), default=0)
    largest = max((abs(gap) for m in months if (gap := _difference(m)) is not None), default=Decimal(0))
    return Curve(
        months=[_curve_month(m, last=last, largest=largest) for m in months],
        plan=_lines([(m.month, m.planned) for m in months], scale),
        actual=_lines([(m.month, m.actual) for m in months], scale),
        projection=_projection(months, last, projected, scale),
        points=[Point(_x(m.month), scale.y(m.actual), m.code) for m in months if m.actual is not None],
        texts=_texts(months, last, target, projected, scale),
        gap=_gap(months, last, scale),
        goal_y=None if target is None else scale.y(target),
        today_x=_today(on, year),
        label=_said(months, last),
        ticks=[_x(m.month) for m in months],
    )


@dataclass(frozen=True)
class _Scale:
    low: Decimal
    high: Decimal

    @classmethod
    def over(cls, values: Sequence[Decimal | None]) -> _Scale:
        known = [Decimal(v) for v in values if v is not None] or [Decimal(0)]
        low, high = min(Decimal(0), *known), max(Decimal(0), *known)
        if low == 0 and min(known) > high * Decimal("0.7"):
            spread = high - min(known) or high or Decimal(1)
            low = max(Decimal(0), min(known) - spread)
        return cls(low, high if high > low else low + 1)

    def y(self, value: Decimal) -> Decimal:
        share = (Decimal(value) - self.low) / (self.high - self.low)
        return round(FLOOR - share * (FLOOR - 2 * CEILING), 1)


def _x(month: int) -> Decimal:
    return COLUMN * (month - 1) + COLUMN / 2


def _difference(month: Month) -> Decimal | None:
    if month.planned is None or month.actual is None:
        return None
    return month.actual - month.planned


def _curve_month(month: Month, *, last: int, largest: Decimal) -> CurveMonth:
    return CurveMonth(
        month=month.month,
        planned="" if month.planned is None else decimal_text(month.planned),
        actual="" if month.actual is None else decimal_text(month.actual),
        url=month.url,
        code=month.code,
        follow=month.follow,
        is_last=month.month == last,
        difference=difference_bar(_difference(month), largest=largest),
        is_objected=month.is_objected,
    )


def difference_bar(difference: Decimal | None, *, largest: Decimal) -> DifferenceBar | None:
    """A bar from the axis at 16.5 downwards for a shortfall, upwards for a surplus, on one scale."""
    if difference is None:
        return None
    room = DIFFERENCE_FLOOR if difference < 0 else Decimal(14)
    length = max(Decimal("0.5"), round(abs(difference) / largest * room, 1)) if largest else Decimal(0)
    top = Decimal(17) if difference < 0 else Decimal(16) - length
    label_y = top + length + 15 if difference < 0 else Decimal(32)
    return DifferenceBar(signed_text(difference), top, length, label_y)


def _lines(values: Sequence[tuple[int, Decimal | None]], scale: _Scale) -> list[str]:
    """Broken where a month has no value."""
    runs: list[list[str]] = [[]]
    for month, value in values:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{_x(month)},{scale.y(value)}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _projection(months: Sequence[Month], last: int, projected: Decimal | None, scale: _Scale) -> str:
    if projected is None or not 0 < last < MONTHS:
        return ""
    reached = next(m.actual for m in months if m.month == last)
    assert reached is not None
    return f"{_x(last)},{scale.y(reached)} {_x(MONTHS)},{scale.y(projected)}"


def _gap(months: Sequence[Month], last: int, scale: _Scale) -> tuple[Decimal, Decimal, Decimal] | None:
    month = next((m for m in months if m.month == last), None)
    if month is None or not _difference(month):
        return None
    assert month.planned is not None
    assert month.actual is not None
    return _x(last), scale.y(month.planned), scale.y(month.actual)


def _today(on: dt.date | None, year: int | None) -> Decimal | None:
    """A month's value is its end, so the 14th of October lies between September's point and October's."""
    if on is None or on.year != (year or on.year):
        return None
    length = (dt.date(on.year + on.month // 12, on.month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return round(_x(on.month - 1) + COLUMN * on.day / length, 1)


def _texts(
    months: Sequence[Month], last: int, target: Decimal | None, projected: Decimal | None, scale: _Scale
) -> list[Text]:
    texts = []
    if target is not None:
        texts.append(Text(_x(1), scale.y(target) - 6, _("Year's target %s") % decimal_text(target), "start"))
    reached = next((m for m in months if m.month == last), None)
    if reached is not None and reached.actual is not None:
        above = reached.planned is not None and reached.actual > reached.planned
        y = scale.y(reached.actual) + (-12 if above else 24)
        texts.append(Text(_x(last), y, _("Actual %s") % decimal_text(reached.actual), "middle", "b"))
    if projected is not None and last < MONTHS:
        texts.append(Text(_x(MONTHS), scale.y(projected) + 20, _("Projected %s") % decimal_text(projected), kind="q"))
    texts += [
        Text(_x(m.month) - 8, scale.y(m.actual) - 10, m.note, "end", "q")
        for m in months
        if m.note and m.actual is not None
    ]
    return texts


def _said(months: Sequence[Month], last: int) -> str:
    reached = [m for m in months if m.actual is not None]
    if not reached:
        return _("Curve of the schedule; nothing reported yet")
    actual = pgettext("between items of a list", ", ").join(decimal_text(m.actual) for m in reached)
    return _("Curve: planned and actual by month. Actual up to the %(end)s: %(actual)s") % {
        "end": month_end_text(last),
        "actual": actual,
    }


@dataclass(frozen=True)
class MiniCurve:
    plan: str
    actual: str
    point: Point | None
    width: int = 176
    height: int = 58


def draw_mini_curve(months: Sequence[Month]) -> MiniCurve:
    """Plan thin, actual thick, the last point as its mark; for small multiples."""
    values = [v for m in months for v in (m.planned, m.actual) if v is not None] or [Decimal(1)]
    high = max(*values, Decimal(0), Decimal(0)) or Decimal(1)
    low = min(*values, Decimal(0))

    def at(month: int, value: Decimal) -> tuple[Decimal, Decimal]:
        share = (value - low) / (high - low)
        return round(Decimal(2) + Decimal(172) * (month - 1) / 11, 1), round(56 - share * 52, 1)

    plan = [at(m.month, m.planned) for m in months if m.planned is not None]
    actual = [(m, at(m.month, m.actual)) for m in months if m.actual is not None]
    return MiniCurve(
        plan=" ".join(f"{x},{y}" for x, y in plan),
        actual=" ".join(f"{x},{y}" for _month, (x, y) in actual),
        point=Point(*actual[-1][1], actual[-1][0].code) if actual else None,
    )


@dataclass(frozen=True)
class Column:
    x: Decimal
    y: Decimal
    height: Decimal
    is_last: bool


def draw_columns(
    values: Sequence[Decimal | int], *, width: int, height: int = 20, top: Decimal | int | None = None
) -> list[Column]:
    """One column a month standing on the axis; the last one is filled, those gone are outlines."""
    most = Decimal(top if top is not None else max([*values, 0]) or 1)
    step = Decimal(width) / max(len(values), 1)
    room = Decimal(height - 3)
    columns = []
    for place, value in enumerate(values):
        if not value:
            continue
        length = round(min(Decimal(value) / most, Decimal(1)) * room, 1)
        columns.append(
            Column(round(step * place, 1) + Decimal("0.5"), height - 1 - length, length, place == len(values) - 1)
        )
    return columns
