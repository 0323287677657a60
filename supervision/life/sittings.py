"""Appointing the reminder talks of articles 12 and 18: one sitting for what is to be talked about between the same
people. An appointment is moved or cancelled with a reason; who is called is told each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from notices.enums import NoticeKind
from supervision.enums import EventKind, SittingStatus, Step
from supervision.life.following import lock_escalations, record_step
from supervision.life.sitting_notices import tell_of_sitting
from supervision.models import Escalation, Sitting, SittingMatter
from supervision.permissions.talks import to_be_prepared_by
from supervision.rules.escalation import TALKS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from organization.models import Person


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where; the time may be left open and told later."""

    planned_at: datetime | None = None
    place: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """In a line, for the story."""
        when = moment_text(self.planned_at) if self.planned_at else _("time to be told")
        return pgettext("between items of a list", ", ").join(filter(None, (when, self.place)))


def moment_text(moment: datetime) -> str:
    moment = localtime(moment)
    day = dateformat.format(moment, pgettext("date format", "j M Y"))
    return f"{day} {moment:%H:%M}"


@transaction.atomic
def appoint_sitting(*, escalations: Iterable[int], appointment: Appointment, at: datetime, by: Person) -> Sitting:
    """One appointment for these talks, which have to be between the same holder and unit. Tells those concerned.

    Raises ValidationError for a time that has passed, and for a talk already appointed or held.
    """
    _check_time(appointment, at)
    talks = lock_talks(escalations, by=by, allowed=to_be_prepared_by)
    _check_free(talks)
    first = talks[0]
    sitting = Sitting.objects.create(
        action=first.action,
        unit=first.unit,
        leader=first.leader,
        planned_at=appointment.planned_at,
        place=appointment.place,
        note=appointment.note,
        appointed_at=at,
        appointed_by=by,
    )
    add_matters(sitting, talks)
    record_step(talks, kind=EventKind.APPOINTED, at=at, by=by, text=appointment.text)
    tell_of_sitting(sitting, talks, kind=NoticeKind.SITTING_APPOINTED, at=at, by=by)
    return sitting


@transaction.atomic
def appoint_sittings(
    *, groups: Iterable[Collection[int]], appointment: Appointment, at: datetime, by: Person
) -> list[Sitting]:
    """One sitting for each group of talks, all at the same time and place."""
    return [appoint_sitting(escalations=each, appointment=appointment, at=at, by=by) for each in groups]


@transaction.atomic
def change_sitting(
    *, sitting: Sitting, escalations: Iterable[int], appointment: Appointment, reason: str, at: datetime, by: Person
) -> Sitting:
    """Move an appointment, or change what it is about. Talks taken out wait to be held on their own."""
    kept = set(escalations)
    if not kept:
        raise ValidationError(_("Leave at least one matter, or cancel the appointment."))
    talks = {each.pk: each for each in _lock_with(sitting, kept, by)}
    sitting = lock_appointed(sitting)
    standing = {each.escalation_id: each for each in sitting.matters.standing()}
    changed = (sitting.planned_at, sitting.place, sitting.note) != (
        appointment.planned_at, appointment.place, appointment.note,
    )  # fmt: skip
    if not changed and kept == set(standing):
        raise ValidationError(_("Nothing was changed."))
    if appointment.planned_at != sitting.planned_at:
        _check_time(appointment, at)
    _check_free([talks[pk] for pk in kept - set(standing)])
    drop_matters([each for pk, each in standing.items() if pk not in kept], at=at, by=by, text=reason)
    add_matters(sitting, [talks[pk] for pk in sorted(kept - set(standing))])
    sitting.planned_at, sitting.place, sitting.note = appointment.planned_at, appointment.place, appointment.note
    sitting.save(update_fields=["planned_at", "place", "note"])
    told = [talks[pk] for pk in sorted(kept)]
    said = pgettext("between items of a list", ", ").join(filter(None, (appointment.text, reason)))
    record_step(told, kind=EventKind.APPOINTED, at=at, by=by, text=said)
    tell_of_sitting(sitting, told, kind=NoticeKind.SITTING_MOVED, at=at, by=by, reason=reason)
    return sitting


@transaction.atomic
def cancel_sitting(*, sitting: Sitting, reason: str, at: datetime, by: Person) -> Sitting:
    """Take an appointment back; its talks are still to be held."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the appointment is cancelled.")})
    talks = _lock_with(sitting, (), by)
    sitting = lock_appointed(sitting)
    drop_matters(list(sitting.matters.standing()), at=at, by=by, text=reason)
    _cancel(sitting, reason, at)
    tell_of_sitting(sitting, talks, kind=NoticeKind.SITTING_CANCELLED, at=at, by=by, reason=reason)
    return sitting


def drop_revoked(*, escalations: Collection[Escalation], reason: str, at: datetime) -> None:
    """Take revoked talks out of their appointments; one that is left without a matter is cancelled. What has been
    recorded stays. In the caller's transaction; the revocation itself tells those concerned."""
    talks = [each.pk for each in escalations if each.action in TALKS]
    if not talks:
        return
    matters = SittingMatter.objects.standing().filter(escalation__in=talks, sitting__status=SittingStatus.APPOINTED)
    sittings = set(matters.values_list("sitting_id", flat=True))
    matters.update(dropped_at=at)
    emptied = Sitting.objects.appointed().filter(pk__in=sittings).exclude(matters__dropped_at=None)
    for sitting in emptied.select_for_update().order_by("pk"):
        _cancel(sitting, reason, at)


