"""The look at filings that are due or overdue (rulebook section 6)."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsibility.reminding import remind_filings, reminder_days
from tasks.enums import ListStatus
from tasks.models import WorkList
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = "filing-deadlines"
AT = time(8)


def reminder_mornings(until: datetime) -> Iterator[Occurrence]:
    """08:00 on every day on which the units on a published list may have to be reminded."""
    for work_list in WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("year"):
        for day in sorted(reminder_days(work_list)):
            due_at = make_aware(datetime.combine(day, AT))
            if due_at <= until:
                yield Occurrence(f"{CODE}:{day.isoformat()}", due_at)


def _remind(occurrence: Occurrence) -> str:
    reminded = remind_filings(at=occurrence.due_at, cause=occurrence.key)
    return _("%(count)s units reminded.") % {"count": reminded} if reminded else ""


ENTRIES: tuple[Entry, ...] = (
    Entry(
        code=CODE,
        title=gettext_lazy("Deadlines of filings"),
        when=gettext_lazy("08:00 two working days before the due day, on it, then weekly, after a month monthly"),
        articles=(3,),
        occurrences=reminder_mornings,
        run=_remind,
    ),
)
