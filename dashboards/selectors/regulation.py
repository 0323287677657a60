"""How often each article was applied in a year, with the lists behind the numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from responsibility.enums import FilingStatus
from responsibility.models import Filing
from supervision.enums import EscalationStatus, Flag, Ground
from supervision.models import Check, CoordinationRequest, Escalation
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboards.links import Links
    from tasks.models import WorkList


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
    return firings


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
