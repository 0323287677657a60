"""The reminder talks of the year: appointed some days after the closing, held before they are due, confirmed by the
other side, closed by the office; a few go wrong, as `unheld.csv` says."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.reports import trouble_of
from config.demonstration.values import chance
from regulation.calendar import add_working_days, is_working_day, working_days_between
from supervision.enums import Action, EventKind, Step
from supervision.life.recording import Agreement, Minutes, amend_record, confirm_record, dispute_record, record_sitting
from supervision.life.settling import close_escalations
from supervision.life.sittings import Appointment, appoint_sitting
from supervision.models import Escalation, EscalationEvent, Sitting, SittingMatter
from supervision.models.escalations import OPEN_STATUSES
from supervision.rules.escalation import TALKS
from supervision.rules.period import last_day
from tasks.enums import Measure
from tasks.rules.schedule import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes, Reporting
    from organization.models import Person

APPOINTED_AFTER = 2  # working days after the notice
PLACES = {
    Action.UNIT_HEAD_TALK: "{unit}会议室",
    Action.SUPERVISION_BODY_TALK: "市政府办公厅督查室",
    Action.VICE_MAYOR_TALK: "市政府第三会议室",
}
CLOSING_WEEKDAY = 3  # the office closes what is finished on Thursdays
DISPUTE = "记录中的完成时限与会上所定不一致，会上明确待管线迁改会签完成后起算，请核对"
LEFT, NOT_RECORDED, DISPUTED, NOT_CONFIRMED, AMENDED = "逾期", "未记录", "有异议", "待确认", "修改后确认"
Key = tuple[str, int, str]


def talks(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes], until: datetime) -> Iterator[Event]:
    """What is done about talks at the end of each working day since the first closing."""
    held = Talks(directory, reporting)
    day = times[1].closes_at.astimezone(OFFICE_TIME).date()
    while (at := moment(day, 17, 20)) <= until and day <= directory.last_day:
        if is_working_day(day):
            yield Event(at, partial(held.go_on, at))
        day += timedelta(days=1)


def in_two_months(year: int, month: int) -> tuple[int, int]:
    years, months = divmod(month + 1, len(MONTHS))
    return year + years, months + 1


class Talks:
    def __init__(self, directory: Directory, reporting: Reporting) -> None:
        self.directory = directory
        self.reporting = reporting

    @cached_property
    def _cases(self) -> dict[Key, str]:
        return {(row["任务序号"], int(row["月份"]), row["措施"]): row["情形"] for row in self.directory.table("unheld")}

    def go_on(self, at: datetime) -> None:
        """What was still to be done as the day began."""
        waiting: dict[str, list[Escalation]] = defaultdict(list)
        found = Escalation.objects.open().filter(action__in=TALKS, task__work_list__year=self.directory.year)
        related = ("task__work_list", "unit", "responsible__account", "leader")
        for each in found.select_related(*related).order_by("pk"):
            waiting[each.step].append(each)
        self._hold(waiting[Step.HOLD], at)
        self._appoint(waiting[Step.HOLD], at)
        if waiting[Step.AMEND]:
            self._amend(at)
        if waiting[Step.CONFIRM]:
            self._confirm(at)
        if waiting[Step.CLOSE] and at.weekday() == CLOSING_WEEKDAY:
            self._close(waiting[Step.CLOSE], at)

    def _case(self, escalation: Escalation) -> str:
        return self._cases.get((escalation.task.serial, escalation.month, escalation.action), "")

    def _appoint(self, waiting: list[Escalation], at: datetime) -> None:
        """One sitting for each unit and holder; what a unit's head talks about inside the unit needs no appointment."""
        ready = [each for each in waiting if self._is_to_be_appointed(each, at)]
        standing = SittingMatter.objects.standing().filter(escalation__in=[each.pk for each in ready])
        taken = set(standing.values_list("escalation_id", flat=True))
        groups: dict[tuple[str, int, int | None], list[Escalation]] = defaultdict(list)
        for each in ready:
            if each.pk not in taken:
                groups[(each.action, each.unit_id, each.leader_id)].append(each)
        for group in groups.values():
            appointment = Appointment(self._time_of(group[0]), self._place_of(group[0]))
            pks = [each.pk for each in group]
            appoint_sitting(escalations=pks, appointment=appointment, at=at, by=self.directory.office)

    def _is_to_be_appointed(self, escalation: Escalation, at: datetime) -> bool:
        if escalation.action == Action.UNIT_HEAD_TALK or self._case(escalation) == LEFT:
            return False
        is_time = working_days_between(localdate(escalation.issued_at), localdate(at)) >= APPOINTED_AFTER
        return is_time and self._time_of(escalation) > at

    def _time_of(self, escalation: Escalation) -> datetime:
        """One to five working days before the last day, half past nine or three."""
        luck = chance(escalation.action, escalation.unit.short_name, self._chair(escalation), escalation.month)
        assert escalation.due_on is not None
        day = add_working_days(escalation.due_on, -luck.choice((1, 1, 2, 2, 3, 4, 5)))
        return moment(day, *luck.choice(((9, 30), (15, 0))))

    def _place_of(self, escalation: Escalation) -> str:
        return PLACES[Action(escalation.action)].format(unit=escalation.unit.short_name)

    def _hold(self, waiting: list[Escalation], at: datetime) -> None:
        by_pk = {each.pk: each for each in waiting}
        for sitting in Sitting.objects.past(at).prefetch_related("matters"):
            pks = [each.escalation_id for each in sitting.matters.all() if each.dropped_at is None]
            group = [by_pk[pk] for pk in pks if pk in by_pk]
            if group and not any(self._case(each) == NOT_RECORDED for each in group):
                self._record(group, sitting.planned_at, at, sitting)
        inside: dict[int, list[Escalation]] = defaultdict(list)
        for each in waiting:
            if each.action == Action.UNIT_HEAD_TALK and self._case(each) != LEFT and self._time_of(each) <= at:
                inside[each.unit_id].append(each)
        for group in inside.values():
            self._record(group, self._time_of(group[0]), at, None)

    def _record(self, group: list[Escalation], held_at: datetime | None, at: datetime, sitting: Sitting | None) -> None:
        by, first = self._holder(group[0]), group[0]
        assert held_at is not None
        record_sitting(
            minutes=Minutes(
                held_at=held_at,
                place=self._place_of(first),
                chair=self._chair(first),
                present=self._present(group),
                minutes=self._said(group),
            ),
            agreements={each.pk: self._agreement(each) for each in group},
            at=at,
            by=by,
            sitting=sitting,
        )

    def _holder(self, escalation: Escalation) -> Person:
        """The office records for the city leader."""
        inside = escalation.action == Action.UNIT_HEAD_TALK
        return self.directory.heads[escalation.unit_id] if inside else self.directory.office

    def _chair(self, escalation: Escalation) -> str:
        if escalation.leader is not None:
            return escalation.leader.post
        return self._holder(escalation).post

    def _present(self, group: Iterable[Escalation]) -> str:
        posts = {f"{each.unit.short_name}{each.responsible.post if each.responsible else '承办处室'}" for each in group}
        return "、".join([self._chair(next(iter(group))), *sorted(posts), "督查室督查员"])

    def _said(self, group: Iterable[Escalation]) -> str:
        told = "；".join(self._measured(each) for each in group)
        causes = "；".join(dict.fromkeys(self._trouble(each)[0] for each in group))
        return (
            f"通报序时进度情况：{told}。\n"
            f"参会单位说明原因：{causes}。\n"
            "会议要求：按项倒排工期，每周报送进展；需要跨单位协调的，一并列出事项、对象和时限。"
        )

    def _measured(self, escalation: Escalation) -> str:
        month, title = escalation.month, escalation.task.title
        check = escalation.facts["checks"][-1]
        if check.get("actual") is None:
            return f"{title}，{month}月未按时报送"
        return f"{title}，{month}月底应达{check['planned']}{self._unit_of(escalation)}，实际{check['actual']}"

    def _unit_of(self, escalation: Escalation) -> str:
        return "个节点" if escalation.task.measure == Measure.MILESTONE else escalation.task.measure_unit

    def _trouble(self, escalation: Escalation) -> tuple[str, str]:
        return trouble_of(self.reporting.city.tasks[escalation.task.serial])

    def _agreement(self, escalation: Escalation) -> Agreement:
        due_on = last_day(*in_two_months(escalation.year, escalation.month))
        return Agreement(
            agreed=self._trouble(escalation)[1],
            promise=f"{due_on.month}月底前赶上序时进度",
            promised_on=due_on,
        )

    def _confirm(self, at: datetime) -> None:
        """A working day or two after the record, all that one person has to confirm of a sitting at once."""
        groups: dict[tuple[Sitting, Person, str], list[int]] = defaultdict(list)
        for matter in self._matters(Step.CONFIRM):
            each, case = matter.escalation, self._case(matter.escalation)
            if case in (DISPUTED, AMENDED):
                case = "" if matter.was_amended else DISPUTED  # type: ignore[attr-defined]
            if case != NOT_CONFIRMED and self._is_read(matter, at):
                groups[(matter.sitting, self._other_side(each), case)].append(matter.pk)
        for (sitting, by, case), pks in groups.items():
            assert sitting.recorded_at is not None
            said: dict[str, Any] = {"sitting": sitting, "matters": pks, "seen_at": sitting.recorded_at}
            if case == DISPUTED:
                dispute_record(remark=DISPUTE, at=at, by=by, **said)
            else:
                confirm_record(at=at, by=by, **said)

    def _matters(self, step: Step) -> Iterator[SittingMatter]:
        was_amended = EscalationEvent.objects.filter(escalation=OuterRef("escalation"), kind=EventKind.AMENDED)
        found = SittingMatter.objects.standing().filter(
            escalation__step=step,
            escalation__status__in=OPEN_STATUSES,
            escalation__task__work_list__year=self.directory.year,
        )
        related = ("sitting", "escalation__task", "escalation__unit", "escalation__responsible__account")
        yield from (
            found.select_related(*related, "escalation__leader")
            .annotate(was_amended=Exists(was_amended))
            .order_by("pk")
        )

    def _is_read(self, matter: SittingMatter, at: datetime) -> bool:
        recorded_at = matter.sitting.recorded_at
        assert recorded_at is not None
        luck = chance(matter.escalation.unit.short_name, matter.escalation.month, "confirms")
        return working_days_between(localdate(recorded_at), localdate(at)) >= luck.choice((1, 1, 2))

    def _other_side(self, escalation: Escalation) -> Person:
        account = escalation.responsible.account if escalation.responsible else None
        if account is not None and account.is_active:
            return account
        unit = escalation.unit_id
        inside = escalation.action == Action.UNIT_HEAD_TALK
        return self.directory.reporters[unit] if inside else self.directory.heads[unit]

    def _amend(self, at: datetime) -> None:
        for matter in self._matters(Step.AMEND):
            if self._case(matter.escalation) == AMENDED:
                self._amend_one(matter, at)

    def _amend_one(self, matter: SittingMatter, at: datetime) -> None:
        sitting, was = matter.sitting, self._agreement(matter.escalation)
        assert sitting.held_at is not None
        assert sitting.recorded_at is not None
        promise = f"管线迁改会签完成后起算，{was.promise}"
        amend_record(
            sitting=sitting,
            seen_at=sitting.recorded_at,
            minutes=Minutes(
                held_at=sitting.held_at,
                place=sitting.place,
                chair=sitting.chair,
                present=sitting.present,
                minutes=sitting.minutes,
            ),
            agreements={
                matter.escalation_id: Agreement(agreed=was.agreed, promise=promise, promised_on=was.promised_on)
            },
            at=at,
            by=self._holder(matter.escalation),
        )

    def _close(self, waiting: list[Escalation], at: datetime) -> None:
        finished = [each.pk for each in waiting]
        close_escalations(escalations=finished, remark="约谈记录齐全，转日常督查", at=at, by=self.directory.office)
