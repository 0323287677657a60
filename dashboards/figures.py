"""How figures, days and months are written on pages."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.utils import dateformat, timezone
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from regulation.calendar import is_make_up_workday, working_days_between

MINUS = "−"
NO_VALUE = "—"
SMALLEST_WITH_SEPARATOR = 10_000
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def decimal_text(value: Decimal | int | None, places: int | None = None) -> str:
    """Without trailing zeros, with a real minus; thousands are separated from five digits on."""
    if value is None:
        return NO_VALUE
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(number):,f}" if abs(number) >= SMALLEST_WITH_SEPARATOR else f"{abs(number):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if number < 0 and text != "0" else text


def signed_text(value: Decimal | int | None, places: int | None = None) -> str:
    """A difference: with its sign, zero without one, nothing for nothing."""
    if value is None:
        return ""
    text = decimal_text(value, places)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def percent_text(value: Decimal | None, places: int = 0) -> str:
    return NO_VALUE if value is None else f"{decimal_text(value, places)}%"


def local_day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def day_text(value: dt.date | dt.datetime | None) -> str:
    """10月12日"""
    return "" if value is None else _day(local_day(value), get_language() or "")


@lru_cache(maxsize=4096)
def _day(day: dt.date, language: str) -> str:
    """Lists name the same days again and again."""
    return dateformat.format(day, pgettext("date format", "j M"))


def full_day_text(value: dt.date | dt.datetime | None) -> str:
    """2026年10月12日"""
    return "" if value is None else dateformat.format(local_day(value), pgettext("date format", "j M Y"))


def weekday_text(value: dt.date | dt.datetime | None) -> str:
    """10月12日（周一）; a make-up working day says so."""
    if value is None:
        return ""
    day = local_day(value)
    said = _("%(weekday)s %(day)s, working day") if is_make_up_workday(day) else _("%(weekday)s %(day)s")
    return said % {"weekday": WEEKDAYS[day.weekday()], "day": day_text(day)}


def time_text(value: dt.datetime | None) -> str:
    return "" if value is None else timezone.localtime(value).strftime("%H:%M")


def moment_text(value: dt.datetime | None, at: dt.datetime | None = None) -> str:
    """10月12日 10:42, with its year where that is not the one of `at`."""
    if value is None:
        return ""
    is_of_another_year = at is not None and local_day(value).year != local_day(at).year
    day = full_day_text(value) if is_of_another_year else day_text(value)
    return f"{day} {time_text(value)}"


def weekday_moment_text(value: dt.datetime | None) -> str:
    """10月12日（周一）10:42"""
    if value is None:
        return ""
    return _("%(day)s %(time)s") % {"day": weekday_text(value), "time": time_text(value)}


def month_number(month: Any) -> int:
    """Of a month given as a number, a date, "2016-03", or anything with a month of its own."""
    if isinstance(month, int):
        return month
    if isinstance(month, str):
        return int(month.rsplit("-", 1)[-1])
    return int(month.month)


def month_text(month: object) -> str:
    """9月"""
    return _month(month_number(month), get_language() or "")


@lru_cache(maxsize=64)
def _month(number: int, language: str) -> str:
    return dateformat.format(dt.date(2000, number, 1), pgettext("month format", "M"))


def month_name(month: object) -> str:
    """九月, for headings"""
    return dateformat.format(dt.date(2000, month_number(month), 1), pgettext("month heading format", "F"))


def month_end_text(month: object) -> str:
    """9月底"""
    return _("end of %(month)s") % {"month": month_text(month)}


def span_text(days: int, hours: int) -> str:
    """How long is left: 1 天 7 小时."""
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    return _("%(hours)s h") % {"hours": hours}


def left_text(until: dt.datetime, at: dt.datetime) -> str:
    """The time left until a moment; nothing once it has passed."""
    left = until - at
    if left <= dt.timedelta(0):
        return ""
    return span_text(left.days, left.seconds // 3600)


def full_weekday_moment_text(value: dt.datetime | None) -> str:
    """2026年10月12日（周一）10:42"""
    if value is None:
        return ""
    local = timezone.localtime(value)
    day = _("%(weekday)s %(day)s") % {"weekday": WEEKDAYS[local.weekday()], "day": full_day_text(local)}
    return _("%(day)s %(time)s") % {"day": day, "time": time_text(value)}


def overdue_days(due_on: dt.date | dt.datetime, on: dt.date | dt.datetime) -> int:
    """By how many working days a day is past, at least 1 once it is; 0 while it is not."""
    due, today = local_day(due_on), local_day(on)
    return max(working_days_between(due, today), 1) if today > due else 0


def told_at_text(value: dt.datetime | None, at: dt.datetime) -> str:
    """Of something told: 10月12日（周一）10:42, with its year where that is not the reader's."""
    if value is None or local_day(value).year == local_day(at).year:
        return weekday_moment_text(value)
    return full_weekday_moment_text(value)
