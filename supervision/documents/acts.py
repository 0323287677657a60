"""Issuing the documents of escalations: which can be had for one, and from what each is made."""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from notices.documents.issuing import find_document, issue_document
from organization.enums import Role
from organization.models import Person
from supervision.documents import wording
from supervision.documents.orders import (
    RECTIFICATION_ORDER,
    REPORT_NOTICE,
    rectification_order_context,
    report_notice_context,
)
from supervision.documents.publicity import TRANSFER_LETTER, transfer_context
from supervision.documents.reading import ESCALATION
from supervision.documents.talks import TALK_NOTICE, TALK_RECORD, notice_context, record_context
from supervision.enums import Action, SittingStatus
from supervision.models import Escalation, Rectification, Sitting, SittingMatter
from supervision.rules.escalation import TALKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from notices.models import IssuedDocument

WITH_ITS_TASK = ("task__work_list", "task__sector", "unit", "responsible", "leader")


def issue_talk_notice(*, escalation: Escalation, at: datetime, by: Person) -> IssuedDocument:
    """The notice of a talk: one for the sitting in which it is appointed with others, else one of its own."""
    _check(escalation, by)
    sitting = appointed_sitting_of(escalation)
    if sitting is not None:
        return issue_sitting_notice(sitting=sitting, at=at, by=by)
    return _issue(TALK_NOTICE.code, cause_of(escalation), [escalation], notice_context([escalation]), at, by)


def issue_sitting_notice(*, sitting: Sitting, at: datetime, by: Person) -> IssuedDocument:
    """One notice that names all the matters of a sitting, with its time and place."""
    escalations = [each.escalation for each in _matters(sitting)]
    if not escalations:
        raise ValidationError(_("No matter stands in this sitting."))
    for each in escalations:
        _check(each, by)
    cause = notice_cause(sitting, escalations)
    return _issue(TALK_NOTICE.code, cause, escalations, notice_context(escalations, sitting), at, by)


def issue_talk_record(*, sitting: Sitting, at: datetime, by: Person) -> IssuedDocument:
    """The record of a sitting that was held. Also whoever holds its talks may have it written."""
    matters = list(_matters(sitting))
    if sitting.status != SittingStatus.HELD or not matters:
        raise ValidationError(_("There is a record once the talk was held."))
    if not all(may_record(by, each.escalation) for each in matters):
        raise PermissionDenied
    escalations = [each.escalation for each in matters]
    return _issue(TALK_RECORD.code, record_cause(sitting), escalations, record_context(sitting, matters), at, by)


def issue_report_notice(*, escalation: Escalation, at: datetime, by: Person) -> IssuedDocument:
    _check(escalation, by)
    return _issue(REPORT_NOTICE.code, cause_of(escalation), [escalation], report_notice_context(escalation), at, by)


def issue_rectification_order(*, escalation: Escalation, at: datetime, by: Person) -> IssuedDocument:
    _check(escalation, by)
    agreed = Rectification.objects.filter(escalation=escalation).first()
    context = rectification_order_context(escalation, agreed)
    return _issue(RECTIFICATION_ORDER.code, cause_of(escalation), [escalation], context, at, by)


def issue_transfer_letter(
    *, escalation: Escalation, at: datetime, by: Person, materials: Sequence[str] = ()
) -> IssuedDocument:
    """The letter with which a case is handed over; `materials` are what its file holds."""
    _check(escalation, by)
    context = transfer_context(escalation, to=supervisory_organ(), materials=materials)
    return _issue(TRANSFER_LETTER.code, cause_of(escalation), [escalation], context, at, by)


def cause_of(escalation: Escalation) -> str:
    return f"escalation:{escalation.pk}"


def notice_cause(sitting: Sitting, escalations: Sequence[Escalation]) -> str:
    """An appointment that was moved, or has other matters, is another cause."""
    when = sitting.planned_at.astimezone(UTC).isoformat() if sitting.planned_at else ""
    appointed = [when, sitting.place, *(str(each.pk) for each in escalations)]
    return f"sitting:{sitting.pk}:{hashlib.sha256('|'.join(appointed).encode()).hexdigest()[:16]}"


def record_cause(sitting: Sitting) -> str:
    """A record that was amended is another cause."""
    recorded_at = sitting.recorded_at.astimezone(UTC) if sitting.recorded_at else None
    return f"sitting:{sitting.pk}:{recorded_at:%Y%m%d%H%M%S%f}"


