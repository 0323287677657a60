"""Written reports and rectification: what is owed, writing, deciding, verifying (articles 18 and 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import check, requires
from supervision.enums import Action, Decision, StatementKind
from supervision.forms.statements import (
    AcceptanceForm,
    OrderForm,
    SendBackForm,
    StatementForm,
    VerificationForm,
    initial_of,
)
from supervision.life.awaited import step_overdue_days
from supervision.life.rectifying import order_rectification, send_back_completion, verify_completion
from supervision.life.stating import DraftChangedError, accept_report, awaits, hand_in, return_report, save_draft
from supervision.models import Escalation, Rectification, Statement
from supervision.permissions.reports import escalations_visible_to
from supervision.selectors.statements import draft_of, handed_in_on, statements_waited_for
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50
STATES = ("", "unit", "office", "overdue")
WITH_ITS_TASK = ("task__work_list", "task__sector", "unit", "responsible", "leader")


@requires("supervision.view_statements")
def statements(request: SignedInRequest) -> HttpResponse:
    """What is owed: reports to write and to review, rectification to complete and to verify."""
    on, state = timezone.localdate(), request.GET.get("state", "")
    counts = {each: statements_waited_for(request.user, each, on).count() for each in STATES}
    page = Paginator(statements_waited_for(request.user, state, on), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, step_overdue_days(each, on)) for each in page]
    shown = {"page": page, "rows": rows, "state": state, "counts": counts, "all": counts[""]}
    return render(request, "supervision/statements.html", shown)


@requires("supervision.draft_statement")
def write(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Write a statement, alone or with others of the unit; the head hands it in."""
    escalation, asked = _own(request, pk), _kind(kind)
    if not awaits(escalation, asked):
        messages.info(request, _("Nothing is to be handed in here now."))
        return redirect(escalation)
    if request.method != "POST":
        form = StatementForm(escalation=escalation, kind=asked, initial=_start(escalation, asked))
        return _show_writing(request, escalation, asked, form)
    form = StatementForm(request.POST, request.FILES, escalation=escalation, kind=asked)
    if not form.is_valid():
        return _show_writing(request, escalation, asked, form, status=422)
    return _write(request, escalation, asked, form)


def _start(escalation: Escalation, kind: StatementKind) -> dict[str, Any]:
    return initial_of(draft_of(escalation, kind), handed_in_on(escalation).last(kind))


def _write(request: SignedInRequest, escalation: Escalation, kind: StatementKind, form: StatementForm) -> HttpResponse:
    """Save what was written whatever comes; hand it in if that was asked for."""
    text, at = form.text(), timezone.now()
    version = form.cleaned_data["version"]
    try:
        draft = save_draft(escalation=escalation, kind=kind, text=text, version=version, at=at, by=request.user)
    except DraftChangedError as conflict:
        return _conflict(request, escalation, kind, form, conflict)
    if request.POST.get("act") != "hand_in":
        messages.success(request, _("Saved; not handed in yet."))
        return redirect(request.path)
    files = form.cleaned_data["files"]
    if _acted(
        form, lambda: hand_in(escalation=escalation, kind=kind, text=text, uploads=files, at=at, by=request.user)
    ):
        messages.success(request, _("Handed in to the supervision office."))
        return redirect(escalation)
    return _show_writing(request, escalation, kind, _going_on(form, draft.version), status=422)


