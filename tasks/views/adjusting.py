"""Adjustments of the published list: what changes is shown before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.access import requires
from tasks.adjusting import STATUS_ACTS, add_task, adjust_task, previewed
from tasks.describing import shown_changes
from tasks.filters import AdjustmentFilter
from tasks.forms import AddTaskForm, StatusForm, TaskForm, milestone_forms, milestones_in
from tasks.models import Adjustment, Task, WorkList
from tasks.permissions import lists_visible_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from organization.access import SignedInRequest
    from tasks.forms import AuthorityForm

ROWS_ON_A_PAGE = 50


@requires("tasks.manage_list")
def adjust(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """Change what a task says; first shown as before and after, then recorded."""
    task = _published_task(year, serial)
    form = TaskForm(task.work_list, request.POST or None, task=task)
    milestones = milestone_forms(task, request.POST or None) if task.is_milestone else None

    def act() -> Adjustment:
        changes = form.changes | ({"milestones": milestones_in(milestones)} if milestones else {})
        return adjust_task(
            task=task,
            changes=changes,
            from_month=form.cleaned_data["from_month"],
            authority=form.authority,
            at=timezone.now(),
            by=request.user,
        )

    is_valid = request.method == "POST" and form.is_valid() and (milestones is None or milestones.is_valid())
    content = {"task": task, "milestones": milestones}
    return _answer(request, form, act, "tasks/adjust.html", content, is_valid=is_valid)


@requires("tasks.manage_list")
def change_status(request: SignedInRequest, year: int, serial: str) -> HttpResponse:
    """Suspend, resume or withdraw a task from a month on."""
    task = _published_task(year, serial)
    form = StatusForm(task, request.POST or None)

    def act() -> Adjustment:
        cleaned = form.cleaned_data
        return STATUS_ACTS[cleaned["kind"]](
            task=task,
            from_month=cleaned["from_month"],
            authority=form.authority,
            at=timezone.now(),
            by=request.user,
        )

    is_valid = request.method == "POST" and form.is_valid()
    return _answer(request, form, act, "tasks/change_status.html", {"task": task}, is_valid=is_valid)


@requires("tasks.manage_list")
def add(request: SignedInRequest, year: int) -> HttpResponse:
    """A new task on a published list."""
    work_list = get_object_or_404(WorkList, year=year, status="published")
    form = AddTaskForm(work_list, request.POST or None)
    milestones = milestone_forms(None, request.POST or None)

    def act() -> Adjustment:
        return add_task(
            task=form.new_task,
            co_hosts=form.cleaned_data["co_hosts"],
            milestones=milestones_in(milestones),
            from_month=form.cleaned_data["from_month"],
            authority=form.authority,
            at=timezone.now(),
            by=request.user,
        )

    is_valid = request.method == "POST" and form.is_valid() and milestones.is_valid()
    content = {"work_list": work_list, "milestones": milestones}
    return _answer(request, form, act, "tasks/add.html", content, is_valid=is_valid)


@requires("tasks.view_list")
def adjustments(request: SignedInRequest, year: int) -> HttpResponse:
    """Every adjustment of a year's list, the latest first."""
    visible = WorkList.objects.filter(lists_visible_to(request.user))
    work_list = get_object_or_404(visible, year=year)
    made = Adjustment.objects.filter(task__work_list=work_list)
    found = AdjustmentFilter(request.GET, queryset=made.select_related("task__work_list", "task__host", "by"))
    page = Paginator(found.qs, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, shown_changes(each)) for each in page]
    content = {"work_list": work_list, "form": found.form, "page": page, "rows": rows, "lists": visible}
    return render(request, "tasks/adjustments.html", content)


def _answer(
    request: SignedInRequest,
    form: AuthorityForm,
    act: Callable[[], Adjustment],
    template: str,
    content: Mapping[str, object],
    *,
    is_valid: bool,
) -> HttpResponse:
    """Show the form, what it would change, or, once that was confirmed, the task as it now is."""
    changes = None
    if is_valid:
        try:
            adjustment = act() if "apply" in request.POST else previewed(act)
        except ValidationError as error:
            form.take_errors(error)
        else:
            if "apply" in request.POST:
                messages.success(request, _("The adjustment is recorded."))
                return redirect(adjustment.task)
            changes = shown_changes(adjustment)
    return render(request, template, {**content, "form": form, "changes": changes, "is_checked": changes is not None})


def _published_task(year: int, serial: str) -> Task:
    published = Task.objects.published().filter(work_list__year=year, serial=serial)
    return get_object_or_404(published.select_related("work_list", "host", "sector"))
