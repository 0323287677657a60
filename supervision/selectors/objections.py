"""Reads of objections: which are pending, who may decide, until when a unit may make one; all in sets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from organization.enums import Role
from organization.models import Person
from organization.permissions import is_unit_head
from regulation.calendar import add_working_days
from regulation.selectors import parameters_on_days
from supervision.enums import EntryKind, Flag, ObjectionStatus, Reason
from supervision.models import Check, Escalation, Objection, ReportEntry
from supervision.rules.objection import REVIEWS, Judged, Review, barred_from_deciding, card_made_at, last_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tasks.models import Task, WorkList

TaskMonth = tuple[int, int]
OBJECT, OFFICE = "objection_working_days", "office_step_due_working_days"
FACTS = ("judged_at", "flag", "reason", "planned", "actual")


def pending_objections(
    tasks: Iterable[int] | QuerySet[Task] | WorkList,
    months: Collection[int] | None = None,
    *,
    at: datetime | None = None,
) -> dict[TaskMonth, int]:
    """The keys of objections not yet decided, by task and month; of tasks, or of a whole list. One query.

    With `at`, those that were pending at that moment.
    """
    found = Objection.objects.pending() if at is None else pending_at(at)
    on_list = getattr(tasks, "closed_through", None) is not None
    found = found.filter(task__work_list=tasks) if on_list else found.filter(task__in=tasks)
    if months is not None:
        found = found.filter(month__in=list(months))
    return {(task, month): pk for task, month, pk in found.order_by("pk").values_list("task_id", "month", "pk")}


def is_objected() -> Exists:
    """For a queryset of checks: whether an objection to the month is pending."""
    return Exists(Objection.objects.pending().filter(task=OuterRef("task"), month=OuterRef("month")))


def pending_at(at: datetime) -> QuerySet[Objection]:
    return Objection.objects.filter(Q(decided_at=None) | Q(decided_at__gt=at), filed_at__lte=at)


def objections_of(task: Task | int) -> list[Objection]:
    """Every objection to a month of the task, the latest first."""
    related = ("unit", "filed_by", "decided_by", "disputed", "escalation")
    return list(Objection.objects.filter(task=task).select_related(*related))


# Who may decide -------------------------------------------------------------------------------


def deciders_of(objections: Sequence[Objection]) -> dict[int, list[Person]]:
    """By the key of the objection, the people of the office who may decide on it; two queries."""
    office = list(Person.objects.active().filter(roles__contains=[Role.SUPERVISION_OFFICE]).order_by("pk"))
    reviews = _reviews_by_task({each.task_id for each in objections})
    return {
        each.pk: [person for person in office if person.pk not in _barred(each, reviews[each.task_id])]
        for each in objections
    }


def reviewers_of(objection: Objection) -> list[Person]:
    """Whose review or correction it is about, besides who filed it."""
    barred = _barred(objection, _reviews_by_task([objection.task_id])[objection.task_id]) - {objection.filed_by_id}
    return list(Person.objects.filter(pk__in=barred).order_by("pk"))


def _barred(objection: Objection, reviews: Iterable[Review]) -> frozenset[int]:
    return barred_from_deciding(objection.month, objection.disputed.judged_at, objection.filed_by_id, reviews)


def _reviews_by_task(tasks: Collection[int]) -> dict[int, list[Review]]:
    found: dict[int, list[Review]] = defaultdict(list)
    entries = ReportEntry.objects.filter(report__task__in=tasks, kind__in=REVIEWS)
    for task, month, kind, at, by in entries.values_list("report__task", "report__month", "kind", "at", "by"):
        found[task].append(Review(month, EntryKind(kind), at, by))
    return found


def decide_by(objections: Collection[Objection]) -> dict[int, date]:
    """By the key of the objection, the day by which the office should decide: the working days that it has set for its
    own steps, counted from the filing. `objections` come with their task's list."""
    filed = {each.pk: (each.task.work_list.year, localdate(each.filed_at)) for each in objections}
    days = _working_days(OFFICE, filed.values())
    return {pk: add_working_days(key[1], days[key]) for pk, key in filed.items()}


