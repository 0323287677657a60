"""What of inspections waits for a person: findings at their unit, and what they hold themselves (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from incentives.pages.addresses import address
from incentives.pages.waiting import Waiting
from incentives.pages.waiting_parts import Part, count_parts
from office.enums import InspectionStatus
from office.models import Inspection, InspectionFinding
from organization.permissions import is_supervision_office, is_unit_head, is_unit_staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.utils.functional import Promise

    from organization.models import Person

REVIEWING = 6
KINDS: dict[str, tuple[Promise, str, dict[str, str]]] = {
    "owed": (gettext_lazy("Findings of inspections to put right: %s"), "inspection_findings", {"state": "owed"}),
    "verify": (gettext_lazy("Findings of inspections to verify: %s"), "inspection_findings", {"state": "verify"}),
    "begin": (gettext_lazy("Inspections to begin: %s"), "inspections", {"status": InspectionStatus.PLANNED}),
    "report": (gettext_lazy("Inspections to report on: %s"), "inspections", {"status": InspectionStatus.UNDER_WAY}),
    "close": (gettext_lazy("Inspections to close: %s"), "inspections", {"status": InspectionStatus.REPORTED}),
}


def inspections_waiting(person: Person, on: date) -> Iterator[Waiting]:
    """One query for whoever inspects or may be inspected, none for others."""
    for code, years in count_parts(list(_parts(person, on))).items():
        text, name, narrowed = KINDS[code]
        for each in years:
            unit = str(person.unit_id) if code == "owed" else ""
            url = address(f"office:{name}", year=each.year, unit=unit, **narrowed)
            is_late = each.first is not None and each.first < on
            yield Waiting(str(text) % each.number, each.number, url, REVIEWING, each.first, is_late)


def _parts(person: Person, on: date) -> Iterator[Part]:
    if is_unit_staff(person) and person.unit_id is not None:
        owed = InspectionFinding.objects.to_put_right().filter(unit=person.unit_id)
        yield Part("owed", owed, "inspection__year", "rectify_by")
    if is_supervision_office(person):
        yield from _held_by(None, on)
    elif is_unit_head(person) and person.unit_id is not None:
        yield from _held_by(person.unit_id, on)


def _held_by(holder: int | None, on: date) -> Iterator[Part]:
    """What waits for whoever inspects; None is the general office."""
    yield Part("verify", InspectionFinding.objects.to_verify().filter(inspection__holder=holder), "inspection__year")
    held = Inspection.objects.filter(holder=holder)
    yield Part("begin", held.filter(status=InspectionStatus.PLANNED, begins_on__lte=on), "year", "begins_on")
    yield Part("report", held.filter(status=InspectionStatus.UNDER_WAY, ends_on__lt=on), "year", "ends_on")
    open_findings = InspectionFinding.objects.standing().filter(
        inspection=OuterRef("pk"), rectify_by__isnull=False, verified_on=None
    )
    yield Part("close", held.filter(~Exists(open_findings), status=InspectionStatus.REPORTED), "year")
