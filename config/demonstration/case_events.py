"""What follows from a list's last closing: what was criticised is put right in the next year, and cases go to the
supervisory organ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.city import day_of
from config.demonstration.events import OFFICE_TIME, Event, moment
from regulation.calendar import add_working_days
from supervision.enums import Action, StatementKind, Step
from supervision.life.handing_over import hand_over, record_decision
from supervision.life.rectifying import verify_completion
from supervision.life.settling import close_escalations
from supervision.life.stating import hand_in
from supervision.models import Escalation, HandedCase, Statement
from supervision.rules.statement import StatementText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

SUPERVISORY_ORGAN = "jiancha-banan"
HANDED_OVER_AFTER, VERIFIED_AFTER, CLOSED_AFTER = 4, 5, 3  # working days
REMARK = "处理决定已送达，整改已核实"


def rectifications(directory: Directory) -> Iterator[Event]:
    """Completion reported on its day, verified by the office some days later."""
    for row in directory.table("rectifications"):
        if not row["完成"]:
            continue
        done_on = day_of(directory.year + 1, row["完成"])
        verified_on = add_working_days(done_on, VERIFIED_AFTER)
        yield Event(moment(done_on, 16), partial(_complete, directory, row, done_on))
        yield Event(moment(verified_on, 16, 20), partial(_verify, directory, row, verified_on))


def handed_cases(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    """Cases from the year's last closing, and from promises that were missed the year after."""
    closing = times[len(times)].closes_at.astimezone(OFFICE_TIME).date()
    for row in directory.table("cases"):
        since = day_of(directory.year + 1, row["承诺"]) if row["承诺"] else closing
        handed = moment(add_working_days(since, HANDED_OVER_AFTER), 10, 20)
        yield Event(handed, partial(_hand_over, directory, row, handed))
        if row["决定"]:
            decided = moment(add_working_days(handed.date(), int(row["决定于移交后工作日"])), 11, 10)
            closed = moment(add_working_days(decided.date(), CLOSED_AFTER), 15)
            yield Event(decided, partial(_decide, directory, row, decided))
            yield Event(closed, partial(_close, directory, row, closed))


def _complete(directory: Directory, row: dict[str, str], on: date) -> None:
    for each in _waiting(directory, row, Action.CITY_CRITICISM, Step.RECTIFY):
        text = StatementText(measures=row["完成情况"], completed_on=on)
        by = directory.heads[each.unit_id]
        hand_in(escalation=each, kind=StatementKind.COMPLETION, text=text, at=moment(on, 16), by=by)


def _verify(directory: Directory, row: dict[str, str], on: date) -> None:
    for each in _waiting(directory, row, Action.CITY_CRITICISM, Step.VERIFY):
        completion = Statement.objects.undecided().get(escalation=each, kind=StatementKind.COMPLETION)
        verify_completion(
            statement=completion, verified_on=on, evidence=row["核实"], at=moment(on, 16, 20), by=directory.office
        )


def _hand_over(directory: Directory, row: dict[str, str], at: datetime) -> None:
    for each in _waiting(directory, row, Action.ACCOUNTABILITY, Step.HAND_OVER):
        hand_over(escalation=each, at=at, by=directory.office)


def _decide(directory: Directory, row: dict[str, str], at: datetime) -> None:
    for each in _waiting(directory, row, Action.ACCOUNTABILITY, Step.DECIDE):
        record_decision(
            case=HandedCase.objects.get(escalation=each),
            decision=row["决定"],
            decided_on=at.date(),
            document_number=row["文号"].format(year=at.year),
            at=at,
            by=directory.people[SUPERVISORY_ORGAN],
        )


def _close(directory: Directory, row: dict[str, str], at: datetime) -> None:
    finished = [each.pk for each in _waiting(directory, row, Action.ACCOUNTABILITY, Step.CLOSE)]
    if finished:
        close_escalations(escalations=finished, remark=REMARK, at=at, by=directory.office)


def _waiting(directory: Directory, row: dict[str, str], action: Action, step: Step) -> list[Escalation]:
    found = Escalation.objects.open().filter(
        task__work_list__year=directory.year, task__serial=row["任务序号"], action=action, step=step
    )
    return list(found.select_related("task__work_list", "unit").order_by("pk"))
