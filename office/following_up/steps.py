"""What every act on a decision does: lock it, check the right, write the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from office.enums import DecisionStatus
from office.models import DecisionStep, MeetingDecision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from office.enums import DecisionStepKind
    from organization.models import Person

SETTLED = (DecisionStatus.DONE, DecisionStatus.WITHDRAWN)


def locked_decision(decision: MeetingDecision, by: Person, permission: str) -> MeetingDecision:
    """The decision under a lock. The second of two people who act at once is told what the first did."""
    found = MeetingDecision.objects.select_for_update(of=("self",)).select_related("meeting__chair", "unit", "task")
    locked = found.get(pk=decision.pk)
    if locked.status in SETTLED and by.has_perm("office.view_decision", locked):
        raise ValidationError(_("This decision is settled: %(status)s.") % {"status": locked.get_status_display()})
    if not by.has_perm(permission, locked):
        raise PermissionDenied
    return locked


def add_step(
    decision: MeetingDecision,
    kind: DecisionStepKind,
    *,
    at: datetime,
    by: Person,
    text: str = "",
    due_on: date | None = None,
    changed: Iterable[str] = (),
) -> DecisionStep:
    """Keep what has changed of the decision, and write the step."""
    decision.version += 1
    decision.save(update_fields=[*changed, "version"])
    return DecisionStep.objects.create(decision=decision, kind=kind, text=text, due_on=due_on, at=at, by=by)


def check_reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    return reason.strip()
