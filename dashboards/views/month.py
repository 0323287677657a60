from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dashboards.filters import DutyFilter
from dashboards.scope import Scope, month_asked
from dashboards.selectors.codes import years_of
from dashboards.selectors.lists import period_of
from dashboards.selectors.reporting import duties_visible_to, month_duties, with_plan
from organization.access import requires

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("dashboards.view_month")
def month(request: SignedInRequest) -> HttpResponse:
    """The reports that a month owes, one row for each task, by state."""
    scope = Scope.of(request)
    if scope is None:
        return render(request, "dashboards/no_list.html")
    period = period_of(scope.year, month_asked(request, scope.work_list))
    duties = duties_visible_to(request.user, month_duties(scope.all_tasks, period))
    asked = request.GET.copy()
    asked["month"] = str(period.month)
    found = DutyFilter(asked, queryset=duties, work_list=scope.work_list)
    page = Paginator(with_plan(found.qs, period.month), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    years = years_of([task.pk for task in page], period.month - 1)
    content = {"scope": scope, "period": period, "page": page, "form": found.form, "years": years}
    return render(request, "dashboards/month.html", content)
