"""Final accounts (article 10), from the day after each is due. A project in two years' sheets counts once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from incentives.models import FinalAccount, Measure
from incentives.rules import accounts as rules
from regulation.calendar import add_months
from regulation.selectors import parameters_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness

FARTHEST_MONTHS = 36


def propose(ripe: Ripeness) -> list[Proposal]:
    figures = parameters_on(ripe.year, ripe.today)
    accounts = final_accounts_accepted(ripe.year - FARTHEST_MONTHS // 12, ripe.year)
    return rules.measures_of_accounts(
        [account for each in accounts if (account := _judged(each)) is not None],
        year=ripe.year,
        months=figures.integer("final_accounts_months"),
        share=figures.decimal("management_fee_share"),
        today=ripe.today,
    )


def _judged(row: FinalAccount) -> rules.FinalAccount | None:
    """What is not known yet is not judged."""
    if row.unit_id is None or row.accepted_on is None:
        return None
    return rules.FinalAccount(
        row.project, row.unit_id, row.accepted_on, row.submitted_on, row.management_fee, is_whole=row.is_whole
    )


def final_accounts_accepted(first_year: int, last_year: int) -> QuerySet[FinalAccount]:
    """Of each project its latest row, whichever year's sheet it stands in, where it was accepted in these years."""
    latest = FinalAccount.objects.order_by("project", "-year", "-pk").distinct("project")
    return FinalAccount.objects.filter(
        pk__in=latest.values("pk"), accepted_on__year__range=(first_year, last_year)
    ).order_by("project")


def has_fallen_due(on: date) -> bool:
    """Whether the final account of any project was due on the day; acceptances of a few days share a due day."""
    months = parameters_on(on.year, on).integer("final_accounts_months")
    first = add_months(on, -months)
    accepted = FinalAccount.objects.filter(accepted_on__range=(first, first + timedelta(days=3)))
    days = accepted.values_list("accepted_on", flat=True)
    return any(day is not None and rules.due_on(day, months) == on for day in days)


def years_of_final_accounts(year: int) -> set[int]:
    """The years whose measures the rows of a year's sheet may touch: those in which they are due, or were before."""
    rows = FinalAccount.objects.in_year(year)
    months = parameters_on(year, date(year, 12, 31)).integer("final_accounts_months")
    accepted = rows.values_list("accepted_on", flat=True)
    due = {rules.due_on(day, months).year for day in accepted if day is not None}
    proposed = Measure.objects.filter(article=rules.ARTICLE, stands=True, subject__in=rows.values("project"))
    return due | set(proposed.order_by().values_list("year", flat=True).distinct())
