"""Decisions of meetings: the list, one decision, and what the unit and those who follow it up do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.following_up import (
    accept_decision,
    move_decision,
    report_decision,
    return_decision,
    tell_progress,
    withdraw_decision,
)
from office.forms.decisions import AcceptForm, MoveForm, ProgressForm, ReasonForm, ReportForm, ReturnForm
from office.models import MeetingDecision
from office.pages.decisions import decision_page, list_page
from office.selectors.decisions import SHOWN_WITH, decisions_visible_to
from organization.access import check, requires
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from organization.access import SignedInRequest


@requires("office.view_meetings")
def decisions(request: SignedInRequest) -> HttpResponse:
    return render(request, "office/decisions.html", list_page(request.user, request.GET.dict(), timezone.now()))


@requires("office.view_meetings")
def decision(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "office/decision.html", decision_page(_decision(request, pk), request.user, timezone.now()))


@requires("office.view_meetings")
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit reports it as carried out."""
    found = _decision(request, pk, "office.report_decision")
    initial = {"done_on": timezone.localdate(), "outcome": found.outcome}
    form = ReportForm(_given(request), request.FILES or None, initial=initial)

    def act() -> Any:
        given = form.cleaned_data
        return report_decision(
            decision=found, outcome=given["outcome"], done_on=given["done_on"], uploads=given["files"],
            at=timezone.now(), by=request.user,
        )  # fmt: skip

    words = {"heading": _("Report as carried out"), "act_label": _("Report to those who follow it up")}
    return _on_decision(request, found, form, act, said=_("Reported; those who follow it up have been told."), **words)


@requires("office.view_meetings")
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _decision(request, pk, "office.report_decision")
    form = ProgressForm(_given(request), request.FILES or None)

    def act() -> Any:
        given = form.cleaned_data
        return tell_progress(
            decision=found, text=given["text"], uploads=given["files"], at=timezone.now(), by=request.user
        )

    words = {"heading": _("Say how far it is"), "act_label": pgettext("decision", "Save")}
    return _on_decision(request, found, form, act, said="", **words)


@requires("office.view_meetings")
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _decision(request, pk, "office.settle_decision")
    form = AcceptForm(_given(request))

    def act() -> Any:
        return accept_decision(decision=found, remark=form.cleaned_data["remark"], at=timezone.now(), by=request.user)

    words = {"heading": _("Accept as carried out"), "act_label": pgettext("decision", "Accept")}
    return _on_decision(request, found, form, act, said=_("Accepted; the unit has been told."), **words)


@requires("office.view_meetings")
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _decision(request, pk, "office.settle_decision")
    form = ReturnForm(_given(request))

    def act() -> Any:
        given = form.cleaned_data
        return return_decision(
            decision=found, reason=given["reason"], due_on=given["due_on"], at=timezone.now(), by=request.user
        )

    words = {"heading": _("Not carried out yet"), "act_label": _("Return to the unit")}
    return _on_decision(request, found, form, act, said=_("Returned; the unit has been told."), **words)


@requires("office.view_meetings")
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _decision(request, pk, "office.follow_up_decision")
    form = MoveForm(_given(request), initial={"due_on": found.due_on})

    def act() -> Any:
        given = form.cleaned_data
        return move_decision(
            decision=found, due_on=given["due_on"], reason=given["reason"], at=timezone.now(), by=request.user
        )

    words = {"heading": _("Give it another due day"), "act_label": pgettext("decision", "Move the due day")}
    return _on_decision(request, found, form, act, said=_("Moved; the unit has been told."), **words)


@requires("office.view_meetings")
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _decision(request, pk, "office.follow_up_decision")
    form = ReasonForm(_given(request))

    def act() -> Any:
        reason = form.cleaned_data["reason"]
        return withdraw_decision(decision=found, reason=reason, at=timezone.now(), by=request.user)

    words = {"heading": _("Withdraw the decision"), "act_label": pgettext("decision", "Withdraw")}
    return _on_decision(request, found, form, act, said=_("Withdrawn; the unit has been told."), **words)


def _on_decision(
    request: SignedInRequest,
    found: MeetingDecision,
    form: Form,
    act: Callable[[], Any],
    *,
    said: str,
    **words: str,
) -> HttpResponse:
    """One form about one decision: act where it is right, else show it with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as error:
            add_errors(form, error)
        else:
            if said:
                messages.success(request, said)
            return redirect(found)
    context = {"decision": found, "form": form, **words}
    return render(request, "office/decision_act.html", context, status=422 if form.errors else 200)


def _given(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _decision(request: SignedInRequest, pk: int, permission: str = "") -> MeetingDecision:
    found = get_object_or_404(decisions_visible_to(request.user).select_related(*SHOWN_WITH, "meeting__unit"), pk=pk)
    if permission:
        check(request, permission, found)
    return found