def may_record(person: Person, escalation: Escalation) -> bool:
    return any(person.has_perm(f"supervision.{right}", escalation) for right in ("issue_documents", "hold_talk"))


def supervisory_organ() -> str:
    """The unit of whoever decides on cases here."""
    clerk = Person.objects.with_role(Role.SUPERVISORY_ORGAN).exclude(unit=None).select_related("unit").first()
    return clerk.unit.name if clerk and clerk.unit else "市监察机关"


def held_sitting_of(escalation: Escalation) -> Sitting | None:
    return _sitting_of(escalation, SittingStatus.HELD)


def appointed_sitting_of(escalation: Escalation) -> Sitting | None:
    return _sitting_of(escalation, SittingStatus.APPOINTED)


def _sitting_of(escalation: Escalation, status: SittingStatus) -> Sitting | None:
    standing = escalation.matters.filter(dropped_at=None, sitting__status=status)  # at most one by its constraint
    matter = standing.select_related("sitting__unit").first()
    return matter.sitting if matter else None


def issue_record_of(*, escalation: Escalation, at: datetime, by: Person) -> IssuedDocument:
    """The record of the sitting in which the escalation was talked about."""
    sitting = held_sitting_of(escalation)
    if sitting is None:
        raise ValidationError(_("There is a record once the talk was held."))
    return issue_talk_record(sitting=sitting, at=at, by=by)


ACTS: dict[str, Callable[..., IssuedDocument]] = {
    TALK_NOTICE.code: issue_talk_notice,
    TALK_RECORD.code: issue_record_of,
    REPORT_NOTICE.code: issue_report_notice,
    RECTIFICATION_ORDER.code: issue_rectification_order,
}
NOTICES: dict[str, str] = {
    **dict.fromkeys(TALKS, TALK_NOTICE.code),
    Action.WRITTEN_REPORT: REPORT_NOTICE.code,
    Action.CITY_CRITICISM: RECTIFICATION_ORDER.code,
}


def issue_for(*, escalation: Escalation, code: str, at: datetime, by: Person) -> IssuedDocument:
    """A document of the escalation by its kind. Raises LookupError for one that its action knows nothing of."""
    own = {NOTICES.get(escalation.action), TALK_RECORD.code if escalation.action in TALKS else None}
    if code not in own:
        raise LookupError(code)
    return ACTS[code](escalation=escalation, at=at, by=by)


def kinds_for(escalation: Escalation, person: Person) -> list[str]:
    """What this person may have issued for the escalation now and is not there yet, by the codes of the kinds.

    Criticisms are issued with their bulletin, letters of transfer with the file that is handed over.
    """
    if escalation.is_revoked:
        return []
    if held := held_sitting_of(escalation):
        is_missing = may_record(person, escalation) and not find_document(
            kind=TALK_RECORD.code, cause=record_cause(held)
        )
        return [TALK_RECORD.code] if is_missing else []
    code = NOTICES.get(escalation.action)
    if code is None or not person.has_perm("supervision.issue_documents") or not escalation.is_open:
        return []
    return [] if find_document(kind=code, cause=_notice_cause_now(escalation)) else [code]


def _notice_cause_now(escalation: Escalation) -> str:
    """An appointed talk has the notice of its sitting, with time and place."""
    sitting = appointed_sitting_of(escalation)
    if sitting is None:
        return cause_of(escalation)
    return notice_cause(sitting, [each.escalation for each in _matters(sitting)])


def _matters(sitting: Sitting) -> Sequence[SittingMatter]:
    related = [f"escalation__{name}" for name in WITH_ITS_TASK]
    return list(
        sitting.matters.filter(dropped_at=None).select_related(*related).order_by("escalation__task__order", "pk")
    )


def _check(escalation: Escalation, by: Person) -> None:
    if not by.has_perm("supervision.issue_documents"):
        raise PermissionDenied
    if escalation.is_revoked:
        raise ValidationError(_("It is revoked; no document is issued for it any more."))


def _issue(
    code: str, cause: str, escalations: Sequence[Escalation], context: dict[str, Any], at: datetime, by: Person
) -> IssuedDocument:
    return issue_document(
        kind=code,
        cause=cause,
        context=context,
        at=at,
        by=by,
        about=wording.about(escalations),
        unit=escalations[0].unit,
        subjects=[(ESCALATION, each.pk) for each in escalations],
    )
