"""What the pages of verifications show to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.models import Verification
from incentives.permissions.verifications import articles_taken_part_in
from incentives.selectors.evidence import evidence_of
from incentives.selectors.verifications import (
    files_of,
    findings_of,
    open_findings,
    suggested_units,
    verification_rows,
)
from organization.permissions import is_supervision_office
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from incentives.models import VerificationFinding
    from organization.models import Person

RESOURCES_AND_HONOURS = range(7, 18)


def years_offered(on: date) -> list[int]:
    """This year, the one before, and those that have verifications; the latest first."""
    known = Verification.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({on.year, on.year - 1, *known}, reverse=True)


def chosen_year(given: QueryDict, on: date) -> int:
    """The year asked for; at the beginning of a year the one before, which is being settled."""
    asked = given.get("year", "")
    if asked.isdecimal() and int(asked) in years_offered(on):
        return int(asked)
    latest = Verification.objects.order_by("-year").values_list("year", flat=True).first()
    return latest or on.year


def articles_to_verify(person: Person, year: int) -> list[int]:
    """The articles for which the person may record a verification; those with measures come first for the office."""
    own = articles_taken_part_in(person, year, as_host_only=True)
    if is_supervision_office(person):
        return [*RESOURCES_AND_HONOURS, *(number for number in ARTICLE if number not in RESOURCES_AND_HONOURS)]
    return sorted(own)


STATES = ("open", "overdue")


def list_page(person: Person, given: QueryDict, on: date) -> dict[str, Any]:
    """The verifications of a year; with `state` the findings that are open or overdue, one by one."""
    year, state = chosen_year(given, on), given.get("state", "")
    hosts = article_hosts(year)
    rows = verification_rows(person, Verification.objects.filter(year=year), on)
    findings = list(open_findings(person, year))
    late = [finding for finding in findings if _is_late(finding, on)]
    return {
        "year": year,
        "years": years_offered(on),
        "state": state if state in STATES else "",
        "rows": [(row, hosts[row.verification.article].host) for row in rows],
        "findings": late if state == "overdue" else findings,
        "counts": {"all": len(rows), "open": len(findings), "overdue": len(late)},
        "may_record": bool(articles_to_verify(person, year)),
        "on": on,
    }


def _is_late(finding: VerificationFinding, on: date) -> bool:
    return finding.rectified_on is None and finding.rectify_by is not None and finding.rectify_by < on


def verification_page(person: Person, verification: Verification, on: date) -> dict[str, Any]:
    may_change = person.has_perm("incentives.change_verification", verification)
    findings = findings_of(person, verification)
    files = files_of(findings)
    standing = [finding for finding in findings if finding.withdrawn_at is None]
    is_leading = person.has_perm("incentives.lead_verification", verification)
    return {
        "verification": verification,
        "article": ARTICLE[verification.article],
        "host": article_hosts(verification.year)[verification.article].host,
        "findings": [(finding, files.get(finding.pk, [])) for finding in findings],
        "standing": standing,
        "differing": sum(1 for finding in standing if not finding.agrees),
        "waiting": sum(1 for finding in standing if not finding.is_settled),
        "files": evidence_of(verification),
        "may_change": may_change,
        "may_close": may_change and all(finding.is_settled for finding in standing),
        "may_put_right": {finding.pk for finding in standing if person.has_perm("incentives.put_right", finding)},
        "suggested": _not_found_yet(verification, standing) if is_leading and may_change else [],
        "on": on,
    }


def _not_found_yet(verification: Verification, standing: list[Any]) -> list[Any]:
    known = {finding.unit_id for finding in standing}
    return [each for each in suggested_units(verification.year, verification.article) if each.unit.pk not in known]
