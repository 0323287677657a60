"""A unit nominates a completed task as an outstanding contribution, and takes the nomination back (article 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import NominationStatus
from incentives.evidence import attach_evidence
from incentives.honouring.standing import check_nominable, limited, lock_year, locked, move, required
from incentives.honouring.telling import tell_leaders, tell_of_withdrawal
from incentives.models import Nomination
from incentives.selectors.honours import record_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from tasks.models import Task


@transaction.atomic
def draft_nomination(
    *, task: Task, statement: str, uploads: Sequence[UploadedFile] = (), at: datetime, by: Person
) -> Nomination:
    """Write down what the unit's head will hand in. Raises ValidationError where the unit cannot nominate the task."""
    if not by.has_perm("incentives.draft_nomination", task):
        raise PermissionDenied
    lock_year(task.work_list.year)
    return _write(task, limited(statement, "statement"), uploads, at, by)


@transaction.atomic
def nominate(
    *, task: Task, statement: str, uploads: Sequence[UploadedFile] = (), at: datetime, by: Person
) -> Nomination:
    """Hand it in, with the record as it stands; the leaders in charge are asked to recommend it.

    Raises ValidationError for a task that is not completed, or that is nominated already.
    """
    if not by.has_perm("incentives.nominate", task):
        raise PermissionDenied
    statement = required(statement, "statement", _("Write what was achieved."))
    lock_year(task.work_list.year)
    nomination = _write(task, statement, uploads, at, by)
    move(nomination, NominationStatus.NOMINATED)
    nomination.facts = record_of(task).kept()
    nomination.save()
    tell_leaders(nomination, at)
    return nomination


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, at: datetime, by: Person) -> Nomination:
    """Take it back before the meeting decides; whoever recommended it has that place again. A draft is discarded."""
    lock_year(nomination.year)
    nomination = locked(nomination)
    is_draft = nomination.status == NominationStatus.DRAFT
    if not by.has_perm("incentives.discard_nomination" if is_draft else "incentives.withdraw_nomination", nomination):
        raise PermissionDenied
    move(nomination, NominationStatus.WITHDRAWN)
    nomination.withdrawn_at = at
    nomination.save(update_fields=["status", "withdrawn_at"])
    standing = nomination.recommendations.filter(withdrawn_at=None)
    leaders = list(standing.values_list("leader_id", flat=True))
    standing.update(withdrawn_at=at)
    if not is_draft:
        tell_of_withdrawal(nomination, leaders, at)
    return nomination


def draft_of(task: Task, unit_id: int | None) -> Nomination | None:
    return Nomination.objects.filter(task=task, unit=unit_id, status=NominationStatus.DRAFT).first()


def standing_nomination(task: Task) -> Nomination | None:
    return Nomination.objects.standing().filter(task=task).select_related("unit").first()


def _write(task: Task, statement: str, uploads: Sequence[UploadedFile], at: datetime, by: Person) -> Nomination:
    """The unit's draft, written on or begun."""
    check_nominable(task, by.unit_id)
    if (standing := standing_nomination(task)) is not None:
        raise ValidationError(_("%(unit)s has nominated this task already.") % {"unit": standing.unit.short_name})
    draft = draft_of(task, by.unit_id) or Nomination(
        year=task.work_list.year, task=task, unit=by.unit, status=NominationStatus.DRAFT
    )
    draft.statement, draft.nominated_at, draft.nominated_by = statement, at, by
    draft.save()
    attach_evidence(draft, uploads, at=at, by=by)
    return draft
