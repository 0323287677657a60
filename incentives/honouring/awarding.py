"""Awards to people, working money and citywide commendation of units for a recognised item (article 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import AwardLevel, NominationStatus
from incentives.honouring.standing import LONGEST_DOCUMENT, limited, lock_year, locked, required
from incentives.models import Award, WorkingMoney
from incentives.rules.honours import AwardFact, unreasoned
from incentives.selectors.honours import units_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from incentives.models import Nomination
    from organization.models import Person, Unit

LONGEST_NAME, LONGEST_POST = 50, 100


@transaction.atomic
def grant_award(
    *,
    nomination: Nomination,
    unit: Unit,
    person: str,
    post: str = "",
    level: AwardLevel,
    reason: str = "",
    document: str = "",
    at: datetime,
    by: Person,
) -> Award:
    """Record an award of a person of a unit on the task.

    Raises ValidationError for a co-host's person who would rank as high as the host's people without a reason.
    """
    nomination = _recognised(nomination, by)
    _check_unit(nomination, unit)
    person = limited(required(person, "person", _("Name the person.")), "person", LONGEST_NAME)
    standing = list(nomination.awards.filter(withdrawn_at=None))
    if any(each.unit_id == unit.pk and each.person == person for each in standing):
        raise ValidationError({"person": _("This person has an award for the item already: withdraw it first.")})
    award = Award(
        nomination=nomination,
        unit=unit,
        person=person,
        post=limited(post, "post", LONGEST_POST),
        level=level,
        reason=limited(reason, "reason"),
        document=limited(document, "document", LONGEST_DOCUMENT),
        at=at,
        by=by,
    )
    if unreasoned(_facts(nomination, [*standing, award])):
        raise ValidationError(
            {"reason": _("The host's people rank above the co-hosts' in principle: give the reason why not here.")}
        )
    award.save()
    return award


@transaction.atomic
def withdraw_award(*, award: Award, at: datetime, by: Person) -> Award:
    """Take it back. Raises ValidationError where a co-host's person would then rank above the host's."""
    nomination = _recognised(award.nomination, by)
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if award.withdrawn_at is not None:
        raise ValidationError(_("This award was withdrawn already."))
    others = list(nomination.awards.filter(withdrawn_at=None).exclude(pk=award.pk))
    if _is_of_host(nomination, award) and unreasoned(_facts(nomination, others)):
        raise ValidationError(
            _("Without it a co-host's person would rank as high as the host's people: withdraw that award first.")
        )
    award.withdrawn_at = at
    award.save(update_fields=["withdrawn_at"])
    return award


@transaction.atomic
def set_working_money(
    *,
    nomination: Nomination,
    unit: Unit,
    amount: Decimal | None,
    is_commended: bool,
    document: str = "",
    at: datetime,
    by: Person,
) -> WorkingMoney:
    """What a unit on the task gets: working money in 10,000 yuan, and whether it is commended citywide."""
    nomination = _recognised(nomination, by)
    _check_unit(nomination, unit)
    if amount is not None and amount < 0:
        raise ValidationError({"amount": _("Working money is never below 0.")})
    given = {
        "amount": amount,
        "is_commended": is_commended,
        "document": limited(document, "document", LONGEST_DOCUMENT),
        "at": at,
        "by": by,
    }
    return WorkingMoney.objects.update_or_create(nomination=nomination, unit=unit, defaults=given)[0]


def _recognised(nomination: Nomination, by: Person) -> Nomination:
    if not by.has_perm("incentives.grant_awards"):
        raise PermissionDenied
    lock_year(nomination.year)
    nomination = locked(nomination)
    if nomination.status != NominationStatus.RECOGNISED:
        raise ValidationError(_("Only a recognised item brings awards and money."))
    return nomination


def _check_unit(nomination: Nomination, unit: Unit) -> None:
    if unit not in units_of(nomination.task):
        raise ValidationError({"unit": _("The unit is not on this task at the year's end.")})


def _facts(nomination: Nomination, awards: Iterable[Award]) -> list[AwardFact]:
    return [
        AwardFact(number, _is_of_host(nomination, each), AwardLevel(each.level), has_reason=each.reason != "")
        for number, each in enumerate(awards)
    ]


def _is_of_host(nomination: Nomination, award: Award) -> bool:
    return award.unit_id == nomination.task.host_id
