"""What the list of objections and the page of one show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from organization.permissions import is_unit_head
from regulation.calendar import working_days_between
from supervision.enums import ObjectionStatus
from supervision.forms.reports import DecisionForm
from supervision.judging import MonthWindow, counted_entries
from supervision.models import Check, Objection, Report
from supervision.pages.panels import Panel
from supervision.permissions.reports import objections_visible_to
from supervision.reporting import report_of
from supervision.rules.period import last_day
from supervision.rules.reporting import earliest_days
from supervision.selectors.grid import GridStep
from supervision.selectors.objections import decide_by, deciders_of, open_terms_of, rests_on, reviewers_of
from tasks.models import Milestone, Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.models import Escalation

STATES = tuple(ObjectionStatus.values)


def in_state(objections: QuerySet[Objection], state: str) -> QuerySet[Objection]:
    """Of one state, else all; what waits for a decision first, the oldest of it first."""
    found = objections.filter(status=state) if state in STATES else objections
    related = ("task__work_list", "unit", "disputed", "escalation", "filed_by", "decided_by")
    waits_first = Count("pk", filter=Q(status=ObjectionStatus.PENDING))
    order = "filed_at" if state == ObjectionStatus.PENDING else "-filed_at"
    return found.select_related(*related).annotate(waits=waits_first).order_by("-waits", order, "pk")


def counts_of(objections: QuerySet[Objection]) -> dict[str, int]:
    """How many there are of each state, in one query."""
    counted = {state: Count("pk", filter=Q(status=state)) for state in STATES}
    found: dict[str, int] = objections.order_by().aggregate(**counted)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """An objection of the list: who may decide it, by when it should be, how many working days past it is."""

    objection: Objection
    deciders: list[Person]
    due_on: date | None
    late: int


def listed(objections: Iterable[Objection], on: date) -> list[Row]:
    """With who may decide, for those that wait; the number of queries does not grow with their number."""
    shown = list(objections)
    waiting = [each for each in shown if each.status == ObjectionStatus.PENDING]
    deciders, days = (deciders_of(waiting), decide_by(waiting)) if waiting else ({}, {})
    return [Row(each, deciders.get(each.pk, []), days.get(each.pk), days_late(days.get(each.pk), on)) for each in shown]


def days_late(due_on: date | None, on: date) -> int:
    """Working days past the day by which it should be decided."""
    if due_on is None or on <= due_on:
        return 0
    return max(working_days_between(due_on, on), 1)


@dataclass(frozen=True)
class Place:
    """An objection with the report of its month and the milestones that may be decided about."""

    objection: Objection

    @cached_property
    def report(self) -> Report:
        return report_of(self.objection.task, self.objection.month)

    @cached_property
    def milestones(self) -> list[Milestone]:
        return list(self.objection.task.milestones.filter(dropped=False))

    @cached_property
    def cut_off(self) -> date:
        return last_day(self.objection.task.work_list.year, self.objection.month)

    def steps(self) -> list[GridStep]:
        """The milestones, ticked as the unit claims them."""
        before = _done_before(self.objection)
        now = earliest_days([*self.report.steps, *self.objection.claimed_steps])
        return [GridStep(each, before.get(each.pk), now.get(each.pk)) for each in self.milestones]

    def claimed(self) -> list[tuple[str, date]]:
        names = {each.pk: each.name for each in self.milestones}
        days = earliest_days(self.objection.claimed_steps)
        return [(names[pk], day) for pk, day in days.items() if pk in names]

    def form(self, *arguments: Any) -> DecisionForm:
        counted = self.objection.claimed if self.objection.claimed is not None else self.report.counted
        form = DecisionForm(*arguments, task=self.objection.task, initial={"actual": counted})
        if self.objection.task.is_milestone:
            form.add_steps(self.steps(), self.cut_off)
        return form


def objection_page(
    objection: Objection, person: Person, at: datetime, *, form: DecisionForm | None = None
) -> dict[str, Any]:
    place = Place(objection)
    is_pending = objection.status == ObjectionStatus.PENDING
    may_decide = is_pending and person.has_perm("supervision.decide_objection", objection)
    due_on = decide_by([objection])[objection.pk]
    return {
        "objection": objection,
        "task": objection.task,
        "disputed": objection.disputed,
        "current": Check.objects.current().filter(task=objection.task_id, month=objection.month).first(),
        "claimed_steps": place.claimed() if objection.claimed_steps else [],
        "files": list(objection.files.all()),
        "is_pending": is_pending,
        "form": (form or place.form()) if may_decide else None,
        "deciders": deciders_of([objection])[objection.pk] if is_pending else [],
        "reviewers": reviewers_of(objection) if is_pending else [],
        "may_withdraw": is_pending and person.has_perm("supervision.withdraw_objection", objection),
        "due_on": due_on,
        "late": days_late(due_on, localdate(at)) if is_pending else 0,
        "at": at,
    }


def objection_panel(escalation: Escalation, person: Person, at: datetime) -> Panel | None:
    """The objections to months that the escalation rests on, and to which of them the reader may object now."""
    about = [
        each
        for each in objections_visible_to(person, Objection.objects.filter(task=escalation.task_id))
        if each.escalation_id == escalation.pk or rests_on(escalation, each.month)
    ]
    terms = open_terms_of(escalation, localdate(at)) if is_unit_head(person) else []
    own = [term for term in terms if person.has_perm("supervision.object", term.check)]
    if not about and not own:
        return None
    return Panel("supervision/_objection_panel.html", {"objections": about, "terms": own})


def _done_before(objection: Objection) -> dict[int, date]:
    """Milestones that the reports of earlier months have named as done."""
    disputed = objection.disputed
    window = MonthWindow(objection.month, disputed.judged_at, disputed.judged_at, objection.filed_at)
    entries = counted_entries(Task.objects.filter(pk=objection.task_id), window)
    return earliest_days(step for entry in entries if entry.month < objection.month for step in entry.steps)
