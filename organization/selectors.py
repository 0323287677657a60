from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from organization.enums import Role, UnitKind
from organization.models import Person, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

UNTOLD = {"id", "username", "password", "last_login"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What one act changed in a record. Nobody is named where a command or an import did it."""

    at: datetime
    by: str
    is_first: bool
    fields: tuple[FieldChange, ...]


def history_of(record: Unit | Person) -> list[Change]:
    """Every change of a unit or a person, the latest first."""
    events = list(_events(record).select_related("pgh_context").order_by("pgh_created_at", "pgh_id"))
    names = _Names(events)
    first = [Change(event.pgh_created_at, names.author(event), is_first=True, fields=()) for event in events[:1]]
    later = [
        Change(event.pgh_created_at, names.author(event), is_first=False, fields=changed)
        for previous, event in pairwise(events)
        if (changed := _differences(record, previous, event, names))
    ]
    return [*reversed(later), *first]


def past_names(unit: Unit) -> list[str]:
    """The names that the unit bore before, the latest first."""
    names = _events(unit).order_by("-pgh_id").values_list("name", flat=True)
    return [name for name in dict.fromkeys(names) if name != unit.name]


def _events(record: Unit | Person) -> QuerySet[Any]:
    """The rows that the triggers wrote; the relation is made by the tracker."""
    events: QuerySet[Any] = record.history.all()  # type: ignore[union-attr]
    return events


def _differences(record: Model, before: Any, after: Any, names: _Names) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            label=str(field.verbose_name),
            before=names.shown(field.name, getattr(before, field.attname)),
            after=names.shown(field.name, getattr(after, field.attname)),
        )
        for field in record._meta.concrete_fields
        if field.name not in UNTOLD
        and hasattr(after, field.attname)
        and getattr(before, field.attname) != getattr(after, field.attname)
    )


class _Names:
    """The words for what events hold as keys, asked once."""

    def __init__(self, events: list[Any]) -> None:
        units = {
            getattr(event, field)
            for event in events
            for field in ("parent_id", "successor_id", "unit_id")
            if getattr(event, field, None)
        }
        authors = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
        self._units = dict(Unit.objects.filter(pk__in=units).values_list("pk", "short_name"))
        self._people = dict(Person.objects.filter(pk__in=authors - {None}).values_list("pk", "name"))

    def author(self, event: Any) -> str:
        return self._people.get(event.pgh_context.metadata.get("user"), "") if event.pgh_context else ""

    def shown(self, field: str, value: Any) -> str:
        match field:
            case "parent" | "successor" | "unit":
                return self._units.get(value, "")
            case "roles":
                return "、".join(str(Role(role).label) for role in value)
            case "kind":
                return str(UnitKind(value).label)
            case _:
                return "" if value is None else str(value)
