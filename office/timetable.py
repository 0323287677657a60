"""The entries of the office's own year: the mayor's month, and every morning what is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.timetable import published_years
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MORNING = time(8)
REMINDERS: tuple[Callable[[datetime], int], ...] = ()


def _mornings(until: datetime) -> Iterator[Occurrence]:
    years = published_years()
    if not years:
        return
    due_at = make_aware(datetime.combine(date(years[0], 1, 1), MORNING))
    while due_at <= until:
        yield Occurrence(f"office-deadlines:{due_at:%Y-%m-%d}", due_at)
        due_at += timedelta(days=1)


def _morning(occurrence: Occurrence) -> str:
    reminded = sum(remind(occurrence.due_at) for remind in REMINDERS)
    return _("Reminded in %(count)s matters.") % {"count": reminded} if reminded else ""


ENTRIES = (
    Entry(
        code="office-deadlines",
        title=gettext_lazy("Deadlines of decisions, findings, evaluations and duties"),
        when=gettext_lazy("every day 08:00"),
        articles=(4, 6, 21),
        occurrences=_mornings,
        run=_morning,
        rank=11,
    ),
)
