"""Accountability cases: what was handed over, handing over, and the decision of the supervisory organ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.models import Notice
from organization.access import check, requires
from supervision.case_file.contents import sections_of
from supervision.enums import Step
from supervision.forms.statements import CaseDecisionForm
from supervision.life.handing_over import CAUSE, hand_over, record_decision
from supervision.models import Escalation, HandedCase
from supervision.permissions.statements import cases_visible_to
from supervision.selectors.statements import announced_cases
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50
WITH_ITS_TASK = ("task__work_list", "task__sector", "unit", "responsible", "leader")


@requires("supervision.view_cases")
def cases(request: SignedInRequest) -> HttpResponse:
    """The cases handed over, those without a decision first; those announced are named, not opened."""
    handed = cases_visible_to(
        request.user, HandedCase.objects.select_related("escalation__task__work_list", "escalation__unit")
    )
    if (asked := request.GET.get("escalation", "")).isdecimal() and (one := handed.filter(escalation=asked).first()):
        return redirect(one)
    state = request.GET.get("state", "")
    waiting, decided = handed.filter(decided_at=None), handed.filter(decided_at__isnull=False)
    listed = {"waiting": waiting, "decided": decided}.get(state, handed)
    shown = {
        "page": Paginator(listed.order_by("-decided_at", "-handed_at", "-pk"), ROWS_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "state": state,
        "counts": {"all": handed.count(), "waiting": waiting.count(), "decided": decided.count()},
        "announced": announced_cases(),
        "opens": request.user.has_perm("supervision.hand_over_case"),
    }
    return render(request, "supervision/cases.html", shown)


@requires("supervision.view_cases")
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """One case: its file with what it contains, the signature for it, and what was decided."""
    found = _case(request, pk)
    form = CaseDecisionForm(request.POST or None, request.FILES or None) if _may_decide(request, found) else None
    if request.method == "POST" and form is not None and form.is_valid() and _decided(request, found, form):
        messages.success(request, _("Decision recorded; the unit and the supervision office have been told."))
        return redirect(found)
    told = Notice.objects.filter(cause=f"{CAUSE}{found.escalation_id}").select_related("recipient__unit", "signed_by")
    shown = {
        "case": found,
        "escalation": found.escalation,
        "task": found.escalation.task,
        "form": form,
        "told": list(told),
        "own_notice": next((each for each in told if each.recipient == request.user and each.awaits_signature), None),
    }
    return render(request, "supervision/case.html", shown, status=422 if form and form.errors else 200)


def _decided(request: SignedInRequest, found: HandedCase, form: CaseDecisionForm) -> bool:
    given = form.cleaned_data
    try:
        record_decision(
            case=found,
            decision=given["decision"],
            decided_on=given["decided_on"],
            document_number=given["document_number"],
            uploads=given["files"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@requires("supervision.view_cases")
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The archive as it was handed over."""
    found = _case(request, pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{found.escalation.task.serial} {found.escalation.task.title[:60]} 问责案卷.zip"
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")


@requires("supervision.hand_over_case")
def hand(request: SignedInRequest, pk: int) -> HttpResponse:
    """See what the file of a case will contain, and hand it over."""
    found = get_object_or_404(Escalation.objects.select_related(*WITH_ITS_TASK), pk=pk)
    check(request, "supervision.view_escalation", found)
    at = timezone.now()
    if found.step != Step.HAND_OVER:
        return redirect(found)
    if request.method == "POST":
        try:
            handed = hand_over(escalation=found, at=at, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(found)
        messages.success(request, _("The file has been handed to the supervisory organ."))
        return redirect(handed)
    shown = {"escalation": found, "task": found.task, "sections": sections_of(found, at)}
    return render(request, "supervision/hand_over.html", shown)


def _may_decide(request: SignedInRequest, found: HandedCase) -> bool:
    return found.escalation.step == Step.DECIDE and request.user.has_perm("supervision.decide_case")


def _case(request: SignedInRequest, pk: int) -> HandedCase:
    found = HandedCase.objects.select_related(
        "handed_by__unit", "decided_by__unit", *(f"escalation__{name}" for name in WITH_ITS_TASK)
    )
    return get_object_or_404(cases_visible_to(request.user, found).prefetch_related("files"), pk=pk)
