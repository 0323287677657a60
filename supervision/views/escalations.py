"""Escalations: the list, the page of one, and its facts checked again from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import check, requires
from supervision.enums import Step
from supervision.explaining import recompute
from supervision.life.urging import urge_steps
from supervision.models import Escalation
from supervision.pages.escalation import escalation_page
from supervision.pages.escalations import EscalationList, Row, list_table
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
    rows = list(listed.rows(page))
    shown = {
        "listed": listed,
        "page": page,
        "rows": rows,
        "form": listed.filter.form,
        "can_close": _can_close(request, rows),
        "can_urge": request.user.has_perm("notices.urge"),
    }
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


@requires("notices.urge")
@require_POST
def urge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Urge whoever has to take the next step of one."""
    return _urge(request, [_escalation(request, pk)])


@requires("notices.urge")
@require_POST
def urge_many(request: SignedInRequest) -> HttpResponse:
    """Urge the overdue ones among those that the list shows with the same filters."""
    listed = _listed(request)
    if listed is None:
        raise Http404
    return _urge(request, [row.escalation for row in listed.rows() if row.can_be_urged])


def _urge(request: SignedInRequest, found: list[Escalation]) -> HttpResponse:
    urged = urge_steps(escalations=found, by=request.user, at=timezone.now())
    if urged:
        said = ngettext("%(count)s matter urged.", "%(count)s matters urged.", urged) % {"count": urged}
        messages.success(request, said)
    else:
        messages.info(request, _("Urged today already: once a day for each person and matter."))
    return redirect(page_before(request, reverse("supervision:escalations")))


def _can_close(request: SignedInRequest, rows: list[Row]) -> bool:
    """Whether something on the page waits for nothing but its closing by the reader."""
    is_any = any(row.escalation.step == Step.CLOSE for row in rows)
    return is_any and request.user.has_perm("supervision.close_escalation")


def _listed(request: SignedInRequest) -> EscalationList | None:
    return EscalationList.asked_for(request.GET, request.user, timezone.localdate())


def _escalation(request: SignedInRequest, pk: int) -> Escalation:
    every: EscalationQuerySet = Escalation.objects.select_related(*WITH_ITS_TASK)
    found = get_object_or_404(every, pk=pk)
    check(request, "supervision.view_escalation", found)
    return found


def page_before(request: SignedInRequest, otherwise: str) -> str:
    """The page from which the form was sent, if it is one of ours."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else otherwise
