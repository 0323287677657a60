"""Pages about the whole list: overview, wall chart, judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.filters import CheckFilter
from dashboards.overview import overview_context
from dashboards.scope import Scope
from dashboards.selectors.judgements import judgements
from dashboards.wall import wall_context
from organization.access import requires
from supervision.models import Check
from supervision.selectors.objections import open_terms
from tasks.selectors import whole_tasks_visible_to

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("dashboards.view_overview")
def overview(request: SignedInRequest) -> HttpResponse:
    scope = Scope.of(request)
    if scope is None:
        return render(request, "dashboards/no_list.html")
    content = overview_context(scope.tasks, scope.sectors, last=scope.month, links=scope.links)
    return render(request, "dashboards/overview.html", {"scope": scope, **content})


@requires("dashboards.view_wall")
def wall(request: SignedInRequest) -> HttpResponse:
    """Tasks by months, by sector; for a screen on the wall, and for A3."""
    scope = Scope.of(request)
    if scope is None:
        return render(request, "dashboards/no_list.html")
    content = wall_context(scope, whole=whole_tasks_visible_to(request.user), today=timezone.localdate())
    return render(request, "dashboards/wall.html", {"scope": scope, **content})


@requires("dashboards.view_overview")
def checks(request: SignedInRequest) -> HttpResponse:
    """The judgements behind the numbers, one row for each task and month."""
    scope = Scope.of(request)
    if scope is None:
        return render(request, "dashboards/no_list.html")
    judged = Check.objects.current().filter(task__in=scope.all_tasks)
    found = CheckFilter(request.GET, queryset=judged, work_list=scope.work_list)
    ordered = judgements(found.qs, sort=request.GET.get("sort", ""))
    page = Paginator(ordered, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    terms = open_terms(request.user, page, timezone.localdate())
    for check in page:
        check.term = terms.get(check.pk)  # type: ignore[attr-defined]
    whole = whole_tasks_visible_to(request.user).filter(pk__in=[check.task_id for check in page])
    content = {"form": found.form, "page": page, "whole": set(whole.values_list("pk", flat=True))}
    clear_url = f"{request.path}?year={scope.year}"
    return render(request, "dashboards/checks.html", {"scope": scope, "clear_url": clear_url, **content})
