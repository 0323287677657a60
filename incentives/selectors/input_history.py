"""Who entered what into a table of inputs, when, and from which document: the record kept by the database."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.text import capfirst

from incentives.rules.inputs import changed_fields
from organization.models import Person, Unit
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from incentives.tables import InputTable

EVENTS_ON_A_PAGE = 50


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class InputChange:
    """One saving of a row: what it changed; the first one has every figure."""

    row: str
    pk: int
    at: datetime
    by: str
    document: str
    reason: str
    is_import: bool
    is_first: bool
    fields: tuple[FieldChange, ...]


def input_changes(
    table: InputTable, year: int, *, row: int | None, page: str | None
) -> tuple[Page[Any], list[InputChange]]:
    """A page of what was entered, the latest first; the number of queries does not grow with the rows."""
    events: QuerySet[Any] = table.model.pgh_event_model.objects.filter(year=year)  # type: ignore[attr-defined]
    if row is not None:
        events = events.filter(pgh_obj_id=row)
    shown: Page[Any] = Paginator(events.order_by("-pgh_id"), EVENTS_ON_A_PAGE).get_page(page)
    wanted = {event.pgh_id for event in shown}
    rows = {event.pgh_obj_id for event in shown}
    story = list(events.filter(pgh_obj_id__in=rows).select_related("pgh_context").order_by("pgh_obj_id", "pgh_id"))
    names = Names(table, story)
    changes = {
        event.pgh_id: _change(table, before, event, names)
        for before, event in pairwise([None, *story])
        if event is not None and event.pgh_id in wanted
    }
    return shown, [changes[event.pgh_id] for event in shown]


def _change(table: InputTable, before: Any, event: Any, names: Names) -> InputChange:
    """What an event changed against the one before it, if that is of the same row."""
    is_first = before is None or before.pgh_obj_id != event.pgh_obj_id
    old = dict.fromkeys(table.fields) if is_first else names.values(before)
    new = names.values(event)
    told = event.pgh_context.metadata if event.pgh_context else {}
    return InputChange(
        row=names.row(event),
        pk=event.pgh_obj_id,
        at=event.entered_at,
        by=names.people.get(event.entered_by_id, ""),
        document=event.document,
        reason=told.get("reason", ""),
        is_import=told.get("source") == "import",
        is_first=is_first,
        fields=tuple(
            FieldChange(name, capfirst(table.label(name)), old[name], new[name]) for name in changed_fields(old, new)
        ),
    )


class Names:
    """Words for what the events hold as keys, asked once."""

    def __init__(self, table: InputTable, events: Sequence[Any]) -> None:
        self.table = table
        self.people = _words(Person, {event.entered_by_id for event in events}, "name")
        self.units = _words(Unit, _keys(events, "unit_id"), "short_name")
        self.tasks = _words(Task, _keys(events, "task_id"), "serial", "title")

    def values(self, event: Any) -> dict[str, Any]:
        return {name: self._value(event, name) for name in self.table.fields}

    def _value(self, event: Any, name: str) -> Any:
        match name:
            case "unit":
                return self.units.get(event.unit_id)
            case "task":
                return self.tasks.get(event.task_id)
            case _:
                display = getattr(event, f"get_{name}_display", None)
                return display() if display else getattr(event, name)

    def row(self, event: Any) -> str:
        """The row by the words of its key."""
        return " ".join(str(value) for name in self.table.key if (value := self._value(event, name)))


def _keys(events: Iterable[Any], field: str) -> set[int]:
    return {key for event in events if (key := getattr(event, field, None))}


def _words(model: type[Any], keys: Iterable[int | None], *fields: str) -> dict[int, str]:
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    rows = model._default_manager.filter(pk__in=wanted).values_list("pk", *fields)
    return {pk: " ".join(words) for pk, *words in rows}
