"""What a cell of a column may hold: one class per kind, each reads a raw cell into a typed value.

Raw cells come as python-calamine gives them: text, floats, booleans, dates, moments, times. Numbers become
Decimals with the 15 significant digits that Excel shows, text is trimmed and its full-width digits become digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workbook.problems import Unreadable, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

Written = str | Decimal | int | date | datetime
Raw = str | float | int | bool | date | datetime | time | timedelta

SEPARATOR = "、"
NUMBER_LIMIT = Decimal(10) ** 12
SIGNIFICANT_DIGITS = Context(prec=15)
LARGEST_PLAIN_NUMBER = 999_999_999_999
PLACES = 15
SMALLEST_STEP = Decimal("1E-15")
TITLE_LENGTH = 500

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_SIGNS = str.maketrans("．－＋", ".-+")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LINE_BREAK = re.compile("[\t\n\u2028\u2029]")
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_STEP_SEPARATOR = re.compile("[;；]")


def clean_text(raw: Raw) -> str:
    """The text of a cell as its reader sees it: trimmed, digits in half width, numbers without a trailing `.0`."""
    if isinstance(raw, str):
        text = raw if raw.isascii() else raw.translate(_DIGITS)
        text = text.strip().strip(_INVISIBLE).strip()
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, (int, float)):
        return format(decimal_of(raw), "f")
    if isinstance(raw, datetime) and raw.time() == time.min:
        return raw.date().isoformat()
    return raw.isoformat(sep=" ") if isinstance(raw, datetime) else str(raw)


def decimal_of(number: float) -> Decimal:
    """A number cell with 15 significant digits: 0.30000000000000004 is 0.3."""
    value = Decimal(f"{number:.15g}")
    if 1 <= abs(number) < LARGEST_PLAIN_NUMBER:
        return value
    return _within_limits(value)


def decimal_of_text(text: str) -> Decimal:
    """Numeric text with the same limits as a number cell."""
    return _within_limits(SIGNIFICANT_DIGITS.create_decimal(text))


def _within_limits(value: Decimal) -> Decimal:
    if abs(value) >= NUMBER_LIMIT:
        raise Unreadable(
            _("%(value)s is too large") % {"value": quoted(f"{float(value):.15g}")}, _("a number below 10¹²")
        )
    if value.as_tuple().exponent < -PLACES:  # type: ignore[operator]
        value = value.quantize(SMALLEST_STEP)
    return value.normalize() + 0 if value else Decimal(0)


def check_text(text: str, *, multiline: bool = False) -> None:
    """Refuse what a spreadsheet could run as a formula, and what cannot be seen."""
    if text[0] in "=@":
        raise Unreadable(
            _("%(text)s begins with %(sign)s") % {"text": quoted(text), "sign": text[0]},
            _("text that does not begin with = or @"),
        )
    if text.isprintable():
        return
    if _CONTROL.search(text):
        raise Unreadable(_("%(text)s holds control characters") % {"text": quoted(text)}, _("visible characters only"))
    if not multiline and _LINE_BREAK.search(text):
        raise Unreadable(_("%(text)s holds a line break or a tab") % {"text": quoted(text)}, _("one line of text"))


class Kind:
    """What a column holds. `expectation` says it in words, `words` are the entries of its drop-down list."""

    words: tuple[str, ...] = ()
    number_format: str = "@"
    width: int = 14

    def read(self, raw: Raw) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Written:
        """What stands in the cell for this value; `read` gives the value back."""
        return str(value)

    def expectation(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    max_length: int = TITLE_LENGTH
    multiline: bool = False

    def read(self, raw: Raw) -> str:
        text = clean_text(raw)
        check_text(text, multiline=self.multiline)
        if len(text) > self.max_length:
            raise Unreadable(
                _("%(text)s has %(length)s characters") % {"text": quoted(text), "length": len(text)},
                self.expectation(),
            )
        return text

    def expectation(self) -> str:
        return _("text of at most %(length)s characters") % {"length": self.max_length}


def Serial() -> Text:  # noqa: N802 - reads as a kind among kinds
    """A task's number in the list: 1, `1` and `１` are the same serial."""
    return Text(max_length=20)


def Account() -> Text:  # noqa: N802
    return Text(max_length=50)


def UnitName() -> Text:  # noqa: N802
    """A unit by its name or its short name; the room that knows the units finds it."""
    return Text(max_length=100)


