"""Meetings: the list, one meeting, calling, changing, cancelling, recording it (articles 4 to 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from office.convening import MeetingChangedError, call_meeting, cancel_meeting, change_meeting, record_meeting
from office.documents.meetings import issue_minutes
from office.forms.decisions import ReasonForm
from office.forms.meetings import RecordForm, as_recorded, decision_forms
from office.models import Meeting
from office.pages.meeting_form import asked_kind, change_form, form_page, new_form
from office.pages.meetings import list_page, mayors_page, meeting_page
from office.selectors.meetings import meetings_visible_to, to_be_recorded_by
from organization.access import check, requires
from supervision.views.report import add_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from office.forms.meetings import MeetingForm
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("office.view_meetings")
def meetings(request: SignedInRequest) -> HttpResponse:
    return render(request, "office/meetings.html", list_page(request.user, request.GET.dict(), timezone.now()))


@requires("office.call_meetings")
def to_record(request: SignedInRequest) -> HttpResponse:
    """Meetings of past days, of whatever year, that nobody has recorded and this person could."""
    at = timezone.now()
    rows = to_be_recorded_by(request.user, timezone.localdate(at)).select_related("unit", "chair")
    page = Paginator(rows.order_by("planned_at", "pk"), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/meetings_to_record.html", {"page": page, "at": at})


@requires("office.view_mayors_months")
def mayors_months(request: SignedInRequest, year: int) -> HttpResponse:
    if not 2000 <= year <= 2100:
        raise Http404
    return render(request, "office/mayors_months.html", mayors_page(request.user, year, timezone.now()))


@requires("office.view_meetings")
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "office/meeting.html", meeting_page(_meeting(request, pk), request.user, timezone.now()))


@requires("office.call_meetings")
def call(request: SignedInRequest) -> HttpResponse:
    """Call a meeting; what is in trouble or waits for coordination is offered for its agenda."""
    given = request.POST if request.method == "POST" else None
    kind = asked_kind(request.user, (given or request.GET).get("kind", ""))
    if kind is None:
        raise PermissionDenied
    form = new_form(request.user, kind, timezone.localdate(), given, request.GET.dict())
    if given is not None and form.is_valid():
        made = _try(form, lambda: call_meeting(kind=kind, draft=form.draft(), at=timezone.now(), by=request.user))
        if made:
            return redirect(made)
    return _form(request, form)


@requires("office.call_meetings")
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a meeting that is to come; where somebody else was quicker, both are shown and nothing is lost."""
    found = _meeting(request, pk)
    check(request, "office.change_meeting", found)
    form = change_form(request.user, found, timezone.localdate(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, found, form)
        except MeetingChangedError as conflict:
            return _conflict(request, conflict)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The meeting is changed; those concerned have been told."))
            return redirect(found)
    return _form(request, form, meeting=found)


def _change(request: SignedInRequest, found: Meeting, form: MeetingForm) -> Meeting:
    version = form.cleaned_data["version"] or 0
    return change_meeting(meeting=found, draft=form.draft(), version=version, at=timezone.now(), by=request.user)


def _conflict(request: SignedInRequest, conflict: MeetingChangedError) -> HttpResponse:
    """What was typed stays in the form, whose version is now the stored one; what is stored stands above it."""
    given = request.POST.copy()
    given["version"] = str(conflict.meeting.version)
    form = change_form(request.user, conflict.meeting, timezone.localdate(), given)
    return _form(request, form, meeting=conflict.meeting, changed=conflict.meeting, status=409)


@requires("office.call_meetings")
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a meeting back, with the reason; everybody called is told."""
    found = _meeting(request, pk)
    check(request, "office.change_meeting", found)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> Meeting:
        reason = form.cleaned_data["reason"]
        return cancel_meeting(meeting=found, reason=reason, at=timezone.now(), by=request.user)

    if request.method == "POST" and form.is_valid() and _try(form, act):
        return redirect(found)
    return render(request, "office/meeting_cancel.html", {"meeting": found, "form": form}, status=_status(form))


@requires("office.call_meetings")
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what came of a meeting, with its decisions; or amend the record and add further decisions."""
    found = _meeting(request, pk)
    check(request, "office.record_meeting", found)
    given = request.POST if request.method == "POST" else None
    form = RecordForm(given, request.FILES or None, initial=as_recorded(found))
    decisions = decision_forms(found, timezone.localdate(), given)
    if given is not None and form.is_valid() and decisions.is_valid():
        try:
            _record(request, found, form, decisions)
        except MeetingChangedError as conflict:
            form = _over(request, conflict)
            return _record_page(request, conflict.meeting, form, decisions, is_conflict=True)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The meeting is recorded, and each unit told what it owes."))
            return redirect(found)
    return _record_page(request, found, form, decisions)


def _record(request: SignedInRequest, found: Meeting, form: RecordForm, decisions: Any) -> Meeting:
    given = form.cleaned_data
    return record_meeting(
        meeting=found,
        record=form.record([draft for each in decisions.forms if (draft := each.decision())]),
        at=timezone.now(),
        by=request.user,
        uploads=given["files"],
        version=given["version"] or 0,
    )


def _over(request: SignedInRequest, conflict: MeetingChangedError) -> RecordForm:
    """What was typed, to be sent again over what stands now."""
    given = request.POST.copy()
    given["version"] = str(conflict.meeting.version)
    form = RecordForm(given, request.FILES or None)
    add_errors(form, conflict)
    return form


def _record_page(
    request: SignedInRequest, found: Meeting, form: RecordForm, decisions: Any, *, is_conflict: bool = False
) -> HttpResponse:
    context = {"meeting": found, "form": form, "decisions": decisions, "changed": found if is_conflict else None}
    context["recorded"] = found.decisions.count()
    status = 422 if form.errors or any(decisions.errors) else 200
    return render(request, "office/meeting_record.html", context, status=409 if is_conflict else status)


@requires("office.call_meetings")
@require_POST
def issue(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Issue the minutes as a document; the page then offers it for download."""
    found = _meeting(request, pk)
    try:
        document = issue_minutes(meeting=found, code=code, at=timezone.now(), by=request.user)
    except LookupError as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")


def _form(request: SignedInRequest, form: MeetingForm, status: int = 0, **context: Any) -> HttpResponse:
    shown = {**form_page(form, request.user), **context}
    return render(request, "office/meeting_form.html", shown, status=status or _status(form))


def _meeting(request: SignedInRequest, pk: int) -> Meeting:
    seen = meetings_visible_to(request.user).select_related("unit", "chair", "called_by__unit", "recorded_by__unit")
    return get_object_or_404(seen, pk=pk)


def _try(form: Form, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except ValidationError as error:
        add_errors(form, error)
        return None


def _status(form: Form) -> int:
    return 422 if form.errors else 200
