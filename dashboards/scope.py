"""What part of which list a page is about, from the address: a year, and if wanted a sector or a leader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django.utils import timezone

from dashboards.links import Links
from dashboards.selectors.lists import published_list
from organization.models import Person
from tasks.models import Sector, Task

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tasks.models import TaskQuerySet, WorkList

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Scope:
    """A published list, or the tasks of it in one sector or of one leader; `month` is the last one judged."""

    work_list: WorkList
    sector: Sector | None = None
    leader: Person | None = None
    month: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Scope | None:
        """None where nothing has been published."""
        work_list = published_list(_number(request.GET.get("year")), timezone.now())
        if work_list is None:
            return None
        month = _number(request.GET.get("month")) or work_list.closed_through
        return cls(
            work_list=work_list,
            sector=_named(Sector.objects.filter(work_list=work_list), request.GET.get("sector")),
            leader=_named(Person.objects.all(), request.GET.get("leader")),
            month=min(month, work_list.closed_through),
        )

    @property
    def year(self) -> int:
        return self.work_list.year

    @property
    def is_part(self) -> bool:
        return self.sector is not None or self.leader is not None

    @cached_property
    def all_tasks(self) -> TaskQuerySet:
        return Task.objects.filter(work_list=self.work_list)

    @cached_property
    def tasks(self) -> TaskQuerySet:
        tasks = self.all_tasks
        if self.sector:
            tasks = tasks.filter(sector=self.sector)
        return tasks.led_by(self.leader) if self.leader else tasks

    @cached_property
    def sectors(self) -> list[Sector]:
        sectors = Sector.objects.filter(work_list=self.work_list).select_related("leader")
        if self.is_part:
            sectors = sectors.filter(pk__in=self.tasks.order_by().values("sector"))
        return list(sectors)

    @cached_property
    def links(self) -> Links:
        shared: dict[str, object] = {"sector": self.sector and self.sector.pk, "leader": self.leader and self.leader.pk}
        return Links(self.year, shared)


def month_asked(request: HttpRequest, work_list: WorkList) -> int:
    """The month in the address, else the one in progress."""
    asked = _number(request.GET.get("month")) or work_list.closed_through + 1
    return min(max(asked, 1), 12)


def _named(rows: QuerySet[Row], text: str | None) -> Row | None:
    number = _number(text)
    return None if number is None else rows.filter(pk=number).first()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
