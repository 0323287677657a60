"""Reads of filings: which are owed by when, how they stand, and who was responsible on any day (article 3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from organization.models import Unit
from organization.permissions import is_organization_department, is_unit_staff, sees_whole_city
from regulation.selectors import parameters_on
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing, ResponsiblePerson
from responsibility.rules import filing_due_on, owed_since
from tasks.enums import ListStatus, TaskStatus
from tasks.models import Participation, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organization.models import Person
    from tasks.models import Task

WITH_THE_UNIT = ("", FilingStatus.DRAFT, FilingStatus.RETURNED)
STATES = ("missing", "overdue", FilingStatus.RETURNED, FilingStatus.SUBMITTED, FilingStatus.FILED)

People = dict[str, ResponsiblePerson]


@dataclass(frozen=True, slots=True)
class FilingTerm:
    """Until when the units of a published list file: some working days after it was published, or the unit or the
    task was added to it."""

    year: int
    published_on: date
    working_days: int

    def due_on(self, *, added_on: date | None, from_month: int) -> date:
        return filing_due_on(owed_since(self.published_on, self.year, added_on, from_month), self.working_days)

    @property
    def first_due_on(self) -> date:
        """The last day for all who have been on the list since its publication."""
        return self.due_on(added_on=None, from_month=1)

    def overdue(self, on: date) -> Q:
        """Participations whose due day lies before the day: all that are owed since some day or longer."""
        since = on
        while filing_due_on(since, self.working_days) >= on:
            since -= timedelta(days=1)
        if self.published_on > since:
            return Q(pk__in=[])
        added_by_then = Q(task__added_at=None) | Q(task__added_at__date__lte=since)
        return added_by_then & Q(from_month__lte=self._months_begun(since))

    def _months_begun(self, on: date) -> int:
        """The last month of the year that has begun by the day; January always has, for it is that of publication."""
        if on.year == self.year:
            return on.month
        return 12 if on.year > self.year else 1


def filing_term(work_list: WorkList) -> FilingTerm | None:
    """None while the list is a draft: nothing is owed yet."""
    if work_list.published_at is None:
        return None
    published_on = localdate(work_list.published_at)
    parameters = parameters_on(work_list.year, published_on)
    return FilingTerm(work_list.year, published_on, parameters.integer("filing_due_working_days"))


def duties(work_list: WorkList, on: date) -> QuerySet[Participation]:
    """One participation for each task and unit that has filed or has to: `filing_id` and `status` tell how it stands.

    A unit that has left the task, and a task that is not active any more, owe nothing.
    """
    month = on.month if on.year == work_list.year else 12
    counted = Participation.objects.filter(until_month__gte=F("from_month"))
    later = counted.filter(task=OuterRef("task"), unit=OuterRef("unit"), pk__gt=OuterRef("pk"))
    return (
        counted.filter(~Exists(later), task__work_list=work_list)
        .annotate(filed=FilteredRelation("task__filings", condition=Q(task__filings__unit=F("unit"))))
        .annotate(filing_id=F("filed__id"), status=Coalesce(F("filed__status"), Value("")))
        .filter(Q(task__status=TaskStatus.ACTIVE, until_month__gte=month) | Q(filing_id__isnull=False))
    )


def readable_duties(found: QuerySet[Participation], person: Person) -> QuerySet[Participation]:
    """What a person may know of: the supervision office and the city leaders how every unit stands, the Organization
    Department what is filed, a unit its own."""
    if sees_whole_city(person):
        return found
    known = Q(status=FilingStatus.FILED) if is_organization_department(person) else Q(pk__in=[])
    return found.filter(known | Q(unit=person.unit_id) if is_unit_staff(person) else known)


def filings_open_to(unit: Unit, work_list: WorkList, on: date) -> QuerySet[Participation]:
    """The tasks of the unit whose filings are with it."""
    open_duties = duties(work_list, on).filter(unit=unit, status__in=WITH_THE_UNIT)
    return open_duties.select_related("task").order_by("task__order", "pk")


def list_of_year(year: str | int | None) -> WorkList | None:
    """The list of a year, by default the latest published one."""
    lists = WorkList.objects.order_by("-year")
    if year and str(year).isdecimal():
        return lists.filter(year=int(year)).first()
    return lists.filter(status=ListStatus.PUBLISHED).first() or lists.first()


def in_state(term: FilingTerm | None, state: str, on: date) -> Q:
    """Duties in one of `STATES`; `missing` are all that are with the unit, `overdue` those of them past their day."""
    if state == "missing":
        return Q(status__in=WITH_THE_UNIT)
    if state == "overdue":
        return Q(status__in=WITH_THE_UNIT) & (term.overdue(on) if term else Q(pk__in=[]))
    return Q(status=state)


def count_states(found: QuerySet[Participation], term: FilingTerm | None, on: date) -> dict[str, int]:
    """How many of the duties are in each state, and in all, in one query."""
    is_late = Case(When(term.overdue(on), then=True), default=False) if term else Value(False)
    rows = found.order_by().annotate(is_late=is_late).values_list("status", "is_late").annotate(Count("pk"))
    counts: Counter[str] = Counter()
    for status, late, number in rows:
        counts.update({"all": number, status: number})
        if status in WITH_THE_UNIT:
            counts.update({"missing": number, "overdue": number if late else 0})
    return {state: counts[state] for state in ("all", *STATES)}


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A line of the list of filings; `people` are those of the reader's business, by level."""

    participation: Participation
    due_on: date | None
    is_overdue: bool
    is_readable: bool = False
    people: People = field(default_factory=dict)

    @property
    def status(self) -> str:
        return str(self.participation.status)  # type: ignore[attr-defined]

    @property
    def filing_id(self) -> int | None:
        return self.participation.filing_id  # type: ignore[attr-defined, no-any-return]

    @property
    def is_open_to_change(self) -> bool:
        return self.status in WITH_THE_UNIT

    @property
    def places(self) -> list[ResponsiblePerson | None]:
        """The people in the order of the levels."""
        return [self.people.get(level) for level in ResponsibleLevel]


