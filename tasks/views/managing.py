"""The office's pages of a year's list: what a draft lacks, its schedules, its publication, its sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import requires
from tasks.forms import MainIndicatorForm, ScheduleForm, SectorForm, milestone_forms, milestones_in
from tasks.leading import change_sector_leader
from tasks.models import Adjustment, Sector, Task, WorkList
from tasks.publishing import publish_list
from tasks.scheduling import (
    confirm_schedules,
    mark_main_indicator,
    propose_schedule_again,
    set_milestones,
    set_schedule,
)
from tasks.selectors import gaps_of, tasks_lacking

if TYPE_CHECKING:
    from organization.access import SignedInRequest

ROWS_ON_A_PAGE = 50


@requires("tasks.manage_list")
def manage(request: SignedInRequest, year: int) -> HttpResponse:
    """The list with what it still lacks; `?gap=` narrows the tasks to those that lack it."""
    work_list = get_object_or_404(WorkList.objects.select_related("published_by"), year=year)
    gaps, chosen = gaps_of(work_list), request.GET.get("gap", "")
    tasks = tasks_lacking(work_list, chosen) if chosen else Task.objects.filter(work_list=work_list)
    rows = tasks.select_related("host", "sector", "work_list").order_by("order", "pk")
    return render(
        request,
        "tasks/manage.html",
        {
            "work_list": work_list,
            "gaps": gaps,
            "gap": next((gap for gap in gaps if gap.key == chosen), None),
            "adjustment_count": Adjustment.objects.filter(task__work_list=work_list).count(),
            "sectors": Sector.objects.filter(work_list=work_list).select_related("leader"),
            "page": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        },
    )


@requires("tasks.manage_list")
def publish(request: SignedInRequest, year: int) -> HttpResponse:
    """Look at what is missing once more, then publish; from then on only adjustments change the list."""
    work_list = get_object_or_404(WorkList, year=year)
    if request.method == "POST":
        try:
            publish_list(year=year, at=timezone.now(), by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("tasks:publish", year)
        messages.success(request, _("The list of %(year)s is published.") % {"year": year})
        return redirect("tasks:manage", year)
    count = work_list.tasks.count()
    return render(request, "tasks/publish.html", {"work_list": work_list, "gaps": gaps_of(work_list), "count": count})


@requires("tasks.manage_list")
@require_POST
def confirm(request: SignedInRequest, year: int) -> HttpResponse:
    """Take all proposed schedules of a draft list as they are."""
    try:
        number = confirm_schedules(work_list=get_object_or_404(WorkList, year=year))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("tasks:manage", year)
    messages.success(request, _("%(number)s proposed schedules are confirmed.") % {"number": number})
    return redirect("tasks:manage", year)


@requires("tasks.manage_list")
def schedule(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """The twelve months of a task of a draft list beside their curve, or its milestones."""
    task = _draft_task(year, serial)
    if task.is_milestone:
        return _milestones(request, task)
    form = ScheduleForm(task, request.POST or None)
    if request.method == "POST" and "propose" in request.POST:
        propose_schedule_again(task=task)
        return redirect("tasks:schedule", year, serial)
    if request.method == "POST" and form.is_valid():
        try:
            set_schedule(task=task, planned=form.planned)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _next(request, task)
    return render(request, "tasks/schedule.html", {"form": form, **_around(task)})


def _milestones(request: SignedInRequest, task: Task) -> HttpResponse:
    formset = milestone_forms(task, request.POST or None)
    if request.method == "POST" and formset.is_valid():
        try:
            set_milestones(task=task, milestones=milestones_in(formset))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            return _next(request, task)
    return render(request, "tasks/milestones.html", {"formset": formset, **_around(task)})


@requires("tasks.manage_list")
@require_POST
def main_indicator(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """Mark a task of a draft list as a main indicator, or not."""
    task = _draft_task(year, serial)
    form = MainIndicatorForm(task, request.POST)
    if form.is_valid():
        mark_main_indicator(task=task, is_main=form.cleaned_data["is_main"])
    return redirect("tasks:schedule", year, serial)


@requires("tasks.manage_list")
def sector(request: SignedInRequest, year: int, pk: int) -> HttpResponse:
    """Who leads the sector; also once the list is published, from now on."""
    shown = get_object_or_404(Sector.objects.select_related("work_list"), pk=pk, work_list__year=year)
    form = SectorForm(request.POST or None, initial={"leader": shown.leader_id})
    if request.method == "POST" and form.is_valid():
        change_sector_leader(sector=shown, leader=form.cleaned_data["leader"])
        messages.success(request, _("The leader of %(sector)s is recorded.") % {"sector": shown.name})
        return redirect("tasks:manage", year)
    return render(request, "tasks/sector.html", {"sector": shown, "work_list": shown.work_list, "form": form})


def _draft_task(year: int, serial: str) -> Task:
    """Of a published list there is nothing to be edited here."""
    drafts = Task.objects.filter(work_list__year=year, work_list__status="draft", serial=serial)
    return get_object_or_404(drafts.select_related("work_list", "host", "sector"))


def _around(task: Task) -> dict[str, object]:
    """What the pages of a draft's tasks share."""
    return {"task": task, "main_indicator": MainIndicatorForm(task), **_neighbours(task)}


def _neighbours(task: Task) -> dict[str, Task | None]:
    """The tasks before and after it on the list, so that one can go through all of them."""
    others = Task.objects.filter(work_list=task.work_list_id).select_related("work_list")
    return {
        "previous": others.filter(order__lt=task.order).order_by("-order").first(),
        "next": others.filter(order__gt=task.order).order_by("order").first(),
    }


def _next(request: SignedInRequest, task: Task) -> HttpResponse:
    """Saved: on to the next task where that was asked for."""
    messages.success(request, _("The schedule of %(task)s is saved.") % {"task": task.serial})
    following = _neighbours(task)["next"] if "next" in request.POST else None
    if following is None:
        return redirect("tasks:manage", task.work_list.year)
    return redirect("tasks:schedule", task.work_list.year, following.serial)
