"""Every year whose list was published, with its livelihood items in a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from citizens.enums import State
from citizens.pages.places import Place
from citizens.selectors.lists import published_lists, released_months_of
from citizens.selectors.tasks import counts_by_state
from tasks.models import WorkList


@dataclass(frozen=True, slots=True)
class YearLine:
    place: Place
    tasks: int
    livelihood: int
    states: list[tuple[State, int]]


def years_page() -> dict[str, Any]:
    """The newest first; one query a year for its states."""
    lists = published_lists()
    items = Count("tasks", filter=Q(tasks__livelihood=True))
    totals = {
        each.pk: (each.every, each.items)  # type: ignore[attr-defined]
        for each in WorkList.objects.filter(pk__in=[each.pk for each in lists]).annotate(
            every=Count("tasks"), items=items
        )
    }
    return {"years": [_line(Place(each, lists, released_months_of(each)), *totals[each.pk]) for each in lists]}


def _line(place: Place, tasks: int, items: int) -> YearLine:
    return YearLine(place, tasks, items, list(counts_by_state(place.livelihood).items()) if items else [])
