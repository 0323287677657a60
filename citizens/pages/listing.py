"""The published list, searched and narrowed; one page per task; what was adjusted and corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404

from citizens.forms.listing import ListFilter
from citizens.pages.items import items_of
from citizens.selectors.adjustments import adjustments_of
from citizens.selectors.flags import corrections_of
from citizens.selectors.livelihood import comments_of, is_for_citizens, notes_of, pictures_of
from citizens.selectors.tasks import counts_by_state
from tasks.enums import Measure
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import QueryDict

    from citizens.pages.items import Item
    from citizens.pages.places import Place

ON_A_PAGE = 50


def list_page(place: Place, asked: QueryDict) -> dict[str, Any]:
    """Raises Http404 for a filter that does not exist: such an address leads nowhere, and is not kept."""
    form = ListFilter(asked, work_list=place.work_list)
    if not form.is_valid():
        raise Http404
    tasks = form.narrow(place.tasks)
    page = _page(Paginator(tasks, ON_A_PAGE), asked.get("page", "1"))
    return {
        "place": place,
        "year": place.year,
        "through": place.through,
        "form": form,
        "page": page,
        "items": items_of(page.object_list, place.through),
        "counts": list(counts_by_state(tasks).items()),
        "is_narrowed": any(form.cleaned_data.values()),
    }


def _page(pages: Paginator[Task], asked: str) -> Page[Task]:
    """Written otherwise, such as `01`, a number is not that of a page: each would be kept as another one."""
    try:
        page = pages.page(asked)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error
    if str(page.number) != asked:
        raise Http404
    return page


def task_page(place: Place, serial: str) -> dict[str, Any]:
    task = get_object_or_404(place.tasks, serial=serial)
    item = items_of([task], place.through)[0]
    this = Task.objects.filter(pk=task.pk)
    return {
        "place": place,
        "year": place.year,
        "through": place.through,
        "item": item,
        "task": task,
        "months": item.shown_months(place.through or 0),
        "is_level": task.measure == Measure.LEVEL,
        "adjustments": adjustments_of(this),
        "corrections": corrections_of(this, place.released),
        **_of_livelihood_item(item),
        **_related(place, task),
    }


def _of_livelihood_item(item: Item) -> dict[str, Any]:
    task = item.task
    if not task.livelihood:
        return {}
    return {
        "notes": notes_of([task]).get(task.pk, []),
        "pictures": pictures_of([task]).get(task.pk),
        "comments": comments_of([task]).get(task.pk, []),
        "takes_comments": _takes_comments(item),
    }


def _takes_comments(item: Item) -> bool:
    """As `citizens.selectors.comments.takes_comments` says when one is sent; a kept page does not read the clock."""
    later = WorkList.objects.filter(year__gt=item.task.work_list.year, status="published")
    return is_for_citizens(item.task) and item.task.status != "withdrawn" and not later.exists()


def _related(place: Place, task: Task) -> dict[str, Any]:
    """The larger task that it is part of, its own parts, and the task of last year's list, as far as published."""
    links = Task.objects.filter(pk=task.pk).values_list("parent", "predecessor").get()
    related = Task.objects.published().select_related("work_list").in_bulk([pk for pk in links if pk])
    return {
        "parent": related.get(links[0] or 0),
        "predecessor": related.get(links[1] or 0),
        "parts": items_of(place.tasks.filter(parent=task.pk), place.through),
    }


def changes_page(place: Place) -> dict[str, Any]:
    """Every adjustment of the list, and every correction of what had been published."""
    tasks = Task.objects.filter(work_list=place.work_list)
    return {
        "place": place,
        "year": place.year,
        "adjustments": adjustments_of(tasks),
        "corrections": corrections_of(tasks, place.released),
    }
