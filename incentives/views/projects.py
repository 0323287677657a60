"""The green channel of a major project (7), and the final accounts that fall due (10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from incentives.entering.steps import save_step, withdraw_step
from incentives.forms.inputs import StepForm
from incentives.models import GreenChannelStep, MajorProject
from incentives.selectors.green_channel import channel_of
from incentives.selectors.inputs import (
    FINAL_ACCOUNTS,
    MAJOR_PROJECTS,
    final_account_months,
    final_accounts,
    inputs_of,
    units_of,
)
from organization.access import check, requires
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from organization.access import SignedInRequest

STATES = ("late", "soon", "open", "in")


@requires("incentives.open_inputs")
def green_channel(request: SignedInRequest, pk: int) -> HttpResponse:
    """The approvals of one major project, with the working days allowed and used."""
    project = get_object_or_404(_projects(), pk=pk)
    subject, _hosts = inputs_of(MAJOR_PROJECTS, project.year)
    check(request, "incentives.view_inputs", subject)
    steps = project.steps.select_related("unit", "entered_by__unit")
    shown = {
        "project": project,
        "article": ARTICLE[MAJOR_PROJECTS],
        "channel": channel_of(steps, timezone.localdate()),
        "may_keep": request.user.has_perm("incentives.enter_green_channel", subject),
    }
    return render(request, "incentives/green_channel.html", shown)


@requires("incentives.keep_inputs")
def green_step(request: SignedInRequest, pk: int, step: int | None = None) -> HttpResponse:
    """Enter a step of a project, or bring one up to date."""
    project = get_object_or_404(_projects(), pk=pk)
    stored = get_object_or_404(project.steps, pk=step, withdrawn_at=None) if step else None
    check(request, "incentives.enter_green_channel", inputs_of(MAJOR_PROJECTS, project.year)[0])
    initial = model_to_dict(stored, StepForm.base_fields) if stored else None
    form = StepForm(units_of(project.year), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_step(project=project, step=stored, at=timezone.now(), by=request.user, **form.cleaned_data)
            return redirect("incentives:green_channel", project.pk)
        except ValidationError as error:
            form.add_error(None, error)
    shown = {"project": project, "article": ARTICLE[MAJOR_PROJECTS], "form": form, "step": stored}
    return render(request, "incentives/green_step.html", shown)


@requires("incentives.keep_inputs")
@require_POST
def green_step_withdraw(request: SignedInRequest, pk: int, step: int) -> HttpResponse:
    stored = get_object_or_404(GreenChannelStep.objects.select_related("project"), pk=step, project=pk)
    withdraw_step(step=stored, at=timezone.now(), by=request.user)
    return redirect("incentives:green_channel", pk)


@requires("incentives.view_final_accounts")
def final_account_list(request: SignedInRequest, year: int) -> HttpResponse:
    """Which final accounts are late, fall due soon, are still open, and came in; the first due first."""
    today = timezone.localdate()
    accounts = final_accounts(year, request.user, today=today)
    subject, _hosts = inputs_of(FINAL_ACCOUNTS, year)
    may_view = request.user.has_perm("incentives.view_inputs", subject)
    state = request.GET.get("state", "")
    shown = {
        "year": year,
        "article": ARTICLE[FINAL_ACCOUNTS],
        "months": final_account_months(year, today),
        "counts": [(each, sum(1 for account in accounts if account.state == each)) for each in STATES],
        "accounts": [each for each in accounts if not state or each.state == state],
        "total": len(accounts),
        "state": state if state in STATES else "",
        "may_view_inputs": may_view,
    }
    return render(request, "incentives/final_accounts.html", shown)


def _projects() -> QuerySet[MajorProject]:
    return MajorProject.objects.select_related("task__work_list", "task__host")
