"""Inspections (督查): the year's plan, one inspection, and what whoever holds it records (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from office.documents.inspections import issue_inspection_notice, issue_inspection_report
from office.forms.inspections import CancelInspectionForm, InspectionReportForm, VisitedForm
from office.inspecting import (
    InspectionChangedError,
    OverlapError,
    begin_inspection,
    cancel_inspection,
    change_inspection,
    close_inspection,
    plan_inspection,
    record_visit,
    report_inspection,
)
from office.models import Inspection, Visit
from office.pages.inspection_findings import findings_page, findings_table
from office.pages.inspection_form import empty_form, given_form, stored_form, with_proposals, with_version, with_warning
from office.pages.inspections import chosen_year, inspection_page, list_page, years_offered
from office.selectors.inspections import holder_of, inspections_visible_to, whole_inspections_visible_to
from organization.access import check, requires
from supervision.views.report import add_errors
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from notices.models import IssuedDocument
    from office.pages.inspection_form import PlanForm
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("office.view_inspections")
def inspections(request: SignedInRequest) -> HttpResponse:
    """The plan of the year on one axis of weeks."""
    context = list_page(request.user, request.GET, timezone.localdate())
    return render(request, "office/inspections.html", context)


@requires("office.view_inspections")
def findings(request: SignedInRequest) -> HttpResponse:
    """What inspections found, one by one."""
    context = findings_page(request.user, request.GET, timezone.localdate())
    context["page"] = Paginator(context["rows"], ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/inspection_findings.html", context)


@requires("office.view_inspections")
def export_findings(request: SignedInRequest) -> HttpResponse:
    """What the list of findings shows with the same filters, as an Excel table."""
    title, heads, rows = findings_table(request.user, request.GET, timezone.localdate())
    return workbook_response(write_table(title, heads, rows), title)


@requires("office.plan_inspections")
def new(request: SignedInRequest) -> HttpResponse:
    on = timezone.localdate()
    year = chosen_year(request.GET, years_offered(on), on)
    if request.method != "POST":
        return _form(request, empty_form(request.user, year, request.GET), None)
    plan = given_form(year, holder_of(request.user), request.POST)
    if "propose" in request.POST:
        return _form(request, with_proposals(plan, request.POST, None), None)
    return _save(request, plan, None)


@requires("office.plan_inspections")
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    if request.method != "POST":
        return _form(request, stored_form(found), found)
    plan = given_form(found.year, found.holder, request.POST)
    if "propose" in request.POST:
        return _form(request, with_proposals(plan, request.POST, found.pk), found)
    return _save(request, plan, found)


def _save(request: SignedInRequest, plan: PlanForm, found: Inspection | None) -> HttpResponse:
    """Store the plan; where visits meet, or somebody else was faster, show it again with what was typed."""
    if not plan.is_valid():
        return _form(request, plan, found, status=422)
    draft, reason = plan.draft(), plan.form.cleaned_data["accepts_overlap_because"]
    try:
        saved = _store(request, draft, reason, plan, found)
    except OverlapError as error:
        plan = with_warning(plan, request.POST, error.overlaps)
        add_errors(plan.form, error)
    except InspectionChangedError as error:
        plan = with_version(plan, request.POST, error.inspection, draft)
        add_errors(plan.form, error)
    except ValidationError as error:
        _add_plan_errors(plan, error)
    else:
        messages.success(request, _("The plan of the inspection is saved, and the units are told."))
        return redirect(saved)
    return _form(request, plan, found, status=422)


def _store(request: SignedInRequest, draft: Any, reason: str, plan: PlanForm, found: Inspection | None) -> Inspection:
    at, by = timezone.now(), request.user
    if found is None:
        return plan_inspection(draft=draft, accepts_overlap_because=reason, at=at, by=by)
    version = plan.form.cleaned_data["version"] or 0
    return change_inspection(
        inspection=found, draft=draft, accepts_overlap_because=reason, version=version, at=at, by=by
    )


def _add_plan_errors(plan: PlanForm, error: ValidationError) -> None:
    """Tasks are named by serial in the office's form."""
    if plan.holder is None and hasattr(error, "error_dict") and "tasks" in error.error_dict:
        error.error_dict["serials"] = error.error_dict.pop("tasks")
    add_errors(plan.form, error)


