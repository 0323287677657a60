"""Written reports on the livelihood items, and what follows from a criticism in the third quarter (article 19)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from config.demonstration.city import day_of
from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.reports import trouble_of
from config.demonstration.values import chance
from regulation.calendar import add_working_days, is_working_day, working_days_between
from supervision.bulletins.publishing import issue_criticism
from supervision.enums import Action, EscalationStatus, StatementKind, Step
from supervision.life.rectifying import order_rectification
from supervision.life.settling import close_escalations
from supervision.life.stating import accept_report, hand_in, return_report
from supervision.models import Escalation, Statement
from supervision.rules.period import last_day
from supervision.rules.statement import StatementText
from tasks.rules.schedule import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes, Reporting

PUBLISHED_AFTER = 3  # working days after the notice
DECIDED_AFTER = 2
RETURNED_IN = 4  # one first report in so many is sent back
RETURN_REASON = "只写了客观原因，请补充本单位组织推进上的问题，并写明每处小区的完成时间"


def statements(
    directory: Directory, reporting: Reporting, times: dict[int, MonthTimes], until: datetime
) -> Iterator[Event]:
    """What is done about written reports and criticisms in the afternoon of each working day."""
    written = Statements(directory, reporting)
    day = times[1].closes_at.astimezone(OFFICE_TIME).date()
    while (at := moment(day, 15, 40)) <= until and day <= directory.last_day:
        if is_working_day(day):
            yield Event(at, partial(written.go_on, at))
        day += timedelta(days=1)


class Statements:
    def __init__(self, directory: Directory, reporting: Reporting) -> None:
        self.directory = directory
        self.reporting = reporting

    def go_on(self, at: datetime) -> None:
        """What was still to be done as the afternoon began."""
        waiting: dict[str, list[Escalation]] = defaultdict(list)
        found = Escalation.objects.open().filter(
            action__in=(Action.WRITTEN_REPORT, Action.CITY_CRITICISM), task__work_list__year=self.directory.year
        )
        for each in found.select_related("task__work_list", "unit").order_by("pk"):
            waiting[each.step].append(each)
        if waiting[Step.REVIEW]:
            self._decide(at)
        self._write(waiting[Step.REPORT], at)
        self._publish(waiting[Step.PUBLISH], at)
        self._close(waiting[Step.CLOSE], at)

    def _publish(self, waiting: list[Escalation], at: datetime) -> None:
        due = [each for each in waiting if _days_since(each, at) >= PUBLISHED_AFTER]
        if not due:
            return
        ordered = {row["任务序号"]: row["理由"] for row in self.directory.table("ordered")}
        for each in due:
            if reason := ordered.get(each.task.serial):
                order_rectification(escalation=each, reason=reason, at=at, by=self.directory.office)
        year = self.directory.year
        issue_criticism(year=year, escalations=[each.pk for each in due], at=at, by=self.directory.office)

    def _write(self, waiting: list[Escalation], at: datetime) -> None:
        """On one of the two last days, a returned one as soon as it is due again."""
        for each in waiting:
            luck = chance(each.task.serial, each.month, each.action, "written").choice((0, 0, 1))
            assert each.step_due_on is not None
            if localdate(at) >= add_working_days(each.step_due_on, -luck):
                text = self._text(each)
                by = self.directory.heads[each.unit_id]
                hand_in(escalation=each, kind=StatementKind.REPORT, text=text, at=at, by=by)

    def _text(self, escalation: Escalation) -> StatementText:
        problem, remedy = trouble_of(self.reporting.city.tasks[escalation.task.serial])
        is_criticism = escalation.action == Action.CITY_CRITICISM
        examined = f"对照责任备案逐级自查：{problem}；前期调度频次不够，对跨部门事项预估不足。" if is_criticism else ""
        return StatementText(
            self_examination=examined,
            reasons=f"{problem}。受此影响，{escalation.month}月底未达到序时进度。",
            measures=f"{remedy}。主要负责人每周现场调度一次，进展按周报督查室。",
            promised_on=self._promised(escalation) if is_criticism else None,
        )

    def _promised(self, escalation: Escalation) -> date:
        """The year's end; what was not done by then, a day of the next year."""
        if escalation.month < len(MONTHS):
            return last_day(escalation.year, len(MONTHS))
        rows = {row["任务序号"]: row for row in self.directory.table("rectifications")}
        return day_of(escalation.year + 1, rows[escalation.task.serial]["承诺"])

    def _decide(self, at: datetime) -> None:
        undecided = Statement.objects.undecided().filter(
            kind=StatementKind.REPORT, escalation__task__work_list__year=self.directory.year
        )
        for statement in undecided.select_related("escalation__task__work_list"):
            days = working_days_between(localdate(statement.submitted_at), localdate(at))
            if days < DECIDED_AFTER:
                continue
            of = statement.escalation
            is_poor = not chance(of.task.serial, of.month, of.action, "returned").randrange(RETURNED_IN)
            if statement.number == 1 and is_poor:
                return_report(statement=statement, reason=RETURN_REASON, at=at, by=self.directory.office)
            else:
                accept_report(statement=statement, at=at, by=self.directory.office)

    def _close(self, waiting: list[Escalation], at: datetime) -> None:
        """A criticism without an order ends once the unit has signed for it."""
        for each in waiting:
            if each.status == EscalationStatus.CONFIRMED:
                close_escalations(escalations=[each.pk], remark="通报已印发并签收", at=at, by=self.directory.office)


def _days_since(escalation: Escalation, at: datetime) -> int:
    return working_days_between(localdate(escalation.issued_at), localdate(at))
