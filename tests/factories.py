"""Plain functions that make what a test needs, each complete and valid, with the words of a small city.

Say only what the test is about; everything else is sensible and unique.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, Unit
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing, ResponsiblePerson
from supervision.enums import Action, EntryKind, Ground, ReportStatus, Step
from supervision.life.following import first_course, set_state
from supervision.models import Escalation, Report, ReportEntry
from supervision.rules.escalation import LEVELS
from tasks.enums import Category, ListStatus, Measure
from tasks.models import Milestone, Participation, Sector, Task, WorkList
from tasks.rules.schedule import propose_schedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_numbers = count(1)

PASSWORD = "wangshang-2016"


def make_unit(
    short_name: str = "",
    *,
    name: str = "",
    kind: UnitKind = UnitKind.DEPARTMENT,
    parent: Unit | None = None,
    code: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
    successor: Unit | None = None,
    head_signs_reports: bool = False,
) -> Unit:
    short_name = short_name or f"单位{next(_numbers)}"
    return Unit.objects.create(
        name=name or f"某市{short_name}",
        short_name=short_name,
        kind=kind,
        parent=parent,
        code=code,
        started_on=started_on,
        ended_on=ended_on,
        successor=successor,
        head_signs_reports=head_signs_reports,
    )


def make_person(
    *roles: Role,
    username: str = "",
    name: str = "",
    unit: Unit | None = None,
    post: str = "",
    rank: LeaderRank | str = "",
    email: str = "",
    is_active: bool = True,
    must_change_password: bool = False,
) -> Person:
    username = username or f"account{next(_numbers)}"
    return Person.objects.create_user(
        username,
        PASSWORD,
        name=name or f"{username}的姓名",
        unit=unit,
        post=post,
        roles=list(roles),
        rank=rank,
        email=email,
        is_active=is_active,
        must_change_password=must_change_password,
    )


def make_reporter(unit: Unit, **fields: str) -> Person:
    return make_person(Role.REPORTER, unit=unit, **fields)


def make_unit_head(unit: Unit, **fields: str) -> Person:
    return make_person(Role.UNIT_HEAD, unit=unit, **fields)


def make_supervision_officer(**fields: str) -> Person:
    return make_person(Role.SUPERVISION_OFFICE, **fields)


def make_city_leader(rank: LeaderRank = LeaderRank.VICE_MAYOR, **fields: str) -> Person:
    return make_person(Role.CITY_LEADER, rank=rank, **fields)


def make_administrator(**fields: str) -> Person:
    return make_person(Role.ADMINISTRATOR, **fields)


CITY_TIME = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """`2026-03-05 17:30`, in the city's time."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


def make_list(year: int = 2026, *, published: bool = True) -> WorkList:
    """The year's list, published on its first day."""
    published_at = datetime.combine(date(year, 1, 1), time.min, CITY_TIME) if published else None
    status = ListStatus.PUBLISHED if published else ListStatus.DRAFT
    return WorkList.objects.create(year=year, status=status, published_at=published_at)


def make_sector(work_list: WorkList, name: str = "", *, leader: Person | None = None) -> Sector:
    return Sector.objects.create(work_list=work_list, name=name or f"条口{next(_numbers)}", leader=leader)


def make_task(
    work_list: WorkList,
    host: Unit | None = None,
    *,
    serial: str = "",
    title: str = "",
    sector: Sector | None = None,
    category: Category = Category.PROJECT,
    measure: Measure = Measure.PERCENT,
    target_value: Decimal | int | None = 100,
    planned: Sequence[Decimal | int | None] | None = None,
    milestones: Mapping[str, date] | None = None,
    co_hosts: Iterable[Unit] = (),
    **fields: object,
) -> Task:
    """A task from January to December with a straight schedule to its target, unless told otherwise."""
    number = next(_numbers)
    year = work_list.year
    starts_on = fields.pop("starts_on", date(year, 1, 1))
    finishes_on = fields.pop("finishes_on", date(year, 12, 31))
    target = None if measure == Measure.MILESTONE or target_value is None else Decimal(target_value)
    proposed = propose_schedule(measure, target, starts_on, finishes_on, year)  # type: ignore[arg-type]
    task = Task.objects.create(
        work_list=work_list,
        serial=serial or str(number),
        order=(serial or str(number)).zfill(8),
        sector=sector or work_list.sectors.first() or make_sector(work_list),
        title=title or f"任务{number}",
        category=category,
        measure=measure,
        target_value=target,
        planned=list(planned) if planned is not None else [proposed.get(month) for month in range(1, 13)],
        starts_on=starts_on,
        finishes_on=finishes_on,
        host=host or make_unit(),
        **fields,
    )
    Participation.objects.create(task=task, unit=task.host, is_host=True)
    Participation.objects.bulk_create([Participation(task=task, unit=unit) for unit in co_hosts])
    Milestone.objects.bulk_create(
        [Milestone(task=task, name=name, due_on=due_on) for name, due_on in (milestones or {}).items()]
    )
    return task


