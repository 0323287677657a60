"""What the pages and acts of article 17 read: items, the proof from the record, places left, ties of leaders."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from incentives.models import Nomination, Recognition, Recommendation
from incentives.permissions.honours import YEAR_END, nominations_read_whole_by, on_task_at_year_end
from incentives.rules.honours import Bar, Leader, UnitOnTask, bars_to_nomination, places_left, ties
from incentives.rules.performance.completion import TaskYear, excess, is_completed
from incentives.rules.rounding import STORED_PLACES, shown
from incentives.selectors.evidence import reads_evidence_of
from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, Unit
from regulation.selectors import parameters_on
from responsibility.enums import ResponsibleLevel
from responsibility.models import ResponsiblePerson
from supervision.enums import Flag
from supervision.models import Check, CoordinationRequest, Escalation, Report
from supervision.selectors.marks import strip_of
from tasks.enums import Category, Direction, Measure, TaskStatus
from tasks.models import Adjustment, Participation, Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from incentives.models.recognition import NominationQuerySet

PERCENT_PLACES = 2
RANKS = tuple(LeaderRank)
RELATED = ("task__work_list", "task__sector__leader", "task__host", "task__lead_leader", "unit", "nominated_by")


@reads_evidence_of(Nomination)
def nominations_with_readable_files(person: Person) -> NominationQuerySet:
    return nominations_read_whole_by(person, Nomination.objects.all())


# Limits ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """How many items the city recognises in a year, and how many each leader recommends."""

    items: int
    recommendations: int


def limits_of(year: int, on: date) -> Limits:
    figures = parameters_on(year, on)
    return Limits(figures.integer("outstanding_items"), figures.integer("recommendations_per_leader"))


def recognised_in(year: int, *, without: Collection[int] = ()) -> int:
    """How many items the city has recognised, however they were recorded; some tasks left out."""
    recognised = Recognition.objects.in_year(year).filter(recognised=True)
    return recognised.exclude(task__in=without).count()


def recommended_by(leader: Person, year: int) -> int:
    return Recommendation.objects.standing().filter(year=year, leader=leader).count()


# The record -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """What the records say of a task, in texts and numbers that can be kept with a nomination.

    `codes` are its months' flags. `planned` and `actual` are of the last month that was judged by a value. `exceeded`
    is by how many per cent the target was passed, `days_early` how many days before its finish it was completed.
    """

    codes: str = ""
    red: int = 0
    yellow: int = 0
    month: int | None = None
    planned: str | None = None
    actual: str | None = None
    completed_on: str | None = None
    finishes_on: str = ""
    days_early: int | None = None
    exceeded: str | None = None
    escalations: int = 0
    coordination: int = 0
    adjustments: int = 0
    is_completed: bool = False

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def record_kept(facts: Mapping[str, Any]) -> Record:
    """The record as it stood when it was kept."""
    known = {each.name for each in fields(Record)}
    return Record(**{name: value for name, value in facts.items() if name in known})


def record_of(task: Task) -> Record:
    return records_of([task])[task.pk]


def records_of(tasks: Sequence[Task]) -> dict[int, Record]:
    """The records of tasks of one list; the number of queries does not grow with theirs."""
    keys = [task.pk for task in tasks]
    checks: dict[int, list[Check]] = defaultdict(list)
    for check in Check.objects.current().filter(task__in=keys).order_by("month"):
        checks[check.task_id].append(check)
    reported = (
        Report.objects.filter(task__in=keys, counted__isnull=False).order_by("task_id", "-month").distinct("task_id")
    )
    values = dict(reported.values_list("task_id", "counted"))
    counts = {
        "escalations": _counted(Escalation.objects.in_force(), keys),
        "coordination": _counted(CoordinationRequest.objects.standing(), keys),
        "adjustments": _counted(Adjustment.objects.all(), keys),
    }
    return {
        task.pk: _record(
            task, checks[task.pk], values.get(task.pk), {name: found.get(task.pk, 0) for name, found in counts.items()}
        )
        for task in tasks
    }


def _counted(rows: Any, keys: Collection[int]) -> dict[int, int]:
    return dict(rows.filter(task__in=keys).order_by().values_list("task").annotate(number=Count("pk")))


def _record(task: Task, checks: Sequence[Check], value: Decimal | None, counts: Mapping[str, int]) -> Record:
    at_year_end = _year_of(task, checks, value)
    valued = [each for each in checks if each.actual is not None and each.planned is not None]
    passed = excess(at_year_end)
    return Record(
        codes=strip_of(checks, task.work_list.closed_through, task.paused_months),
        red=sum(each.flag == Flag.RED_FLAG for each in checks),
        yellow=sum(each.flag == Flag.YELLOW_CARD for each in checks),
        month=valued[-1].month if valued else None,
        planned=_plain(valued[-1].planned) if valued else None,
        actual=_plain(valued[-1].actual) if valued else None,
        completed_on=task.completed_on.isoformat() if task.completed_on else None,
        finishes_on=task.finishes_on.isoformat(),
        days_early=(task.finishes_on - task.completed_on).days if task.completed_on else None,
        exceeded=shown(passed * 100, PERCENT_PLACES) if passed is not None and passed > 0 else None,
        is_completed=is_completed(at_year_end),
        **counts,
    )


def _year_of(task: Task, checks: Iterable[Check], value: Decimal | None) -> TaskYear:
    december = next((Flag(each.flag) for each in checks if each.month == YEAR_END), None)
    return TaskYear(
        task=task.pk,
        year=task.work_list.year,
        host=task.host_id,
        category=Category(task.category),
        measure=Measure(task.measure),
        direction=Direction(task.direction),
        target=None if task.target_value is None else Fraction(task.target_value),
        finishes_on=task.finishes_on,
        value=None if value is None else Fraction(value),
        completed_on=task.completed_on,
        december=december,
    )


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else shown(value, STORED_PLACES)


# Whether a unit may nominate ------------------------------------------------------------------


def is_in_force(task: Task) -> bool:
    """Neither withdrawn nor resting at the year's end."""
    return task.status != TaskStatus.WITHDRAWN and YEAR_END not in task.paused_months