def duty_rows(found: Iterable[Participation], term: FilingTerm | None, person: Person, on: date) -> list[DutyRow]:
    """The duties with their due days and, where the person may read the filing, its people; two more queries."""
    found = list(found)
    filing_ids = [each.filing_id for each in found if each.filing_id]  # type: ignore[attr-defined]
    readable = set(Filing.objects.readable_by(person).filter(pk__in=filing_ids).values_list("pk", flat=True))
    people: dict[int | None, People] = defaultdict(dict)
    for each in ResponsiblePerson.objects.filter(filing__in=readable, until_date=None).order_by():
        people[each.filing_id][each.level] = each
    return [
        _row(each, term, on, is_readable=each.filing_id in readable, people=people.get(each.filing_id, {}))  # type: ignore[attr-defined]
        for each in found
    ]


def duty_of(filing: Filing, on: date) -> DutyRow | None:
    """How one filing stands; None where the unit owes none and has none."""
    work_list = filing.task.work_list
    duty = duties(work_list, on).filter(task=filing.task_id, unit=filing.unit_id).select_related("task").first()
    return _row(duty, filing_term(work_list), on) if duty else None


def _row(
    each: Participation, term: FilingTerm | None, on: date, *, is_readable: bool = False, people: People | None = None
) -> DutyRow:
    added_on = localdate(each.task.added_at) if each.task.added_at else None
    due_on = term.due_on(added_on=added_on, from_month=each.from_month) if term else None
    is_with_unit = each.status in WITH_THE_UNIT  # type: ignore[attr-defined]
    return DutyRow(each, due_on, is_with_unit and due_on is not None and on > due_on, is_readable, people or {})


def holder_on(task: Task | int, unit: Unit | int, level: ResponsibleLevel, on: date) -> ResponsiblePerson | None:
    """Who was responsible at a level for a unit's part in a task on a day; nobody before anything was filed."""
    held = ResponsiblePerson.objects.in_force(on).filter(filing__task=task, filing__unit=unit, level=level)
    return held.order_by("-from_date", "-pk").first()


@dataclass(frozen=True, slots=True)
class UnitHolders:
    """A unit on a task with whoever held its places on a day, by level; none before it filed."""

    unit: Unit
    is_host: bool
    filing_id: int | None
    people: People

    @property
    def places(self) -> list[ResponsiblePerson | None]:
        return [self.people.get(level) for level in ResponsibleLevel]


def holders_on(task: Task, on: date, person: Person) -> list[UnitHolders]:
    """Every unit on the task in the month of the day, the host first, with the people whom the person may read."""
    month = on.month if on.year == task.work_list.year else 12
    units = task.participations.filter(from_month__lte=month, until_month__gte=month).select_related("unit")
    filings = dict(Filing.objects.readable_by(person).filter(task=task).values_list("unit_id", "pk"))
    people: dict[int, People] = defaultdict(dict)
    for each in ResponsiblePerson.objects.in_force(on).filter(filing__in=filings.values()).order_by("from_date", "pk"):
        people[each.filing_id][each.level] = each
    return [
        UnitHolders(each.unit, each.is_host, filings.get(each.unit_id), people.get(filings.get(each.unit_id, 0), {}))
        for each in units.order_by("-is_host", "pk")
    ]


def story_of(task: Task, person: Person) -> list[ResponsiblePerson]:
    """Everybody who held or will hold a place in the filed filings of the task, the latest first."""
    filings = Filing.objects.readable_by(person).filter(task=task, status=FilingStatus.FILED)
    people = ResponsiblePerson.objects.filter(filing__in=filings).select_related("filing__unit")
    return list(people.order_by("-from_date", "filing__unit__name", "level", "-pk"))


def units_with_duties(work_list: WorkList) -> QuerySet[Unit]:
    return Unit.objects.filter(participations__task__work_list=work_list).distinct().order_by("name")
