"""The measures of article 17: one for each task that was recognised as an outstanding contribution."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind
from incentives.models import Nomination, Recognition
from incentives.permissions.honours import ARTICLE, on_task_at_year_end
from incentives.rules.measures import Proposal, Working
from incentives.selectors.performance_facts import is_settled
from tasks.models import Participation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RECOGNISED = "17-recognised"
FIGURES = ("outstanding_items", "recommendations_per_leader")


def propose(year: int, at: datetime) -> list[Proposal]:
    """From the settlement of the year on, an item of the host's for every recognised task; before it, nothing."""
    if not is_settled(year):
        return []
    recognised = Recognition.objects.in_year(year).filter(recognised=True).select_related("task")
    hosts = dict(
        on_task_at_year_end(Participation.objects.filter(task__recognitions__in=recognised, is_host=True)).values_list(
            "task_id", "unit_id"
        )
    )
    decided = {each.task_id: each for each in Nomination.objects.in_year(year).filter(task__in=hosts).standing()}
    return [
        _proposal(each, hosts[each.task_id], decided)
        for each in recognised.order_by("task__order", "pk")
        if each.task_id in hosts
    ]


def _proposal(recognition: Recognition, host_id: int, decided: Mapping[int, Nomination]) -> Proposal:
    """With the meeting that recognised it, or the document from which that was taken over."""
    nomination = decided.get(recognition.task_id)
    met_on = nomination.meeting_on.isoformat() if nomination and nomination.meeting_on else None
    inputs = {"meeting_on": met_on, "document": recognition.document or None}
    return Proposal(
        article=ARTICLE,
        kind=MeasureKind.OUTSTANDING_ITEM,
        unit_id=host_id,
        task_id=recognition.task_id,
        subject=recognition.task.serial,
        working=Working(
            RECOGNISED,
            {code: value for code, value in inputs.items() if value},
            FIGURES,
            judged_on=date(recognition.year, 12, 31),
            evidence=({"kind": "nomination", "pk": nomination.pk},) if nomination else (),
        ),
    )