def bars_of(task: Task, unit_id: int | None) -> tuple[Bar, ...]:
    """What stands against the unit's nominating the task."""
    on_task = on_task_at_year_end(Participation.objects.filter(task=task, unit=unit_id))
    december = Check.objects.current().filter(task=task, month=YEAR_END)
    return bars_to_nomination(
        is_on_task=unit_id is not None and on_task.exists(),
        is_in_force=is_in_force(task),
        is_completed=is_completed(_year_of(task, december, None)),
    )


def units_of(task: Task) -> list[Unit]:
    """The units on the task at the year's end, its host first."""
    return units_on([task])[task.pk]


def units_on(tasks: Sequence[Task]) -> dict[int, list[Unit]]:
    """The units on each of the tasks at the year's end, in one query."""
    found: dict[int, list[Unit]] = {task.pk: [] for task in tasks}
    rows = on_task_at_year_end(Participation.objects.filter(task__in=tasks)).select_related("unit")
    for each in rows.order_by("-is_host", "pk"):
        found[each.task_id].append(each.unit)
    return found


# Leaders --------------------------------------------------------------------------------------


def leaders_of(task: Task) -> list[Person]:
    """Who may recommend the task: the city leaders named for it or for its sector, each once."""
    named = {each.pk: each for each in (task.lead_leader, task.sector.leader) if each is not None}
    return [each for each in named.values() if each.is_active and each.has_role(Role.CITY_LEADER)]


def leaders_in(year: int) -> list[Person]:
    """Every city leader who may recommend in the year, the mayor first."""
    named = Q(led_tasks__work_list__year=year) | Q(sectors__work_list__year=year)
    found = Person.objects.with_role(Role.CITY_LEADER).filter(named).distinct()
    return sorted(found, key=lambda each: (RANKS.index(each.rank) if each.rank in RANKS else len(RANKS), each.pk))


def mayors() -> list[int]:
    leading = Person.objects.with_role(Role.CITY_LEADER).filter(rank=LeaderRank.MAYOR)
    return list(leading.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Quota:
    """A leader's recommendations of a year that stand, and how many more there may be."""

    leader: Person
    recommendations: tuple[Recommendation, ...]
    left: int

    @property
    def free(self) -> range:
        return range(self.left)


def quotas_of(year: int, on: date) -> list[Quota]:
    """Who has recommended what, of every leader who may."""
    limit = limits_of(year, on).recommendations
    made: dict[int, list[Recommendation]] = defaultdict(list)
    related = ("nomination__task__work_list", "nomination__unit", "leader")
    for each in Recommendation.objects.standing().filter(year=year).select_related(*related):
        made[each.leader_id].append(each)
    leaders = {each.pk: each for each in leaders_in(year)}
    for found in made.values():
        leaders.setdefault(found[0].leader_id, found[0].leader)
    return [Quota(each, tuple(made[pk]), places_left(limit, len(made[pk]))) for pk, each in leaders.items()]


def conflict_of(leader: Person, task: Task, on: date) -> str:
    """What binds the leader to the units on the task, as it is kept: a line for each tie, its code and the unit."""
    units = {unit.pk: unit for unit in units_of(task)}
    held = ResponsiblePerson.objects.in_force(on).filter(
        filing__task=task, filing__unit__in=units, level=ResponsibleLevel.MAIN, account__isnull=False
    )
    main: dict[int, set[int]] = defaultdict(set)
    for unit_id, account_id in held.values_list("filing__unit_id", "account_id"):
        if account_id is not None:
            main[unit_id].add(account_id)
    concerned = [UnitOnTask(pk, unit.parent_id, frozenset(main[pk])) for pk, unit in units.items()]
    return "\n".join(f"{tie.value} {units[pk].short_name}" for tie, pk in ties(_as_leader(leader), concerned))


def _as_leader(person: Person) -> Leader:
    """The city government itself is above every unit: to stand in it binds nobody to one."""
    unit = person.unit
    if unit is None or unit.kind == UnitKind.GOVERNMENT:
        return Leader(person.pk, None, heads_unit=False)
    return Leader(person.pk, unit.pk, heads_unit=person.has_role(Role.UNIT_HEAD))