@dataclass(frozen=True)
class Names(Kind):
    """Several names separated by `、`, each once."""

    max_length: int = 100

    def read(self, raw: Raw) -> tuple[str, ...]:
        text = clean_text(raw)
        check_text(text)
        names = tuple(name for part in text.split(SEPARATOR) if (name := part.strip()))
        for name in names:
            check_text(name)
            if len(name) > self.max_length:
                raise Unreadable(_("%(name)s is too long") % {"name": quoted(name)}, self.expectation())
        _refuse_repetition(names)
        return names

    def write(self, value: tuple[str, ...]) -> str:
        return SEPARATOR.join(value)

    def expectation(self) -> str:
        return _("names separated by 、")


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few fixed words, each standing for a value."""

    values: Mapping[str, Any]

    def read(self, raw: Raw) -> Any:
        word = clean_text(raw)
        if word not in self.values:
            raise Unreadable(_("%(word)s is not a word of this column") % {"word": quoted(word)}, self.expectation())
        return self.values[word]

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.values)

    def write(self, value: Any) -> str:
        return next(word for word, meant in self.values.items() if meant == value)

    def expectation(self) -> str:
        return _("one of %(words)s") % {"words": " / ".join(self.values)}


@dataclass(frozen=True)
class Choices(Kind):
    """Any number of a few fixed words, separated by `、`."""

    values: Mapping[str, Any]

    def read(self, raw: Raw) -> tuple[Any, ...]:
        words = tuple(word for part in clean_text(raw).split(SEPARATOR) if (word := part.strip()))
        for word in words:
            if word not in self.values:
                raise Unreadable(
                    _("%(word)s is not a word of this column") % {"word": quoted(word)}, self.expectation()
                )
        _refuse_repetition(words)
        return tuple(self.values[word] for word in words)

    def write(self, value: tuple[Any, ...]) -> str:
        return SEPARATOR.join(word for item in value for word, meant in self.values.items() if meant == item)

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.values)

    def expectation(self) -> str:
        return _("any of %(words)s, several separated by 、") % {"words": " / ".join(self.values)}


@dataclass(frozen=True)
class YesNo(Kind):
    words = ("是", "否")

    def read(self, raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        word = clean_text(raw)
        if word not in self.words:
            raise Unreadable(_("%(word)s is neither 是 nor 否") % {"word": quoted(word)}, self.expectation())
        return word == "是"

    def write(self, value: bool) -> str:  # noqa: FBT001 - a value, not a switch
        return "是" if value else "否"

    def expectation(self) -> str:
        return _("是 or 否")


@dataclass(frozen=True)
class Number(Kind):
    """A decimal, from a number cell or from numeric text; `places` limits the digits after the point."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int | None = None
    number_format = "General"
    width = 10

    def read(self, raw: Raw) -> Decimal:
        value = self._decimal(raw)
        too_low = self.minimum is not None and value < self.minimum
        if too_low or (self.maximum is not None and value > self.maximum):
            raise Unreadable(_("%(value)s is out of bounds") % {"value": quoted(f"{value:f}")}, self.expectation())
        if self.places is not None and value != round(value, self.places):
            raise Unreadable(_("%(value)s is too precise") % {"value": quoted(f"{value:f}")}, self.expectation())
        return value

    def _decimal(self, raw: Raw) -> Decimal:
        if type(raw) is float or type(raw) is int:
            return decimal_of(raw)
        text = clean_text(raw)
        if isinstance(raw, str) and _NUMBER.fullmatch(text := text.translate(_SIGNS)):
            return decimal_of_text(text)
        raise Unreadable(_("%(value)s is not a number") % {"value": quoted(text)}, self.expectation())

    def write(self, value: Decimal) -> Decimal:
        return value

    def expectation(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return _("a number from %(minimum)s to %(maximum)s") % {"minimum": self.minimum, "maximum": self.maximum}
        if self.minimum is not None:
            return _("a number of at least %(minimum)s") % {"minimum": self.minimum}
        if self.places is not None:
            return _("a number with at most %(places)s decimal places") % {"places": self.places}
        return _("a plain number such as 12.5")


@dataclass(frozen=True)
class Integer(Kind):
    minimum: int | None = None
    maximum: int | None = None
    number_format = "0"
    width = 10

    def read(self, raw: Raw) -> int:
        value = Number(
            minimum=None if self.minimum is None else Decimal(self.minimum),
            maximum=None if self.maximum is None else Decimal(self.maximum),
        ).read(raw)
        if value != value.to_integral_value():
            raise Unreadable(_("%(value)s is not whole") % {"value": quoted(f"{value:f}")}, self.expectation())
        return int(value)

    def write(self, value: int) -> int:
        return value

    def expectation(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return _("a whole number from %(minimum)s to %(maximum)s") % {
                "minimum": self.minimum,
                "maximum": self.maximum,
            }
        return _("a whole number")


@dataclass(frozen=True)
class Date(Kind):
    """A day, as an Excel date or as ISO text."""

    earliest: date = date(1949, 10, 1)
    latest: date = date(2199, 12, 31)
    number_format = "yyyy-mm-dd"
    width = 12

    def read(self, raw: Raw) -> date:
        day = self._day(raw)
        if not self.earliest <= day <= self.latest:
            raise Unreadable(
                _("%(day)s is out of bounds") % {"day": day.isoformat()},
                _("a date from %(earliest)s to %(latest)s") % {"earliest": self.earliest, "latest": self.latest},
            )
        return day

    def _day(self, raw: Raw) -> date:
        if isinstance(raw, datetime):
            if raw.time() == time.min:
                return raw.date()
        elif isinstance(raw, date):
            return raw
        text = clean_text(raw)
        if isinstance(raw, str) and _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError as error:
                raise Unreadable(
                    _("%(day)s is not in the calendar") % {"day": quoted(text)}, self.expectation()
                ) from error
        raise Unreadable(_("%(value)s is not a date") % {"value": quoted(text)}, self.expectation())

    def write(self, value: date) -> date:
        return value

    def expectation(self) -> str:
        return _("a date such as 2016-06-30")


@dataclass(frozen=True)
class Moment(Kind):
    """A day and a time in the office's own time zone, to the second."""

    number_format = "yyyy-mm-dd hh:mm"
    width = 17

    def read(self, raw: Raw) -> datetime:
        if isinstance(raw, datetime):
            naive = (raw + timedelta(microseconds=500_000)).replace(microsecond=0)
        elif isinstance(raw, date):
            naive = datetime.combine(raw, time.min)
        else:
            naive = self._from_text(raw)
        Date().read(naive.date())
        return timezone.make_aware(naive, timezone.get_default_timezone())

    def _from_text(self, raw: Raw) -> datetime:
        text = clean_text(raw)
        match = _MOMENT.fullmatch(text) if isinstance(raw, str) else None
        if match is None:
            raise Unreadable(_("%(value)s is not a date with a time") % {"value": quoted(text)}, self.expectation())
        try:
            return datetime.fromisoformat(f"{match[1]} {match[2]}")
        except ValueError as error:
            raise Unreadable(
                _("%(value)s is not in the calendar") % {"value": quoted(text)}, self.expectation()
            ) from error

    def write(self, value: datetime) -> datetime:
        return timezone.make_naive(value, timezone.get_default_timezone())

    def expectation(self) -> str:
        return _("a date and a time such as 2016-04-06 17:30")


@dataclass(frozen=True)
class Month(Kind):
    """A month as its first day; Excel likes to turn `2016-03` into a date, which is taken for its month."""

    def read(self, raw: Raw) -> date:
        if isinstance(raw, date) and raw.day == 1:
            return date(raw.year, raw.month, 1)
        text = clean_text(raw)
        match = _MONTH.fullmatch(text) if isinstance(raw, str) else None
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1949:
            raise Unreadable(_("%(value)s is not a month") % {"value": quoted(text)}, self.expectation())
        return date(int(match[1]), int(match[2]), 1)

    def write(self, value: date) -> str:
        return f"{value:%Y-%m}"

    def expectation(self) -> str:
        return _("a month such as 2016-03")


@dataclass(frozen=True, slots=True)
class Step:
    """A named milestone and the day on which it was done."""

    name: str
    on: date


@dataclass(frozen=True)
class Steps(Kind):
    """`节点名@2016-03-20`, several separated by `;`."""

    name: Text = field(default_factory=lambda: Text(max_length=200))

    def read(self, raw: Raw) -> tuple[Step, ...]:
        text = clean_text(raw)
        check_text(text, multiline=True)
        steps = tuple(self._step(part.strip()) for part in _STEP_SEPARATOR.split(text) if part.strip())
        _refuse_repetition(tuple(step.name for step in steps))
        return steps

    def _step(self, part: str) -> Step:
        name, sign, day = part.rpartition("@")
        if not sign or not name.strip():
            raise Unreadable(_("%(part)s names no step with a date") % {"part": quoted(part)}, self.expectation())
        return Step(self.name.read(name), Date().read(day))

    def write(self, value: tuple[Step, ...]) -> str:
        return ";".join(f"{step.name}@{step.on.isoformat()}" for step in value)

    def expectation(self) -> str:
        return _("steps such as 节点名@2016-03-20, several separated by ;")


def _refuse_repetition(names: tuple[str, ...]) -> None:
    if len(set(names)) == len(names):
        return
    twice = next(name for index, name in enumerate(names) if name in names[:index])
    raise Unreadable(_("%(name)s is named twice") % {"name": quoted(twice)}, _("each name once"))
