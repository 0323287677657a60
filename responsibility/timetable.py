"""The daily look at filings that are due or overdue (rulebook section 6)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulation.calendar import is_working_day
from responsibility.reminding import remind_filings
from tasks.enums import ListStatus
from tasks.models import WorkList
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "filing-deadlines"
AT = time(8)


def working_mornings(until: datetime) -> Iterator[Occurrence]:
    """08:00 on every working day from the beginning of the earliest published year."""
    year = WorkList.objects.filter(status=ListStatus.PUBLISHED).aggregate(first=Min("year"))["first"]
    if year is None:
        return
    day, last = date(year, 1, 1), localdate(until)
    while day <= last:
        due_at = make_aware(datetime.combine(day, AT))
        if due_at <= until and is_working_day(day):
            yield Occurrence(f"{CODE}:{day.isoformat()}", due_at)
        day += timedelta(days=1)


def _remind(occurrence: Occurrence) -> str:
    reminded = remind_filings(at=occurrence.due_at, cause=occurrence.key)
    return _("%(count)s units reminded.") % {"count": reminded} if reminded else _("Nothing to remind of.")


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code=CODE,
        title=gettext_lazy("Deadlines of filings"),
        when=gettext_lazy("every working day 08:00"),
        articles=(3,),
        occurrences=working_mornings,
        run=_remind,
    ),
)
