"""What the form of a meeting shows beside its fields: what speaks for each matter that can be ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.enums import MeetingKind
from office.forms.meetings import MeetingForm, as_called
from office.permissions.meetings import kinds_called_by
from office.selectors.agenda import proposals
from organization.enums import LeaderRank, Role
from organization.models import Person
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from office.models import AgendaItem, Meeting
    from office.selectors.agenda import AgendaProposal


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A line to tick: the task or the matter, and why it is offered."""

    key: str
    task: Task | None
    title: str
    proposal: AgendaProposal | None
    is_ticked: bool


def asked_kind(person: Person, asked: str) -> MeetingKind | None:
    """The kind that the person asked for, if they may call it, else the first that they may call."""
    kinds = kinds_called_by(person)
    return next((kind for kind in kinds if kind == asked), kinds[0] if kinds else None)


def new_form(person: Person, kind: MeetingKind, on: date, data: Any, asked: Mapping[str, str]) -> MeetingForm:
    """The form of a new meeting; `?task=` puts a task on its agenda from the beginning."""
    initial = {"title": proposed_title(kind, on), "topic": "economy", **_chair(kind), **_asked_task(asked)}
    return MeetingForm(data, kind=kind, by=person, on=on, offered=proposals(person, on), initial=initial)


def change_form(person: Person, meeting: Meeting, on: date, data: Any) -> MeetingForm:
    return MeetingForm(
        data,
        kind=MeetingKind(meeting.kind),
        by=person,
        on=on,
        offered=proposals(person, on),
        standing=meeting,
        initial=as_called(meeting),
    )


def proposed_title(kind: MeetingKind, on: date) -> str:
    if kind == MeetingKind.UNIT_WEEKLY:
        return _("Weekly meeting on key work, week %(week)s") % {"week": on.isocalendar().week}
    if kind == MeetingKind.ECONOMIC_ANALYSIS:
        given = {"year": on.year, "quarter": (on.month + 2) // 3}
        return _("Economic analysis meeting, quarter %(quarter)s of %(year)s") % given
    if kind == MeetingKind.MAYOR:
        return _("Mayor's special meeting, %(year)s-%(month)s") % {"year": on.year, "month": on.month}
    return ""


def _chair(kind: MeetingKind) -> dict[str, Any]:
    if kind not in (MeetingKind.MAYOR, MeetingKind.ECONOMIC_ANALYSIS):
        return {}
    mayor = Person.objects.with_role(Role.CITY_LEADER).filter(rank=LeaderRank.MAYOR).order_by("pk").first()
    return {"chair": mayor.pk if mayor else None}


def _asked_task(asked: Mapping[str, str]) -> dict[str, Any]:
    pk = asked.get("task", "")
    task = Task.objects.published().filter(pk=int(pk)).first() if pk.isdecimal() and int(pk) < 2**31 else None
    return {"serials": task.serial} if task else {}


def agenda_rows(form: MeetingForm) -> list[AgendaRow]:
    """Everything that can be ticked: first what stands on the agenda, then what is proposed."""
    ticked = set(form["agenda"].value() or ())
    items: dict[str, AgendaItem] = {}
    if form.standing:
        standing = form.standing.agenda.filter(withdrawn_at=None, task__isnull=False)
        items = {f"task-{each.task_id}": each for each in standing.select_related("task__work_list", "task__host")}
    rows = [
        AgendaRow(key, item.task, "", form.offered.get(key), is_ticked=key in ticked) for key, item in items.items()
    ]
    return rows + [
        AgendaRow(key, each.task, each.title, each, is_ticked=key in ticked)
        for key, each in form.offered.items()
        if key not in items
    ]


def form_page(form: MeetingForm, person: Person) -> dict[str, Any]:
    return {
        "form": form,
        "kind": form.kind,
        "kinds": kinds_called_by(person),
        "rows": agenda_rows(form),
        "changed": None,
        "separator": pgettext("between items of a list", ", "),
    }
