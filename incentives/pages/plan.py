"""What the page of an article's assessment plan shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.documents.plans import ASSESSMENT_PLAN_SUBJECT, plan_is_issued
from incentives.enums import PlanStatus
from incentives.forms.plans import AnswerForm, ApprovePlanForm, PaperAnswerForm, ReturnPlanForm, VersionForm
from incentives.models import AssessmentPlan
from incentives.selectors.evidence import evidence_of
from incentives.selectors.plans import (
    answers_to,
    asked_units,
    due_day,
    parameter_sources,
    plan_subject,
    readable_plans,
)
from notices.documents.selectors import documents_of
from regulation.articles import ARTICLE
from regulation.rules import write_value
from regulation.selectors import article_hosts, day_in_year, parameters_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from incentives.models import PlanAgreement, PlanStep
    from incentives.permissions.plans import PlanOfArticle
    from incentives.selectors.plans import ParameterSource
    from organization.models import Person, Unit
    from regulation.articles import Parameter

WITH_HOST = (PlanStatus.DRAFT, PlanStatus.WITH_CO_HOSTS, PlanStatus.RETURNED)


@dataclass(frozen=True)
class Figure:
    """A figure of the article: what the plan says, what holds, what held last year, what holds without anything."""

    parameter: Parameter
    planned: str | None
    holds: ParameterSource
    last_year: str

    @property
    def planned_text(self) -> str:
        return "" if self.planned is None else self.parameter.shown(self.planned)

    @property
    def last_year_text(self) -> str:
        return self.parameter.shown(self.last_year)

    @property
    def default_text(self) -> str:
        return self.parameter.shown(self.parameter.default)

    @property
    def differs_from_last_year(self) -> bool:
        return self.planned is not None and self.planned != self.last_year

    @property
    def bounds(self) -> str:
        if not self.parameter.least:
            return ""
        return _("%(least)s to %(greatest)s") % {
            "least": self.parameter.shown(self.parameter.least),
            "greatest": self.parameter.shown(self.parameter.greatest),
        }


@dataclass(frozen=True)
class Event:
    """A line of the plan's story."""

    at: datetime
    text: str
    who: str
    remark: str = ""
    document: str = ""


def compared_figures(year: int, article: int, on: date, plan: AssessmentPlan | None) -> dict[str, Figure]:
    """The article's figures: the plan's beside today's, last year's and the default."""
    sources = parameter_sources(year, article, on)
    last_year = parameters_on(year - 1, date(year - 1, 12, 31)).values
    planned = plan.figures if plan else {}
    return {
        key: Figure(source.parameter, planned.get(key), source, write_value(last_year[key]))
        for key, source in sources.items()
    }


def plan_page(person: Person, year: int, article: int, *, number: int | None, at: datetime) -> dict[str, Any] | None:
    """None where there is nothing that this person may read or write."""
    today = localdate(at)
    on = day_in_year(year, today)
    hosts = article_hosts(year, on)
    plans = list(readable_plans(person, year, hosts).filter(article=article).order_by("number"))
    plan = next((each for each in plans if each.number == number), None) if number else (plans[-1] if plans else None)
    if number and plan is None:
        return None
    subject = plan_subject(article, year, hosts, plan)
    asked = asked_units(hosts, article)
    return {
        "year": year,
        "today": today,
        "article": ARTICLE[article],
        "hosts": hosts[article],
        "asked": asked,
        "general_office": [unit for unit in hosts[article].co_hosts if unit not in asked],
        "plan": plan,
        "plans": plans,
        "due_on": due_day(year),
        "is_overdue": _is_overdue(plan, due_day(year), today),
        "figures": list(compared_figures(year, article, on, plan).values()),
        "dates": list(plan.dates.filter(withdrawn_at=None)) if plan else [],
        "answers": answers_to(plan, asked) if plan else [],
        "story": story_of(plan) if plan else [],
        "files": evidence_of(plan) if plan else [],
        "documents": documents_of(ASSESSMENT_PLAN_SUBJECT, [plan.pk], person) if plan else [],
        "may_draft": year >= today.year and person.has_perm("incentives.draft_plan", subject),
        **_acts(person, plan, subject, asked),
    }


