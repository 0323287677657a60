"""Who changed what of a task: the record that the database itself keeps, beside adjustments and corrections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.selectors.story import corrections_of
from organization.models import Person
from tasks.describing import NOTHING, shown_changes
from tasks.models import Milestone, Participation, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import Field

LEFT_OUT = {"id", "order", "task", "work_list"}


@dataclass(frozen=True)
class Change:
    """A value that was written down, by whom, instead of which."""

    at: datetime
    by: str
    subject: str
    label: str
    before: str
    after: str


def history_context(task: Task) -> dict[str, Any]:
    """Adjustments, corrections and recorded changes, each with the latest first."""
    adjustments = task.adjustments.select_related("by")
    return {
        "task": task,
        "adjustments": [(each, shown_changes(each)) for each in adjustments],
        "corrections": corrections_of(task),
        "changes": changes_of(task),
    }


def changes_of(task: Task) -> list[Change]:
    """What was written of the task, its units and its milestones; the first entry of each is how it began."""
    events = [
        *_events(Task, pgh_obj=task.pk),
        *_events(Participation, task=task.pk),
        *_events(Milestone, task=task.pk),
    ]
    names = _names(events)
    changes = [change for model in (Task, Participation, Milestone) for change in _differences(model, events, names)]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _events(model: type[Model], **chosen: int) -> list[Any]:
    related = [field.name for field in model._meta.fields if field.is_relation and field.name not in LEFT_OUT]
    found = _event_model(model)._default_manager.filter(**chosen).select_related("pgh_context", *related)
    return list(found.order_by("pgh_obj_id", "pgh_id"))


def _names(events: Iterable[Any]) -> dict[int, str]:
    """Posts or names of the accounts in whose sessions something was written."""
    ids = {int(user) for event in events if (user := _user(event)) is not None}
    people = Person.objects.filter(pk__in=ids).values_list("pk", "post", "name")
    return {pk: f"{post} {name}".strip() for pk, post, name in people}


def _user(event: Any) -> Any:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _differences(model: type[Model], events: Iterable[Any], names: dict[int, str]) -> Iterator[Change]:
    """Each event against the one before it of the same row."""
    before: dict[int, Any] = {}
    for event in events:
        if not isinstance(event, _event_model(model)):
            continue
        earlier, by = before.get(event.pgh_obj_id), _writer(event, names)
        before[event.pgh_obj_id] = event
        if earlier is None:
            yield Change(event.pgh_created_at, by, _subject(model, event), _("recorded"), "", "")
            continue
        for field in _changed(model, earlier, event):
            shown = _shown(field, earlier), _shown(field, event)
            yield Change(event.pgh_created_at, by, _subject(model, event), str(field.verbose_name), *shown)


def _changed(model: type[Model], earlier: Any, event: Any) -> Iterator[Field[Any, Any]]:
    for field in model._meta.fields:
        is_told = field.name not in LEFT_OUT
        if is_told and getattr(earlier, field.attname) != getattr(event, field.attname):
            yield field


def _writer(event: Any, names: dict[int, str]) -> str:
    """Whose session it was; nobody's is an import by command, or the timetable."""
    user = _user(event)
    if user is not None:
        return names.get(int(user), "")
    source = event.pgh_context.metadata.get("source") if event.pgh_context else None
    return _("import") if source == "import" else _("the system")


def _event_model(model: type[Model]) -> type[Any]:
    return apps.get_model("tasks", f"{model.__name__}Event")


def _subject(model: type[Model], event: Any) -> str:
    if model is Participation:
        return _("Unit %(unit)s") % {"unit": event.unit}
    if model is Milestone:
        return _("Milestone “%(name)s”") % {"name": event.name}
    return _("Task")


def _shown(field: Field[Any, Any], event: Any) -> str:
    value = getattr(event, field.name)
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return pgettext("between items of a list", ", ").join(_item(item) for item in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _item(value)


def _item(value: Any) -> str:
    if value is None:
        return NOTHING
    if hasattr(value, "normalize"):
        return format(value.normalize() + 0, "f")
    return str(localize(value)) if not isinstance(value, Model) else str(value)
