"""Deciding on measures: the host unit confirms, changes with a reason, or drops with a reason. Nothing is silent."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import MeasureStatus
from incentives.measuring import follow_up, lock_measures
from incentives.models import Measure, MeasureDecision, PlannedMeasure
from incentives.rules.basis import basis
from incentives.rules.rounding import shown
from incentives.selectors.measures import subject_of
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from organization.models import Person
    from regulation.selectors import Hosts

DECIDED = ("status", "amount", "is_stale")


def state_of(measure: Measure) -> str:
    """What a decision refers to: it is refused where the measure has become another since it was looked at."""
    seen = [*basis(measure.proposed, measure.working), measure.stands, measure.status, measure.amount]
    return hashlib.sha256(json.dumps(seen, default=str, sort_keys=True).encode()).hexdigest()[:16]


def needs_amount(measure: Measure) -> bool:
    """The regulation leaves the amount to the host unit: whoever confirms it says how much, and why."""
    return measure.proposed is None and bool(measure.measure_unit)


def needs_judgement(measure: Measure) -> bool:
    """It is decided by itself: its amount is open, its ground is gone, or it was changed or dropped before."""
    was_judged = measure.status in (MeasureStatus.CHANGED, MeasureStatus.DROPPED)
    return needs_amount(measure) or was_judged or not measure.stands


@transaction.atomic
def decide_measure(
    *,
    measure: Measure,
    status: MeasureStatus | str,
    amount: Decimal | None = None,
    reason: str = "",
    document: str = "",
    at: datetime,
    by: Person,
    seen: str = "",
) -> MeasureDecision:
    """Confirm a measure (with its amount and the reason for it where the amount is left open), change its amount with
    a reason, or drop it with a reason. `seen` is the `state_of` the measure that the decision refers to.

    Raises PermissionDenied for whoever does not decide the article's measures, ValidationError by field.
    """
    lock_measures(measure.year)
    current = Measure.objects.select_for_update().get(pk=measure.pk)
    _check_right(current, by, article_hosts(current.year))
    if seen and seen != state_of(current):
        raise ValidationError(_("The records have changed meanwhile. Look at the figures again, then decide."))
    _check_open([current])
    decided = _amount(current, MeasureStatus(status), amount, reason.strip())
    decision = _decision(current, MeasureStatus(status), decided, reason, document, at, by)
    decision.save()
    current.save(update_fields=DECIDED)
    for name in (*DECIDED, "proposed", "working", "stands"):
        setattr(measure, name, getattr(current, name))
    follow_up(current.year, (current.article,), at)
    return decision


@transaction.atomic
def confirm_measures(
    *, year: int, measures: Collection[int], document: str = "", at: datetime, by: Person
) -> list[MeasureDecision]:
    """Confirm several measures of a year at once, each by a decision of its own; a fixed number of queries.

    Only those that need no judgement of their own: ValidationError otherwise.
    """
    lock_measures(year)
    chosen = list(Measure.objects.in_year(year).to_decide().filter(pk__in=measures).select_for_update().order_by("pk"))
    hosts = article_hosts(year)
    for measure in chosen:
        _check_right(measure, by, hosts)
        if needs_judgement(measure):
            raise ValidationError(
                _("Decide this one by itself: %(measure)s.") % {"measure": measure.get_kind_display()}
            )
    _check_open(chosen)
    confirmed = MeasureStatus.CONFIRMED
    decisions = [_decision(each, confirmed, each.proposed, "", document, at, by) for each in chosen]
    Measure.objects.bulk_update(chosen, DECIDED)
    made = MeasureDecision.objects.bulk_create(decisions)
    follow_up(year, {measure.article for measure in chosen}, at)
    return made


def _check_right(measure: Measure, by: Person, hosts: Mapping[int, Hosts]) -> None:
    if not by.has_perm("incentives.decide_measure_of_article", subject_of(measure, hosts)):
        raise PermissionDenied


def _check_open(measures: Sequence[Measure]) -> None:
    """What stands in an approved plan stays, unless the records have changed since."""
    fixed = [measure.pk for measure in measures if not measure.is_stale]
    if PlannedMeasure.objects.approved().filter(measure__in=fixed).exists():
        raise ValidationError(_("It stands in the plan that the city government has approved."))


def _amount(measure: Measure, status: MeasureStatus, amount: Decimal | None, reason: str) -> Decimal | None:
    """The amount that is decided, or a ValidationError that says what is missing."""
    if status == MeasureStatus.PROPOSED:
        raise ValidationError({"status": _("Choose a decision.")})
    if status == MeasureStatus.DROPPED:
        _check_reason(reason, _("Say why it is dropped."))
        return None
    if not measure.stands:
        raise ValidationError({"status": _("It no longer follows from the records: it can only be dropped.")})
    if status == MeasureStatus.CHANGED:
        return _changed(measure, amount, reason)
    if not needs_amount(measure):
        if amount is not None and amount != measure.proposed:
            raise ValidationError({"amount": _("Another amount than the proposed one is a change, with a reason.")})
        return measure.proposed
    checked = _checked(measure, amount)
    _check_reason(reason, _("The amount is left to the host unit: say what it is based on."))
    return checked


def _changed(measure: Measure, amount: Decimal | None, reason: str) -> Decimal:
    if not measure.measure_unit:
        raise ValidationError({"status": _("It has no amount: confirm it or drop it.")})
    checked = _checked(measure, amount)
    if checked == measure.proposed:
        raise ValidationError({"amount": _("This is the proposed amount: confirm it.")})
    _check_reason(reason, _("Say why the amount is changed."))
    return checked


def _checked(measure: Measure, amount: Decimal | None) -> Decimal:
    if amount is None:
        raise ValidationError({"amount": _("Enter the amount.")})
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above 0, or drop the measure.")})
    limit = measure.working.get("at_most")
    if limit is not None and Fraction(amount) > Fraction(limit):
        raise ValidationError({"amount": _("At most %(limit)s.") % {"limit": shown(Fraction(limit))}})
    return amount


def _check_reason(reason: str, message: str) -> None:
    if not reason:
        raise ValidationError({"reason": message})


def _decision(
    measure: Measure,
    status: MeasureStatus,
    amount: Decimal | None,
    reason: str,
    document: str,
    at: datetime,
    by: Person,
) -> MeasureDecision:
    """The decision, and the measure as it stands after it."""
    measure.status, measure.amount, measure.is_stale = status, amount, False
    return MeasureDecision(
        measure=measure,
        status=status,
        amount=amount,
        reason=reason.strip(),
        document=document.strip(),
        proposed=measure.proposed,
        working=_rested_on(measure),
        at=at,
        by=by,
    )


def _rested_on(measure: Measure) -> dict[str, Any]:
    return measure.working if measure.stands else {**measure.working, "stands": False}
