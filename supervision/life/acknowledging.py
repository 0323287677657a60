"""Signing for an escalation (签收): it counts as signed for once somebody at whom it is directed has signed.

Called through `settings.NOTICE_SIGNED` in the transaction of the signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.enums import NoticeKind
from organization.permissions import is_supervisory_organ, is_unit_staff
from supervision.enums import Action, EventKind, Level
from supervision.life.following import record_step
from supervision.models import Escalation, EscalationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from notices.models import Notice
    from organization.models import Person

CAUSE = "escalation:"


def acknowledge(*, notices: Iterable[Notice], by: Person, at: datetime) -> list[Escalation]:
    """Record once for each escalation, by whom and when, that it was signed for; what is closed or revoked stays as it
    is. The number of queries does not depend on the number of notices."""
    causes = [each.cause for each in notices if each.kind == NoticeKind.ESCALATION and each.cause.startswith(CAUSE)]
    if not causes:
        return []
    return record_signature({int(cause.removeprefix(CAUSE)) for cause in causes}, by=by, at=at)


def record_signature(pks: set[int], *, by: Person, at: datetime) -> list[Escalation]:
    """Record the signature for those of these escalations that are open, directed at the person and not signed for."""
    signed = _locked(pks) if pks else []
    if not signed:
        return []
    once = set(
        EscalationEvent.objects.filter(escalation__in=signed, kind=EventKind.ACKNOWLEDGED).values_list(
            "escalation_id", flat=True
        )
    )
    fresh = [each for each in signed if each.pk not in once and is_directed_at(each, by)]
    if fresh:
        record_step(fresh, kind=EventKind.ACKNOWLEDGED, at=at, by=by)
    return fresh


def _locked(pks: set[int]) -> list[Escalation]:
    """Those still open; whoever signs at the same moment waits here, and finds the event of who was first."""
    return list(
        Escalation.objects.open()
        .select_for_update(of=("self",))
        .select_related("task__work_list", "responsible__account")
        .filter(pk__in=pks)
        .order_by("pk")
    )


def is_directed_at(escalation: Escalation, person: Person) -> bool:
    """The responsible person by account; the unit's staff where the unit itself is meant, or nobody has an account; of
    an accountability the supervisory organ, which takes the case over."""
    if escalation.action == Action.ACCOUNTABILITY:
        return bool(is_supervisory_organ(person))
    account = escalation.responsible.account if escalation.responsible else None
    if escalation.level != Level.UNIT and account is not None and account.is_active:
        return account.pk == person.pk
    return bool(is_unit_staff(person)) and person.unit_id == escalation.unit_id
