"""What the addresses of this room name: a list, a month of it, a unit, a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from organization.models import Unit
from organization.permissions import is_unit_staff, sees_whole_city
from supervision.rules.period import last_closed_month, open_month
from tasks.enums import ListStatus
from tasks.models import MONTHS, Task, WorkList

if TYPE_CHECKING:
    from datetime import datetime

    from organization.access import SignedInRequest
    from organization.models import Person


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """A unit's month; `own` where the reader belongs to the unit and may write."""

    work_list: WorkList
    month: int
    unit: Unit
    own: bool

    @property
    def year(self) -> int:
        return self.work_list.year


def published_list(year: int, month: int = 1) -> WorkList:
    if month not in MONTHS:
        raise Http404
    return get_object_or_404(WorkList, year=year, status=ListStatus.PUBLISHED)


def unit_month(request: SignedInRequest, year: int, month: int) -> UnitMonth | None:
    """The reader's own unit, or for who sees the whole city the one in `?unit=`; None where that is not said."""
    work_list, person = published_list(year, month), request.user
    asked = request.GET.get("unit", "")
    if sees_whole_city(person) and (asked or person.unit_id is None or not is_unit_staff(person)):
        unit = get_object_or_404(Unit, pk=asked) if asked.isdecimal() and len(asked) < 10 else None
        return UnitMonth(work_list, month, unit, own=_is_own(person, unit)) if unit else None
    if not is_unit_staff(person) or person.unit is None:
        raise PermissionDenied
    return UnitMonth(work_list, month, person.unit, own=True)


def own_unit_month(request: SignedInRequest, year: int, month: int) -> UnitMonth:
    """The month of the reader's own unit; nobody else writes it."""
    if not is_unit_staff(request.user) or request.user.unit is None:
        raise PermissionDenied
    return UnitMonth(published_list(year, month), month, request.user.unit, own=True)


def listed_task(year: int, serial: str, month: int = 1) -> Task:
    if month not in MONTHS:
        raise Http404
    tasks = Task.objects.published().select_related("work_list", "sector__leader", "host", "lead_leader")
    return get_object_or_404(tasks, work_list__year=year, serial=serial)


def task_of_month(pk: int, year: int, month: int) -> Task:
    if month not in MONTHS:
        raise Http404
    return get_object_or_404(Task.objects.published().select_related("work_list"), pk=pk, work_list__year=year)


def current_month(at: datetime) -> tuple[int, int] | None:
    """The month in which a list is reported at the moment: the open one, else the one closed last."""
    years = list(WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("-year").values_list("year", flat=True))
    for found in (open_month(at), last_closed_month(at)):
        if found is not None and found[0] in years:
            return found
    return (years[0], 12 if years[0] < timezone.localdate(at).year else 1) if years else None


def _is_own(person: Person, unit: Unit | None) -> bool:
    return bool(unit and is_unit_staff(person) and person.unit_id == unit.pk)
