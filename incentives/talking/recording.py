"""The record of a reminder talk about funds, and the department's word on it (article 12).

Talks with the same department about several funds of a quarter may be recorded at once; from there each goes on by
itself. A disputed record is amended by who holds the talk, and comes again to be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import TalkEventKind
from incentives.evidence import attach_evidence
from incentives.models import FundTalk
from incentives.permissions.talks import talks_to_be_confirmed_by, talks_to_be_held_by
from incentives.talking.following import lock_talks, record_step
from incentives.talking.telling import tell_of_closing, tell_of_dispute, tell_to_confirm
from supervision.enums import Step
from supervision.life.attaching import check_uploads
from supervision.life.recording import SHARED, RecordChangedError, problem_of_promise, problems_of_minutes
from supervision.life.sittings import moment_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from supervision.life.recording import Minutes

OWN = ("promise", "promised_on")
RECORD = (*SHARED, *OWN, "recorded_at", "recorded_by", "confirmed_at", "confirmed_by", "remark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What the department promises for one fund."""

    promise: str = ""
    promised_on: date | None = None


@transaction.atomic
def record_talks(
    *,
    minutes: Minutes,
    promises: Mapping[int, Promise],
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> list[FundTalk]:
    """Record a talk that has been held, by the talks that it stands for, all with one department about one quarter."""
    check_uploads(uploads)
    talks = lock_talks(promises, by=by, step=Step.HOLD, allowed=talks_to_be_held_by)
    if len({(each.unit_id, each.quarter, each.fund.year) for each in talks}) > 1:
        raise ValidationError(_("One record stands for talks with one department about one quarter."))
    _check(minutes, promises, talks, at)
    return _keep(talks, minutes, promises, TalkEventKind.HELD, at, by, uploads)


@transaction.atomic
def amend_record(
    *,
    talk: FundTalk,
    seen_at: datetime,
    minutes: Minutes,
    promise: Promise,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> FundTalk:
    """Amend a disputed record that was read as of `seen_at`; it comes again to be confirmed."""
    check_uploads(uploads)
    talks = lock_talks([talk.pk], by=by, step=Step.AMEND, allowed=talks_to_be_held_by)
    _check_unchanged(talks[0], seen_at)
    _check(minutes, {talk.pk: promise}, talks, at)
    if not uploads and not _is_changed(talks[0], minutes, promise):
        raise ValidationError(_("Nothing was changed."))
    return _keep(talks, minutes, {talk.pk: promise}, TalkEventKind.AMENDED, at, by, uploads)[0]


@transaction.atomic
def confirm_record(
    *, talks: Collection[int], seen_at: datetime, at: datetime, by: Person, remark: str = ""
) -> list[FundTalk]:
    """The department confirms the record, as it was read, for these talks."""
    confirmed = _lock_to_confirm(talks, seen_at, by)
    for talk in confirmed:
        talk.confirmed_at, talk.confirmed_by, talk.remark = at, by, remark.strip()
    FundTalk.objects.bulk_update(confirmed, ["confirmed_at", "confirmed_by", "remark"])
    record_step(confirmed, kind=TalkEventKind.CONFIRMED, at=at, by=by, text=remark.strip())
    return confirmed


@transaction.atomic
def dispute_record(*, talk: FundTalk, seen_at: datetime, remark: str, at: datetime, by: Person) -> FundTalk:
    """The department says what is not right in the record; it goes back to who holds the talk."""
    if not remark.strip():
        raise ValidationError({"remark": _("Say what is not right in the record.")})
    disputed = _lock_to_confirm([talk.pk], seen_at, by)
    disputed[0].remark = remark.strip()
    disputed[0].save(update_fields=["remark"])
    record_step(disputed, kind=TalkEventKind.DISPUTED, at=at, by=by, text=remark.strip())
    tell_of_dispute(disputed, at=at)
    return disputed[0]


@transaction.atomic
def close_talk(*, talk: FundTalk, remark: str, at: datetime, by: Person) -> FundTalk:
    """The supervision office closes a talk whose record is confirmed (销号)."""
    if not by.has_perm("incentives.close_talk"):
        raise PermissionDenied
    closed = lock_talks([talk.pk], by=by, step=Step.CLOSE)
    record_step(closed, kind=TalkEventKind.CLOSED, at=at, by=by, text=remark.strip())
    tell_of_closing(closed, remark=remark.strip(), at=at)
    return closed[0]


def _keep(
    talks: list[FundTalk],
    minutes: Minutes,
    promises: Mapping[int, Promise],
    kind: TalkEventKind,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile],
) -> list[FundTalk]:
    for talk in talks:
        for name in SHARED:
            setattr(talk, name, getattr(minutes, name))
        for name in OWN:
            setattr(talk, name, getattr(promises[talk.pk], name))
        talk.recorded_at, talk.recorded_by = at, by
        talk.confirmed_at, talk.confirmed_by, talk.remark = None, None, ""
        attach_evidence(talk, uploads, at=at, by=by)
    FundTalk.objects.bulk_update(talks, RECORD)
    record_step(talks, kind=kind, at=at, by=by, text=f"{moment_text(minutes.held_at)} {minutes.place}")
    tell_to_confirm(talks, at=at)
    return talks


def _check(minutes: Minutes, promises: Mapping[int, Promise], talks: Sequence[FundTalk], at: datetime) -> None:
    problems = problems_of_minutes(minutes, ((talk.fund.name, talk.issued_at) for talk in talks), at)
    for pk, each in promises.items():
        if problem := problem_of_promise(each.promised_on, minutes):
            problems[f"promised_on-{pk}"] = problem
    if problems:
        raise ValidationError(problems)


def _is_changed(talk: FundTalk, minutes: Minutes, promise: Promise) -> bool:
    shared = any(getattr(talk, name) != getattr(minutes, name) for name in SHARED)
    return shared or any(getattr(talk, name) != getattr(promise, name) for name in OWN)


def _check_unchanged(talk: FundTalk, seen_at: datetime) -> None:
    if talk.recorded_at != seen_at:
        raise RecordChangedError(_("The record was changed meanwhile: read it again as it stands now."))


def _lock_to_confirm(talks: Collection[int], seen_at: datetime, by: Person) -> list[FundTalk]:
    locked = lock_talks(talks, by=by, step=Step.CONFIRM, allowed=talks_to_be_confirmed_by)
    for talk in locked:
        _check_unchanged(talk, seen_at)
    return locked
