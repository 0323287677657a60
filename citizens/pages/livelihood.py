"""This year's livelihood items, and those of former years (article 19)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from citizens.enums import State
from citizens.pages.items import items_of
from citizens.selectors.flags import corrections_of
from citizens.selectors.livelihood import notes_of
from supervision.parameters import timing_of
from supervision.rules.period import closes_at, last_day
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import date

    from citizens.pages.items import Item
    from citizens.pages.places import Place
    from citizens.selectors.livelihood import PublicNote

# In the order in which the sentence tells them.
TOLD = (State.ON_SCHEDULE, State.COMPLETED, State.BEHIND, State.NOT_DUE, State.PAUSED, State.WITHDRAWN)


def livelihood_page(place: Place) -> dict[str, Any]:
    """The number of queries does not depend on the number of items."""
    items = items_of(place.livelihood, place.through)
    corrections = corrections_of(Task.objects.filter(work_list=place.work_list), place.released)
    states = Counter(item.state for item in items)
    return {
        "place": place,
        "year": place.year,
        "through": place.through,
        "release": place.release,
        "up_to": last_day(place.year, place.through) if place.through else None,
        "next_on": next_on(place),
        "items": with_notes(items),
        "states": [(state, states[state]) for state in TOLD if states[state]],
        "corrected_in_year": len(corrections),
        "corrected_last": len([each for each in corrections if each.month == place.through]),
    }


def with_notes(items: list[Item]) -> list[tuple[Item, PublicNote | None]]:
    """Each item with what the office said of it last, for the newest month; what was taken back is not said here."""
    notes = notes_of([item.task for item in items])
    return [
        (item, next((note for note in notes.get(item.task.pk, []) if note.withdrawn_at is None), None))
        for item in items
    ]


def next_on(place: Place) -> date | None:
    """Before which day the next month cannot be published: that of its closing. December is the year's last."""
    if place.through is None or place.through == 12:
        return None
    month = place.through + 1
    return closes_at(place.year, month, timing_of(place.year, month)).date()
