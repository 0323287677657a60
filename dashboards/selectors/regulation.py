"""How often each article was applied in a year, with the lists behind the numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from incentives.models import AssessmentPlan, Measure, Pilot, PlannedMeasure
from incentives.pages.addresses import address
from incentives.selectors.plans import PLANNED_ARTICLES
from office.enums import MeetingKind
from office.models import Inspection, Meeting, MeetingDecision
from office.selectors.meetings import in_year
from responsibility.enums import FilingStatus
from responsibility.models import Filing
from supervision.enums import EscalationStatus, Flag, Ground
from supervision.models import Check, CoordinationRequest, Escalation
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboards.links import Links
    from tasks.models import WorkList

PILOTS = 15


@dataclass(frozen=True)
class Firing:
    """Something that an article did this year, how often, and the list of it."""

    label: str
    count: int
    url: str


def firings_of_year(work_list: WorkList, links: Links, *, whole_city: bool) -> dict[int, list[Firing]]:
    """By article. What is not public inside is counted only for those who see the whole city."""
    firings: dict[int, list[Firing]] = defaultdict(list)
    tasks = Task.objects.filter(work_list=work_list)
    firings[2].append(Firing(_("Tasks on the list"), tasks.count(), links.tasks()))
    firings[6].extend(_flags(work_list, links))
    if whole_city:
        firings[3].append(_filings(work_list))
        firings[4].append(_requests(work_list))
        for ground, firing in _escalations(work_list, links):
            firings[int(ground.split("-")[0])].append(firing)
        for article, firing in (*_rewards(work_list.year), *_offices_own(work_list)):
            firings[article].append(firing)
    return firings


def _rewards(year: int) -> Iterator[tuple[int, Firing]]:
    """Measures of articles 7 to 17 that were not dropped, pilots, plans approved, and what the year's plan holds."""
    measures = Measure.objects.in_year(year).in_force().order_by().values("article").annotate(Count("pk"))
    counts = dict(measures.values_list("article", "pk__count"))
    for article in PLANNED_ARTICLES:
        if article == PILOTS:
            pilots = Pilot.objects.filter(year=year).count()
            yield article, Firing(_("Pilots applied for"), pilots, address("incentives:pilots", year=year))
            continue
        url = address("incentives:measures", args=[year], article=article, state="in_force")
        yield article, Firing(_("Measures"), counts.get(article, 0), url)
    approved = AssessmentPlan.objects.in_year(year).approved().order_by().values("article").distinct().count()
    plans_url = address("incentives:plans", args=[year], state="approved")
    yield 20, Firing(_("Assessment plans approved"), approved, plans_url)
    planned = PlannedMeasure.objects.approved().filter(measure__year=year)
    done = planned.filter(carried_out_on__isnull=False).count()
    yield 21, Firing(_("Measures to be carried out"), planned.count(), address("incentives:carrying_out", year=year))
    yield 21, Firing(_("Measures carried out"), done, address("incentives:carrying_out", year=year, state="done"))


def _offices_own(work_list: WorkList) -> Iterator[tuple[int, Firing]]:
    """Meetings held, decisions taken, inspections."""
    year = work_list.year
    meetings = Meeting.objects.held().filter(in_year(year)).exclude(kind=MeetingKind.UNIT_WEEKLY)
    yield 4, Firing(_("Meetings held"), meetings.count(), address("office:meetings", year=year, status="held"))
    decisions = MeetingDecision.objects.standing().filter(meeting__in=meetings.values("pk")).count()
    yield 4, Firing(_("Decisions of meetings"), decisions, address("office:decisions", year=year))
    inspections = Inspection.objects.standing().filter(year=year).count()
    yield 6, Firing(_("Inspections"), inspections, address("office:inspections", year=year))


def _flags(work_list: WorkList, links: Links) -> Iterator[Firing]:
    checks = Check.objects.current().filter(task__work_list=work_list)
    counts = dict(checks.order_by().values_list("flag").annotate(Count("pk")))
    for flag in (Flag.RED_FLAG, Flag.YELLOW_CARD):
        yield Firing(str(flag.label), counts.get(flag, 0), links.checks(flag=flag.value))


def _filings(work_list: WorkList) -> Firing:
    filed = Filing.objects.filter(task__work_list=work_list, status=FilingStatus.FILED).count()
    return Firing(_("Responsibilities on file"), filed, _address("responsibility:filings", f"year={work_list.year}"))


def _requests(work_list: WorkList) -> Firing:
    asked = CoordinationRequest.objects.filter(task__work_list=work_list, withdrawn_at=None).count()
    return Firing(_("Requests for coordination"), asked, _address("supervision:coordination", f"year={work_list.year}"))


def _escalations(work_list: WorkList, links: Links) -> Iterator[tuple[str, Firing]]:
    """One escalation counts for each ground on which it rests."""
    escalations = Escalation.objects.filter(task__work_list=work_list).exclude(status=EscalationStatus.REVOKED)
    counts = Counter(ground for grounds in escalations.values_list("grounds", flat=True) for ground in grounds)
    for ground in Ground:
        yield ground.value, Firing(str(ground.label), counts[ground], links.escalations(ground=ground.value))


def _address(name: str, query: str) -> str:
    try:
        return f"{reverse(name)}?{query}"
    except NoReverseMatch:
        return ""