def _is_overdue(plan: AssessmentPlan | None, due_on: date, today: date) -> bool:
    is_handed_in = plan is not None and (plan.number > 1 or plan.status in (PlanStatus.SUBMITTED, PlanStatus.APPROVED))
    return not is_handed_in and today > due_on


def _acts(person: Person, plan: AssessmentPlan | None, subject: PlanOfArticle, asked: Sequence[Unit]) -> dict[str, Any]:
    """The forms of what this person may do with the plan as it stands."""
    if plan is None:
        return {"offers": []}
    answers = answers_to(plan, asked)
    may_write = plan.status in WITH_HOST and person.has_perm("incentives.draft_plan", subject)
    waits = plan.status == PlanStatus.WITH_CO_HOSTS
    is_submitted = plan.status == PlanStatus.SUBMITTED
    may_decide = is_submitted and person.has_perm("incentives.decide_plan", subject)
    version = {"version": plan.version}
    return {
        "version_form": VersionForm(initial=version),
        "may_edit": may_write,
        "may_send": may_write and bool(asked) and not waits,
        "may_submit": may_write and not any(answer.is_missing for answer in answers),
        "answer_form": AnswerForm(initial=version)
        if waits and person.has_perm("incentives.answer_plan", subject)
        else None,
        "paper_form": PaperAnswerForm(asked, initial=version)
        if waits and person.has_perm("incentives.record_plan_answer", subject)
        else None,
        "approve_form": ApprovePlanForm(initial=version) if may_decide else None,
        "return_form": ReturnPlanForm(initial=version) if may_decide else None,
        "wrote_it": is_submitted and not may_decide and person.pk in subject.writers,
        "offers": _offers(person, plan, subject),
    }


def _offers(person: Person, plan: AssessmentPlan, subject: PlanOfArticle) -> list[dict[str, str]]:
    """The Word document, unless there is one of this version as it stands."""
    if not person.has_perm("incentives.issue_plan", subject) or plan_is_issued(plan):
        return []
    url = reverse("incentives:plan_document", args=[plan.year, plan.article, plan.number])
    return [{"label": _("Issue as a Word document"), "url": url}]


def story_of(plan: AssessmentPlan) -> list[Event]:
    """Everything that happened to the plan, the latest first; two queries."""
    events = [_of_step(step) for step in plan.steps.select_related("by__unit")]
    events += [_of_answer(each) for each in plan.agreements.select_related("by__unit", "unit")]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _of_step(step: PlanStep) -> Event:
    said = {
        PlanStatus.DRAFT: _("Version %(version)s written"),
        PlanStatus.WITH_CO_HOSTS: _("Version %(version)s sent to the co-hosts"),
        PlanStatus.SUBMITTED: _("Version %(version)s submitted"),
        PlanStatus.RETURNED: _("Returned"),
        PlanStatus.APPROVED: pgettext("assessment plan", "Approved"),
    }
    text = said[PlanStatus(step.status)] % {"version": step.version}
    return Event(step.at, text, who_of(step.by), step.text, step.document)


def _of_answer(answer: PlanAgreement) -> Event:
    given = {"unit": answer.unit, "version": answer.version}
    agrees, disagrees = _("%(unit)s agrees to version %(version)s"), _("%(unit)s does not agree to version %(version)s")
    return Event(answer.at, (agrees if answer.agrees else disagrees) % given, who_of(answer.by), answer.remark)


def who_of(person: Person) -> str:
    """Unit and name, as the story names people."""
    return " ".join(filter(None, (person.unit.short_name if person.unit else "", person.post or person.name)))
