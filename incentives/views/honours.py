"""Outstanding contributions of a year: the page, the mayor's review, the executive meeting, the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from incentives.documents.honours import issue_outstanding_results, results_table
from incentives.enums import NominationStatus
from incentives.forms.honours import MeetingForm, ReviewForm
from incentives.honouring.deciding import record_meeting, review_nominations
from incentives.models import Nomination
from incentives.pages.honours import items_of, outstanding_page
from incentives.selectors.honours import RELATED, limits_of, quotas_of, recognised_in
from organization.access import requires
from organization.permissions import is_mayor
from supervision.views.report import add_errors
from tasks.models import WorkList
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from django.http import QueryDict

    from incentives.forms.honours import VerdictsForm
    from organization.access import SignedInRequest


@requires("incentives.view_outstanding")
def outstanding(request: SignedInRequest, year: int) -> HttpResponse:
    """Where each item stands, who has recommended what, and what is awaited from whom."""
    get_object_or_404(WorkList, year=year, status="published")
    state = request.GET.get("state", "")
    return render(
        request, "incentives/outstanding.html", outstanding_page(year, request.user, timezone.now(), state=state)
    )


@requires("incentives.review_nominations")
def review(request: SignedInRequest, year: int) -> HttpResponse:
    """The mayor's review of everything that leaders have recommended."""
    form = ReviewForm(_posted(request), nominations=_in_state(year, NominationStatus.RECOMMENDED))
    if request.method == "POST" and form.is_valid() and (done := _review(request, year, form)) is not None:
        said = ngettext("%(count)s item is reviewed.", "%(count)s items are reviewed.", done) % {"count": done}
        messages.success(request, said)
        return redirect("incentives:outstanding", year)
    return _verdicts_page(request, year, form, "incentives/outstanding_review.html")


@requires("incentives.decide_nominations")
def meeting(request: SignedInRequest, year: int) -> HttpResponse:
    """What the executive meeting decided on everything that the mayor has reviewed."""
    form = MeetingForm(_posted(request), nominations=_in_state(year, NominationStatus.REVIEWED))
    if request.method == "POST" and form.is_valid() and (done := _record(request, year, form)) is not None:
        said = ngettext(
            "The decision on %(count)s item is recorded; the units are told.",
            "The decisions on %(count)s items are recorded; the units are told.",
            done,
        )
        messages.success(request, said % {"count": done})
        return redirect("incentives:outstanding", year)
    return _verdicts_page(request, year, form, "incentives/outstanding_meeting.html")


@requires("incentives.issue_outstanding_results")
@require_POST
def issue_results(request: SignedInRequest, year: int) -> HttpResponse:
    """The results as a document to the Organization Department, which is told."""
    try:
        document = issue_outstanding_results(year=year, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("incentives:outstanding", year)
    said = _("%(number)s is issued; the Organization Department is told.") % {"number": document.full_number}
    messages.success(request, said)
    return redirect("incentives:outstanding", year)


@requires("incentives.export_outstanding")
def export(request: SignedInRequest, year: int) -> HttpResponse:
    """The recognised items with awards and money, as an Excel list."""
    get_object_or_404(WorkList, year=year, status="published")
    title = _("outstanding contributions %(year)s") % {"year": year}
    heads, rows = results_table(year, request.user)
    return workbook_response(write_table(title, heads, rows), title)


def _posted(request: SignedInRequest) -> QueryDict | None:
    """What was sent, even if nothing was chosen."""
    return request.POST if request.method == "POST" else None


def _in_state(year: int, status: NominationStatus) -> list[Nomination]:
    return list(Nomination.objects.in_year(year).filter(status=status).select_related(*RELATED))


def _review(request: SignedInRequest, year: int, form: ReviewForm) -> int | None:
    """How many were reviewed; None where something stood in the way, said by the form."""
    try:
        done = review_nominations(
            year=year,
            verdicts=form.verdicts(),
            document=form.cleaned_data["document"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
    return len(done)


def _record(request: SignedInRequest, year: int, form: MeetingForm) -> int | None:
    try:
        done = record_meeting(
            year=year,
            verdicts=form.verdicts(),
            meeting_on=form.cleaned_data["meeting_on"],
            document=form.cleaned_data["document"],
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        add_errors(form, error)
        return None
    return len(done)


def _verdicts_page(request: SignedInRequest, year: int, form: VerdictsForm, template: str) -> HttpResponse:
    on = timezone.localdate()
    items = items_of(list(form.nominations.values()), request.user, quotas_of(year, on))
    rows = [(item, verdict, reason) for item, (_each, verdict, reason) in zip(items, form.rows(), strict=True)]
    context: dict[str, Any] = {
        "year": year,
        "form": form,
        "rows": rows,
        "recognised": recognised_in(year),
        "limits": limits_of(year, on),
        "is_mayor": is_mayor(request.user),
    }
    return render(request, template, context, status=422 if form.errors else 200)
