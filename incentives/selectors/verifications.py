"""Verifications with what was found, what is still open, and which units are worth a visit (article 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q

from incentives.models import Evidence, Measure, Verification, VerificationFinding
from incentives.permissions.verifications import findings_visible_to, verifications_visible_to
from incentives.selectors.evidence import about, reads_evidence_of
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from incentives.models.findings import FindingQuerySet
    from organization.models import Person


@dataclass(frozen=True)
class VerificationRow:
    """A verification with the counts of what its reader may see."""

    verification: Verification
    units: int
    differing: int
    open: int
    overdue: int
    next_due_on: date | None


def verification_rows(person: Person, verifications: QuerySet[Verification], on: date) -> list[VerificationRow]:
    """The verifications that the person may see, the latest first, counted in one query."""
    seen = findings_visible_to(person, VerificationFinding.objects.standing())
    mine = Q(findings__in=seen.values("pk"))
    waits = mine & Q(findings__rectify_by__isnull=False, findings__verified_on=None)
    owes = waits & Q(findings__rectified_on=None)
    counted = verifications_visible_to(person, verifications).annotate(
        number_of_units=Count("findings__unit", filter=mine, distinct=True),
        differing=Count("findings", filter=mine & Q(findings__agrees=False)),
        waiting=Count("findings", filter=waits),
        late=Count("findings", filter=owes & Q(findings__rectify_by__lt=on)),
        next_due_on=Min("findings__rectify_by", filter=owes),
    )
    return [
        VerificationRow(each, each.number_of_units, each.differing, each.waiting, each.late, each.next_due_on)
        for each in counted
    ]


def findings_of(person: Person, verification: Verification) -> list[VerificationFinding]:
    """What the person may read of it, by unit; who leads it sees what was withdrawn too."""
    seen = findings_visible_to(person, VerificationFinding.objects.filter(verification=verification))
    return list(seen.select_related("unit", "rectified_by", "verified_by").order_by("unit__name", "pk"))


def files_of(acts: Iterable[Verification | VerificationFinding]) -> dict[int, list[Evidence]]:
    """The files of acts of one kind, by the act."""
    found: dict[int, list[Evidence]] = {}
    listed = list(acts)
    if not listed:
        return found
    rows = Evidence.objects.filter(about=about(listed[0]), about_id__in=[act.pk for act in listed])
    for row in rows.order_by("at", "pk"):
        found.setdefault(row.about_id, []).append(row)
    return found


@dataclass(frozen=True)
class Suggestion:
    """A unit with measures of the article, and whether it has been verified this year."""

    unit: Unit
    measures: int
    to_decide: int
    verified: int


def suggested_units(year: int, article: int) -> list[Suggestion]:
    """The units towards which the article gives measures, those not verified yet and with the most measures first."""
    rows = (
        Measure.objects.in_year(year)
        .in_force()
        .filter(article=article)
        .order_by()
        .values("unit")
        .annotate(number=Count("pk"), open=Count("pk", filter=Q(status="proposed") | Q(is_stale=True)))
    )
    counts = {unit: (number, open_) for unit, number, open_ in rows.values_list("unit", "number", "open")}
    verified = dict(
        VerificationFinding.objects.standing()
        .filter(verification__year=year, verification__article=article)
        .order_by()
        .values("unit")
        .annotate(number=Count("verification", distinct=True))
        .values_list("unit", "number")
    )
    units = Unit.objects.in_bulk(counts.keys())
    found = [Suggestion(units[pk], *counts[pk], verified.get(pk, 0)) for pk in counts]
    return sorted(found, key=lambda each: (each.verified, -each.measures, each.unit.name))


def open_findings(person: Person, year: int) -> FindingQuerySet[VerificationFinding]:
    """What is still to be put right or to be verified of a year's findings, as far as the person may read it."""
    seen = findings_visible_to(person, VerificationFinding.objects.standing().filter(verification__year=year))
    waiting: FindingQuerySet[VerificationFinding] = seen.filter(rectify_by__isnull=False, verified_on=None)  # type: ignore[assignment]
    return waiting.select_related("unit", "verification").order_by("rectify_by", "pk")


def findings_at(unit_id: int, year: int) -> list[VerificationFinding]:
    found = VerificationFinding.objects.standing().filter(unit=unit_id, verification__year=year)
    return list(found.select_related("verification", "unit").order_by(F("verification__held_on"), "pk"))


@reads_evidence_of(Verification)
def readable_verifications(person: Person) -> QuerySet[Verification]:
    return verifications_visible_to(person, Verification.objects.all())


@reads_evidence_of(VerificationFinding)
def readable_findings(person: Person) -> QuerySet[VerificationFinding]:
    return findings_visible_to(person, VerificationFinding.objects.all())
