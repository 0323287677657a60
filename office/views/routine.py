"""The routine of the units (article 5): the grid, its Excel file, a unit's own row, and its ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from office.documents.routine_sheet import routine_table
from office.enums import RoutineKind
from office.forms.routine import TickForm
from office.models import RoutineTick
from office.pages.routine import VIEWS, grid_page, unit_page
from office.permissions.routine import ticks_visible_to
from office.ticking import tick, untick
from organization.access import check, requires
from organization.models import Unit
from supervision.views.report import add_errors
from workbook.responses import workbook_response

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("office.view_routine")
def grid(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """Units by weeks, months or quarters; a unit's people see their own row."""
    at = timezone.now()
    page = grid_page(request.user, year or timezone.localdate(at).year, request.GET.get("by", ""), at)
    return render(request, "office/routine.html", page)


@requires("office.view_routine")
def export(request: SignedInRequest, year: int) -> HttpResponse:
    page = grid_page(request.user, year, request.GET.get("by", ""), timezone.now())
    title = f"{VIEWS[page['view']]} {year}"
    return workbook_response(routine_table(title, page["rows"]), title)


@requires("office.view_routine")
def unit_row(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    """What one unit kept and what it can still tick."""
    unit = get_object_or_404(Unit, pk=unit_id)
    check(request, "office.view_routine_of_unit", unit)
    return render(request, "office/routine_unit.html", unit_page(request.user, unit, year, timezone.now()))


@require_POST
@requires("office.tick_routine")
def add_tick(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit, pk=unit_id)
    check(request, "office.tick_routine", unit)
    form = TickForm(request.POST, request.FILES)
    if form.is_valid() and _ticked(request, unit, year, form):
        messages.success(request, _("Ticked."))
        return redirect("office:routine_unit", year, unit_id)
    page = unit_page(request.user, unit, year, timezone.now(), form)
    return render(request, "office/routine_unit.html", page, status=422)


def _ticked(request: SignedInRequest, unit: Unit, year: int, form: TickForm) -> bool:
    given = form.cleaned_data
    try:
        tick(
            unit=unit, kind=RoutineKind(given["kind"]), year=year, number=given["number"], held_on=given["held_on"],
            note=given["note"], uploads=given["files"], at=timezone.now(), by=request.user,
        )  # fmt: skip
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@require_POST
@requires("office.tick_routine")
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """A tick that was wrong."""
    ticked = get_object_or_404(ticks_visible_to(request.user, RoutineTick.objects.select_related("unit")), pk=pk)
    untick(tick=ticked, at=timezone.now(), by=request.user)
    messages.success(request, _("The tick is taken back."))
    return redirect("office:routine_unit", ticked.year, ticked.unit_id)
