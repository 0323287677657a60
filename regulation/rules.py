"""Values of parameters: read from text, held against their bounds, written for people. Pure."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from regulation.enums import ParameterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from regulation.articles import Parameter


class MonthDay(NamedTuple):
    """A day of any year, such as 31 October."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


Value: TypeAlias = "int | Decimal | time | MonthDay | str | Mapping[str, str] | None"


class InvalidValueError(ValueError):
    """The text is no value of the parameter's kind."""


class OutOfBoundsError(InvalidValueError):
    """A value of the right kind, beyond the parameter's least or greatest."""


def read_value(parameter: Parameter, text: str) -> Value:
    """Empty text is a value only where the parameter's default is empty too: nothing has been set."""
    text = text.strip()
    if not text:
        if parameter.is_optional:
            return None
        raise InvalidValueError(parameter.key)
    value = _READERS[parameter.kind](parameter, text)
    if not _within_bounds(parameter, value):
        raise OutOfBoundsError(parameter.key)
    return value


def write_value(value: Value) -> str:
    """The text under which a value is stored; equal values have equal texts."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case time():
            return f"{value:%H:%M}"
        case MonthDay(month, day):
            return f"{month:02d}-{day:02d}"
        case dict():
            return ", ".join(f"{row}={choice}" for row, choice in value.items())
        case _:
            return str(value)


def _read_integer(parameter: Parameter, text: str) -> int:
    if not text.removeprefix("-").isdecimal():
        raise InvalidValueError(parameter.key)
    return int(text)


def _read_decimal(parameter: Parameter, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise InvalidValueError(parameter.key) from None
    if not value.is_finite():
        raise InvalidValueError(parameter.key)
    return value


def _read_time(parameter: Parameter, text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0)
    except ValueError:
        raise InvalidValueError(parameter.key) from None


def _read_day(parameter: Parameter, text: str) -> MonthDay:
    try:
        month, day = (int(part) for part in text.split("-"))
        date(2015, month, day)
    except ValueError:
        raise InvalidValueError(parameter.key) from None
    return MonthDay(month, day)


def _read_choice(parameter: Parameter, text: str) -> str:
    if text not in parameter.choices:
        raise InvalidValueError(parameter.key)
    return text


def _read_table(parameter: Parameter, text: str) -> dict[str, str]:
    """`row=choice, row=choice`, every row once, written in the order of the file."""
    pairs = [pair.strip().partition("=")[::2] for pair in text.split(",")]
    table = dict(pairs)
    if len(pairs) != len(parameter.rows) or set(table) != set(parameter.rows):
        raise InvalidValueError(parameter.key)
    return {row: _read_choice(parameter, table[row]) for row in parameter.rows}


def _within_bounds(parameter: Parameter, value: Value) -> bool:
    if not parameter.least:
        return True
    read = _READERS[parameter.kind]
    least, greatest = read(parameter, parameter.least), read(parameter, parameter.greatest)
    return least <= value <= greatest  # type: ignore[operator, no-any-return]


_READERS: dict[ParameterKind, Callable[[Parameter, str], Value]] = {
    ParameterKind.INTEGER: _read_integer,
    ParameterKind.DECIMAL: _read_decimal,
    ParameterKind.TIME: _read_time,
    ParameterKind.DAY: _read_day,
    ParameterKind.CHOICE: _read_choice,
    ParameterKind.TABLE: _read_table,
}
