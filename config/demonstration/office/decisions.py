"""What the meetings decided, followed up: told of, reported, returned, put off, withdrawn, accepted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.office.days import steps_of, working_day
from office.following_up import (
    accept_decision,
    move_decision,
    report_decision,
    return_decision,
    tell_progress,
    withdraw_decision,
)
from office.models import MeetingDecision
from regulation.calendar import add_working_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.office.days import TableStep
    from config.demonstration.office.meetings import Meetings

PROGRESS, REPORTED, RETURNED, MOVED, DONE, WITHDRAWN = "进展", "报告", "退回", "顺延", "办结", "撤销"
DAYS_AFTER_RETURN = 10
HOURS = {PROGRESS: 10, REPORTED: 15, RETURNED: 11, MOVED: 17, DONE: 16, WITHDRAWN: 17}


def decisions(directory: Directory, meetings: Meetings) -> Iterator[Event]:
    numbers: Counter[str] = Counter()
    for row in directory.table("office/decisions"):
        numbers[row["会议"]] += 1
        for step in steps_of(directory.year, row["经过"]):
            at = moment(step.on, HOURS[step.act], 10 + numbers[row["会议"]])
            yield Event(at, partial(_go_on, directory, meetings, row["会议"], numbers[row["会议"]], step, at))


def _go_on(directory: Directory, meetings: Meetings, meeting: str, number: int, step: TableStep, at: datetime) -> None:
    decision = MeetingDecision.objects.get(meeting=meetings.made[meeting], number=number)
    office, unit = directory.second_officer, directory.reporters[decision.unit_id]
    if step.act == PROGRESS:
        tell_progress(decision=decision, text=step.words, at=at, by=unit)
    elif step.act == REPORTED:
        done_on = step.on - timedelta(days=1)
        report_decision(decision=decision, outcome=step.words, done_on=done_on, at=at, by=unit)
    elif step.act == RETURNED:
        due_on = add_working_days(step.on, DAYS_AFTER_RETURN)
        return_decision(decision=decision, reason=step.words, due_on=due_on, at=at, by=office)
    elif step.act == MOVED:
        day, _, reason = step.words.partition("|")
        due_on = working_day(directory.year, day)
        move_decision(decision=decision, due_on=due_on, reason=reason, at=at, by=office)
    elif step.act == DONE:
        accept_decision(decision=decision, remark=step.words, at=at, by=office)
    elif step.act == WITHDRAWN:
        withdraw_decision(decision=decision, reason=step.words, at=at, by=office)
