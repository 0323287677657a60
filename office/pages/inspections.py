"""What the pages of inspections show to whom: the year's plan, what was found, one inspection (article 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from incentives.pages.addresses import address
from incentives.selectors.evidence import evidence_by_act, evidence_of
from notices.documents.selectors import documents_of
from office.documents.inspections import INSPECTION, documents_on_offer
from office.enums import InspectionStatus
from office.forms.inspections import InspectionFilter
from office.models import Inspection, InspectionFinding, Visit
from office.pages.inspection_steps import steps_of
from office.pages.visit_timeline import Axis, Bar, bar_of_inspection, bar_of_visit
from office.permissions.inspections import OVER
from office.selectors.inspections import (
    findings_visible_to,
    inspections_visible_to,
    scope_of,
    visits_of,
)
from office.selectors.visits import visits_meeting_in
from organization.models import Unit
from organization.permissions import sees_whole_city
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet
    from django.http import QueryDict

    from office.documents.inspections import Offer
    from organization.models import Person


@dataclass(frozen=True)
class InspectionRow:
    """An inspection with the counts of what its reader may see."""

    inspection: Inspection
    bars: tuple[Bar, ...]
    units: int
    findings: int
    open: int
    next_due_on: date | None
    url_of_findings: str
    url_of_open: str


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    visits: list[Visit]
    bars: list[Bar]
    is_met_twice: bool


def years_offered(on: date) -> list[int]:
    """The years with a list or with inspections, and the present one; the latest first."""
    lists = WorkList.objects.order_by().values_list("year")
    years = {year for (year,) in lists.union(Inspection.objects.order_by().values_list("year"))}
    return sorted(years | {on.year}, reverse=True)


def chosen_year(given: QueryDict, years: list[int], on: date) -> int:
    asked = given.get("year", "")
    if asked.isdecimal() and int(asked) in years:
        return int(asked)
    return on.year


def list_page(person: Person, given: QueryDict, on: date) -> dict[str, Any]:
    """The plan of the year: every inspection on the axis of weeks, every visited unit, and where visits meet."""
    years = years_offered(on)
    year = chosen_year(given, years, on)
    every = inspections_visible_to(person).filter(year=year)
    visits = _visits(person, every)
    form = InspectionFilter(given or None, units=_units(visits))
    form.is_valid()
    shown = list(
        _narrowed(every, getattr(form, "cleaned_data", {})).select_related("holder").order_by("begins_on", "pk")
    )
    axis = Axis.of_year(year)
    met = visits_meeting_in(year) if sees_whole_city(person) else []
    keys = {inspection.pk for inspection in shown}
    shown_visits = [visit for visit in visits if visit.inspection_id in keys]
    return {
        "year": year,
        "years": years,
        "form": form,
        "rows": _rows(person, shown, shown_visits, axis, year),
        "units": _unit_rows([visit for visit in shown_visits if _stands(visit)], axis, {each.unit.pk for each in met}),
        "met": met,
        "months": axis.months(year),
        "today_x": axis.line_of(on),
        "counts": counts_of(person, every, on),
        "may_plan": person.has_perm("office.plan_inspections"),
        "on": on,
    }


def counts_of(person: Person, inspections: QuerySet[Inspection], on: date) -> dict[str, int]:
    """The numbers of the sentence above the list."""
    counted = inspections.aggregate(
        all=Count("pk", filter=~Q(status=InspectionStatus.CANCELLED)),
        planned=Count("pk", filter=Q(status=InspectionStatus.PLANNED)),
        under_way=Count("pk", filter=Q(status=InspectionStatus.UNDER_WAY)),
        reported=Count("pk", filter=Q(status=InspectionStatus.REPORTED)),
    )
    findings = findings_visible_to(person).standing().filter(inspection__in=inspections.values("pk"))
    waits = Q(rectify_by__isnull=False, verified_on=None)
    return counted | findings.aggregate(
        findings=Count("pk"),
        open=Count("pk", filter=waits),
        overdue=Count("pk", filter=waits & Q(rectified_on=None, rectify_by__lt=on)),
    )


def _narrowed(inspections: QuerySet[Inspection], asked: dict[str, Any]) -> QuerySet[Inspection]:
    if asked.get("kind"):
        inspections = inspections.filter(kind=asked["kind"])
    if asked.get("status") == "open":
        inspections = inspections.exclude(status__in=OVER)
    elif asked.get("status"):
        inspections = inspections.filter(status=asked["status"])
    else:
        inspections = inspections.exclude(status=InspectionStatus.CANCELLED)
    if asked.get("unit"):
        visits = Visit.objects.filter(unit=asked["unit"], withdrawn_at=None)
        inspections = inspections.filter(pk__in=visits.values("inspection"))
    return inspections


def _visits(person: Person, inspections: QuerySet[Inspection]) -> list[Visit]:
    """Of other units' inspections a unit's people see the visit to their own unit only."""
    visits = Visit.objects.filter(withdrawn_at=None, inspection__in=inspections.values("pk"))
    if not sees_whole_city(person):
        visits = visits.filter(Q(unit=person.unit_id) | Q(inspection__holder=person.unit_id))
    return list(visits.select_related("unit", "inspection").order_by("unit__name", "begins_on", "pk"))


def _units(visits: Iterable[Visit]) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in={visit.unit_id for visit in visits}).order_by("name")


def _stands(visit: Visit) -> bool:
    return visit.inspection.status != InspectionStatus.CANCELLED


def _rows(
    person: Person, inspections: list[Inspection], visits: list[Visit], axis: Axis, year: int
) -> list[InspectionRow]:
    units: dict[int, int] = defaultdict(int)
    for visit in visits:
        units[visit.inspection_id] += 1
    counts = _finding_counts(person, inspections)
    rows = []
    for each in inspections:
        number, waiting, due_on = counts.get(each.pk, (0, 0, None))
        url, url_open = (
            address("office:inspection_findings", year=year, inspection=each.pk, state=state) for state in ("", "open")
        )
        bars = (bar_of_inspection(axis, each),)
        rows.append(InspectionRow(each, bars, units[each.pk], number, waiting, due_on, url, url_open))
    return rows


def _finding_counts(person: Person, inspections: list[Inspection]) -> dict[int, tuple[int, int, date | None]]:
    """By inspection: how many findings, how many of them open, and when the next is due."""
    waits = Q(rectify_by__isnull=False, verified_on=None)
    seen = findings_visible_to(person).standing().filter(inspection__in=[each.pk for each in inspections])
    counted = (
        seen.order_by()
        .values("inspection")
        .annotate(
            number=Count("pk"),
            waiting=Count("pk", filter=waits),
            due_on=Min("rectify_by", filter=waits & Q(rectified_on=None)),
        )
    )
    return {
        key: (number, waiting, due_on)
        for key, number, waiting, due_on in counted.values_list("inspection", "number", "waiting", "due_on")
    }


def _unit_rows(visits: list[Visit], axis: Axis, met: set[int]) -> list[UnitRow]:
    by_unit: dict[Unit, list[Visit]] = {}
    for visit in visits:
        by_unit.setdefault(visit.unit, []).append(visit)
    return [
        UnitRow(unit, own, [bar_of_visit(axis, visit) for visit in own], unit.pk in met)
        for unit, own in by_unit.items()
    ]


def inspection_page(person: Person, inspection: Inspection, on: date) -> dict[str, Any]:
    """One inspection; a visited unit reads of visits and findings what concerns itself."""
    sees_all = person.has_perm("office.view_whole_inspection", inspection)
    holds = person.has_perm("office.hold_inspection", inspection)
    findings = _findings_of(person, inspection)
    files = evidence_by_act(findings)
    standing = [finding for finding in findings if finding.withdrawn_at is None]
    visits = [visit for visit in visits_of(inspection) if sees_all or visit.unit_id == person.unit_id]
    return {
        "inspection": inspection,
        "sees_all": sees_all,
        "holds": holds,
        "steps": steps_of(inspection),
        "scope": scope_of(inspection),
        "visits": [(visit, [each for each in standing if each.unit_id == visit.unit_id]) for visit in visits],
        "findings": [(finding, files.get(finding.pk, [])) for finding in findings],
        "standing": standing,
        "waiting": sum(1 for finding in standing if not finding.is_settled),
        "overdue": sum(1 for finding in standing if _is_overdue(finding, on)),
        "files": evidence_of(inspection) if sees_all else [],
        "may_put_right": {each.pk for each in standing if person.has_perm("office.put_right_finding", each)},
        "met": [each for each in visits_meeting_in(inspection.year) if inspection in (each.first, each.second)]
        if sees_all and inspection.status not in OVER
        else [],
        "documents": documents_of(INSPECTION, [inspection.pk], person),
        "offers": [_offer(inspection, offer) for offer in documents_on_offer(inspection, person, visits)],
        "on": on,
        **_turn(inspection, holds, visits, standing, on),
    }


def _offer(inspection: Inspection, offer: Offer) -> dict[str, str]:
    if offer.visit is None:
        url = reverse("office:issue_inspection_report", args=[inspection.pk])
        return {"label": _("Issue the report as a Word document"), "url": url}
    url = reverse("office:issue_inspection_notice", args=[offer.visit.pk])
    return {"label": _("Issue the notice to %(unit)s") % {"unit": offer.visit.unit.short_name}, "url": url}


def _findings_of(person: Person, inspection: Inspection) -> list[InspectionFinding]:
    seen = findings_visible_to(person).filter(inspection=inspection)
    rows = seen.select_related("unit", "task__work_list", "inspection", "rectified_by", "verified_by")
    return list(rows.order_by("unit__name", "pk"))


def _is_overdue(finding: InspectionFinding, on: date) -> bool:
    return finding.rectify_by is not None and finding.rectified_on is None and finding.rectify_by < on


def _turn(
    inspection: Inspection, holds: bool, visits: list[Visit], standing: list[InspectionFinding], on: date
) -> dict[str, bool]:
    """What whoever holds the inspection can do now."""
    status = inspection.status
    under_way, reported = status == InspectionStatus.UNDER_WAY, status == InspectionStatus.REPORTED
    return {
        "may_change": holds and status in (InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY),
        "may_begin": holds and status == InspectionStatus.PLANNED and inspection.begins_on <= on,
        "may_find": holds and (under_way or reported),
        "may_report": holds and under_way and all(visit.visited_on is not None for visit in visits),
        "may_amend": holds and reported,
        "may_close": holds and reported and all(finding.is_settled for finding in standing),
        "may_cancel": holds and not reported and not standing,
    }
