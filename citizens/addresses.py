"""Numbers in the addresses of citizens' pages."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class PlainNumber(IntConverter):
    """A number as it is written: `02026` is no other address of 2026, or one page could be kept under any number of
    addresses."""

    regex = "[1-9][0-9]{0,17}"


register_converter(PlainNumber, "plain")
