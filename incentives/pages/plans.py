"""The year's assessment plans as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import PlanStatus
from incentives.models import AssessmentPlan
from incentives.permissions.plans import PlanOfArticle
from incentives.selectors.plans import asked_units, due_day, plan_rows
from organization.permissions import sees_whole_city
from regulation.selectors import article_hosts, day_in_year

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from incentives.selectors.plans import PlanRow
    from organization.models import Person
    from regulation.selectors import Hosts

OWED, OVERDUE, TO_AGREE, TO_APPROVE = "owed", "overdue", "to_agree", "to_approve"
APPROVED, NOT_APPROVED = "approved", "not_approved"


@dataclass(frozen=True)
class ShownPlan:
    """A row with what this person may see and do about it."""

    row: PlanRow
    may_read: bool
    may_draft: bool
    is_asked: bool

    @property
    def label(self) -> str:
        """What stands in the column of states; a draft that is not the reader's business is only 'not approved'."""
        if self.row.in_work is not None and self.may_read:
            return self.row.in_work.get_status_display()
        if self.row.is_approved:
            return str(PlanStatus.APPROVED.label)
        return _("Not approved yet") if self.row.in_work else _("No plan yet")


def shown_plans(person: Person, year: int, hosts: Mapping[int, Hosts], at: datetime) -> list[ShownPlan]:
    """All articles with a plan to make; the rights are those of one policy, without a query for each."""
    rows = plan_rows(year, hosts, today=localdate(at))
    return [_shown(person, row, hosts) for row in rows]


def _shown(person: Person, row: PlanRow, hosts: Mapping[int, Hosts]) -> ShownPlan:
    number = row.article.number
    subject = PlanOfArticle(
        article=number,
        year=row.due_on.year,
        host_id=row.hosts.host_id,
        co_hosts=row.hosts.co_host_ids,
        asked=frozenset(unit.pk for unit in asked_units(hosts, number)),
        status=PlanStatus.APPROVED if row.is_approved else row.state,
    )
    is_missing = any(answer.unit.pk == person.unit_id for answer in row.unanswered)
    in_work = PlanOfArticle(subject.article, subject.year, subject.host_id, subject.co_hosts, subject.asked, "")
    return ShownPlan(
        row=row,
        may_read=person.has_perm("incentives.view_plan", in_work if row.in_work else subject),
        may_draft=person.has_perm("incentives.draft_plan", subject) and row.today.year <= subject.year,
        is_asked=is_missing and person.has_perm("incentives.answer_plan", subject),
    )


GROUPS = {
    OWED: lambda shown: shown.row.is_owed,
    OVERDUE: lambda shown: shown.row.is_overdue,
    TO_AGREE: lambda shown: bool(shown.row.unanswered),
    TO_APPROVE: lambda shown: shown.row.waits_for_office,
    APPROVED: lambda shown: shown.row.is_approved,
    NOT_APPROVED: lambda shown: not shown.row.is_approved,
}


def plans_page(person: Person, year: int, state: str, *, at: datetime) -> dict[str, Any]:
    """One literal number of queries, however many plans and answers there are."""
    hosts = article_hosts(year, day_in_year(year, localdate(at)))
    shown = shown_plans(person, year, hosts, at)
    chosen = GROUPS.get(state)
    return {
        "year": year,
        "years": years_with_plans(localdate(at).year),
        "today": localdate(at),
        "due_on": due_day(year),
        "rows": [each for each in shown if chosen is None or chosen(each)],
        "total": len(shown),
        "counts": {name: sum(1 for each in shown if belongs(each)) for name, belongs in GROUPS.items()},
        "state": state if chosen else "",
        "sees_all": sees_whole_city(person),
    }


def years_with_plans(this_year: int) -> list[int]:
    """This year, the next, and every year with a plan; the latest first."""
    found = set(AssessmentPlan.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(found | {this_year, this_year + 1}, reverse=True)
