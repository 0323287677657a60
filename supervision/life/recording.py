"""The record of a reminder talk, and the other side's word on it (articles 12 and 18; rulebook section 5).

One record stands for all matters of a sitting; each matter is confirmed or disputed on its own. A disputed record is
amended by who holds the talk: the database keeps what it said before, and it comes again to be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from supervision.enums import EventKind, SittingStatus, Step
from supervision.life.attaching import attach_files, check_uploads
from supervision.life.following import lock_escalations, record_step
from supervision.life.sitting_notices import tell_of_dispute, tell_to_confirm
from supervision.life.sittings import add_matters, check_all, drop_matters, lock_appointed, lock_talks, moment_text
from supervision.models import Escalation, Sitting, SittingMatter
from supervision.permissions.talks import to_be_confirmed_by, to_be_held_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person

TEXTS = ("place", "chair", "present", "minutes")
SHARED = ("held_at", *TEXTS)
OWN = ("agreed", "promise", "promised_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What is recorded once for all matters of a sitting."""

    held_at: datetime
    place: str
    chair: str
    present: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What was agreed and promised for one matter."""

    agreed: str = ""
    promise: str = ""
    promised_on: date | None = None


class RecordChangedError(ValidationError):
    """Somebody else has changed the record since it was read."""


@transaction.atomic
def record_sitting(
    *,
    minutes: Minutes,
    agreements: Mapping[int, Agreement],
    at: datetime,
    by: Person,
    sitting: Sitting | None = None,
    uploads: Sequence[UploadedFile] = (),
) -> Sitting:
    """Record a talk that has been held, by the escalations talked about; without an appointment one is made with it.

    Matters of the appointment that were not talked about still wait to be held. Raises ValidationError for a time to
    come or before an escalation was issued, and where somebody else has just recorded it.
    """
    check_uploads(uploads)
    talks = _lock_held(sitting, agreements, by)
    _check_minutes(minutes, agreements, talks, at)
    sitting = _sitting_for(sitting, talks, agreements, minutes, at, by)
    _write(sitting, minutes, at, by)
    _agree({each: agreements[each.escalation_id] for each in sitting.matters.standing()})
    attach_files(to=sitting, uploads=uploads, at=at, by=by)
    record_step(talks, kind=EventKind.HELD, at=at, by=by, text=_held_text(minutes))
    tell_to_confirm(sitting, talks, at=at)
    return sitting


@transaction.atomic
def amend_record(
    *,
    sitting: Sitting,
    seen_at: datetime,
    minutes: Minutes,
    agreements: Mapping[int, Agreement],
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> list[Escalation]:
    """Amend the record that was read as of `seen_at`. What was confirmed and has been changed is to be confirmed again;
    once a matter is closed, what stands for all of them stays as it is. Returns the talks that are to be confirmed."""
    check_uploads(uploads)
    talks = {each.pk: each for each in _lock_open(sitting, by)}
    sitting = _lock_record(sitting, seen_at)
    matters = list(sitting.matters.standing())
    _check_minutes(minutes, {pk: agreements[pk] for pk in talks if pk in agreements}, list(talks.values()), at)
    is_shared_changed = bool(uploads) or any(getattr(sitting, name) != getattr(minutes, name) for name in SHARED)
    if is_shared_changed and any(each.escalation_id not in talks for each in matters):
        raise ValidationError(_("A matter of this sitting is closed: what stands for all matters stays as it is."))
    changed = [
        each for each in matters if each.escalation_id in talks
        and (is_shared_changed or _differs(each, agreements.get(each.escalation_id)))
    ]  # fmt: skip
    if not changed:
        raise ValidationError(_("Nothing was changed."))
    _write(sitting, minutes, at, by)
    for matter in changed:
        matter.confirmed_at, matter.confirmed_by, matter.remark = None, None, ""
    _agree({each: agreements.get(each.escalation_id) or _agreed(each) for each in changed})
    attach_files(to=sitting, uploads=uploads, at=at, by=by)
    reopened = [talks[each.escalation_id] for each in changed]
    record_step(reopened, kind=EventKind.AMENDED, at=at, by=by, text=_held_text(minutes))
    tell_to_confirm(sitting, reopened, at=at)
    return reopened


@transaction.atomic
def confirm_record(
    *, sitting: Sitting, matters: Collection[int], seen_at: datetime, at: datetime, by: Person, remark: str = ""
) -> list[Escalation]:
    """The other side confirms the record, as it was read, for these matters."""
    chosen, talks = _lock_to_confirm(sitting, matters, seen_at, by)
    chosen_pks = [each.pk for each in chosen]
    SittingMatter.objects.filter(pk__in=chosen_pks).update(confirmed_at=at, confirmed_by=by, remark=remark.strip())
    record_step(talks, kind=EventKind.CONFIRMED, at=at, by=by, text=remark.strip())
    return talks


@transaction.atomic
def dispute_record(
    *, sitting: Sitting, matters: Collection[int], seen_at: datetime, remark: str, at: datetime, by: Person
) -> list[Escalation]:
    """The other side says what is not right in the record; it goes back to who holds the talk."""
    if not remark.strip():
        raise ValidationError({"remark": _("Say what is not right in the record.")})
    chosen, talks = _lock_to_confirm(sitting, matters, seen_at, by)
    SittingMatter.objects.filter(pk__in=[each.pk for each in chosen]).update(remark=remark.strip())
    record_step(talks, kind=EventKind.DISPUTED, at=at, by=by, text=remark.strip())
    tell_of_dispute(chosen[0].sitting, talks, remark=remark.strip(), at=at)
    return talks


def _lock_held(sitting: Sitting | None, agreements: Mapping[int, Agreement], by: Person) -> list[Escalation]:
    """The talks recorded, and locked with them those of the appointment that were not talked about."""
    standing = set(sitting.matters.standing().values_list("escalation_id", flat=True)) if sitting else set()
    if not agreements:
        raise ValidationError(_("Choose at least one matter."))
    locked = lock_talks(standing | set(agreements), by=by, allowed=to_be_held_by)
    return [each for each in locked if each.pk in agreements]


def _sitting_for(
    sitting: Sitting | None,
    talks: Sequence[Escalation],
    agreements: Mapping[int, Agreement],
    minutes: Minutes,
    at: datetime,
    by: Person,
) -> Sitting:
    """The appointment, with exactly the matters talked about; a new one where none was made."""
    if sitting is None:
        first = talks[0]
        sitting = Sitting(action=first.action, unit=first.unit, leader=first.leader, appointed_at=at, appointed_by=by)
        _put(sitting, minutes, at, by)
        sitting.save()
    else:
        sitting = lock_appointed(sitting)
    standing = {each.escalation_id: each for each in sitting.matters.standing()}
    left_out = [each for pk, each in standing.items() if pk not in agreements]
    drop_matters(left_out, at=at, by=by, text=_("Not talked about in this sitting."))
    _take_over([each for each in talks if each.pk not in standing], sitting, at)
    return sitting


def _take_over(talks: Sequence[Escalation], sitting: Sitting, at: datetime) -> None:
    """Talks that come to the sitting as it is recorded; one appointed elsewhere has to be recorded there."""
    if not talks:
        return
    elsewhere = SittingMatter.objects.standing().filter(escalation__in=talks).select_related("escalation__task")
    for matter in elsewhere:
        said = _("%(title)s: an appointment has been made for this talk. Record it from there.")
        raise ValidationError(said % {"title": matter.escalation.task.title})
    add_matters(sitting, talks)


def problems_of_minutes(minutes: Minutes, issued: Iterable[tuple[str, datetime]], at: datetime) -> dict[str, str]:
    """What is wrong in the record of a talk, by field; `issued` has the title of each matter, and when the notice of it
    was issued."""
    problems = {name: _("A record needs this.") for name in TEXTS if not getattr(minutes, name).strip()}
    if minutes.held_at > at:
        problems["held_at"] = _("A talk can be recorded once it has been held: this time is still to come.")
    for title, issued_at in issued:
        if minutes.held_at < issued_at:
            given = {"title": title, "moment": moment_text(issued_at)}
            problems["held_at"] = _("%(title)s: the notice was issued only on %(moment)s.") % given
    return problems


def problem_of_promise(promised_on: date | None, minutes: Minutes) -> str:
    """Empty where the promised day does not lie before the talk."""
    if promised_on is None or promised_on >= localdate(minutes.held_at):
        return ""
    return _("What is promised lies after the talk: write a later day.")


def _check_minutes(
    minutes: Minutes, agreements: Mapping[int, Agreement], talks: Iterable[Escalation], at: datetime
) -> None:
    problems = problems_of_minutes(minutes, ((each.task.title, each.issued_at) for each in talks), at)
    for each in agreements.values():
        if problem := problem_of_promise(each.promised_on, minutes):
            problems["promised_on"] = problem
    if problems:
        raise ValidationError(problems)


def _put(sitting: Sitting, minutes: Minutes, at: datetime, by: Person) -> None:
    for name in SHARED:
        setattr(sitting, name, getattr(minutes, name))
    sitting.status, sitting.recorded_at, sitting.recorded_by = SittingStatus.HELD, at, by


def _write(sitting: Sitting, minutes: Minutes, at: datetime, by: Person) -> None:
    _put(sitting, minutes, at, by)
    sitting.save(update_fields=[*SHARED, "status", "recorded_at", "recorded_by"])


def _agree(agreements: Mapping[SittingMatter, Agreement]) -> None:
    for matter, agreement in agreements.items():
        for name in OWN:
            setattr(matter, name, getattr(agreement, name))
    SittingMatter.objects.bulk_update(agreements, [*OWN, "confirmed_at", "confirmed_by", "remark"])


def _agreed(matter: SittingMatter) -> Agreement:
    return Agreement(agreed=matter.agreed, promise=matter.promise, promised_on=matter.promised_on)


def _differs(matter: SittingMatter, agreement: Agreement | None) -> bool:
    return agreement is not None and _agreed(matter) != agreement


def _held_text(minutes: Minutes) -> str:
    return f"{moment_text(minutes.held_at)} {minutes.place}"


def _lock_open(sitting: Sitting, by: Person) -> list[Escalation]:
    """The talks of a recorded sitting on which something can still be said, locked."""
    standing = sitting.matters.standing().select_related("escalation")
    talks = lock_escalations(each.escalation_id for each in standing if each.escalation.is_open)
    if not talks:
        raise ValidationError(_("All matters of this sitting are closed: the record stays as it is."))
    check_all(to_be_held_by(by, Escalation.objects.all()), talks)
    return talks


def _lock_record(sitting: Sitting, seen_at: datetime) -> Sitting:
    """The sitting, locked, if its record is still the one that was read."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("unit", "leader").get(pk=sitting.pk)
    if locked.status != SittingStatus.HELD:
        raise ValidationError(_("This talk has not been recorded."))
    if locked.recorded_at != seen_at:
        raise RecordChangedError(_("The record was changed meanwhile: read it again as it stands now."))
    return locked


def _lock_to_confirm(
    sitting: Sitting, matters: Collection[int], seen_at: datetime, by: Person
) -> tuple[list[SittingMatter], list[Escalation]]:
    standing: Any = sitting.matters.standing()
    chosen = list(standing.filter(pk__in=matters).order_by("escalation"))
    if not chosen or len(chosen) != len(set(matters)):
        raise ValidationError(_("Choose at least one matter."))
    talks = lock_escalations(each.escalation_id for each in chosen)
    locked = _lock_record(sitting, seen_at)
    check_all(to_be_confirmed_by(by, SittingMatter.objects.all()), chosen)
    for matter in chosen:
        matter.sitting = locked
    for each in talks:
        if each.step != Step.CONFIRM:
            raise ValidationError(
                _("%(title)s: the record does not wait to be confirmed.") % {"title": each.task.title}
            )
    return chosen, talks
