"""The reminder talks of article 12: the list of a year, one talk, and what each does about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.documents.talks import issue_talk_document
from incentives.forms.talks import (
    FundTalkRecordForm,
    TalkFilter,
    record_begun,
)
from incentives.models import FundTalk
from incentives.pages.talk import TALKED_TO, talk_page, talk_rows
from incentives.selectors.talks import STATES, count_talks, in_state, talks_in_year, waiting_with, years_of_talks
from incentives.talking.recording import amend_record, close_talk, confirm_record, dispute_record, record_talks
from incentives.wording import QUARTERS
from organization.access import check, requires
from supervision.enums import Step
from supervision.forms.talks import AgreeForm, CloseForm, DisagreeForm
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("incentives.view_talks")
def talks(request: SignedInRequest) -> HttpResponse:
    """The talks of a year that the person may see, by how far they have come."""
    on = timezone.localdate()
    years = years_of_talks() or [on.year]
    year = _asked_year(request, years)
    state = request.GET.get("state", "")
    listed = talks_in_year(request.user, year)
    page = Paginator(in_state(listed, state, on), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "state": state if state in STATES else "",
        "counts": count_talks(listed, on),
        "form": TalkFilter({"year": year, "state": state}, years=years),
        "page": page,
        "rows": talk_rows(page.object_list, year, on),
    }
    return render(request, "incentives/talks.html", context)


def _asked_year(request: SignedInRequest, years: list[int]) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else years[0]


def _talk_of(request: SignedInRequest, pk: int, *, permission: str = "incentives.view_talk") -> FundTalk:
    related = ("fund", "unit", "measure", "recorded_by__unit", "confirmed_by__unit")
    found = get_object_or_404(FundTalk.objects.select_related(*related), pk=pk)
    check(request, "incentives.view_talk", found)
    check(request, permission, found)
    return found


@requires("incentives.view_talks")
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why it came, who has to do what by when, its record and its story."""
    return render(request, "incentives/talk.html", talk_page(_talk_of(request, pk), request.user, timezone.now()))


@requires("incentives.hold_talk")
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a talk that was held, with others of the same quarter, or amend a disputed record."""
    found = _talk_of(request, pk, permission="incentives.hold_talk")
    if found.step not in TALKED_TO:
        messages.error(request, _("The record does not wait to be written."))
        return redirect(found)
    form = _record_form(request, found)
    if request.method == "POST" and form.is_valid() and _recorded(request, found, form):
        messages.success(request, _("Recorded; the other side is asked to confirm it."))
        return redirect(found)
    quarter, is_amended = QUARTERS[found.quarter], found.step == Step.AMEND
    context = {"talk": found, "form": form, "quarter": quarter, "is_amended": is_amended}
    return render(request, "incentives/talk_record.html", context, status=422 if form.errors else 200)


def _record_form(request: SignedInRequest, found: FundTalk) -> FundTalkRecordForm:
    chair = request.user.post or request.user.name
    given: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FundTalkRecordForm(*given, initial=record_begun(found, chair, timezone.localtime()))
    form.add_funds([found] if found.step == Step.AMEND else waiting_with(found), [found.pk])
    return form


def _recorded(request: SignedInRequest, found: FundTalk, form: FundTalkRecordForm) -> bool:
    promises = form.promises()
    given: Any = {"at": timezone.now(), "by": request.user, "uploads": form.cleaned_data["files"]}
    try:
        if found.step == Step.HOLD:
            record_talks(minutes=form.recorded(), promises=promises, **given)
        else:
            seen_at = form.cleaned_data["seen_at"]
            amend_record(talk=found, seen_at=seen_at, minutes=form.recorded(), promise=promises[found.pk], **given)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@requires("incentives.confirm_talk")
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The department confirms the record as it was read."""
    found, form = _talk_of(request, pk, permission="incentives.confirm_talk"), AgreeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(said for errors in form.errors.values() for said in errors))
        return redirect(found)
    try:
        confirm_record(talks=[found.pk], at=timezone.now(), by=request.user, **form.cleaned_data)
        messages.success(request, _("The record is confirmed; the supervision office closes the matter."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@requires("incentives.confirm_talk")
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    """The department says what is not right in the record."""
    found = _talk_of(request, pk, permission="incentives.confirm_talk")
    seen_at = found.recorded_at.isoformat() if found.recorded_at else ""
    form = DisagreeForm(request.POST if request.method == "POST" else None, initial={"seen_at": seen_at})
    if request.method == "POST" and form.is_valid():
        try:
            dispute_record(talk=found, at=timezone.now(), by=request.user, **form.cleaned_data)
            messages.success(request, _("Who holds the talk has been told what is not right."))
            return redirect(found)
        except ValidationError as error:
            add_errors(form, error)
    context = {"talk": found, "form": form}
    return render(request, "incentives/talk_dispute.html", context, status=422 if form.errors else 200)


@requires("incentives.close_talk")
@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a talk whose record is confirmed."""
    found, form = _talk_of(request, pk), CloseForm(request.POST)
    try:
        remark = form.cleaned_data["remark"] if form.is_valid() else ""
        close_talk(talk=found, remark=remark, at=timezone.now(), by=request.user)
        messages.success(request, _("The talk is closed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@requires("incentives.view_talks")
@require_POST
def issue(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Issue a document of the talk; the page then offers it for download."""
    found = _talk_of(request, pk)
    try:
        document = issue_talk_document(talk=found, code=code, at=timezone.now(), by=request.user)
    except LookupError as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")
