"""The month of a unit: its grid, saved as it is typed, and its submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import requires, signed_in
from supervision.forms import RowForm
from supervision.reporting import ReportChangedError, report_of, save_report, submit_saved_reports
from supervision.selectors.grid import grid_row, month_grid
from supervision.selectors.month import facts_of
from supervision.selectors.overview import units_of_month
from supervision.views.places import current_month, own_unit_month, published_list, unit_month
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import date, datetime

    from organization.access import SignedInRequest
    from supervision.models import Report
    from supervision.selectors.grid import GridRow
    from supervision.selectors.month import Facts


@signed_in
def reports(request: SignedInRequest) -> HttpResponse:
    """The month that is being reported now."""
    found = current_month(timezone.now())
    if found is None:
        return render(request, "supervision/no_list.html")
    return redirect("supervision:month", *found)


@requires("supervision.report_month")
def month(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """A unit's month as one grid; who sees the whole city chooses the unit first."""
    at = timezone.now()
    place = unit_month(request, year, month)
    if place is None:
        return redirect("supervision:month_units", year, month)
    state = request.GET.get("state", "")
    grid = month_grid(place.work_list, place.unit, month, at, state=state, own=place.own)
    context = {"place": place, "grid": grid, "at": at, "state": state, "list_url": _list_url(place.unit.pk, request)}
    return render(request, "supervision/_month_totals.html" if request.htmx else "supervision/month.html", context)


@requires("supervision.watch_month")
def month_units(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Who has reported and who has not, unit by unit."""
    at = timezone.now()
    work_list = published_list(year, month)
    return render(
        request,
        "supervision/month_units.html",
        {"at": at, "year": year, "month": month, **units_of_month(work_list, month, at)},
    )


@requires("supervision.write_reports")
@require_POST
def save_row(request: SignedInRequest, year: int, month: int, task_id: int) -> HttpResponse:
    """Save one row of the grid; the answer is the row as it now stands."""
    at = timezone.now()
    task = get_object_or_404(Task.objects.published().select_related("work_list"), pk=task_id, work_list__year=year)
    published_list(year, month)
    facts = facts_of(task.work_list, month, [task.pk], at)
    if task.pk not in facts.known:
        return HttpResponse(status=404)
    row = grid_row(task, facts, at, own=True)
    form = RowForm(request.POST)
    form.add_steps(row.steps, default_day(at, facts))
    if not form.is_valid():
        return _row(request, row, at, facts, status=422, errors=_all_errors(form), typed=request.POST)
    try:
        report = save_report(
            task=task,
            month=month,
            version=form.cleaned_data["version"],
            content=form.content(task, row.report or report_of(task, month)),
            at=at,
            by=request.user,
        )
    except ReportChangedError as conflict:
        _take_over(facts, conflict.stored)
        return _row(
            request, grid_row(task, facts, at, own=True), at, facts, status=409, conflict=conflict, typed=request.POST
        )
    except ValidationError as error:
        return _row(request, row, at, facts, status=422, errors=error.messages, typed=request.POST)
    _take_over(facts, report)
    return _row(request, grid_row(task, facts, at, own=True), at, facts, saved=True)


@requires("supervision.write_reports")
@require_POST
def submit_month(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Submit everything that is saved."""
    place = own_unit_month(request, year, month)
    try:
        result = submit_saved_reports(unit=place.unit, year=year, month=month, at=timezone.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supervision:month", year, month)
    count = len(result.submitted)
    messages.success(
        request, ngettext("%(count)s report submitted.", "%(count)s reports submitted.", count) % {"count": count}
    )
    if result.incomplete:
        names = _(", ").join(report.task.title for report in result.incomplete)
        messages.warning(request, _("Still without a value, so not submitted: %(names)s") % {"names": names})
    return redirect("supervision:month", year, month)


def default_day(at: datetime, facts: Facts) -> date:
    """The day taken for a milestone that is ticked without one."""
    return min(timezone.localdate(at), facts.moments.last_day)


def _list_url(unit_id: int, request: SignedInRequest) -> str:
    """The address of the grid to which a state is added."""
    own = request.user.unit_id == unit_id
    return "?" if own else f"?unit={unit_id}&"


def _take_over(facts: Facts, report: Report) -> None:
    facts.reports[report.task_id][report.month] = report


def _all_errors(form: RowForm) -> list[str]:
    return [message for messages in form.errors.values() for message in messages]


def _row(
    request: SignedInRequest, row: GridRow, at: datetime, facts: Facts, *, status: int = 200, **context: Any
) -> HttpResponse:
    content = {"row": row, "moments": facts.moments, "at": at, **context}
    response = render(request, "supervision/_row.html", content, status=status)
    if context.get("saved"):
        response["HX-Trigger"] = "month-saved"
    return response


def month_url(year: int, month: int) -> str:
    return reverse("supervision:month", args=[year, month])
