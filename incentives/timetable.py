"""The entries of rewards and penalties: right after the closings that they rest on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.assessing.reminding import remind_plans_due
from incentives.carrying_out import remind_measures_due
from incentives.measuring import renew_measures
from incentives.proposing import PROPOSERS
from incentives.proposing.accounts import has_fallen_due
from incentives.reminding import remind_final_accounts
from incentives.selectors.performance_facts import years_reported_late
from incentives.talking import remind_fund_talks
from incentives.verifying import remind_findings_due
from regulation.selectors import parameters_on
from supervision.parameters import timings_of
from supervision.rules.period import closes_at
from supervision.timetable import published_years
from tasks.models import MONTHS
from timetable.entries import Entry, Occurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from incentives.measuring import Renewal

QUARTER_ENDS = (3, 6, 9)
MORNING = time(8)
PROJECTS, ACCOUNTS, FUNDS, PERFORMANCE = 7, 10, 12, 16
REMINDERS: tuple[Callable[[datetime], int], ...] = (
    remind_plans_due,
    remind_final_accounts,
    remind_fund_talks,
    remind_findings_due,
    remind_measures_due,
)


def _at_closings(key: Callable[[int, int], str], months: Iterable[int]) -> Callable[[datetime], Iterator[Occurrence]]:
    """Occurrences right after the closings of these months, in every published year."""

    def occurrences(until: datetime) -> Iterator[Occurrence]:
        for year in published_years():
            timings = timings_of(year)
            for month in months:
                due_at = closes_at(year, month, timings[month])
                if due_at <= until:
                    yield Occurrence(key(year, month), due_at)

    return occurrences


def _year_of(occurrence: Occurrence) -> int:
    return int(occurrence.key.split(":")[1][:4])


def _said(renewal: Renewal) -> str:
    return _("Measures: %(created)s new, %(changed)s changed, %(ceased)s no longer follow.") % {
        "created": len(renewal.created),
        "changed": len(renewal.changed),
        "ceased": len(renewal.ceased),
    }


def _renew(articles: Iterable[int]) -> Callable[[Occurrence], str]:
    def run(occurrence: Occurrence) -> str:
        return _said(renew_measures(year=_year_of(occurrence), articles=tuple(articles), at=occurrence.due_at))

    return run


def _after_the_last_day_for_plans(until: datetime) -> Iterator[Occurrence]:
    """08:00 on the day after the last day for a plan of use: `fund-plans:2016` on 1 November."""
    for year in published_years():
        last_day = parameters_on(year, date(year, 12, 31)).day("fund_plan_last_day")
        due_at = make_aware(datetime.combine(last_day + timedelta(days=1), MORNING))
        if due_at <= until:
            yield Occurrence(f"fund-plans:{year}", due_at)


def look_at_deadlines(at: datetime) -> str:
    """First what follows from final accounts that were due yesterday, and from reports of a settled year that came in
    or were accepted since; then what is still to be reminded of."""
    said = []
    due_on = localdate(at) - timedelta(days=1)
    if has_fallen_due(due_on):
        said.append(_said(renew_measures(year=due_on.year, articles=(ACCOUNTS,), at=at)))
    said += [
        _said(renew_measures(year=year, articles=(PERFORMANCE,), at=at))
        for year in years_reported_late(at - timedelta(days=1), at)
    ]
    if reminded := sum(remind(at) for remind in REMINDERS):
        said.append(_("Reminded in %(count)s matters of rewards and penalties.") % {"count": reminded})
    return " ".join(said)


ENTRIES = (
    Entry(
        code="projects",
        title=gettext_lazy("Land of major projects"),
        when=gettext_lazy("right after the closing of each month"),
        articles=(7,),
        occurrences=_at_closings(lambda year, month: f"projects:{year}-{month:02d}", MONTHS),
        run=_renew((PROJECTS,)),
        rank=5,
    ),
    Entry(
        code="special-funds",
        title=gettext_lazy("Pace of special funds"),
        when=gettext_lazy("right after the closing of March, June and September"),
        articles=(12,),
        occurrences=_at_closings(lambda year, month: f"special-funds:{year}-Q{month // 3}", QUARTER_ENDS),
        run=_renew((FUNDS,)),
        rank=6,
    ),
    Entry(
        code="fund-plans",
        title=gettext_lazy("Special funds without a plan for their use"),
        when=gettext_lazy("1 November"),
        articles=(12,),
        occurrences=_after_the_last_day_for_plans,
        run=_renew((FUNDS,)),
        rank=7,
    ),
    Entry(
        code="settlement",
        title=gettext_lazy("Settlement of rewards and penalties"),
        when=gettext_lazy("right after the closing of December"),
        articles=tuple(PROPOSERS),
        occurrences=_at_closings(lambda year, _month: f"settlement:{year}", (12,)),
        run=_renew(PROPOSERS),
        rank=8,
    ),
)
