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

from organization.access import check, requires
from supervision.coordination import answer_coordination
from supervision.forms import AnswerForm
from supervision.models import CoordinationRequest
from supervision.permissions import requests_visible_to
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50
STATES: dict[str, dict[str, Any]] = {
    "open": {"answered_at": None, "withdrawn_at": None},
    "answered": {"answered_at__isnull": False},
    "withdrawn": {"withdrawn_at__isnull": False},
}


@requires("supervision.view_coordination")
def requests(request: SignedInRequest) -> HttpResponse:
    """What units ask leaders to coordinate, what is open first."""
    visible = requests_visible_to(request.user, CoordinationRequest.objects.all())
    state = request.GET.get("state", "open")
    found = visible.filter(**STATES.get(state, {})).select_related("report__task__work_list", "report__unit", "leader")
    context = {
        "page": Paginator(found.distinct(), ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "state": state if state in STATES else "all",
        "counts": {name: visible.filter(**conditions).distinct().count() for name, conditions in STATES.items()},
    }
    return render(request, "supervision/coordination.html", context)


@requires("supervision.view_coordination")
def coordination_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request; who is asked, or the office for them, answers it here."""
    visible = requests_visible_to(request.user, CoordinationRequest.objects.all()).distinct()
    related = ("report__task__work_list", "report__task__sector", "report__unit", "leader", "answered_by", "asked_by")
    asked = get_object_or_404(visible.select_related(*related), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        check(request, "supervision.answer_coordination", asked)
        if form.is_valid() and _answer(request, asked, form):
            return redirect(asked)
    can_answer = request.user.has_perm("supervision.answer_coordination", asked)
    is_open = asked.answered_at is None and asked.withdrawn_at is None
    context = {"asked": asked, "form": form if can_answer and is_open else None, "is_open": is_open}
    return render(request, "supervision/coordination_request.html", context, status=422 if form.errors else 200)


def _answer(request: SignedInRequest, asked: CoordinationRequest, form: AnswerForm) -> bool:
    try:
        answer_coordination(request=asked, answer=form.cleaned_data["answer"], at=timezone.now(), by=request.user)
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("Answered; the unit has been told."))
    return True
