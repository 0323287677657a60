"""What most pages of citizens begin with: the year's list, and how far its months are released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from citizens.selectors.lists import current_year, published_lists, released_months_of
from citizens.selectors.tasks import public_tasks

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from supervision.models import MonthRelease
    from tasks.models import Task, WorkList


@dataclass(frozen=True, slots=True)
class Place:
    """A published list among all that are published. `through` is its last released month, None where none is."""

    work_list: WorkList
    lists: list[WorkList]
    released: dict[int, MonthRelease]

    @property
    def year(self) -> int:
        return self.work_list.year

    @property
    def through(self) -> int | None:
        return max(self.released, default=None)

    @property
    def release(self) -> MonthRelease | None:
        return self.released.get(self.through or 0)

    @property
    def tasks(self) -> QuerySet[Task]:
        return public_tasks(self.work_list, self.through)

    @property
    def livelihood(self) -> QuerySet[Task]:
        return self.tasks.filter(livelihood=True)


def place_of(year: int | None = None) -> Place | None:
    """The list of a year, or what citizens read first; None as long as nothing is published. A draft is not there."""
    lists = published_lists()
    wanted = current_year(lists) if year is None else year
    found = next((each for each in lists if each.year == wanted), None)
    if found is None and year is not None:
        raise Http404
    return Place(found, lists, released_months_of(found)) if found else None


def place_or_404(year: int) -> Place:
    place = place_of(year)
    assert place is not None
    return place
