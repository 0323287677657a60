"""Objections: the queue, the page of one, making one, deciding and withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import check, requires
from supervision.enums import ObjectionStatus
from supervision.forms.reports import DecisionForm, ObjectionForm
from supervision.models import Check, Escalation, Objection
from supervision.objecting import accept_objection, file_objection, reject_objection, withdraw_objection
from supervision.pages.objection import Place, counts_of, in_state, listed, objection_page
from supervision.permissions.reports import objections_visible_to
from supervision.previewing import preview_correction
from supervision.selectors.objections import open_terms_of
from supervision.views.report import add_errors, place_of

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from supervision.selectors.objections import Term
    from supervision.views.report import ReportPlace

ROWS_ON_A_PAGE = 50


@requires("supervision.view_objections")
def objections(request: SignedInRequest) -> HttpResponse:
    """What units object to, what waits for a decision first."""
    visible = objections_visible_to(request.user, Objection.objects.all())
    state = request.GET.get("state", "")
    page = Paginator(in_state(visible, state), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "counts": counts_of(visible), "rows": listed(page, timezone.localdate())}
    return render(request, "supervision/objections.html", context)


@requires("supervision.view_objections")
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    """One objection; who may decide on it does so here."""
    return _show(request, _found(request, pk))


@requires("supervision.object")
def object_to(request: SignedInRequest, year: int, serial: str, month: int) -> HttpResponse:
    """Object to the card of a month, or to an escalation (`?escalation=`) that rests on it."""
    place = place_of(request, year, serial, month)
    judged = get_object_or_404(Check.objects.current().select_related("task__work_list"), task=place.task, month=month)
    check(request, "supervision.object", judged)
    escalation = _escalation(request, place)
    form = ObjectionForm(request.POST or None, request.FILES or None, task=place.task)
    form.add_steps(place.steps, place.facts.moments.last_day)
    if request.method == "POST" and form.is_valid() and (made := _file(request, place, escalation, form)):
        return redirect(made)
    term = _term(place, judged, escalation)
    context = {**place.context(), "form": form, "check": judged, "escalation": escalation, "term": term}
    return render(request, "supervision/object.html", context, status=422 if form.errors else 200)


@requires("supervision.review_reports")
@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """See what accepting would change, accept, or reject."""
    found = _found(request, pk)
    if found.status != ObjectionStatus.PENDING:
        messages.error(request, _("This objection is decided, or withdrawn."))
        return redirect(found)
    check(request, "supervision.decide_objection", found)
    form = Place(found).form(request.POST)
    act = request.POST.get("act")
    if not form.is_valid():
        return _show(request, found, form=form)
    if act not in ("accept", "reject"):
        return _preview(request, found, form)
    if said := _decide(request, found, form, accepts=act == "accept"):
        return _show(request, found, form=form, said=said)
    return redirect(found)


@requires("supervision.object")
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    check(request, "supervision.withdraw_objection", found)
    try:
        withdraw_objection(objection=found, at=timezone.now(), by=request.user)
        messages.success(request, _("The objection is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


def _found(request: SignedInRequest, pk: int) -> Objection:
    related = ("task__work_list", "task__sector", "unit", "disputed", "escalation__task", "filed_by", "decided_by")
    found = get_object_or_404(Objection.objects.select_related(*related), pk=pk)
    check(request, "supervision.view_objection", found)
    return found


def _escalation(request: SignedInRequest, place: ReportPlace) -> Escalation | None:
    asked = request.GET.get("escalation", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    found = get_object_or_404(Escalation.objects.select_related("task__work_list"), pk=asked, task=place.task)
    check(request, "supervision.view_escalation", found)
    return found


def _term(place: ReportPlace, judged: Check, escalation: Escalation | None) -> Term | None:
    """Until when it may be objected to, by way of the escalation if one is named; None once that is past."""
    if escalation is None:
        return place.term
    terms = open_terms_of(escalation, timezone.localdate(place.at))
    return next((term for term in terms if term.check == judged), None)


def _file(
    request: SignedInRequest, place: ReportPlace, escalation: Escalation | None, form: ObjectionForm
) -> Objection | None:
    try:
        made = file_objection(
            task=place.task,
            month=place.month,
            escalation=escalation,
            text=form.cleaned_data["text"],
            claimed=form.cleaned_data.get("claimed"),
            steps=form.named_steps() if place.task.is_milestone else (),
            uploads=form.cleaned_data["files"],
            at=place.at,
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, _("The objection lies before the supervision office."))
    return made


def _decide(request: SignedInRequest, found: Objection, form: DecisionForm, *, accepts: bool) -> str:
    """Do it; what stood in the way, in words."""
    given: dict[str, Any] = {"objection": found, "reason": form.cleaned_data["reason"], "at": timezone.now()}
    try:
        if accepts:
            accept_objection(**given, **form.decided(Place(found).report.steps), by=request.user)
            messages.success(request, _("Accepted: the month has been judged again, and the unit has been told."))
        else:
            reject_objection(**given, by=request.user)
            messages.success(request, _("Rejected with reasons; the unit has been told."))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _preview(request: SignedInRequest, found: Objection, form: DecisionForm) -> HttpResponse:
    preview = preview_correction(
        task=found.task,
        month=found.month,
        reason=form.cleaned_data["reason"],
        at=timezone.now(),
        by=request.user,
        **form.decided(Place(found).report.steps),
    )
    return _show(request, found, form=form, preview=preview)


def _show(
    request: SignedInRequest, found: Objection, *, form: DecisionForm | None = None, preview: Any = None, said: str = ""
) -> HttpResponse:
    if said and form is not None:
        form.add_error(None, said)
    context = objection_page(found, request.user, timezone.now(), form=form)
    status = 422 if form is not None and form.errors else 200
    return render(request, "supervision/objection.html", {**context, "preview": preview}, status=status)
