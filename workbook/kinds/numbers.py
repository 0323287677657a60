"""Columns of figures, exact decimals all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from workbook.kinds.base import Kind, Raw, clean_text, decimal_of, decimal_of_text
from workbook.problems import UnreadableError, quoted

_SIGNS = str.maketrans("．－＋", ".-+")
_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?", re.ASCII)


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
            raise UnreadableError(_("%(value)s is out of bounds") % {"value": quoted(f"{value:f}")}, self.expectation())
        if self.places is not None and value != round(value, self.places):
            raise UnreadableError(_("%(value)s is too precise") % {"value": quoted(f"{value:f}")}, self.expectation())
        return value

    def _decimal(self, raw: Raw) -> Decimal:
        if type(raw) is float or type(raw) is int:
            return decimal_of(raw)
        text = clean_text(raw)
        if isinstance(raw, str) and _NUMBER.fullmatch(text := text.translate(_SIGNS)):
            return decimal_of_text(text)
        raise UnreadableError(_("%(value)s is not a number") % {"value": quoted(text)}, self.expectation())

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
            raise UnreadableError(_("%(value)s is not whole") % {"value": quoted(f"{value:f}")}, self.expectation())
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
