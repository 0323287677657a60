"""The desks inside a unit: the reporter's and the head's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.desks.disputes import coordination_items, objection_items
from dashboards.desks.items import Item
from dashboards.desks.office_year import office_items
from dashboards.desks.rewards import reward_items
from dashboards.links import Links
from dashboards.marks import code_of
from dashboards.selectors.codes import NO_CODES, Year, years_of
from dashboards.selectors.duties import (
    filing_counts,
    filings_due_on,
    notices_to_sign,
    open_counts,
    open_escalations,
)
from dashboards.selectors.lists import next_period
from dashboards.selectors.months import flags_in
from dashboards.selectors.reporting import Progress, month_duties, progress_of, seen_inside, total_progress, with_plan
from dashboards.selectors.units import yellow_tasks
from supervision.life.awaited import who_is_awaited
from supervision.models import Escalation
from supervision.permissions.reports import knows_names
from supervision.rules.outlook import next_escalation
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from dashboards.selectors.lists import Period
    from dashboards.selectors.units import YellowTask
    from organization.models import Person
    from supervision.rules.outlook import Outcome
    from tasks.models import WorkList

NOTICES = 6
ESCALATIONS = 6
DECEMBER = 12


@dataclass(frozen=True)
class Behind:
    """A task with a yellow card, and what comes next if nothing changes."""

    task: YellowTask
    codes: str
    next: Outcome | None

    @property
    def code(self) -> str:
        return code_of("yellow_card", self.task.reason, self.task.streak)


def reporter_desk(person: Person, work_list: WorkList, *, at: datetime) -> dict[str, object]:
    """What the unit owes by when, what is to be signed for, and the month's tasks."""
    period = next_period(work_list)
    if period is None:
        return _unit_content(person, work_list, None, None, at)
    rows: list[Any] = list(with_plan(seen_inside(_duties(person, work_list, period)), period.month))
    progress = progress_of(row.state for row in rows) if period.opens_at <= at else None
    years = years_of([task.pk for task in rows], period.month - 1)
    return {**_unit_content(person, work_list, period, progress, at), "rows": rows, "years": years}


def head_desk(person: Person, work_list: WorkList, *, at: datetime) -> dict[str, object]:
    """How the unit stands, what waits for its head, and which talk comes next if nothing changes."""
    tasks, month = Task.objects.filter(work_list=work_list), work_list.closed_through
    behind = yellow_tasks(tasks, person.unit_id, month)
    years = years_of([task.pk for task in behind], month)
    period = next_period(work_list)
    is_open = period is not None and period.opens_at <= at
    progress = total_progress(_duties(person, work_list, period)) if is_open and period else None
    return {
        **_unit_content(person, work_list, period, progress, at),
        "month": month,
        "flags": flags_in(tasks, month, person.unit_id),
        "behind": [Behind(task, years.get(task.pk, Year(NO_CODES)).codes, _next(task, month)) for task in behind],
    }


def _unit_content(
    person: Person, work_list: WorkList, period: Period | None, progress: Progress | None, at: datetime
) -> dict[str, object]:
    links, today = Links(work_list.year, {"unit": person.unit_id}), localdate(at)
    escalations = Escalation.objects.filter(task__work_list=work_list, unit=person.unit_id)
    still_open = open_escalations(escalations)
    to_sign = notices_to_sign(person)
    first_to_sign = list(to_sign[: NOTICES + 1])
    filings = filing_counts(work_list, today, person.unit_id)
    return {
        "work_list": work_list,
        "reward_years": (work_list.year, work_list.year - 1),
        "links": links,
        "at": at,
        "today": today,
        "period": period,
        "progress": progress,
        "escalation_counts": open_counts(escalations, today),
        "items": sorted(
            [
                *_escalation_items(still_open[:ESCALATIONS], person),
                *_report_items(progress, period, links),
                *_filing_items(filings, work_list),
                *objection_items(person, work_list, links, at),
                *coordination_items(person, work_list),
                *reward_items(person, today),
                *office_items(person, today),
            ],
            key=lambda item: item.day,
        ),
        "escalations_shown": ESCALATIONS,
        "to_sign": first_to_sign[:NOTICES],
        "to_sign_count": len(first_to_sign) if len(first_to_sign) <= NOTICES else to_sign.count(),
    }


def _duties(person: Person, work_list: WorkList, period: Period) -> QuerySet[Task]:
    duties = month_duties(Task.objects.filter(work_list=work_list), period)
    return duties.filter(host_then_id=person.unit_id)


def _escalation_items(escalations: Iterable[Escalation], person: Person) -> list[Item]:
    """What each escalation waits for next, of whomever."""
    return [
        Item(
            due=escalation.step_due_on,
            text=_("%(title)s: %(action)s, %(step)s")
            % {
                "title": escalation.task.title,
                "action": escalation.get_action_display(),
                "step": escalation.get_step_display(),
            },
            url=escalation.get_absolute_url(),
            who=who_is_awaited(escalation, by_name=knows_names(person, escalation)),
            article=int(escalation.grounds[0].split("-")[0]),
        )
        for escalation in escalations
    ]


def _report_items(progress: Progress | None, period: Period | None, links: Links) -> list[Item]:
    """Returned and missing reports, each as one line for the month."""
    if progress is None or period is None:
        return []
    lines = (
        ("returned", _("Returned reports to change: %s")),
        ("missing", _("Reports not handed in: %s")),
    )
    return [
        Item(period.due_at, text % progress.of(group), links.month(month=period.month, state=group), _("you"), 6)
        for group, text in lines
        if progress.of(group)
    ]


def _filing_items(filings: dict[str, int], work_list: WorkList) -> list[Item]:
    if not filings["missing"]:
        return []
    text = _("Responsibility filings not handed in: %s") % filings["missing"]
    url = f"{reverse('responsibility:filings')}?year={work_list.year}&state=missing"
    return [Item(filings_due_on(work_list), text, url, _("you"), 3)]


def _next(task: YellowTask, closed_through: int) -> Outcome | None:
    months = [
        month
        for month in range(closed_through + 1, DECEMBER + 1)
        if month not in task.paused_months and (task.is_milestone or task.planned_months[month - 1] is not None)
    ]
    return next_escalation(months, task.streak, livelihood=task.livelihood)
