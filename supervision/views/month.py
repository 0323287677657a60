"""The month of a unit: its grid, saved as it is typed, and its submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import requires, signed_in
from supervision.reporting import ReportChangedError, submit_saved_reports
from supervision.selectors.comments import comments_so_far
from supervision.selectors.grid import month_grid
from supervision.selectors.overview import units_of_month
from supervision.selectors.releases import released_months
from supervision.views.places import current_month, own_unit_month, published_list, task_of_month, unit_month
from supervision.views.typed_row import TypedRow

if TYPE_CHECKING:
    from organization.access import SignedInRequest


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
    grid = month_grid(place.work_list, place.unit, month, at, state=state, own=place.own, reader=request.user)
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
        {
            "at": at,
            "year": year,
            "month": month,
            "release": released_months(work_list).get(month),
            "comments": comments_so_far(work_list, month),
            **units_of_month(work_list, month, at),
        },
    )


@requires("supervision.write_reports")
@require_POST
def save_row(request: SignedInRequest, year: int, month: int, task_id: int) -> HttpResponse:
    """Save one row of the grid; the answer is the row as it now stands."""
    task = task_of_month(task_id, year, month)
    typed = TypedRow(task, month, request.POST, timezone.now())
    status, context = 200, dict[str, object]()
    try:
        typed.save(request.user)
    except ReportChangedError as conflict:
        status, context = 409, {"conflict": conflict, "typed": request.POST}
    except ValidationError as error:
        status, context = 422, {"errors": error.messages, "typed": request.POST}
    content = {"row": typed.row(), "moments": typed.facts.moments, **context}
    response = render(request, "supervision/_row.html", content, status=status)
    if status == 200:
        response["HX-Trigger"] = "month-saved"
    return response


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


def _list_url(unit_id: int, request: SignedInRequest) -> str:
    """The address of the grid to which a state is added."""
    own = request.user.unit_id == unit_id
    return "?" if own else f"?unit={unit_id}&"
