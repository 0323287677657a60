"""Ticking the routine of a unit (article 5): its weekly meetings and quarterly analyses. No points follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from office.models import RoutineTick
from office.rules.routine import period_of
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from office.enums import RoutineKind
    from organization.models import Person


@transaction.atomic
def tick(
    *,
    unit: Unit,
    kind: RoutineKind,
    year: int,
    number: int,
    held_on: date,
    note: str = "",
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> RoutineTick:
    """The unit says that it held its week's meeting or its quarter's analysis; ticked again, the tick is amended."""
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if not by.has_perm("office.tick_routine", unit):
        raise PermissionDenied
    _check_day(kind, year, number, held_on, localdate(at))
    standing = RoutineTick.objects.standing().filter(unit=unit, kind=kind, year=year, number=number).first()
    ticked = standing or RoutineTick(unit=unit, kind=kind, year=year, number=number)
    ticked.held_on, ticked.note, ticked.at, ticked.by = held_on, note.strip(), at, by
    ticked.save()
    attach_evidence(ticked, uploads, at=at, by=by)
    return ticked


@transaction.atomic
def untick(*, tick: RoutineTick, at: datetime, by: Person) -> RoutineTick:
    """Take a tick back that was wrong; it stays on record. Taken back twice it is taken back once."""
    ticked = RoutineTick.objects.select_for_update(of=("self",)).select_related("unit").get(pk=tick.pk)
    if not by.has_perm("office.tick_routine", ticked.unit):
        raise PermissionDenied
    if ticked.withdrawn_at is None:
        ticked.withdrawn_at = at
        ticked.save(update_fields=["withdrawn_at"])
    return ticked


def _check_day(kind: RoutineKind, year: int, number: int, held_on: date, today: date) -> None:
    try:
        period = period_of(kind, year, number)
    except ValueError:
        raise ValidationError({"number": _("The year has no such week or quarter.")}) from None
    if held_on > today:
        raise ValidationError({"held_on": _("This day is still to come.")})
    if not period.holds(held_on):
        raise ValidationError(
            {
                "held_on": _("Give a day from %(first)s to %(last)s.")
                % {"first": period.first_on.isoformat(), "last": period.last_on.isoformat()}
            }
        )
