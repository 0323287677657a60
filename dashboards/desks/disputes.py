"""On the desks: objections that wait for the office, cards that a unit may still object to, answers without outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.desks.items import Item
from supervision.enums import Flag
from supervision.models import Check, CoordinationRequest, Objection
from supervision.pages.objection import listed
from supervision.selectors.objections import open_terms

if TYPE_CHECKING:
    from datetime import date, datetime

    from dashboards.links import Links
    from organization.models import Person
    from supervision.pages.objection import Row
    from tasks.models import WorkList

MONTHS_BACK = 2


def objections_to_decide(work_list: WorkList, on: date, *, most: int) -> list[Row]:
    """The oldest first, with who may decide; four queries, one while none is pending."""
    pending = Objection.objects.pending().filter(task__work_list=work_list).order_by("filed_at", "pk")
    related = ("task__work_list", "unit", "disputed", "escalation")
    return listed(pending.select_related(*related)[:most], on)


def objection_items(person: Person, work_list: WorkList, links: Links, at: datetime) -> list[Item]:
    """For the unit's head: the cards of late that may still be objected to, a line for each month."""
    recent = Check.objects.current().filter(
        task__work_list=work_list,
        unit=person.unit_id,
        flag=Flag.YELLOW_CARD,
        month__gt=work_list.closed_through - MONTHS_BACK,
    )
    if not person.has_perm("supervision.object"):
        return []
    terms = open_terms(person, recent.select_related("task__work_list"), localdate(at)).values()
    return [
        Item(
            due=min(term.until for term in terms if term.check.month == month),
            text=_("Yellow cards that may be objected to: %s") % sum(term.check.month == month for term in terms),
            url=links.checks(month=month, flag=Flag.YELLOW_CARD),
            who=_("you"),
            article=6,
        )
        for month in sorted({term.check.month for term in terms})
    ]


def coordination_items(person: Person, work_list: WorkList) -> list[Item]:
    """Answered requests of which the unit has not written yet what came of them."""
    waiting = (
        CoordinationRequest.objects.without_outcome().filter(task__work_list=work_list, unit=person.unit_id).count()
    )
    if not waiting:
        return []
    url = f"{reverse('supervision:coordination')}?state=answered"
    return [Item(None, _("Coordination answered, outcome to be recorded: %s") % waiting, url, _("you"), 4)]
