"""Reads of what units hand in: on one escalation, and what is owed by whom (articles 18 and 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from supervision.enums import Action, Decision, Step
from supervision.models import Escalation, HandedCase, Rectification, Statement, StatementDraft
from supervision.permissions.statements import statements_owed_by

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.enums import StatementKind

BY_UNIT = (Step.REPORT, Step.RECTIFY)
BY_OFFICE = (Step.REVIEW, Step.VERIFY)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a unit has handed in on an escalation, the last one first, and the deadline that was agreed."""

    statements: list[Statement]
    rectification: Rectification | None

    @property
    def pending(self) -> Statement | None:
        return next((each for each in self.statements if each.decision == Decision.PENDING), None)

    def last(self, kind: StatementKind) -> Statement | None:
        return next((each for each in self.statements if each.kind == kind), None)


def handed_in_on(escalation: Escalation) -> Handed:
    statements = Statement.objects.filter(escalation=escalation).select_related(
        "submitted_by__unit", "decided_by__unit"
    )
    found = Rectification.objects.filter(escalation=escalation).select_related("agreed_by__unit", "verified_by__unit")
    rectification = found.prefetch_related("files").first()
    return Handed(list(statements.prefetch_related("files").order_by("-submitted_at", "-pk")), rectification)


def draft_of(escalation: Escalation, kind: StatementKind) -> StatementDraft | None:
    return StatementDraft.objects.filter(escalation=escalation, kind=kind).select_related("saved_by").first()


def case_of(escalation: Escalation) -> HandedCase | None:
    found = HandedCase.objects.filter(escalation=escalation)
    return found.select_related("handed_by__unit", "decided_by__unit").prefetch_related("files").first()


def statements_waited_for(person: Person, state: str, on: date) -> QuerySet[Escalation]:
    """Escalations that wait for a written report, a completion or a word on one. `unit`: by the unit, also while the
    bulletin that criticises it is still to come; `office`: by the office; `overdue`: whoever it is."""
    by_unit = Q(step__in=BY_UNIT) | Q(
        step=Step.PUBLISH, action=Action.CITY_CRITICISM, due_on__isnull=False, statements=None
    )
    by_office = Q(step__in=BY_OFFICE) | Q(
        step=Step.PUBLISH, action=Action.CITY_CRITICISM, statements__decision=Decision.PENDING
    )
    wanted = {"unit": by_unit, "office": by_office, "overdue": (by_unit | by_office) & Q(step_due_on__lt=on)}
    waiting = statements_owed_by(person, Escalation.objects.open()).filter(wanted.get(state, by_unit | by_office))
    return (
        waiting.select_related("task__work_list", "unit", "rectification")
        .distinct()
        .order_by("step_due_on", "task__order", "pk")
    )


def announced_cases() -> list[Escalation]:
    """Accountabilities in force whose file has not been handed over yet; the organ has only the notice of them."""
    announced = Escalation.objects.open().filter(action=Action.ACCOUNTABILITY, handed_case=None)
    return list(announced.select_related("task__work_list", "unit").order_by("issued_at", "pk"))
