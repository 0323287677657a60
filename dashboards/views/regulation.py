from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from dashboards.regulation import regulation_parts
from organization.access import requires
from regulation.models import ParameterEntry
from regulation.selectors import day_in_year, years_with_figures

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("regulation.view_regulation")
def regulation(request: SignedInRequest) -> HttpResponse:
    """The 21 articles as they apply in a year."""
    at = timezone.now()
    today = timezone.localdate(at)
    years = years_with_figures(today.year)
    year = next((year for year in years if str(year) == request.GET.get("year")), today.year)
    shown = {
        "year": year,
        "this_year": today.year,
        "years": years,
        "parts": regulation_parts(request.user, year, on=day_in_year(year, today), at=at),
        "entries": ParameterEntry.objects.filter(year=year).count(),
        "may_assign": request.user.has_perm("regulation.assign_units"),
        "may_review": request.user.has_perm("regulation.review_parameters"),
        "pending": ParameterEntry.objects.pending().count(),
    }
    return render(request, "dashboards/regulation.html", shown)
