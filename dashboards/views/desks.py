from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.desks.choice import HEAD, LEADER, OFFICE, REPORTER, Desk, chosen_desk, desks_of
from dashboards.desks.leader import leader_desk
from dashboards.desks.office import office_desk
from dashboards.desks.unit import head_desk, reporter_desk
from dashboards.desks.waiting import waiting_desk
from dashboards.selectors.lists import published_list
from organization.access import signed_in
from supervision.selectors.sittings import talk_counts

if TYPE_CHECKING:
    from datetime import datetime

    from organization.access import SignedInRequest
    from organization.models import Person
    from tasks.models import WorkList


@signed_in
def desk(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    shown = chosen_desk(request.user, request.GET.get("as"))
    work_list = published_list(None, at)
    content = {"desk": shown, "desks": desks_of(request.user)}
    if work_list is None:
        return render(request, "dashboards/no_list.html", content)
    content |= _content(shown, request.user, work_list, at)
    return render(request, f"dashboards/desk_{shown.code}.html", content)


def _content(shown: Desk, person: Person, work_list: WorkList, at: datetime) -> dict[str, object]:
    if shown == LEADER:
        return leader_desk(person, work_list, at=at)
    if shown == OFFICE:
        content = office_desk(person, work_list, at=at)
    else:
        build = {HEAD: head_desk, REPORTER: reporter_desk}.get(shown, waiting_desk)
        content = build(person, work_list, at=at)
    return {**content, "talk_counts": talk_counts(person)}
