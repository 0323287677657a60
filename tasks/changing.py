"""Changing the fields of a task on a published list, with what each was before, so that any past day can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organization.models import Unit
from tasks.models import MONTHS, Milestone, Participation, Task
from tasks.rules.adjustment import closed_months_changed
from tasks.rules.schedule import check_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PLAIN_FIELDS = (
    "title",
    "target",
    "target_value",
    "measure_unit",
    "finishes_on",
    "category",
    "sources",
    "livelihood",
    "major",
    "main_indicator",
    "weight",
)
LINK_FIELDS = ("sector", "lead_leader")


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its value before and after, as JSON can hold it."""

    field: str
    before: Any
    after: Any


def apply_changes(*, task: Task, changes: Mapping[str, Any], from_month: int) -> list[Change]:
    """Change the task and its units and milestones; returns what really changed. The caller holds the list's lock."""
    made = [change for field in PLAIN_FIELDS if field in changes if (change := _set(task, field, changes[field]))]
    made += [change for field in LINK_FIELDS if field in changes if (change := _link(task, field, changes[field]))]
    if "planned" in changes:
        made += _plan(task, changes["planned"])
    if "host" in changes and changes["host"] != task.host:
        made.append(_change_host(task, changes["host"], from_month))
    if "co_hosts" in changes:
        made += _change_co_hosts(task, changes["co_hosts"], from_month)
    if "milestones" in changes:
        made += _change_milestones(task, changes["milestones"], from_month)
    _check_dates(task)
    task.save()
    return made


def described(made: Iterable[Change]) -> dict[str, list[Any]]:
    """The changes as an adjustment keeps them."""
    return {change.field: [change.before, change.after] for change in made}


def storable(value: Any) -> Any:
    """A value as JSON can hold it and `tasks.selectors.restored` can read it back."""
    match value:
        case Decimal():
            return format(value.normalize() + 0, "f")
        case date():
            return value.isoformat()
        case list() | tuple():
            return [storable(item) for item in value]
        case None | str() | int() | bool():
            return value
        case _:
            return {"id": value.pk, "text": str(value)}


def _set(task: Task, field: str, value: Any) -> Change | None:
    before = getattr(task, field)
    if before == value:
        return None
    setattr(task, field, value)
    return Change(field, storable(before), storable(value))


def _link(task: Task, field: str, value: Any) -> Change | None:
    before = getattr(task, field)
    if before == value:
        return None
    setattr(task, field, value)
    return Change(field, storable(before), storable(value))


def _plan(task: Task, planned: Sequence[Decimal | None]) -> list[Change]:
    before, after = dict(zip(MONTHS, task.planned, strict=True)), dict(zip(MONTHS, planned, strict=True))
    if before == after:
        return []
    if closed := closed_months_changed(before, after, task.work_list.closed_through):
        raise ValidationError(
            {"planned": _("Closed months keep their planned value: %(months)s.") % {"months": _months(closed)}}
        )
    if faults := check_schedule(task.measure, after):
        raise ValidationError(
            {
                "planned": _("Planned values never fall and keep within their bounds; look at %(months)s.")
                % {"months": _months([fault.month for fault in faults])}
            }
        )
    task.planned = list(planned)
    return [Change("planned", storable(list(before.values())), storable(list(planned)))]


def _months(months: Iterable[int]) -> str:
    return "、".join(str(month) for month in months)


def _change_host(task: Task, host: Unit, from_month: int) -> Change:
    """The new host counts from the month on; what came before stays the old host's."""
    before = task.host
    _end(task.participations.filter(is_host=True), from_month)
    _end(task.participations.filter(is_host=False, unit=host), from_month)
    Participation.objects.create(task=task, unit=host, is_host=True, from_month=from_month)
    task.host = host
    return Change("host", storable(before), storable(host))


def _change_co_hosts(task: Task, units: Iterable[Unit], from_month: int) -> list[Change]:
    wanted = {unit.pk: unit for unit in units}
    if task.host_id in wanted:
        raise ValidationError({"co_hosts": _("The host unit is also a co-host.")})
    standing = {
        each.unit_id: each.unit
        for each in task.participations.filter(is_host=False, until_month=12).select_related("unit")
    }
    if set(wanted) == set(standing):
        return []
    _end(task.participations.filter(is_host=False, unit__in=set(standing) - set(wanted)), from_month)
    Participation.objects.bulk_create(
        [
            Participation(task=task, unit=unit, from_month=from_month)
            for pk, unit in wanted.items()
            if pk not in standing
        ]
    )
    return [Change("co_hosts", storable(list(standing.values())), storable(list(wanted.values())))]


def _end(participations: Any, from_month: int) -> None:
    participations.filter(until_month__gte=from_month).update(until_month=from_month - 1)


def _change_milestones(task: Task, wanted: Iterable[tuple[str, date]], from_month: int) -> list[Change]:
    """Milestones due in open months may be added, moved or dropped; those due before stay as they are."""
    first_open = date(task.work_list.year, from_month, 1)
    standing = {each.name: each for each in task.milestones.filter(dropped=False)}
    before = [[name, each.due_on.isoformat()] for name, each in standing.items()]
    dates = dict(wanted)
    after = [[name, due_on.isoformat()] for name, due_on in dates.items()]
    touched = [each.due_on for name, each in standing.items() if dates.get(name) != each.due_on]
    touched += [due_on for name, due_on in dates.items() if name not in standing or standing[name].due_on != due_on]
    if not touched:
        return []
    if min(touched) < first_open:
        raise ValidationError({"milestones": _("A milestone due before the effective month cannot be changed.")})
    for name, each in standing.items():
        if name not in dates:
            each.dropped = True
        else:
            each.due_on = dates[name]
    Milestone.objects.bulk_update(standing.values(), ["dropped", "due_on"])
    Milestone.objects.bulk_create(
        [Milestone(task=task, name=name, due_on=due_on) for name, due_on in dates.items() if name not in standing]
    )
    return [Change("milestones", before, after)]


def _check_dates(task: Task) -> None:
    if task.finishes_on < task.starts_on:
        raise ValidationError({"finishes_on": _("The finish lies before the start.")})
