"""Requests for a leader's coordination and their answers."""

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

from organization.access import check, requires
from supervision.coordination import (
    answer_coordination,
    record_outcome,
    request_coordination,
    withdraw_coordination,
)
from supervision.forms.reports import AnswerForm, AskForm, OutcomeForm
from supervision.models import CoordinationRequest
from supervision.permissions.reports import requests_visible_to
from supervision.views.places import listed_task
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50
STATES: dict[str, dict[str, Any]] = {
    "open": {"answered_at": None, "withdrawn_at": None},
    "answered": {"answered_at__isnull": False, "outcome_at": None, "withdrawn_at": None},
    "settled": {"outcome_at__isnull": False, "withdrawn_at": None},
    "withdrawn": {"withdrawn_at__isnull": False},
}


@requires("supervision.view_coordination")
def requests(request: SignedInRequest) -> HttpResponse:
    """What units ask leaders to coordinate, what is open first."""
    visible = requests_visible_to(request.user, CoordinationRequest.objects.all())
    state = request.GET.get("state", "open")
    found = visible.filter(**STATES.get(state, {})).select_related("task__work_list", "unit", "leader")
    context = {
        "page": Paginator(found.distinct(), ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "state": state if state in STATES else "all",
        "counts": {name: visible.filter(**conditions).distinct().count() for name, conditions in STATES.items()},
    }
    return render(request, "supervision/coordination.html", context)


@requires("supervision.view_coordination")
def coordination_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request; who is asked, or the office for them, answers it here."""
    asked = _asked(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        check(request, "supervision.answer_coordination", asked)
        if form.is_valid() and _answer(request, asked, form):
            return redirect(asked)
    return _show(request, asked, form=form)


@requires("supervision.write_reports")
def ask(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """Ask a leader at any time, outside a report."""
    task = listed_task(year, serial)
    check(request, "supervision.ask_coordination", task)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            made = request_coordination(task=task, text=text, at=timezone.now(), by=request.user)
            messages.success(request, _("The request lies on the leader's desk."))
            return redirect(made)
        except ValidationError as error:
            add_errors(form, error)
    context = {"task": task, "form": form, "leader": task.lead_leader or task.sector.leader}
    return render(request, "supervision/ask.html", context, status=422 if form.errors else 200)


@requires("supervision.view_coordination")
@require_POST
def outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what came of it: the unit, the leader, or the office."""
    asked = _asked(request, pk)
    check(request, "supervision.record_outcome", asked)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            said = form.cleaned_data["outcome"]
            record_outcome(request=asked, outcome=said, at=timezone.now(), by=request.user)
            messages.success(request, _("Written down; the other side has been told."))
            return redirect(asked)
        except ValidationError as error:
            add_errors(form, error)
    return _show(request, asked, outcome_form=form)


@requires("supervision.write_reports")
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    check(request, "supervision.withdraw_coordination", asked)
    try:
        withdraw_coordination(request=asked, at=timezone.now(), by=request.user)
        messages.success(request, _("The request is withdrawn."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(asked)


RELATED = (
    "task__work_list", "task__sector", "report__task__work_list", "unit",
    "leader", "answered_by", "asked_by", "outcome_by",
)  # fmt: skip


def _asked(request: SignedInRequest, pk: int) -> CoordinationRequest:
    visible = requests_visible_to(request.user, CoordinationRequest.objects.all())
    return get_object_or_404(CoordinationRequest.objects.select_related(*RELATED).filter(pk__in=visible), pk=pk)


def _show(
    request: SignedInRequest,
    asked: CoordinationRequest,
    *,
    form: AnswerForm | None = None,
    outcome_form: OutcomeForm | None = None,
) -> HttpResponse:
    """The request with what the reader may write: the answer while it waits, then what came of it."""
    may_answer = asked.is_waiting and request.user.has_perm("supervision.answer_coordination", asked)
    is_answered = asked.answered_at is not None and asked.withdrawn_at is None
    may_close = is_answered and request.user.has_perm("supervision.record_outcome", asked)
    context = {
        "asked": asked,
        "task": asked.task,
        "form": (form or AnswerForm()) if may_answer else None,
        "outcome_form": (outcome_form or OutcomeForm(initial={"outcome": asked.outcome})) if may_close else None,
        "may_withdraw": asked.is_waiting and request.user.has_perm("supervision.withdraw_coordination", asked),
    }
    failed = (form is not None and form.errors) or (outcome_form is not None and outcome_form.errors)
    return render(request, "supervision/coordination_request.html", context, status=422 if failed else 200)


def _answer(request: SignedInRequest, asked: CoordinationRequest, form: AnswerForm) -> bool:
    try:
        answer_coordination(request=asked, answer=form.cleaned_data["answer"], at=timezone.now(), by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("Answered; the unit has been told."))
    return True
