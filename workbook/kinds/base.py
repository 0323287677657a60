"""The raw cells as python-calamine gives them, and what every kind of column has in common."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

from workbook.problems import UnreadableError, quoted

Written = str | Decimal | int | date | datetime
Raw = str | float | int | bool | date | datetime | time | timedelta

SEPARATOR = "、"
NUMBER_LIMIT = Decimal(10) ** 12
SIGNIFICANT_DIGITS = Context(prec=15)
LARGEST_PLAIN_NUMBER = 999_999_999_999
PLACES = 15
SMALLEST_STEP = Decimal("1E-15")

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


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
        raise UnreadableError(
            _("%(value)s is too large") % {"value": quoted(f"{float(value):.15g}")}, _("a number below 10¹²")
        )
    if value.as_tuple().exponent < -PLACES:  # type: ignore[operator]
        value = value.quantize(SMALLEST_STEP)
    return value.normalize() + 0 if value else Decimal(0)


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
