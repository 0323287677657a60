"""The page on which an assessment plan is written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from incentives.assessing.content import DateEntry, PlanContent
from incentives.assessing.writing import content_of_last_year, content_to_begin_with
from incentives.enums import PlanStatus
from incentives.forms.plans import FIGURE, PlanForm, date_forms
from incentives.models import AssessmentPlan
from incentives.pages.plan import compared_figures
from incentives.selectors.evidence import evidence_of
from incentives.selectors.plans import plan_in_force
from regulation.articles import ARTICLE
from regulation.selectors import day_in_year

if TYPE_CHECKING:
    from django.http import QueryDict


def plan_in_work(year: int, article: int) -> AssessmentPlan | None:
    """The plan that is not approved yet, else the last approved one."""
    plans = AssessmentPlan.objects.filter(year=year, article=article)
    return plans.exclude(status=PlanStatus.APPROVED).first() or plans.last()


def editing_page(
    year: int, article: int, given: QueryDict | None, files: Any, *, copied: bool, on: date
) -> dict[str, Any]:
    """The form with what is stored, with last year's plan (`copied`), or with what a new plan begins with."""
    plan = AssessmentPlan.objects.filter(year=year, article=article).exclude(status=PlanStatus.APPROVED).first()
    last_year = content_of_last_year(year, article)
    content = last_year if copied and last_year else _stored(plan) if plan else content_to_begin_with(year, article)
    holds_from = content.holds_from or _first_day(year, article, on)
    initial = {
        "version": plan.version if plan else 0,
        "document": content.document,
        "holds_from": holds_from,
        "procedure": content.procedure,
        **{FIGURE + key: value for key, value in content.figures.items()},
    }
    form = PlanForm(article, given, files, initial=initial)
    figures = compared_figures(year, article, day_in_year(year, on), plan)
    return {
        "year": year,
        "article": ARTICLE[article],
        "plan": plan,
        "form": form,
        "dates": date_forms(given, content.dates),
        "figures": form.figure_rows(figures),
        "files": evidence_of(plan) if plan else [],
        "has_last_year": last_year is not None,
        "is_copied": copied and last_year is not None,
    }


def _stored(plan: AssessmentPlan) -> PlanContent:
    return PlanContent(
        figures=plan.figures,
        procedure=plan.procedure,
        document=plan.document,
        holds_from=plan.holds_from,
        dates=[DateEntry(each.title, each.due_on) for each in plan.dates.filter(withdrawn_at=None)],
    )


def _first_day(year: int, article: int, on: date) -> date:
    """A first plan holds for the whole year; one that replaces another, from today on."""
    if plan_in_force(year, article) is None:
        return date(year, 1, 1)
    return day_in_year(year, on)
