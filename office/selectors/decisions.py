"""Reads of what meetings decided: who sees which, who owes what, what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.selectors.evidence import reads_evidence_of
from office.models import DecisionStep, MeetingDecision
from office.permissions.meetings import decisions_owed_by, decisions_seen_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models.meetings import MeetingDecisionQuerySet
    from organization.models import Person

SHOWN_WITH = ("meeting__chair", "unit", "task__work_list")


def decisions_visible_to(person: Person) -> QuerySet[MeetingDecision]:
    return decisions_seen_by(person, MeetingDecision.objects.all())


@reads_evidence_of(DecisionStep)
def steps_visible_to(person: Person) -> QuerySet[DecisionStep]:
    return DecisionStep.objects.filter(decision__in=decisions_visible_to(person).order_by().values("pk"))


def owed_by(person: Person) -> QuerySet[MeetingDecision]:
    """What the person's unit still has to carry out."""
    return decisions_owed_by(person, _open())


def _open() -> MeetingDecisionQuerySet:
    return MeetingDecision.objects.to_carry_out()
