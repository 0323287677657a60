"""Telling units and hosts what the approval of the year's plan means for them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.urls import reverse

from incentives.enums import MeasureDirection
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from organization.enums import Role
from organization.models import Person
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from incentives.models import PlannedMeasure, YearPlan

APPROVAL = 21


def people_of_hosts(unit_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who is told what a unit owes as the host of an article: its hosts of articles, else its staff, else the
    supervision office, which acts for it."""
    wanted = set(unit_ids)
    accounts, hosts = load_accounts(wanted), dict[int, list[int]]()
    rows = Person.objects.with_role(Role.ARTICLE_HOST).filter(unit__in=wanted).order_by("pk")
    for person_id, unit_id in rows.values_list("pk", "unit"):
        hosts.setdefault(unit_id, []).append(person_id)
    return {
        unit_id: hosts.get(unit_id) or accounts.unit_staff(unit_id) or accounts.supervision_office for unit_id in wanted
    }


def host_ids(year: int) -> dict[int, int | None]:
    """The host unit of each article of a year."""
    return {article: hosts.host_id for article, hosts in article_hosts(year).items()}


def tell_of_approval(plan: YearPlan, rows: Sequence[PlannedMeasure], *, at: datetime) -> None:
    """Each unit what concerns it, each host what it has to carry out by when."""
    send_notices([*_to_units(plan, rows, at), *_to_hosts(plan, rows, at)])


def _to_units(plan: YearPlan, rows: Sequence[PlannedMeasure], at: datetime) -> Iterator[NoticeDraft]:
    counted: dict[int, Counter[str]] = {}
    for row in rows:
        counted.setdefault(row.measure.unit_id, Counter())[row.measure.direction] += 1
    accounts = load_accounts(counted)
    for unit_id, counts in counted.items():
        facts = {
            **_facts(plan, rows),
            "rewards": counts[MeasureDirection.REWARD],
            "penalties": counts[MeasureDirection.PENALTY],
        }
        yield from _drafts(
            NoticeKind.MEASURES_APPROVED, plan, accounts.unit_staff(unit_id), unit_id, facts, at,
            link=reverse("incentives:unit_year", args=[plan.year, unit_id]),
        )  # fmt: skip


def _to_hosts(plan: YearPlan, rows: Sequence[PlannedMeasure], at: datetime) -> Iterator[NoticeDraft]:
    hosts = host_ids(plan.year)
    counts = Counter(host for row in rows if (host := hosts[row.measure.article]) is not None)
    people = people_of_hosts(counts)
    for unit_id, count in counts.items():
        facts = {**_facts(plan, rows), "count": count}
        yield from _drafts(
            NoticeKind.MEASURES_TO_CARRY_OUT, plan, people[unit_id], unit_id, facts, at,
            link=f"{reverse('incentives:carrying_out')}?year={plan.year}&host={unit_id}",
        )  # fmt: skip


def _facts(plan: YearPlan, rows: Sequence[PlannedMeasure]) -> Mapping[str, object]:
    due_on = rows[0].due_on if rows else None
    return {
        "approved_on": plan.approved_on.isoformat() if plan.approved_on else None,
        "document": plan.approval_document,
        "due_on": due_on.isoformat() if due_on else None,
    }


def _drafts(
    kind: NoticeKind,
    plan: YearPlan,
    recipients: Sequence[int],
    unit_id: int,
    facts: dict[str, object],
    at: datetime,
    *,
    link: str,
) -> Iterator[NoticeDraft]:
    told: Sequence[int | None] = recipients or [None]
    for recipient in told:
        yield NoticeDraft(
            kind=kind,
            cause=f"{kind}:{plan.pk}",
            subject=f"unit:{unit_id}",
            at=at,
            recipient_id=recipient,
            unit_id=unit_id,
            article=APPROVAL,
            year=plan.year,
            link=link,
            facts=facts,
        )
