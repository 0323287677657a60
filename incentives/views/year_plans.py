"""The year's reward and penalty plan: the list of plans, a plan's page, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incentives.documents.year_plan_sheet import plan_table
from incentives.documents.year_plans import issue_plan_document
from incentives.forms.year_plans import ApprovalForm, IntroductionForm, LeaveOutForm
from incentives.models import PlannedMeasure, YearPlan
from incentives.pages.year_plan import plan_page
from incentives.permissions.year_plans import plans_visible_to
from incentives.selectors.year_plans import planned_rows, plans_with_counts, undecided, years_to_begin
from incentives.settling.approving import approve_plan
from incentives.settling.drafting import (
    draft_plan,
    leave_out,
    recall_plan,
    renew_plan,
    submit_plan,
    take_in_again,
    write_introduction,
)
from organization.access import check, requires
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("incentives.view_year_plans")
def year_plans(request: SignedInRequest) -> HttpResponse:
    """The plans that the person may see, and for the office the years for which one can be begun."""
    visible = plans_visible_to(request.user, YearPlan.objects.all())
    may_manage = request.user.has_perm("incentives.manage_year_plan")
    context = {
        "plans": plans_with_counts(visible, timezone.localdate()),
        "may_manage": may_manage,
        "to_begin": [(each, undecided(each.year)) for each in years_to_begin()] if may_manage else [],
    }
    return render(request, "incentives/year_plans.html", context)


@requires("incentives.view_year_plans")
def year_plan(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    plan = _plan(request, year, number)
    context = plan_page(plan, request.user, by=request.GET.get("by", ""), on=timezone.localdate())
    return render(request, "incentives/year_plan.html", context)


@requires("incentives.view_year_plans")
def export(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The plan's measures as an Excel file."""
    plan = _plan(request, year, number)
    name, content = plan_table(plan, planned_rows(plan))
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@requires("incentives.manage_year_plan")
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Begin the plan of a year, or a supplement to it."""
    year = request.POST.get("year", "")
    if not (year.isdecimal() and len(year) == 4):
        raise Http404
    try:
        plan = draft_plan(year=int(year), at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("incentives:year_plans")
    return redirect(plan)


@requires("incentives.manage_year_plan")
@require_POST
def renew(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    plan = _plan(request, year, number)
    renewal = renew_plan(plan=plan, by=request.user)
    said = _("From the decisions: %(added)s added, %(changed)s changed, %(removed)s taken out.")
    given = {"added": renewal.added, "changed": renewal.changed, "removed": renewal.removed}
    messages.success(request, said % given)
    return redirect(plan)


@requires("incentives.manage_year_plan")
@require_POST
def submit(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    plan = _plan(request, year, number)
    try:
        submit_plan(plan=plan, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The plan is with the city government; record its approval here."))
    return redirect(plan)


@requires("incentives.manage_year_plan")
@require_POST
def recall(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    plan = _plan(request, year, number)
    recall_plan(plan=plan, by=request.user)
    messages.success(request, _("The plan is a draft again."))
    return redirect(plan)


@requires("incentives.manage_year_plan")
def introduction(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    plan = _plan(request, year, number)
    form = IntroductionForm(request.POST or None, initial={"introduction": plan.introduction})
    if request.method == "POST" and form.is_valid():
        write_introduction(plan=plan, text=form.cleaned_data["introduction"], by=request.user)
        return redirect(plan)
    return render(request, "incentives/year_plan_introduction.html", {"plan": plan, "form": form})


@requires("incentives.manage_year_plan")
def approve(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """Record the city government's approval."""
    plan = _plan(request, year, number)
    check(request, "incentives.approve_year_plan", plan)
    form = ApprovalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _approve(request, plan, form):
        return redirect(plan)
    context = {"plan": plan, "form": form, "count": plan.measures.in_plan().count()}
    return render(request, "incentives/year_plan_approve.html", context, status=422 if form.errors else 200)


def _approve(request: SignedInRequest, plan: YearPlan, form: ApprovalForm) -> bool:
    given = form.cleaned_data
    try:
        approved = approve_plan(
            plan=plan, approved_on=given["approved_on"], document=given["document"], uploads=given["files"],
            at=timezone.now(), by=request.user,
        )  # fmt: skip
    except ValidationError as error:
        add_errors(form, error)
        return False
    count = approved.measures.in_plan().count()
    said = ngettext(
        "Approved: %(count)s measure is frozen, and its host told by when it is due.",
        "Approved: %(count)s measures are frozen, and their hosts told by when they are due.",
        count,
    )
    messages.success(request, said % {"count": count})
    return True


@requires("incentives.manage_year_plan")
def take_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave a measure out of the plan, with a reason."""
    planned = _planned(pk)
    form = LeaveOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_out(planned=planned, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect(planned.plan)
    return render(request, "incentives/year_plan_leave_out.html", {"planned": planned, "form": form})


@requires("incentives.manage_year_plan")
@require_POST
def take_in(request: SignedInRequest, pk: int) -> HttpResponse:
    planned = _planned(pk)
    take_in_again(planned=planned, by=request.user)
    return redirect(planned.plan)


@requires("incentives.manage_year_plan")
@require_POST
def issue(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """The plan as a numbered Word document."""
    plan = _plan(request, year, number)
    document = issue_plan_document(plan=plan, at=timezone.now(), by=request.user)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{plan.get_absolute_url()}#documents")


def _plan(request: SignedInRequest, year: int, number: int) -> YearPlan:
    visible = plans_visible_to(request.user, YearPlan.objects.select_related("drafted_by", "submitted_by"))
    return get_object_or_404(visible, year=year, number=number)


def _planned(pk: int) -> PlannedMeasure:
    return get_object_or_404(PlannedMeasure.objects.select_related("plan", "measure__unit", "measure__task"), pk=pk)