# Until when -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """Until when (24:00) the unit may object to a month's card, made at a moment; counted from the issue of
    `escalation` where it objects to one."""

    check: Check
    made_at: datetime
    until: date
    escalation: Escalation | None = None

    def is_open(self, on: date) -> bool:
        return on <= self.until


def terms_of(checks: Iterable[Check]) -> dict[int, Term]:
    """By the key of the check: until when its card may be objected to. Two queries for each year.

    `checks` are current, with their task's list. Only a yellow card can be objected to.
    """
    yellow = [check for check in checks if check.flag == Flag.YELLOW_CARD and check.is_current]
    if not yellow:
        return {}
    history = _judgements({check.task_id for check in yellow}, {check.month for check in yellow})
    made = {check.pk: card_made_at(history[check.task_id, check.month]) for check in yellow}
    days = _working_days(OBJECT, ((check.task.work_list.year, localdate(made[check.pk])) for check in yellow))
    return {
        check.pk: Term(
            check,
            made[check.pk],
            last_day(made[check.pk], days[check.task.work_list.year, localdate(made[check.pk])]),
        )
        for check in yellow
    }


def _working_days(key: str, wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """How many working days there are, by the parameters of a year in force on a day; one query for each year."""
    years: dict[int, set[date]] = defaultdict(set)
    for year, day in wanted:
        years[year].add(day)
    return {
        (year, day): parameters.integer(key)
        for year, found in years.items()
        for day, parameters in zip(sorted(found), parameters_on_days(year, sorted(found)), strict=True)
    }


def _judgements(tasks: Collection[int], months: Collection[int]) -> dict[TaskMonth, list[Judged]]:
    found: dict[TaskMonth, list[Judged]] = defaultdict(list)
    rows = Check.objects.filter(task__in=tasks, month__in=months).order_by("judged_at", "pk")
    for task, month, at, flag, reason, planned, actual in rows.values_list("task_id", "month", *FACTS):
        found[task, month].append(Judged(at, Flag(flag), Reason(reason), planned, actual))
    return found


def open_terms(person: Person, checks: Iterable[Check], on: date) -> dict[int, Term]:
    """By the key of the check: the cards to which this person may object today. At most three queries."""
    if not is_unit_head(person):
        return {}
    own = [check for check in checks if check.unit_id == person.unit_id and check.flag == Flag.YELLOW_CARD]
    return without_said({pk: term for pk, term in terms_of(own).items() if term.is_open(on)})


def open_terms_of(escalation: Escalation, on: date) -> list[Term]:
    """The months that the escalation rests on and that may be objected to today, the oldest first: from its issue on,
    whenever they were closed."""
    if not escalation.is_open:
        return []
    issued_on = localdate(escalation.issued_at)
    year = escalation.task.work_list.year
    until = last_day(escalation.issued_at, _working_days(OBJECT, [(year, issued_on)])[year, issued_on])
    months = [fact["month"] for fact in escalation.facts.get("checks", [])]
    checks = Check.objects.current().yellow().filter(task=escalation.task_id, month__in=months).order_by("month")
    terms = {
        pk: replace(term, until=max(until, term.until), escalation=escalation)
        for pk, term in terms_of(checks.select_related("task__work_list")).items()
    }
    return list(without_said({pk: term for pk, term in terms.items() if term.is_open(on)}).values())


def without_said(terms: Mapping[int, Term]) -> dict[int, Term]:
    """Without the months about which an objection is pending, or was decided since their card was made."""
    if not terms:
        return {}
    tasks = {term.check.task_id for term in terms.values()}
    pending: set[TaskMonth] = set()
    filed: dict[TaskMonth, datetime] = {}
    standing = Objection.objects.exclude(status=ObjectionStatus.WITHDRAWN).filter(task__in=tasks).order_by("filed_at")
    for task, month, status, filed_at in standing.values_list("task_id", "month", "status", "filed_at"):
        filed[task, month] = filed_at
        if status == ObjectionStatus.PENDING:
            pending.add((task, month))
    return {
        pk: term
        for pk, term in terms.items()
        if (key := (term.check.task_id, term.check.month)) not in pending
        and (key not in filed or filed[key] < term.made_at)
    }


def escalations_resting_on(objection: Objection) -> list[Escalation]:
    """The task's escalations not revoked that rest on the month objected to, and the one objected to itself."""
    standing = Escalation.objects.in_force().filter(task=objection.task_id).order_by("pk")
    return [each for each in standing if rests_on(each, objection.month) or each.pk == objection.escalation_id]


def rests_on(escalation: Escalation, month: int) -> bool:
    checks: list[dict[str, Any]] = escalation.facts.get("checks", [])
    return any(fact["month"] == month for fact in checks)
