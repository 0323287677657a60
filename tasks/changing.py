"""Changing the fields of a task on a published list, with what each was before, so that any past day can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tasks.enums import Direction, Measure
from tasks.faults import ROW_FAULTS, SCHEDULE_FAULTS
from tasks.models import MONTHS, Milestone, Participation, Task
from tasks.rules.adjustment import closed_months_changed
from tasks.rules.list import Row, check_row
from tasks.rules.schedule import check_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from organization.models import Unit

FIELDS = (
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
    "sector",
    "lead_leader",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its value before and after, as JSON can hold it."""

    field: str
    before: Any
    after: Any


def apply_changes(*, task: Task, changes: Mapping[str, Any], from_month: int) -> list[Change]:
    """Change the task and its units and milestones; returns what really changed. The caller holds the list's lock."""
    made = [change for field in FIELDS if field in changes if (change := _set(task, field, changes[field]))]
    if "planned" in changes:
        made += _plan(task, changes["planned"], from_month)
    made += _change_units(task, changes, from_month)
    if "milestones" in changes:
        made += _change_milestones(task, changes["milestones"], from_month)
    check_task(task, co_hosts=standing_co_hosts(task))
    if made:
        task.save()
    return made


def check_task(task: Task, *, co_hosts: Iterable[Unit]) -> None:
    """Raise ValidationError, by field, for whatever the rules of the list do not allow in a task."""
    row = Row(
        title=task.title,
        measure=Measure(task.measure),
        direction=Direction(task.direction),
        target=task.target_value,
        starts_on=task.starts_on,
        finishes_on=task.finishes_on,
        host=task.host_id,
        co_hosts=[unit.pk for unit in co_hosts],
        weight=task.weight,
    )
    errors: dict[str, str] = {}
    for fault in check_row(row):
        field, problem, _expected = ROW_FAULTS[fault]
        errors[field] = capfirst(_(problem))
    if wrong := schedule_errors(task):
        errors["planned"] = " ".join(wrong.values())
    if errors:
        raise ValidationError(errors)


def schedule_errors(task: Task) -> dict[int, str]:
    """What is wrong with the planned values, in words, by month."""
    return {
        fault.month: _("Month %(month)s: %(problem)s.")
        % {"month": fault.month, "problem": _(SCHEDULE_FAULTS[fault.fault][0])}
        for fault in check_schedule(Measure(task.measure), dict(zip(MONTHS, task.planned, strict=True)))
    }


def standing_co_hosts(task: Task) -> list[Unit]:
    """The co-hosts as they stand at the year's end, in the order in which they came."""
    rows = task.participations.filter(is_host=False, until_month=12).select_related("unit").order_by("id")
    return [row.unit for row in rows]


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


def _plan(task: Task, planned: Sequence[Decimal | None], from_month: int) -> list[Change]:
    before, after = dict(zip(MONTHS, task.planned, strict=True)), dict(zip(MONTHS, planned, strict=True))
    if before == after:
        return []
    if earlier := closed_months_changed(before, after, from_month - 1):
        raise ValidationError(
            {
                "planned": _("Months before the effective one keep their planned value: %(months)s.")
                % {"months": _months(earlier)}
            }
        )
    task.planned = list(planned)
    return [Change("planned", storable(list(before.values())), storable(list(planned)))]


def _months(months: Iterable[int]) -> str:
    return "、".join(str(month) for month in months)


def _change_units(task: Task, changes: Mapping[str, Any], from_month: int) -> list[Change]:
    """Host and co-hosts from a month on; a co-host that becomes the host is a co-host no longer."""
    host, before = changes.get("host", task.host), standing_co_hosts(task)
    wanted = list(changes.get("co_hosts", [unit for unit in before if unit != host]))
    made: list[Change] = []
    if host != task.host:
        made.append(_change_host(task, host, from_month))
    if {unit.pk for unit in wanted} != {unit.pk for unit in before}:
        _change_co_hosts(task, before, wanted, from_month)
        made.append(Change("co_hosts", storable(before), storable(wanted)))
    return made


def _change_host(task: Task, host: Unit, from_month: int) -> Change:
    """The new host counts from the month on; what came before stays the old host's."""
    before = task.host
    _end(task.participations.filter(is_host=True), from_month)
    Participation.objects.create(task=task, unit=host, is_host=True, from_month=from_month)
    task.host = host
    return Change("host", storable(before), storable(host))


def _change_co_hosts(task: Task, before: Sequence[Unit], wanted: Sequence[Unit], from_month: int) -> None:
    leaving = [unit for unit in before if unit not in wanted]
    joining = [unit for unit in wanted if unit not in before]
    _end(task.participations.filter(is_host=False, unit__in=leaving), from_month)
    Participation.objects.bulk_create([Participation(task=task, unit=unit, from_month=from_month) for unit in joining])


def _end(participations: QuerySet[Participation], from_month: int) -> None:
    """From the month on these count no longer; one that would only have begun later never does."""
    participations.filter(until_month__gte=from_month).update(
        until_month=Greatest(F("from_month"), Value(from_month)) - 1
    )


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
