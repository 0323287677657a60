"""The entries of the month, the quarter and the year (rulebook section 6)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.closing import close_month
from supervision.life.deadlines import remind_deadlines
from supervision.life.missed_promises import call_missed_promises
from supervision.parameters import timings_of
from supervision.period_review import record_period_review
from supervision.reminding import remind_missing_reports
from supervision.rules.period import closes_at, opens_at, reminders_at
from tasks.enums import ListStatus
from tasks.models import MONTHS, WorkList
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from supervision.rules.period import Timing

QUARTER_ENDS = (3, 6, 9, 12)
DEADLINES_AT = time(8)


def _monthly(
    code: str, moments: Callable[[int, int, Timing], Iterable[datetime]], months: Iterable[int] = MONTHS
) -> Callable[[datetime], Iterator[Occurrence]]:
    """Occurrences of an entry in the months of every published year: `close:2016-03`, the second of a month `…:2`."""

    def occurrences(until: datetime) -> Iterator[Occurrence]:
        for year in published_years():
            timings = timings_of(year)
            for month in months:
                for number, moment in enumerate(moments(year, month, timings[month]), start=1):
                    suffix = f":{number}" if number > 1 else ""
                    if moment <= until:
                        yield Occurrence(f"{code}:{year}-{month:02d}{suffix}", moment)

    return occurrences


def published_years() -> list[int]:
    lists = WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("year")
    return list(lists.values_list("year", flat=True))


def month_of(key: str) -> tuple[int, int]:
    """Year and month in a key: `remind:2016-03:2` is of March 2016."""
    year, month = key.split(":")[1].split("-")
    return int(year), int(month)


def _open(occurrence: Occurrence) -> str:
    return _("Reports can be handed in.")


def _remind(occurrence: Occurrence) -> str:
    year, month = month_of(occurrence.key)
    return _("%(count)s units reminded.") % {
        "count": remind_missing_reports(year=year, month=month, cause=occurrence.key, at=occurrence.due_at)
    }


def _close(occurrence: Occurrence) -> str:
    year, month = month_of(occurrence.key)
    list_closed_through = WorkList.objects.get(year=year).closed_through
    if month <= list_closed_through:
        return _("Closed by hand before.")
    result = close_month(year=year, month=month, at=occurrence.due_at)
    return _("Red flags %(red)s, yellow cards %(yellow)s, not judged %(not_due)s; escalations %(escalations)s.") % {
        "red": result.red_flags,
        "yellow": result.yellow_cards,
        "not_due": result.not_due,
        "escalations": result.escalations,
    }


def _review(kind: str) -> Callable[[Occurrence], str]:
    def run(occurrence: Occurrence) -> str:
        year, month = month_of(occurrence.key)
        record_period_review(year=year, month=month, kind=kind, at=occurrence.due_at)
        return _("Figures recorded.")

    return run


def mornings(until: datetime) -> Iterator[Occurrence]:
    """08:00 every day from the beginning of the earliest published year: `deadlines:2016-03-05`."""
    years = published_years()
    if not years:
        return
    due_at = make_aware(datetime.combine(date(years[0], 1, 1), DEADLINES_AT))
    while due_at <= until:
        yield Occurrence(f"deadlines:{due_at:%Y-%m-%d}", due_at)
        due_at += timedelta(days=1)


def _deadlines(occurrence: Occurrence) -> str:
    """Each room looks at what is due in it; what it did, in sentences."""
    looks = (import_string(path) for path in settings.MORNING_LOOKS)
    return " ".join(filter(None, (look(occurrence.due_at) for look in looks)))


def look_at_deadlines(at: datetime) -> str:
    """First what follows from promises that were missed yesterday, then what is still to be reminded of."""
    called = call_missed_promises(at=at)
    reminded = remind_deadlines(at=at)
    said = []
    if called:
        said.append(_("Accountability for %(count)s missed promises.") % {"count": called})
    if reminded:
        said.append(_("Reminded of %(count)s escalations.") % {"count": reminded})
    return " ".join(said)


def _at_closing(year: int, month: int, timing: Timing) -> list[datetime]:
    return [closes_at(year, month, timing)]


ENTRIES = (
    Entry(
        code="open",
        title=gettext_lazy("Reports open"),
        when=gettext_lazy("seven days before the month's end"),
        articles=(5, 6),
        occurrences=_monthly("open", lambda year, month, timing: [opens_at(year, month, timing)]),
        run=_open,
    ),
    Entry(
        code="remind",
        title=gettext_lazy("Reminder to report"),
        when=gettext_lazy("09:00 on the second working day before the due day, and on the due day"),
        articles=(6,),
        occurrences=_monthly("remind", lambda year, month, timing: reminders_at(year, month, timing)),
        run=_remind,
    ),
    Entry(
        code="close",
        title=gettext_lazy("Closing of the month"),
        when=gettext_lazy("08:00 on the next working day after the due day"),
        articles=(6, 18, 19),
        occurrences=_monthly("close", _at_closing),
        run=_close,
    ),
    Entry(
        code="quarterly-review",
        title=gettext_lazy("Quarterly review"),
        when=gettext_lazy("right after the closing of March, June, September and December"),
        articles=(6,),
        occurrences=_monthly("quarterly-review", _at_closing, QUARTER_ENDS),
        run=_review("quarter"),
        rank=1,
    ),
    Entry(
        code="mid-year-evaluation",
        title=gettext_lazy("Mid-year evaluation"),
        when=gettext_lazy("right after the closing of June"),
        articles=(6,),
        occurrences=_monthly("mid-year-evaluation", _at_closing, (6,)),
        run=_review("mid_year"),
        rank=2,
    ),
    Entry(
        code="year-end-settlement",
        title=gettext_lazy("Year-end settlement"),
        when=gettext_lazy("right after the closing of December"),
        articles=(6, 20),
        occurrences=_monthly("year-end-settlement", _at_closing, (12,)),
        run=_review("year_end"),
        rank=3,
    ),
    Entry(
        code="deadlines",
        title=gettext_lazy("Everything that falls due"),
        when=gettext_lazy("every day 08:00"),
        articles=(4, 6, 10, 12, 18, 19, 20, 21),
        occurrences=mornings,
        run=_deadlines,
        rank=10,  # after whatever else comes at that hour
    ),
)
