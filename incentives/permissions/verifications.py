"""Who verifies units, who reads what was found, who puts it right (article 20).

The host unit of an article verifies for its article, the supervision office for any. A unit reads its own findings and
nobody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules
from django.db.models import Q

from organization.permissions import (
    is_article_host,
    is_signed_in,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.permissions import is_host_of_article
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incentives.models import Verification, VerificationFinding
    from organization.models import Person


def articles_taken_part_in(person: Person, year: int, *, as_host_only: bool = False) -> set[int]:
    """The articles of a year that a person's unit hosts or co-hosts, for who has the role of a host."""
    if not is_article_host(person) or person.unit_id is None:
        return set()
    return {
        article
        for article, hosts in article_hosts(year).items()
        if person.unit_id == hosts.host_id
        or (not as_host_only and person.unit_id in {unit.pk for unit in hosts.co_hosts})
    }


def verifications_visible_to(person: Person, verifications: QuerySet[Verification]) -> QuerySet[Verification]:
    """Everything for who sees the whole city; for others their articles' and those with a finding at their unit."""
    if sees_whole_city(person):
        return verifications
    seen = _of_own_articles(person, verifications)
    if is_unit_staff(person) and person.unit_id is not None:
        findings = verifications.model.findings.field.model._default_manager  # type: ignore[attr-defined]
        seen |= Q(pk__in=findings.filter(unit=person.unit_id, withdrawn_at=None).values("verification"))
    return verifications.filter(seen)


def _of_own_articles(person: Person, verifications: QuerySet[Verification]) -> Q:
    seen = Q(pk__in=[])
    if is_article_host(person):
        for year in verifications.order_by().values_list("year", flat=True).distinct():
            seen |= Q(year=year, article__in=articles_taken_part_in(person, year))
    return seen


def findings_visible_to(person: Person, findings: QuerySet[VerificationFinding]) -> QuerySet[VerificationFinding]:
    """Of the verifications that somebody may see, a unit's people read what concerns their own unit."""
    if sees_whole_city(person):
        return findings
    model: Any = findings.model
    verifications = model.verification.field.related_model._default_manager.all()
    own = verifications.filter(_of_own_articles(person, verifications))
    seen = Q(verification__in=own.values("pk"))
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(unit=person.unit_id, withdrawn_at=None)
    return findings.filter(seen)


@rules.predicate
def sees_verification(person: Person, verification: Verification | None) -> bool:
    if verification is None:
        return True
    one = type(verification)._default_manager.filter(pk=verification.pk)
    return verifications_visible_to(person, one).exists()


@rules.predicate
def hosts_its_article(person: Person, verification: Verification | None) -> bool:
    if verification is None:
        return True
    return verification.article in articles_taken_part_in(person, verification.year, as_host_only=True)


@rules.predicate
def is_open(_person: Person, verification: Verification | None) -> bool:
    return verification is None or verification.closed_at is None


@rules.predicate
def is_at_own_unit(person: Person, finding: VerificationFinding | None) -> bool:
    return finding is None or (person.unit_id is not None and person.unit_id == finding.unit_id)


@rules.predicate
def waits_to_be_put_right(_person: Person, finding: VerificationFinding | None) -> bool:
    return finding is None or (
        finding.withdrawn_at is None and finding.rectify_by is not None and finding.verified_on is None
    )


leads_it = is_supervision_office | (is_article_host & hosts_its_article)

rules.add_perm("incentives.view_verifications", is_signed_in & (sees_whole_city | is_article_host | is_unit_staff))
rules.add_perm("incentives.view_verification", is_signed_in & sees_verification)
rules.add_perm("incentives.record_verifications", is_article_host | is_supervision_office)
rules.add_perm(
    "incentives.record_verification_of_article", is_supervision_office | (is_article_host & is_host_of_article)
)
rules.add_perm("incentives.lead_verification", leads_it)
rules.add_perm("incentives.change_verification", leads_it & is_open)
rules.add_perm("incentives.put_right", is_unit_staff & is_at_own_unit & waits_to_be_put_right)
