"""The entries of the office's own year: the mayor's month, and every morning what is due."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.commenting import remind_comments
from office.convening.mayors_month import point_out_month
from office.evaluating import remind_of_evaluations
from office.following_up.reminding import remind_decisions
from office.inspecting import remind_inspections
from office.reminding import remind_overdue_duties
from office.rules.meetings import pointed_out_on
from office.selectors.meetings import mayors_duties
from supervision.timetable import month_of, published_years
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MORNING = time(8)
REMINDERS: tuple[Callable[[datetime], int], ...] = (
    remind_decisions,
    remind_comments,
    remind_of_evaluations,
    remind_overdue_duties,
    remind_inspections,
)


def _mayors_days(until: datetime) -> Iterator[Occurrence]:
    """08:00 on the day on which a month without the mayor's meeting is pointed out: `mayor-meeting:2026-03`."""
    for year in published_years():
        for month, duty in mayors_duties(year).items():
            due_at = make_aware(datetime.combine(pointed_out_on(year, month, duty), MORNING))
            if due_at <= until:
                yield Occurrence(f"mayor-meeting:{year}-{month:02d}", due_at)


def _look_at_mayors_month(occurrence: Occurrence) -> str:
    year, month = month_of(occurrence.key)
    is_missing = point_out_month(year=year, month=month, cause=occurrence.key, at=occurrence.due_at)
    return _("The mayor's special meeting is missing: pointed out.") if is_missing else _("The meeting was held.")


def look_at_deadlines(at: datetime) -> str:
    """Decisions, findings, evaluations, comments and duties that are due or overdue (every morning)."""
    reminded = sum(remind(at) for remind in REMINDERS)
    said = _("Reminded in %(count)s matters of meetings and inspections.")
    return said % {"count": reminded} if reminded else ""


ENTRIES = (
    Entry(
        code="mayor-meeting",
        title=gettext_lazy("The mayor's special meeting of the month"),
        when=gettext_lazy("08:00 on the day of the month set by the office, the 20th unless told"),
        articles=(4,),
        occurrences=_mayors_days,
        run=_look_at_mayors_month,
        rank=9,
    ),
)
