"""Assessment plans: the year's list, an article's plan, writing it, agreeing to it, approving it (article 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.assessing.answering import answer_plan, record_answer
from incentives.assessing.approving import approve_plan, record_date_done, return_plan
from incentives.assessing.content import MOST_DATES
from incentives.assessing.writing import PlanChangedError, check_may_write, save_plan, send_plan, submit_plan
from incentives.documents.plans import issue_plan
from incentives.enums import PlanStatus
from incentives.forms.plans import (
    AnswerForm,
    ApprovePlanForm,
    DateDoneForm,
    PaperAnswerForm,
    PlanDateForm,
    ReturnPlanForm,
    VersionForm,
    date_entries,
)
from incentives.models import AssessmentPlan, PlanDate
from incentives.pages.plan import plan_page
from incentives.pages.plan_form import editing_page, plan_in_work
from incentives.pages.plans import plans_page
from incentives.selectors.plans import PLANNED_ARTICLES, asked_units
from organization.access import requires
from regulation.selectors import article_hosts, day_in_year

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from organization.access import SignedInRequest


@requires("incentives.view_room")
def plans(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """Every article with its host, its co-hosts and where its plan of the year stands."""
    at = timezone.now()
    shown = plans_page(request.user, year or timezone.localdate(at).year, request.GET.get("state", ""), at=at)
    return render(request, "incentives/plans.html", shown)


@requires("incentives.view_room")
def plan(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    return _show(request, year, article)


@requires("incentives.draft_plans")
def plan_edit(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """Write the plan in work, or a new one; what is refused keeps what was typed."""
    _known(article)
    try:
        check_may_write(year=year, article=article, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("incentives:plan", year=year, article=article)
    if (found := plan_in_work(year, article)) and found.status == PlanStatus.SUBMITTED:
        messages.error(request, _("The plan is with the general office and cannot be changed."))
        return redirect(found)
    given = request.POST if request.method == "POST" else None
    on, copied = timezone.localdate(), "copy" in request.GET
    page = editing_page(year, article, given, request.FILES or None, copied=copied, on=on)
    form, dates = page["form"], page["dates"]
    if given and all([form.is_valid(), dates.is_valid()]) and (saved := _save(request, year, page)):
        messages.success(request, _("Version %(version)s is saved. It is not sent yet.") % {"version": saved.version})
        return redirect(saved)
    return render(request, "incentives/plan_form.html", page)


@requires("incentives.draft_plans")
def plan_date_row(request: SignedInRequest) -> HttpResponse:
    """One more empty row for the dates, asked for by the page of the form."""
    total = request.GET.get("dates-TOTAL_FORMS", "")
    index = min(int(total), MOST_DATES - 1) if total.isdecimal() else 0
    row = {"row": PlanDateForm(prefix=f"dates-{index}"), "total": index + 1}
    return render(request, "incentives/_added_plan_date.html", row)


@requires("incentives.draft_plans")
@require_POST
def plan_send(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """To the co-hosts."""
    return _act(request, year, article, VersionForm(request.POST), send_plan, _("Sent to the co-hosts."))


@requires("incentives.draft_plans")
@require_POST
def plan_submit(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """To the general office."""
    return _act(request, year, article, VersionForm(request.POST), submit_plan, _("Submitted to the general office."))


@requires("incentives.answer_plans")
@require_POST
def plan_answer(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    return _act(request, year, article, form, answer_plan, _("The answer is recorded."), name="answer_form")


@requires("incentives.record_plan_answer")
@require_POST
def plan_record_answer(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """An answer that came on paper."""
    hosts = article_hosts(year, day_in_year(year, timezone.localdate()))
    form = PaperAnswerForm(asked_units(hosts, _known(article)), request.POST)
    return _act(request, year, article, form, record_answer, _("The answer is recorded."), name="paper_form")


@requires("incentives.decide_plans")
@require_POST
def plan_approve(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    form, said = ApprovePlanForm(request.POST), _("Approved; the plan's figures hold.")
    return _act(request, year, article, form, approve_plan, said, name="approve_form")


@requires("incentives.decide_plans")
@require_POST
def plan_return(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    form, said = ReturnPlanForm(request.POST), _("Returned to the host unit with the reason.")
    return _act(request, year, article, form, return_plan, said, name="return_form")


@requires("incentives.draft_plans")
@require_POST
def plan_date_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """When something that the plan sets a date for was done."""
    found, form = get_object_or_404(PlanDate.objects.select_related("plan"), pk=pk), DateDoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["done_on"][0]))
        return redirect(found.plan)
    try:
        record_date_done(date_of_plan=found, done_on=form.cleaned_data["done_on"], at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(found.plan)


@requires("incentives.view_room")
@require_POST
def plan_document(request: SignedInRequest, year: int, article: int, number: int) -> HttpResponse:
    """The approved plan as a numbered Word document."""
    found = get_object_or_404(AssessmentPlan, year=year, article=article, number=number)
    document = issue_plan(plan=found, at=timezone.now(), by=request.user)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}?number={number}#documents")


def _known(article: int) -> int:
    if article not in PLANNED_ARTICLES:
        raise Http404
    return article


def _show(request: SignedInRequest, year: int, article: int, **forms_in_error: Any) -> HttpResponse:
    number = request.GET.get("number", "")
    shown = plan_page(
        request.user, year, _known(article), number=int(number) if number.isdecimal() else None, at=timezone.now()
    )
    if shown is None:
        raise Http404
    return render(request, "incentives/plan.html", {**shown, **forms_in_error})


def _save(request: SignedInRequest, year: int, page: dict[str, Any]) -> AssessmentPlan | None:
    """The saved plan; None where something was refused, with the errors on the form."""
    form, dates = page["form"], page["dates"]
    try:
        return save_plan(
            year=year,
            article=form.article,
            content=form.content(date_entries(dates)),
            version=form.cleaned_data["version"],
            uploads=form.cleaned_data["files"],
            at=timezone.now(),
            by=request.user,
        )
    except PlanChangedError as error:
        page["changed"] = error
        form.data = form.data.copy()
        form.data["version"] = str(error.plan.version)
    except ValidationError as error:
        form.add_errors(error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    return None


def _act(
    request: SignedInRequest,
    year: int,
    article: int,
    form: forms.Form,
    act: Callable[..., Any],
    said: str,
    *,
    name: str = "",
) -> HttpResponse:
    """Do this to the plan in work; what is refused is said at its form, or above the page."""
    found = plan_in_work(year, _known(article))
    if found is None:
        raise Http404
    if not form.is_valid():
        if not name:
            raise PermissionDenied
        return _show(request, year, article, **{name: form})
    try:
        act(plan=found, **form.cleaned_data, at=timezone.now(), by=request.user)
    except ValidationError as error:
        if name and hasattr(error, "error_dict"):
            form.add_error(None, error)
            return _show(request, year, article, **{name: form})
        for problem in error.messages:
            messages.error(request, problem)
        return redirect(found)
    messages.success(request, said)
    return redirect(found)