def make_filing(task: Task, unit: Unit | None = None, *, accounts: Mapping[str, Person] | None = None) -> Filing:
    """A filing in force from the first day of the year; `accounts` links levels to people."""
    unit = unit or task.host
    first_day = date(task.work_list.year, 1, 1)
    filing = Filing.objects.create(task=task, unit=unit, status=FilingStatus.FILED)
    for level in ResponsibleLevel:
        account = (accounts or {}).get(level)
        ResponsiblePerson.objects.create(
            filing=filing,
            level=level,
            name=account.name if account else f"{unit.short_name}{level}",
            account=account,
            from_date=first_day,
        )
    return filing


def make_report(
    task: Task,
    month: int,
    actual: Decimal | int | str | None = None,
    *,
    at: datetime | None = None,
    steps: Mapping[str, date] | None = None,
    accepted: bool = False,
    completed_on: date | None = None,
) -> Report:
    """A report submitted at a moment, by default on the month's last day, well in time."""
    at = at or datetime.combine(date(task.work_list.year, month, 28), time(12), CITY_TIME)
    value = None if actual is None else Decimal(actual)
    milestones = {each.name: each.pk for each in task.milestones.all()}
    done = [{"milestone": milestones[name], "done_on": on.isoformat()} for name, on in (steps or {}).items()]
    report = Report.objects.create(
        task=task,
        month=month,
        unit=task.host,
        status=ReportStatus.ACCEPTED if accepted else ReportStatus.SUBMITTED,
        actual=value,
        counted=value,
        steps=done,
        completed_on=completed_on,
        first_submitted_at=at,
        submitted_at=at,
        updated_at=at,
    )
    kinds = [EntryKind.SUBMITTED, EntryKind.ACCEPTED] if accepted else [EntryKind.SUBMITTED]
    for kind in kinds:
        ReportEntry.objects.create(report=report, kind=kind, at=at, actual=value, steps=done, completed_on=completed_on)
    return report


GROUNDS = {
    Action.UNIT_HEAD_TALK: Ground.TWO_MONTHS,
    Action.SUPERVISION_BODY_TALK: Ground.THREE_MONTHS,
    Action.VICE_MAYOR_TALK: Ground.THIRD_QUARTER,
    Action.CITY_CRITICISM: Ground.YEAR_END,
    Action.WRITTEN_REPORT: Ground.LIVELIHOOD_REPORT,
    Action.ACCOUNTABILITY: Ground.LIVELIHOOD_YEAR_END,
}


def make_escalation(task: Task, action: Action = Action.UNIT_HEAD_TALK, **fields: object) -> Escalation:
    """An escalation that has just been issued, waiting for its first step, unless told otherwise."""
    year = task.work_list.year
    given: dict[str, object] = {
        "task": task,
        "unit": task.host,
        "year": year,
        "month": 3,
        "action": action,
        "grounds": [GROUNDS[action]],
        "level": LEVELS[action],
        "issued_at": datetime(year, 4, 8, 8, tzinfo=CITY_TIME),
        "due_on": None if action == Action.ACCOUNTABILITY else date(year, 4, 20),
        "facts": {},
    }
    escalation = Escalation(**{**given, **fields})
    if escalation.is_open and escalation.step == Step.NONE:
        course = first_course(Action(escalation.action), escalation.grounds)
        set_state(escalation, course, since=escalation.issued_at.astimezone(CITY_TIME).date())
    escalation.save()
    return escalation
