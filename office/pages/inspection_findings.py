"""The list of what inspections found (问题清单), on screen and as a table (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.forms.inspections import STATES, FindingFilter
from office.pages.inspections import chosen_year, years_offered
from office.selectors.inspections import findings_visible_to, inspections_visible_to
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import QueryDict

    from incentives.models.findings import FindingQuerySet
    from office.models import Inspection, InspectionFinding
    from organization.models import Person


def findings_page(person: Person, given: QueryDict, on: date) -> dict[str, Any]:
    """What inspections of a year found, one by one (问题清单)."""
    years = years_offered(on)
    year = chosen_year(given, years, on)
    every = findings_visible_to(person).standing().filter(inspection__year=year)
    form = FindingFilter(given or None, units=Unit.objects.filter(pk__in=every.values("unit")).order_by("name"))
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    found = _in_state(every, asked.get("state", ""), on)
    if asked.get("unit"):
        found = found.filter(unit=asked["unit"])
    only = _only(person, given.get("inspection", ""), year)
    if only is not None:
        found = found.filter(inspection=only)
    return {
        "year": year,
        "years": years,
        "form": form,
        "only": only,
        "rows": found.select_related("unit", "task__work_list", "inspection__holder").order_by(
            "rectify_by", "unit__name", "pk"
        ),
        "counts": _counts(every, on),
        "on": on,
    }


def _counts(findings: FindingQuerySet[InspectionFinding], on: date) -> dict[str, int]:
    owed = Q(rectify_by__isnull=False, rectified_on=None)
    return findings.aggregate(
        all=Count("pk"),
        owed=Count("pk", filter=owed),
        verify=Count("pk", filter=Q(rectified_on__isnull=False, verified_on=None)),
        overdue=Count("pk", filter=owed & Q(rectify_by__lt=on)),
    )


def _only(person: Person, asked: str, year: int) -> Inspection | None:
    if not (asked.isdecimal() and len(asked) < 10):
        return None
    return inspections_visible_to(person).filter(pk=int(asked), year=year).first()


def _in_state(findings: FindingQuerySet[InspectionFinding], state: str, on: date) -> FindingQuerySet[InspectionFinding]:
    if state not in STATES:
        return findings
    waits = Q(rectify_by__isnull=False, verified_on=None)
    return {
        "open": lambda: findings.filter(waits),
        "owed": findings.to_put_right,
        "verify": findings.to_verify,
        "overdue": lambda: findings.overdue(on),
        "settled": lambda: findings.exclude(waits),
    }[state]()


def findings_table(person: Person, given: QueryDict, on: date) -> tuple[str, list[str], Iterator[list[object]]]:
    """The same rows as on the page: title, heads, cells."""
    listed = findings_page(person, given, on)
    heads = [
        _("Unit"), pgettext("inspection", "Finding"), _("Task"), _("Inspection"), _("To be put right by"),
        _("Put right on"), _("How it was put right"), pgettext("finding", "Verified on"), _("Returned because"),
    ]  # fmt: skip
    title = _("Findings of inspections %(year)s") % {"year": listed["year"]}
    return title, heads, (_cells(finding) for finding in listed["rows"])


def _cells(finding: InspectionFinding) -> list[object]:
    task = f"{finding.task.serial} {finding.task.title}" if finding.task else ""
    return [
        finding.unit.short_name,
        finding.text,
        task,
        finding.inspection.title,
        finding.rectify_by,
        finding.rectified_on,
        finding.rectification,
        finding.verified_on,
        finding.return_reason,
    ]
