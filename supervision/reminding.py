"""Reminding units whose reports are missing (rulebook section 4)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.judging import MonthWindow, known_tasks
from supervision.models import Report
from supervision.parameters import timing_of
from supervision.rules.judgement import is_completed_before, planned_value
from supervision.rules.period import closes_at, due_at
from tasks.models import WorkList

if TYPE_CHECKING:
    from datetime import datetime


def tasks_owing_reports(work_list: WorkList, month: int, at: datetime) -> dict[int, list[int]]:
    """Task ids by host unit of the month: judged in the month, not completed before, nothing submitted by `at`."""
    timing = timing_of(work_list.year, month)
    window = MonthWindow(month, due_at(work_list.year, month, timing), closes_at(work_list.year, month, timing), at)
    submitted = set(
        Report.objects.filter(task__work_list=work_list, month=month, first_submitted_at__lte=at).values_list(
            "task_id", flat=True
        )
    )
    owing: dict[int, list[int]] = defaultdict(list)
    for task in known_tasks(work_list, window):
        if planned_value(task.known) is None or is_completed_before(task.known) or task.task_id in submitted:
            continue
        owing[task.unit_id].append(task.task_id)
    return owing


def remind_missing_reports(*, year: int, month: int, cause: str, at: datetime) -> int:
    """One notice to each reporter of a unit that owes reports. Returns the number of such units."""
    work_list = WorkList.objects.get(year=year)
    owing = tasks_owing_reports(work_list, month, at)
    accounts = load_accounts(owing)
    timing = timing_of(year, month)
    due = due_at(year, month, timing)
    send_notices(
        NoticeDraft(
            kind=NoticeKind.REPORT_REMINDER,
            cause=cause,
            subject=f"unit:{unit_id}",
            at=at,
            recipient_id=recipient,
            unit_id=unit_id,
            article=6,
            year=year,
            month=month,
            link=f"/reports/{year}/{month}/",
            facts={"missing": len(tasks), "due_at": due.isoformat()},
        )
        for unit_id, tasks in owing.items()
        for recipient in accounts.reporters.get(unit_id) or accounts.heads.get(unit_id) or (None,)
    )
    return len(owing)
