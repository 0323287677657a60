"""Adjustments of the published list as citizens read them: what changed and why (article 2), without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import pgettext

from tasks.describing import ShownChange, shown_changes
from tasks.enums import AdjustmentKind, ListStatus
from tasks.models import Adjustment

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task

# Fields whose values are public, and those of which it is only public that they changed.
TOLD = ("title", "target", "target_value", "finishes_on", "host", "sector", "livelihood")
MENTIONED = ("planned", "milestones")


@dataclass(frozen=True, slots=True)
class PublicAdjustment:
    """An adjustment, with the changes that are public; its reason and the document on whose authority it was made."""

    adjustment: Adjustment
    changes: list[ShownChange]
    also_changed: list[str]

    @property
    def task(self) -> Task:
        return self.adjustment.task


def adjustments_of(tasks: QuerySet[Task]) -> list[PublicAdjustment]:
    """The newest first. What only concerns people, co-hosts or weights stays inside, its reason too. One query."""
    told = Q(changes__has_any_keys=[*TOLD, *MENTIONED]) | ~Q(kind=AdjustmentKind.CHANGE)
    rows = Adjustment.objects.filter(told, task__in=tasks, task__work_list__status=ListStatus.PUBLISHED)
    return [_public(each) for each in rows.select_related("task__work_list", "task__host").order_by("-at", "-id")]


def _public(adjustment: Adjustment) -> PublicAdjustment:
    told = {field: adjustment.changes[field] for field in TOLD if field in adjustment.changes}
    mentioned = [field for field in MENTIONED if field in adjustment.changes]
    shown = shown_changes(Adjustment(kind=adjustment.kind, changes=told))
    return PublicAdjustment(adjustment, shown, [_mention(field) for field in mentioned])


def _mention(field: str) -> str:
    if field == "planned":
        return pgettext("to the public", "the plan for the months")
    return pgettext("to the public", "the steps")
