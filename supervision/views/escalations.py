"""Escalations: the list, the page of one, and its facts checked again from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from organization.access import check, requires
from supervision.escalation_list import EscalationList, list_table
from supervision.escalation_page import escalation_page
from supervision.explaining import recompute
from supervision.models import Escalation
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from supervision.models.escalations import EscalationQuerySet

WITH_ITS_TASK = ("task__work_list", "task__sector", "unit", "responsible", "leader")


@requires("supervision.view_escalations")
def escalations(request: SignedInRequest) -> HttpResponse:
    listed = _listed(request)
    if listed is None:
        return render(request, "dashboards/no_list.html")
    page = listed.page()
    shown = {"listed": listed, "page": page, "rows": list(listed.rows(page)), "form": listed.filter.form}
    return render(request, "supervision/escalations.html", shown)


@requires("supervision.view_escalations")
def export(request: SignedInRequest) -> HttpResponse:
    """What the list shows with the same filters, as an Excel table."""
    listed = _listed(request)
    if listed is None:
        raise Http404
    title, heads, rows = list_table(listed)
    return workbook_response(write_table(title, heads, rows), title)


@requires("supervision.view_escalations")
def escalation(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = escalation_page(_escalation(request, pk), request.user, timezone.now())
    return render(request, "supervision/escalation.html", shown)


@requires("supervision.view_escalations")
def recomputation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The escalation derived once more from the records: a part of its page, or the page with it."""
    found, now = _escalation(request, pk), timezone.now()
    again = recompute(found, now)
    if request.htmx:
        return render(request, "supervision/_recomputation.html", {"escalation": found, "recomputation": again})
    shown = escalation_page(found, request.user, now)
    return render(request, "supervision/escalation.html", {**shown, "recomputation": again})


def _listed(request: SignedInRequest) -> EscalationList | None:
    return EscalationList.asked_for(request.GET, request.user, timezone.localdate())


def _escalation(request: SignedInRequest, pk: int) -> Escalation:
    every: EscalationQuerySet = Escalation.objects.select_related(*WITH_ITS_TASK)
    found = get_object_or_404(every, pk=pk)
    check(request, "supervision.view_escalation", found)
    return found
