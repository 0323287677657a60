"""What a year brought a unit, and the units beside each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from incentives.selectors.unit_years import subject_of, unit_year
from incentives.selectors.units_compared import DEFAULT_SORT, compared_units, sorted_by
from organization.access import check, requires
from organization.models import Unit
from organization.permissions import sees_whole_city
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("incentives.view_unit_year")
def unit_year_page(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    """Reward and penalty of a unit with their reasons, its points, honours, talks and findings."""
    unit = get_object_or_404(Unit, pk=unit_id)
    check(request, "incentives.view_unit_year", subject_of(unit, year))
    context = {
        "brought": unit_year(unit, year, request.user),
        "hosts": article_hosts(year),
        "may_compare": request.user.has_perm("incentives.compare_units", subject_of(None, year)),
        "is_own": unit.pk == request.user.unit_id,
        "on": timezone.localdate(),
    }
    return render(request, "incentives/unit_year.html", context)


@requires("incentives.compare_units")
def units_compared(request: SignedInRequest, year: int) -> HttpResponse:
    """The units by what they carry, each count per unit of load."""
    check(request, "incentives.compare_units", subject_of(None, year))
    rows = compared_units(year, sees_whole_city=sees_whole_city(request.user))
    judged = sum(row.flags.judged for row in rows)
    context = {
        "year": year,
        "rows": sorted_by(rows, request.GET.get("sort", DEFAULT_SORT)),
        "default_sort": DEFAULT_SORT,
        "most_load": max((row.load for row in rows), default=Decimal(0)),
        "most_yellow": max((row.yellow_share or Decimal(0) for row in rows), default=Decimal(0)),
        "city_yellow": Decimal(sum(row.flags.yellow for row in rows)) * 100 / judged if judged else None,
        "sees_whole_city": sees_whole_city(request.user),
        "own_unit_id": request.user.unit_id,
    }
    return render(request, "incentives/units_compared.html", context)