def _form(request: SignedInRequest, plan: PlanForm, found: Inspection | None, *, status: int = 200) -> HttpResponse:
    context = {"plan": plan, "form": plan.form, "rows": plan.rows, "inspection": found, "year": plan.year}
    return render(request, "office/inspection_form.html", context, status=status)


@requires("office.view_inspections")
def inspection(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(inspections_visible_to(request.user).select_related("holder", "planned_by"), pk=pk)
    return render(request, "office/inspection.html", inspection_page(request.user, found, timezone.localdate()))


@requires("office.plan_inspections")
@require_POST
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    return _plain(request, found, lambda: begin_inspection(inspection=found, at=timezone.now(), by=request.user))


@requires("office.plan_inspections")
@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    return _plain(request, found, lambda: close_inspection(inspection=found, at=timezone.now(), by=request.user))


@requires("office.plan_inspections")
def visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A unit was visited: when, and what was seen as a whole."""
    found = _visit(request, pk)
    initial = {"visited_on": found.visited_on or min(timezone.localdate(), found.ends_on), "note": found.note}
    form = VisitedForm(request.POST or None, initial=initial)

    def record() -> Visit:
        return record_visit(visit=found, **form.cleaned_data, at=timezone.now(), by=request.user)

    words = {"heading": _("Record a visit"), "sentence": found.unit.name, "act_label": _("Record the visit")}
    return act_on(request, found.inspection, form, record, **words)


@requires("office.plan_inspections")
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = InspectionReportForm(request.POST or None, request.FILES or None, initial={"report": found.report})

    def write() -> Inspection:
        given = form.cleaned_data
        return report_inspection(
            inspection=found, report=given["report"], uploads=given["files"], at=timezone.now(), by=request.user
        )

    sentence = _("The visited units and the leaders of the tasks are told of it once it is written.")
    words = {"heading": _("Report of the inspection"), "sentence": sentence, "act_label": _("Save the report")}
    return act_on(request, found, form, write, **words)


@requires("office.plan_inspections")
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    form = CancelInspectionForm(request.POST or None)

    def act() -> Inspection:
        return cancel_inspection(
            inspection=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
        )

    words = {"heading": _("Cancel the inspection"), "act_label": _("Cancel it and tell the units")}
    return act_on(request, found, form, act, **words)


@requires("office.plan_inspections")
@require_POST
def issue_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk)
    return _issue(
        request, found.inspection, lambda: issue_inspection_notice(visit=found, at=timezone.now(), by=request.user)
    )


@requires("office.plan_inspections")
@require_POST
def issue_report(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _held(request, pk)
    return _issue(request, found, lambda: issue_inspection_report(inspection=found, at=timezone.now(), by=request.user))


def _issue(request: SignedInRequest, found: Inspection, issue: Callable[[], IssuedDocument]) -> HttpResponse:
    try:
        document = issue()
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")


def act_on(
    request: SignedInRequest, found: Inspection, form: Form, act: Callable[[], Any], **words: Any
) -> HttpResponse:
    """One form about an inspection: act where it is right, else show it with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(words.get("back") or found)
    context = {"inspection": found, "form": form, **words}
    return render(request, "office/inspection_act.html", context, status=422 if form.errors else 200)


def _plain(request: SignedInRequest, found: Inspection, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(found)


def _held(request: SignedInRequest, pk: int) -> Inspection:
    """The inspection, for whoever holds it; to others who may read it the act is refused."""
    found = get_object_or_404(whole_inspections_visible_to(request.user).select_related("holder"), pk=pk)
    check(request, "office.hold_inspection", found)
    return found


def _visit(request: SignedInRequest, pk: int) -> Visit:
    whole = whole_inspections_visible_to(request.user).values("pk")
    visits = Visit.objects.filter(withdrawn_at=None, inspection__in=whole)
    found = get_object_or_404(visits.select_related("inspection__holder", "unit"), pk=pk)
    check(request, "office.hold_inspection", found.inspection)
    return found
