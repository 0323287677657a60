"""Which units were graded excellent, and how many civil servants each assesses: entered by the article's host (16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.models import UnitAssessment
from incentives.selectors.performance import points_of_year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from organization.models import Person

MOST_STAFF = 100_000
FIELDS = ["is_excellent", "staff", "document", "entered_at", "entered_by"]


@dataclass(frozen=True, slots=True)
class Grade:
    """What is entered for a unit; None is not known yet."""

    unit_id: int
    is_excellent: bool | None
    staff: int | None


@transaction.atomic
def enter_grades(*, year: int, grades: Iterable[Grade], document: str, at: datetime, by: Person) -> int:
    """Take over what differs, with the document that it rests on; returns how many units changed.

    Raises ValidationError without a document where something changes.
    """
    if not by.has_perm("incentives.enter_grades", points_of_year(year)):
        raise PermissionDenied
    rows = UnitAssessment.objects.select_for_update().filter(year=year).order_by("pk")
    known = {row.unit_id: row for row in rows}
    created, changed = [], []
    for grade in grades:
        row = known.get(grade.unit_id)
        if row is None:
            if grade.is_excellent is None and grade.staff is None:
                continue
            row = UnitAssessment(year=year, unit_id=grade.unit_id)
            created.append(row)
        elif (row.is_excellent, row.staff) == (grade.is_excellent, grade.staff):
            continue
        else:
            changed.append(row)
        row.is_excellent, row.staff, row.document = grade.is_excellent, grade.staff, document.strip()
        row.entered_at, row.entered_by = at, by
    if (created or changed) and not document.strip():
        raise ValidationError({"document": _("Name the document that the grades rest on.")})
    UnitAssessment.objects.bulk_create(created)
    UnitAssessment.objects.bulk_update(changed, FIELDS)
    return len(created) + len(changed)
