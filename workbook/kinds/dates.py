"""Columns of days, moments, months, and of steps with their days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from workbook.kinds.base import Kind, Raw, clean_text
from workbook.kinds.text import Text, check_text, refuse_repetition
from workbook.problems import UnreadableError, quoted

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_STEP_SEPARATOR = re.compile("[;；]")


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
            raise UnreadableError(
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
                raise UnreadableError(
                    _("%(day)s is not in the calendar") % {"day": quoted(text)}, self.expectation()
                ) from error
        raise UnreadableError(_("%(value)s is not a date") % {"value": quoted(text)}, self.expectation())

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
            raise UnreadableError(
                _("%(value)s is not a date with a time") % {"value": quoted(text)}, self.expectation()
            )
        try:
            return datetime.fromisoformat(f"{match[1]} {match[2]}")
        except ValueError as error:
            raise UnreadableError(
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
            raise UnreadableError(_("%(value)s is not a month") % {"value": quoted(text)}, self.expectation())
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

    def __str__(self) -> str:
        return f"{self.name}@{self.on.isoformat()}"


@dataclass(frozen=True)
class Steps(Kind):
    """`节点名@2016-03-20`, several separated by `;`."""

    name: Text = field(default_factory=lambda: Text(max_length=200))

    def read(self, raw: Raw) -> tuple[Step, ...]:
        text = clean_text(raw)
        check_text(text, multiline=True)
        steps = tuple(self._step(part.strip()) for part in _STEP_SEPARATOR.split(text) if part.strip())
        refuse_repetition(tuple(step.name for step in steps))
        return steps

    def _step(self, part: str) -> Step:
        name, sign, day = part.rpartition("@")
        if not sign or not name.strip():
            raise UnreadableError(_("%(part)s names no step with a date") % {"part": quoted(part)}, self.expectation())
        return Step(self.name.read(name), Date().read(day))

    def write(self, value: tuple[Step, ...]) -> str:
        return ";".join(map(str, value))

    def expectation(self) -> str:
        return _("steps such as 节点名@2016-03-20, several separated by ;")
