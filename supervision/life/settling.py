"""Closing escalations (销号): the supervision office's last word, once nothing more is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.enums import Action, EscalationStatus, EventKind, Step
from supervision.life.following import lock_escalations, record_step
from supervision.life.sitting_notices import tell_of_closing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation


@transaction.atomic
def close_escalations(*, escalations: Iterable[int], remark: str, at: datetime, by: Person) -> list[Escalation]:
    """Close these escalations, of whatever kind, all or none, and tell those at whom they are directed.

    Raises ValidationError for one that still waits for something else.
    """
    if not by.has_perm("supervision.close_escalation"):
        raise PermissionDenied
    closed = lock_escalations(escalations)
    if not closed:
        raise ValidationError(_("Choose at least one escalation."))
    for each in closed:
        _check_finished(each)
    record_step(closed, kind=EventKind.CLOSED, at=at, by=by, text=remark.strip())
    tell_of_closing(closed, remark=remark.strip(), at=at)
    return closed


def _check_finished(escalation: Escalation) -> None:
    given = {"title": escalation.task.title, "step": escalation.get_step_display()}
    if escalation.step != Step.CLOSE:
        raise ValidationError(_("%(title)s cannot be closed yet; it waits for: %(step)s.") % given)
    if escalation.action == Action.CITY_CRITICISM and escalation.status == EscalationStatus.CARRIED_OUT:
        raise ValidationError(_("%(title)s cannot be closed yet: the unit has not signed for it.") % given)