def lock_talks(
    escalations: Iterable[int],
    *,
    by: Person,
    allowed: Callable[[Person, QuerySet[Escalation]], QuerySet[Escalation]],
) -> list[Escalation]:
    """The talks, locked in the caller's transaction: all to be held, by the same holder with the same unit.

    Raises PermissionDenied unless all are `allowed`, ValidationError if one is already held, or something else.
    """
    talks = lock_escalations(escalations)
    if not talks:
        raise ValidationError(_("Choose at least one matter."))
    check_all(allowed(by, Escalation.objects.all()), talks)
    for each in talks:
        if each.action not in TALKS or each.step != Step.HOLD:
            raise ValidationError(_already_held(each))
    if len({(each.action, each.unit_id, each.leader_id) for each in talks}) > 1:
        raise ValidationError(
            _("One sitting is between the same people; these talks differ in who holds them or with whom.")
        )
    return talks


def check_all(allowed: QuerySet[Any], records: Collection[Any]) -> None:
    """Raise PermissionDenied unless all the records are among those allowed."""
    if allowed.filter(pk__in=[each.pk for each in records]).count() != len(records):
        raise PermissionDenied


def lock_appointed(sitting: Sitting) -> Sitting:
    """The sitting, locked; the second of two people who decide on it at once is told what the first did."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("unit", "leader").get(pk=sitting.pk)
    if locked.status == SittingStatus.HELD:
        raise ValidationError(_recorded(locked))
    if locked.status == SittingStatus.CANCELLED:
        raise ValidationError(_("This appointment has been cancelled."))
    return locked


def add_matters(sitting: Sitting, talks: Iterable[Escalation]) -> list[SittingMatter]:
    return SittingMatter.objects.bulk_create(SittingMatter(sitting=sitting, escalation=each) for each in talks)


def drop_matters(matters: Collection[SittingMatter], *, at: datetime, by: Person, text: str) -> None:
    """Take matters out of their sitting; the talks wait to be held again."""
    if not matters:
        return
    SittingMatter.objects.filter(pk__in=[each.pk for each in matters]).update(dropped_at=at)
    talks = lock_escalations(each.escalation_id for each in matters)
    record_step(talks, kind=EventKind.CANCELLED, at=at, by=by, text=text)


def _lock_with(sitting: Sitting, more: Collection[int], by: Person) -> list[Escalation]:
    """The talks of a sitting and others that are to come to it."""
    standing = set(sitting.matters.standing().values_list("escalation_id", flat=True))
    if not standing:
        lock_appointed(sitting)
    return lock_talks(standing | set(more), by=by, allowed=to_be_prepared_by)


def _cancel(sitting: Sitting, reason: str, at: datetime) -> None:
    sitting.status, sitting.cancelled_at, sitting.cancellation_reason = SittingStatus.CANCELLED, at, reason
    sitting.save(update_fields=["status", "cancelled_at", "cancellation_reason"])


def _check_time(appointment: Appointment, at: datetime) -> None:
    if appointment.planned_at is not None and appointment.planned_at < at:
        raise ValidationError(
            {"planned_at": _("This time has passed: write one to come, or record the talk if it has been held.")}
        )


def _check_free(talks: Collection[Escalation]) -> None:
    """None of them may stand in another appointment."""
    taken = SittingMatter.objects.standing().filter(escalation__in=talks).select_related("escalation__task", "sitting")
    for matter in taken:
        planned = matter.sitting.planned_at
        when = moment_text(planned) if planned else _("time to be told")
        said = _("%(title)s: the talk is already appointed (%(when)s).")
        raise ValidationError(said % {"title": matter.escalation.task.title, "when": when})


def _already_held(escalation: Escalation) -> str:
    matter = SittingMatter.objects.standing().filter(escalation=escalation, sitting__status=SittingStatus.HELD).first()
    if matter is None:
        return _("%(title)s: no talk waits to be held here.") % {"title": escalation.task.title}
    return _recorded(matter.sitting)


def _recorded(sitting: Sitting) -> str:
    """What somebody is told who wanted to record, move or cancel a talk that another has just recorded."""
    who = sitting.recorded_by
    given = {
        "who": (who.post or who.name) if who else "",
        "moment": moment_text(sitting.recorded_at) if sitting.recorded_at else "",
    }
    return _("%(who)s already recorded this talk, %(moment)s. Open it to read the record.") % given
