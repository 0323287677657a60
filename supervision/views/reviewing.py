"""The review by the supervision office: queue, accept, correct, return, accept together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import requires
from supervision.forms.reports import CorrectionForm, ReturnForm, VersionForm
from supervision.models import Report
from supervision.reporting import ReportChangedError
from supervision.reviewing import accept_report, accept_reports, correct_report, return_report
from supervision.selectors.review import review_queue, review_row
from supervision.views.report import ReportPlace, add_errors, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 100


@requires("supervision.review_reports")
def review(request: SignedInRequest) -> HttpResponse:
    """The queue of one month, what would be a yellow card first."""
    at = timezone.now()
    year, month = _asked_month(request.GET.get("month", ""))
    queue = review_queue(year, month, at)
    page = Paginator(queue.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/review.html", {"queue": queue, "page": page, "at": at})


@requires("supervision.review_reports")
@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept one report; in the queue its row goes."""
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    said = _act(lambda: accept_report(report=_report(pk), version=version, at=timezone.now(), by=request.user))
    if said and request.htmx:
        row = review_row(_report(pk), timezone.now())
        return render(request, "supervision/_review_row.html", {"row": row, "said": said})
    if request.htmx:
        return HttpResponse("")
    messages.add_message(request, messages.ERROR if said else messages.SUCCESS, said or _("Report accepted."))
    return redirect("supervision:review")


@requires("supervision.review_reports")
@require_POST
def accept_many(request: SignedInRequest) -> HttpResponse:
    """Accept all those without hints, as they were shown."""
    accepted = accept_reports(versions=_seen(request.POST.getlist("seen")), at=timezone.now(), by=request.user)
    count = len(accepted)
    messages.success(
        request, ngettext("%(count)s report accepted.", "%(count)s reports accepted.", count) % {"count": count}
    )
    return redirect("supervision:review")


@requires("supervision.review_reports")
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the value right, with a reason."""
    place = _place(request, pk)
    form = correction_form(place, *([request.POST] if request.method == "POST" else []))
    if request.method != "POST" or not form.is_valid():
        return _show(request, "supervision/review_correct.html", place, form)
    said = _act(
        lambda: correct_report(
            report=place.report,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            at=place.at,
            by=request.user,
            **form.corrected(place.report.steps),
        ),
        form,
    )
    if said:
        return _show(request, "supervision/review_correct.html", place, form, status=422)
    messages.success(request, _("Value corrected and accepted; the unit has been told why."))
    return _back(request)


@requires("supervision.review_reports")
def give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Return the report to the unit, with a reason."""
    place = _place(request, pk)
    form = ReturnForm(request.POST or None, initial={"version": place.report.version})
    if request.method != "POST" or not form.is_valid():
        return _show(request, "supervision/review_return.html", place, form)
    said = _act(
        lambda: return_report(
            report=place.report,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            at=place.at,
            by=request.user,
        ),
        form,
    )
    if said:
        return _show(request, "supervision/review_return.html", place, form, status=422)
    messages.success(request, _("Report returned; the unit has been told what to change."))
    return _back(request)


def correction_form(place: ReportPlace, *arguments: Any) -> CorrectionForm:
    """The form of a correction, of what counts now."""
    form = CorrectionForm(
        *arguments,
        is_milestone=place.task.is_milestone,
        initial={"version": place.report.version, "actual": place.report.counted},
    )
    form.add_steps(place.steps, place.facts.moments.last_day)
    return form


def _place(request: SignedInRequest, pk: int) -> ReportPlace:
    report = _report(pk)
    return place_of(request, report.task.work_list.year, report.task.serial, report.month)


def _report(pk: int) -> Report:
    handed_in = Report.objects.filter(first_submitted_at__isnull=False)
    return get_object_or_404(handed_in.select_related("task__work_list", "task__sector", "unit"), pk=pk)


def _act(act: Callable[[], object], form: Any = None) -> str:
    """Do it; what stood in the way, in words, goes into the form if there is one."""
    try:
        act()
    except ReportChangedError:
        said = _("The report has changed since you opened it: read it again first.")
        if form is not None:
            form.add_error(None, said)
        return said
    except ValidationError as error:
        if form is not None:
            add_errors(form, error)
        return " ".join(error.messages)
    return ""


def _show(request: SignedInRequest, template: str, place: ReportPlace, form: Any, *, status: int = 0) -> HttpResponse:
    context = {**place.context(), "form": form, "review": review_row(place.report, place.at)}
    return render(request, template, context, status=status or (422 if form.is_bound else 200))


def _back(request: SignedInRequest) -> HttpResponse:
    target = request.GET.get("month", "")
    suffix = f"?month={target}" if _asked_month(target)[0] else ""
    return redirect(reverse("supervision:review") + suffix)


def _asked_month(text: str) -> tuple[int, int] | tuple[None, None]:
    """`2026-10`."""
    year, _sign, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month[:3]) <= 12):
        return None, None
    return int(year), int(month)


def _seen(texts: list[str]) -> dict[int, int]:
    """`17:3`, report and version, as the page showed them."""
    pairs = (text.partition(":") for text in texts)
    return {int(pk): int(version) for pk, _sign, version in pairs if _is_number(pk) and _is_number(version)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
