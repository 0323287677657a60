"""Whether an article's figures of a year rest on an approved plan, for every page that depends on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse

from incentives.selectors.plans import PLANNED_ARTICLES, plan_in_force, plans_in_force
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from incentives.models import AssessmentPlan
    from regulation.articles import Article

register = template.Library()


@dataclass(frozen=True)
class PlanNote:
    plan: AssessmentPlan | None
    url: str
    has_figures: bool


@register.simple_tag
def plan_note(year: int, article: int) -> PlanNote | None:
    """The plan in force at the year's end, or none; nothing for an article without a plan to make. One query."""
    if article not in PLANNED_ARTICLES:
        return None
    url = reverse("incentives:plan", args=[year, article])
    return PlanNote(plan_in_force(year, article), url, bool(ARTICLE[article].parameters))


@register.simple_tag
def articles_on_defaults(year: int) -> list[Article]:
    """The articles of which no plan of the year is approved. One query."""
    return [ARTICLE[number] for number, plan in plans_in_force(year).items() if plan is None]
