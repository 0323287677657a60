"""The month's sheet in Excel: download, upload with a preview, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organization.access import requires
from supervision.excel import apply_month_sheet, read_month_sheet, write_month_sheet
from supervision.forms.reports import SheetForm
from supervision.selectors.grid import month_grid
from supervision.views.places import own_unit_month

if TYPE_CHECKING:
    from organization.access import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("supervision.write_reports")
def download(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    place = own_unit_month(request, year, month)
    grid = month_grid(place.work_list, place.unit, month, timezone.now(), own=True)
    response = HttpResponse(write_month_sheet(year, month, grid.rows), content_type=XLSX)
    name = f"{place.unit.short_name}{year}年{month}月报送.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@requires("supervision.write_reports")
def upload(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Show what the sheet would change, cell by cell."""
    place = own_unit_month(request, year, month)
    form = SheetForm(request.POST or None, request.FILES or None)
    context = {"place": place, "form": form, "preview": None}
    if form.is_bound and form.is_valid():
        at = timezone.now()
        rows = month_grid(place.work_list, place.unit, month, at, own=True).rows
        context["preview"] = read_month_sheet(form.cleaned_data["file"], year=year, month=month, rows=rows, at=at)
    return render(request, "supervision/upload.html", context, status=422 if form.errors else 200)


@requires("supervision.write_reports")
@require_POST
def apply(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Save everything that was shown."""
    own_unit_month(request, year, month)
    try:
        saved = apply_month_sheet(
            token=request.POST.get("token", ""), year=year, month=month, at=timezone.now(), by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("supervision:upload", year, month)
    count = len(saved)
    messages.success(request, ngettext("%(count)s report saved.", "%(count)s reports saved.", count) % {"count": count})
    return redirect("supervision:month", year, month)
