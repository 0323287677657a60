"""The mayor reviews what was recommended, the executive meeting decides on what was reviewed (article 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import NominationStatus
from incentives.honouring.standing import (
    check_items,
    check_nominable,
    document_of,
    limited,
    lock_year,
    locked,
    move,
    required,
)
from incentives.honouring.telling import tell_of_decision, tell_of_review
from incentives.measuring import renew_measures
from incentives.models import Nomination, Recognition
from incentives.permissions.honours import ARTICLE
from incentives.selectors.honours import mayors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from organization.models import Person

PERFORMANCE = 16
REVIEWED = ["status", "reviewed_at", "reviewed_by", "review_note", "review_document"]
DECIDED = ["status", "decided_at", "decided_by", "meeting_on", "meeting_document", "decision_reason"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the mayor, or the meeting, says of one nomination: yes or no, and why."""

    nomination: Nomination
    is_agreed: bool
    reason: str = ""


# The mayor ------------------------------------------------------------------------------------


@transaction.atomic
def review_nominations(
    *, year: int, verdicts: Sequence[Verdict], document: str = "", at: datetime, by: Person
) -> list[Nomination]:
    """The mayor puts recommended items before the executive meeting, or does not, with a reason.

    The supervision office records it from paper, with the document. All of them, or none.
    """
    if not by.has_perm("incentives.review_nominations"):
        raise PermissionDenied
    document = _paper_of_review(document, by)
    lock_year(year)
    return [_review(each, document, at, by) for each in _of_year(verdicts, year)]


def _paper_of_review(document: str, by: Person) -> str:
    if by.pk in mayors():
        return limited(document, "document")
    return document_of(document, _("Name the paper with the mayor's review."))


def _review(verdict: Verdict, document: str, at: datetime, by: Person) -> Nomination:
    nomination = locked(verdict.nomination)
    if nomination.status != NominationStatus.RECOMMENDED:
        given = {"title": nomination.task.title, "state": nomination.get_status_display()}
        raise ValidationError(_("%(title)s stands at: %(state)s. This step is not open to it.") % given)
    nomination.review_note = limited(verdict.reason, "reason")
    if not verdict.is_agreed:
        required(
            verdict.reason, "reason", _("Say why %(title)s is not put forward.") % {"title": nomination.task.title}
        )
    move(nomination, NominationStatus.REVIEWED if verdict.is_agreed else NominationStatus.NOT_RECOGNISED)
    nomination.reviewed_at, nomination.reviewed_by, nomination.review_document = at, by, document
    nomination.save(update_fields=REVIEWED)
    tell_of_review(nomination, at, is_put_forward=verdict.is_agreed)
    return nomination


@transaction.atomic
def take_back_review(*, nomination: Nomination, at: datetime, by: Person) -> Nomination:
    """The mayor's review is open again, as long as no meeting has decided."""
    if not by.has_perm("incentives.review_nominations"):
        raise PermissionDenied
    lock_year(nomination.year)
    nomination = locked(nomination)
    if nomination.reviewed_at is None or nomination.meeting_on is not None:
        raise ValidationError(_("There is no review to take back, or the meeting has decided already."))
    move(nomination, NominationStatus.RECOMMENDED)
    nomination.reviewed_at = nomination.reviewed_by = None
    nomination.review_note = nomination.review_document = ""
    nomination.save(update_fields=REVIEWED)
    return nomination


# The executive meeting ------------------------------------------------------------------------


@transaction.atomic
def record_meeting(
    *, year: int, verdicts: Sequence[Verdict], meeting_on: date, document: str, at: datetime, by: Person
) -> list[Nomination]:
    """What the executive meeting decided on reviewed items, with its date and document; all of them, or none.

    Raises ValidationError where more would be recognised than the city may, and for a task that is not completed any
    more. What follows for articles 16 and 17 follows in the same transaction.
    """
    if not by.has_perm("incentives.decide_nominations"):
        raise PermissionDenied
    document = document_of(document, _("Name the document of the meeting."))
    _check_day(meeting_on, at)
    lock_year(year)
    verdicts = _of_year(verdicts, year)
    nominations = [locked(each.nomination) for each in verdicts]
    for nomination in nominations:
        if nomination.status != NominationStatus.REVIEWED:
            given = {"title": nomination.task.title, "state": nomination.get_status_display()}
            raise ValidationError(_("%(title)s stands at: %(state)s. This step is not open to it.") % given)
    check_items(year, [each.nomination.task_id for each in verdicts if each.is_agreed], localdate(at))
    for nomination, verdict in zip(nominations, verdicts, strict=True):
        nomination.meeting_on, nomination.meeting_document = meeting_on, document
        _decide(nomination, verdict, at, by)
    renew_measures(year=year, articles=(PERFORMANCE, ARTICLE), at=at)
    return nominations


@transaction.atomic
def correct_decision(
    *,
    nomination: Nomination,
    is_recognised: bool,
    meeting_on: date,
    document: str,
    reason: str,
    at: datetime,
    by: Person,
) -> Nomination:
    """Record what a meeting decided otherwise, or put right what was recorded wrongly; always with a reason.

    Raises ValidationError while somebody still has an award for an item that would be none any more.
    """
    if not by.has_perm("incentives.decide_nominations"):
        raise PermissionDenied
    reason = required(reason, "reason", _("Say why the decision is recorded otherwise."))
    document = document_of(document, _("Name the document of the meeting."))
    _check_day(meeting_on, at)
    lock_year(nomination.year)
    nomination = locked(nomination)
    if nomination.meeting_on is None:
        raise ValidationError(_("No meeting has decided on it yet."))
    if is_recognised:
        check_items(nomination.year, [nomination.task_id], localdate(at))
    elif nomination.awards.filter(withdrawn_at=None).exists():
        raise ValidationError(_("Withdraw the awards for this item first."))
    nomination.meeting_on, nomination.meeting_document = meeting_on, document
    _decide(nomination, Verdict(nomination, is_recognised, reason), at, by)
    renew_measures(year=nomination.year, articles=(PERFORMANCE, ARTICLE), at=at)
    return nomination


def _decide(nomination: Nomination, verdict: Verdict, at: datetime, by: Person) -> None:
    if verdict.is_agreed:
        check_nominable(nomination.task, nomination.unit_id)
    move(nomination, NominationStatus.RECOGNISED if verdict.is_agreed else NominationStatus.NOT_RECOGNISED)
    nomination.decided_at, nomination.decided_by = at, by
    nomination.decision_reason = limited(verdict.reason, "reason")
    nomination.save(update_fields=DECIDED)
    Recognition.objects.update_or_create(
        task=nomination.task,
        defaults={
            "year": nomination.year,
            "recognised": verdict.is_agreed,
            "entered_at": at,
            "entered_by": by,
            "document": nomination.meeting_document,
        },
    )
    tell_of_decision(nomination, at, is_recognised=verdict.is_agreed)


def _check_day(meeting_on: date, at: datetime) -> None:
    if meeting_on > localdate(at):
        raise ValidationError({"meeting_on": _("The meeting has not been held yet.")})


def _of_year(verdicts: Sequence[Verdict], year: int) -> list[Verdict]:
    """In the order in which rows are locked; raises ValidationError for none, and for one of another year."""
    if not verdicts:
        raise ValidationError(_("Choose for at least one item."))
    if any(each.nomination.year != year for each in verdicts):
        raise ValidationError(_("An item belongs to another year."))
    return sorted(verdicts, key=lambda each: each.nomination.pk)