@requires("supervision.draft_statement")
@require_POST
def save(request: SignedInRequest, pk: int, kind: str) -> JsonResponse:
    """Keep what is being typed; answers in data for `draft.js`."""
    escalation, asked = _own(request, pk), _kind(kind)
    form = StatementForm(request.POST, escalation=escalation, kind=asked)
    form.is_valid()  # a day half typed is left out
    if "version" not in form.cleaned_data:
        return JsonResponse({}, status=422)
    try:
        draft = save_draft(
            escalation=escalation,
            kind=asked,
            text=form.text(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
            by=request.user,
        )
    except DraftChangedError as conflict:
        return JsonResponse({"version": conflict.stored.version}, status=409)
    return JsonResponse({"version": draft.version})


@requires("supervision.view_escalations")
def statement(request: SignedInRequest, pk: int) -> HttpResponse:
    """One statement as it was handed in; the office decides on it here."""
    return _show_statement(request, _statement(request, pk))


@requires("supervision.decide_statement")
@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept a written report and with it the deadline, or record that completion was verified."""
    found = _statement(request, pk)
    is_report = found.kind == StatementKind.REPORT
    form = _acceptance_form(found, request.POST, request.FILES)
    act = _accept if is_report else _verify
    if not form.is_valid() or not _acted(form, lambda: act(request, found, form)):
        return _show_statement(request, found, accepting=form, status=422)
    messages.success(request, _("Written report accepted.") if is_report else _("Completion verified."))
    return redirect(found.escalation)


def _accept(request: SignedInRequest, found: Statement, form: forms.Form) -> None:
    given = form.cleaned_data
    accept_report(
        statement=found,
        agreed_on=given.get("agreed_on"),
        reason=given["reason"],
        at=timezone.now(),
        by=request.user,
    )


def _verify(request: SignedInRequest, found: Statement, form: forms.Form) -> None:
    given = form.cleaned_data
    verify_completion(
        statement=found,
        verified_on=given["verified_on"],
        evidence=given["evidence"],
        uploads=given["files"],
        at=timezone.now(),
        by=request.user,
    )


@requires("supervision.decide_statement")
@require_POST
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Return a written report, or a completion that was not found."""
    found = _statement(request, pk)
    form = SendBackForm(request.POST)
    act = return_report if found.kind == StatementKind.REPORT else send_back_completion
    if not form.is_valid() or not _acted(
        form,
        lambda: act(statement=found, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user),
    ):
        return _show_statement(request, found, returning=form, status=422)
    messages.success(request, _("Sent back; the unit has been told why."))
    return redirect(found.escalation)


@requires("supervision.order_rectification")
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    """Order rectification where the ground of a criticism does not by itself."""
    found = _escalation(request, pk)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _acted(
            form, lambda: order_rectification(escalation=found, reason=reason, at=timezone.now(), by=request.user)
        ):
            messages.success(request, _("Rectification ordered; the unit has been told."))
            return redirect(found)
    shown = {"escalation": found, "task": found.task, "form": form}
    return render(request, "supervision/order_rectification.html", shown, status=422 if form.errors else 200)


def _show_writing(
    request: SignedInRequest,
    escalation: Escalation,
    kind: StatementKind,
    form: StatementForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    handed = handed_in_on(escalation)
    last = handed.last(kind)
    shown = {
        "escalation": escalation,
        "task": escalation.task,
        "kind": kind,
        "form": form,
        "draft": draft_of(escalation, kind),
        "returned": last if last is not None and last.decision == Decision.RETURNED else None,
        "rectification": handed.rectification,
        "is_report": kind == StatementKind.REPORT,
        "is_criticism": escalation.action == Action.CITY_CRITICISM,
        "may_hand_in": request.user.has_perm("supervision.hand_in_statement", escalation),
        "due_on": escalation.step_due_on or escalation.due_on,
        **extra,
    }
    return render(request, "supervision/statement_write.html", shown, status=status)


def _conflict(
    request: SignedInRequest, escalation: Escalation, kind: StatementKind, form: StatementForm, error: DraftChangedError
) -> HttpResponse:
    """Both texts beside each other; what was typed stays in the form, which now goes on from the one stored."""
    again = _going_on(form, error.stored.version)
    return _show_writing(request, escalation, kind, again, status=409, conflict=error.stored)


def _going_on(form: StatementForm, version: int) -> StatementForm:
    """The form as it was filled in, with the version that stands now."""
    given = QueryDict(mutable=True)
    given.update(form.data)  # type: ignore[arg-type]
    given["version"] = str(version)
    form.data = given
    return form


def _show_statement(
    request: SignedInRequest,
    found: Statement,
    *,
    accepting: forms.Form | None = None,
    returning: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    decides = found.decision == Decision.PENDING and request.user.has_perm("supervision.decide_statement")
    is_open = accepting is not None or returning is not None or (decides and found.escalation.is_open)
    shown = {
        "statement": found,
        "escalation": found.escalation,
        "task": found.escalation.task,
        "is_report": found.kind == StatementKind.REPORT,
        "is_criticism": found.escalation.action == Action.CITY_CRITICISM,
        "rectification": Rectification.objects.filter(escalation=found.escalation).first(),
        "accepting": accepting or (_acceptance_form(found) if is_open else None),
        "returning": returning or (SendBackForm() if is_open else None),
    }
    return render(request, "supervision/statement.html", shown, status=status)


def _acceptance_form(found: Statement, *given: Any) -> forms.Form:
    if found.kind == StatementKind.REPORT:
        return AcceptanceForm(*given, statement=found)
    return VerificationForm(*given)


def _acted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; what stood in the way goes into the form."""
    try:
        act()
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _own(request: SignedInRequest, pk: int) -> Escalation:
    found = _escalation(request, pk)
    if not request.user.has_perm("supervision.draft_statement", found):
        raise PermissionDenied
    return found


def _escalation(request: SignedInRequest, pk: int) -> Escalation:
    found = get_object_or_404(Escalation.objects.select_related(*WITH_ITS_TASK), pk=pk)
    check(request, "supervision.view_escalation", found)
    return found


def _statement(request: SignedInRequest, pk: int) -> Statement:
    visible = escalations_visible_to(request.user, Escalation.objects.all())
    found = Statement.objects.filter(escalation__in=visible.values("pk")).select_related(
        "submitted_by__unit", "decided_by__unit", *(f"escalation__{name}" for name in WITH_ITS_TASK)
    )
    return get_object_or_404(found.prefetch_related("files"), pk=pk)


def _kind(kind: str) -> StatementKind:
    if kind not in StatementKind:
        raise Http404
    return StatementKind(kind)
