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
    rows = accounts.values_list("project", "unit_id", "accepted_on", "submitted_on", "management_fee", "is_whole")
    return rules.measures_of_accounts(
        [rules.FinalAccount(*row) for row in rows],
        year=ripe.year,
        months=figures.integer("final_accounts_months"),
        share=figures.decimal("management_fee_share"),
        today=ripe.today,
    )


def final_accounts_accepted(first_year: int, last_year: int) -> QuerySet[FinalAccount]:
    """Of each project its latest row, whichever year's sheet it stands in, with a unit and accepted in these years."""
    latest = FinalAccount.objects.order_by("project", "-year", "-pk").distinct("project")
    return FinalAccount.objects.filter(
        pk__in=latest.values("pk"), unit__isnull=False, accepted_on__year__range=(first_year, last_year)
    ).order_by("project")


def has_fallen_due(on: date) -> bool:
    """Whether the final account of any project was due on the day; acceptances of a few days share a due day."""
    months = parameters_on(on.year, on).integer("final_accounts_months")
    first = add_months(on, -months)
    accepted = FinalAccount.objects.filter(accepted_on__range=(first, first + timedelta(days=3)))
    return any(rules.due_on(day, months) == on for day in accepted.values_list("accepted_on", flat=True))


def years_of_final_accounts(year: int) -> set[int]:
    """The years whose measures the rows of a year's sheet may touch: those in which they are due, or were before."""
    rows = FinalAccount.objects.in_year(year)
    months = parameters_on(year, date(year, 12, 31)).integer("final_accounts_months")
    accepted = rows.filter(accepted_on__isnull=False).values_list("accepted_on", flat=True)
    due = {rules.due_on(day, months).year for day in accepted}
    proposed = Measure.objects.filter(article=rules.ARTICLE, stands=True, subject__in=rows.values("project"))
    return due | set(proposed.order_by().values_list("year", flat=True).distinct())
