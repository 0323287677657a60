"""The list of tasks and the story of one: pages for which several rooms come together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.disputes import disputes_context
from dashboards.history import history_context
from dashboards.selectors.story import checks_of, facts_of, task_of
from dashboards.story import public_context, story_context
from dashboards.task_list import ROWS_ON_A_PAGE, TaskList, list_table, page_context, past_context
from incentives.pages.nomination import nomination_line
from office.pages.task_inspections import inspections_of_task
from office.pages.task_meetings import meetings_of_task
from organization.access import requires
from supervision.selectors.objections import pending_objections
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("tasks.view_list")
def task_list(request: SignedInRequest) -> HttpResponse:
    """The year's list, whole or filtered; as it stands, or as it stood on a past day."""
    listed = TaskList.asked_for(request.GET, request.user, timezone.now())
    if listed is None:
        return render(request, "dashboards/no_list.html")
    if listed.as_of is None:
        return render(request, "tasks/list.html", page_context(listed))
    page = Paginator(listed.rows_then(), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "tasks/list_as_of.html", past_context(listed, page))


@requires("tasks.view_list")
def export_list(request: SignedInRequest) -> HttpResponse:
    """What the list shows with the same filters, as an Excel table."""
    listed = TaskList.asked_for(request.GET, request.user, timezone.now())
    if listed is None:
        return render(request, "dashboards/no_list.html")
    title, heads, rows = list_table(listed)
    return workbook_response(write_table(title, heads, rows), title)


@requires("tasks.view_list")
def task(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """The whole story of a task; to others no more of it than is public inside."""
    shown = task_of(year, serial)
    if shown is None or not request.user.has_perm("tasks.view_task", shown):
        raise Http404
    if not request.user.has_perm("tasks.view_whole_task", shown):
        objected = {month for _task, month in pending_objections([shown.pk])}
        return render(request, "tasks/task_public.html", public_context(shown, checks_of(shown), objected))
    now = timezone.now()
    facts = facts_of(shown, on=timezone.localdate(now))
    told = story_context(facts, at=now, reader=request.user)
    disputes = disputes_context(facts, asked_month=_month_asked(request), at=now, reader=request.user)
    honours = nomination_line(shown, request.user)
    meetings = meetings_of_task(shown, request.user)
    inspections = inspections_of_task(shown, request.user)
    return render(request, "tasks/task.html", {**told, **disputes, **honours, **meetings, **inspections})


def _month_asked(request: SignedInRequest) -> int | None:
    """The closed month of which somebody asks why nothing came of it: `?why=4`."""
    asked = request.GET.get("why", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 2 else None


@requires("tasks.view_list")
def history(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """Who changed what of the task, when and on what authority: adjustments, corrections, the record of changes."""
    shown = task_of(year, serial)
    if shown is None or not request.user.has_perm("tasks.view_whole_task", shown):
        raise Http404
    return render(request, "tasks/history.html", history_context(shown))
