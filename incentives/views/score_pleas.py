"""Objections to points and claims of contributions: making one, its page, deciding, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.enums import ClaimStatus
from incentives.forms.performance import ClaimDecisionForm, ClaimForm, ScoreDecisionForm, ScoreObjectionForm
from incentives.pages.scores import score_page
from incentives.scoring.claiming import accept_claim, claim_contribution, reject_claim, withdraw_claim
from incentives.scoring.objecting import (
    accept_score_objection,
    file_score_objection,
    reject_score_objection,
    withdraw_score_objection,
)
from incentives.selectors.evidence import evidence_of
from incentives.selectors.performance import (
    claimable_tasks,
    claims_visible_to,
    objections_visible_to,
    plea_of,
    plea_of_claim,
    points_of_year,
)
from incentives.views.scores import found_score
from organization.access import check, requires
from tasks.models import Task

if TYPE_CHECKING:
    from django.forms import Form

    from incentives.models import ContributionClaim, Score, ScoreObjection
    from incentives.pages.scores import TaskLine
    from organization.access import SignedInRequest


@requires("incentives.speak_for_score")
def object_to(request: SignedInRequest, year: int, unit_id: int, serial: str) -> HttpResponse:
    """Object to what a task brings the unit, or that it brings no bonus."""
    score = found_score(request, year, unit_id)
    check(request, "incentives.object_to_score", points_of_year(year, unit_id))
    task = get_object_or_404(Task.objects.in_year(year), serial=serial)
    form = ScoreObjectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (made := _file(request, score, task, form)):
        return redirect(made)
    context = {"score": score, "task": task, "form": form, "line": _line(request, score, task)}
    return render(request, "incentives/score_object.html", context, status=422 if form.errors else 200)


@requires("incentives.view_scores")
def objections(request: SignedInRequest) -> HttpResponse:
    """What units object to, what waits for a decision first."""
    visible = objections_visible_to(request.user)
    return _list(request, "incentives/score_objections.html", visible)


@requires("incentives.view_scores")
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show_objection(request, _objection(request, pk))


@requires("incentives.decide_scores")
@require_POST
def decide_objection(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _objection(request, pk)
    check(request, "incentives.decide_score_plea", plea_of(found))
    form = ScoreDecisionForm(request.POST, objection=found)
    if not form.is_valid():
        return _show_objection(request, found, form)
    given: dict[str, Any] = {"objection": found, "reason": form.cleaned_data["reason"], "at": timezone.now()}
    try:
        if request.POST.get("act") == "accept":
            accept_score_objection(**given, points=form.cleaned_data.get("points"), by=request.user)
            messages.success(request, _("Accepted: the points have been computed again, and the unit has been told."))
        else:
            reject_score_objection(**given, by=request.user)
            messages.success(request, _("Rejected with reasons; the unit has been told."))
    except ValidationError as error:
        _add_errors(form, error)
        return _show_objection(request, found, form)
    return redirect(found)


@requires("incentives.speak_for_score")
@require_POST
def withdraw_objection(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _objection(request, pk)
    check(request, "incentives.withdraw_score_plea", plea_of(found))
    try:
        withdraw_score_objection(objection=found, at=timezone.now(), by=request.user)
        messages.success(request, _("The objection is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@requires("incentives.view_scores")
def contributions(request: SignedInRequest) -> HttpResponse:
    """What units claim beyond finishing early and exceeding targets."""
    return _list(request, "incentives/contributions.html", claims_visible_to(request.user))


@requires("incentives.claim_contributions")
def claim(request: SignedInRequest) -> HttpResponse:
    """Claim another outstanding contribution on a completed task of the own unit."""
    tasks = claimable_tasks(request.user)
    initial = {"task": tasks.filter(pk=request.GET["task"]).first()} if request.GET.get("task", "").isdecimal() else {}
    form = ClaimForm(request.POST or None, request.FILES or None, tasks=tasks, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = claim_contribution(
                task=given["task"], text=given["text"], uploads=given["files"], at=timezone.now(), by=request.user
            )
            messages.success(request, _("The claim is filed; the supervision office has been told."))
            return redirect(made)
        except ValidationError as error:
            _add_errors(form, error)
    context = {"form": form, "tasks": tasks.exists()}
    return render(request, "incentives/claim.html", context, status=422 if form.errors else 200)


@requires("incentives.view_scores")
def contribution(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show_claim(request, _claim(request, pk))


@requires("incentives.decide_scores")
@require_POST
def decide_contribution(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _claim(request, pk)
    check(request, "incentives.decide_score_plea", plea_of_claim(found))
    form = ClaimDecisionForm(request.POST)
    if not form.is_valid():
        return _show_claim(request, found, form)
    act = accept_claim if request.POST.get("act") == "accept" else reject_claim
    try:
        act(claim=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)
        messages.success(request, _("Decided with reasons; the unit has been told."))
    except ValidationError as error:
        _add_errors(form, error)
        return _show_claim(request, found, form)
    return redirect(found)


@requires("incentives.speak_for_score")
@require_POST
def withdraw_contribution(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _claim(request, pk)
    check(request, "incentives.withdraw_score_plea", plea_of_claim(found))
    try:
        withdraw_claim(claim=found, at=timezone.now(), by=request.user)
        messages.success(request, _("The claim is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


def _file(request: SignedInRequest, score: Score, task: Task, form: ScoreObjectionForm) -> ScoreObjection | None:
    given = form.cleaned_data
    try:
        made = file_score_objection(
            score=score,
            task=task,
            text=given["text"],
            claimed=given["claimed"],
            uploads=given["files"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        _add_errors(form, error)
        return None
    messages.success(request, _("The objection is filed; the host of the article has been told."))
    return made


def _line(request: SignedInRequest, score: Score, task: Task) -> TaskLine | None:
    """What the task brings the unit, as its page shows it."""
    lines = score_page(score, request.user).lines
    return next((line for line in lines if line.item.task_id == task.pk), None)


def _list(request: SignedInRequest, template: str, visible: Any) -> HttpResponse:
    """Pending ones first; `?state=` narrows them."""
    state = request.GET.get("state", "")
    statuses = list(visible.order_by().values_list("status", flat=True))
    shown = visible.filter(status=state) if state in ClaimStatus.values else visible
    rows = sorted(shown, key=lambda each: (each.status != ClaimStatus.PENDING, -each.pk))
    counts = {each.value: statuses.count(each.value) for each in ClaimStatus}
    return render(request, template, {"rows": rows, "state": state, "counts": counts})


def _objection(request: SignedInRequest, pk: int) -> ScoreObjection:
    found = objections_visible_to(request.user).select_related("decided_by")
    return get_object_or_404(found, pk=pk)


def _claim(request: SignedInRequest, pk: int) -> ContributionClaim:
    return get_object_or_404(claims_visible_to(request.user).select_related("decided_by"), pk=pk)


def _show_objection(
    request: SignedInRequest, found: ScoreObjection, form: ScoreDecisionForm | None = None
) -> HttpResponse:
    plea, is_pending = plea_of(found), found.status == ClaimStatus.PENDING
    may_decide = is_pending and request.user.has_perm("incentives.decide_score_plea", plea)
    context = {
        "objection": found,
        "score": found.score,
        "task": found.task,
        "line": _line(request, found.score, found.task),
        "files": evidence_of(found),
        "form": form or (ScoreDecisionForm(objection=found) if may_decide else None),
        "may_withdraw": is_pending and request.user.has_perm("incentives.withdraw_score_plea", plea),
        "is_barred": is_pending and request.user.pk in plea.barred,
    }
    return render(request, "incentives/score_objection.html", context, status=422 if form and form.errors else 200)


def _show_claim(
    request: SignedInRequest, found: ContributionClaim, form: ClaimDecisionForm | None = None
) -> HttpResponse:
    plea, is_pending = plea_of_claim(found), found.status == ClaimStatus.PENDING
    may_decide = is_pending and request.user.has_perm("incentives.decide_score_plea", plea)
    context = {
        "claim": found,
        "task": found.task,
        "files": evidence_of(found),
        "form": form or (ClaimDecisionForm() if may_decide else None),
        "may_withdraw": is_pending and request.user.has_perm("incentives.withdraw_score_plea", plea),
    }
    return render(request, "incentives/contribution.html", context, status=422 if form and form.errors else 200)


def _add_errors(form: Form, error: ValidationError) -> None:
    """What an act finds wrong, at the field that it is about."""
    said = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, problems in said.items():
        form.add_error(name if name in form.fields else None, problems)
