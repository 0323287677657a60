"""What a cell of a column may hold: one class per kind, each reads a raw cell into a typed value.

Raw cells come as python-calamine gives them: text, floats, booleans, dates, moments, times. Numbers become
Decimals with the 15 significant digits that Excel shows, text is trimmed and its full-width digits become digits.
"""

from __future__ import annotations

from workbook.kinds.base import Kind, Raw, Written, clean_text, decimal_of
from workbook.kinds.dates import Date, Moment, Month, Step, Steps
from workbook.kinds.numbers import Integer, Number
from workbook.kinds.text import Account, Choice, Choices, Names, Serial, Text, UnitName, YesNo

__all__ = (
    "Account",
    "Choice",
    "Choices",
    "Date",
    "Integer",
    "Kind",
    "Moment",
    "Month",
    "Names",
    "Number",
    "Raw",
    "Serial",
    "Step",
    "Steps",
    "Text",
    "UnitName",
    "Written",
    "YesNo",
    "clean_text",
    "decimal_of",
)
