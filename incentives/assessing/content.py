"""What an assessment plan says: figures, procedure, dates; and what is still missing from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incentives.models import PlanDate
from regulation.articles import ARTICLE
from regulation.services import checked_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from incentives.models import AssessmentPlan

LONGEST_PROCEDURE = 20_000
MOST_DATES = 40


@dataclass(frozen=True)
class DateEntry:
    title: str
    due_on: date


@dataclass(frozen=True)
class PlanContent:
    """`figures` are texts by the key of the parameter; one left out, or empty, is not set by the plan."""

    figures: Mapping[str, str] = field(default_factory=dict)
    procedure: str = ""
    document: str = ""
    holds_from: date | None = None
    dates: Sequence[DateEntry] = ()


def checked_content(content: PlanContent, *, article: int, year: int) -> PlanContent:
    """The content as it is stored. Raises ValidationError by field; figures under their keys."""
    holds_from = content.holds_from or date(year, 1, 1)
    if holds_from.year != year:
        raise ValidationError({"holds_from": _("Choose a day of %(year)s.") % {"year": year}})
    if len(content.procedure) > LONGEST_PROCEDURE:
        raise ValidationError({"procedure": _("At most %(count)s characters.") % {"count": LONGEST_PROCEDURE}})
    if len(content.dates) > MOST_DATES:
        raise ValidationError({"dates": _("At most %(count)s dates.") % {"count": MOST_DATES}})
    return PlanContent(
        figures=_checked_figures(content.figures, article=article, document=content.document),
        procedure=content.procedure.strip(),
        document=content.document.strip(),
        holds_from=holds_from,
        dates=sorted(
            {DateEntry(entry.title.strip(), entry.due_on) for entry in content.dates if entry.title.strip()},
            key=lambda entry: (entry.due_on, entry.title),
        ),
    )


def _checked_figures(figures: Mapping[str, str], *, article: int, document: str) -> dict[str, str]:
    checked, problems = {}, {}
    for parameter in ARTICLE[article].parameters:
        text = figures.get(parameter.key, "").strip()
        if not text:
            continue
        try:
            checked[parameter.key] = checked_figure(parameter, text, document=document)
        except ValidationError as error:
            problems[parameter.key] = error.messages
    if problems:
        raise ValidationError(problems)
    return checked


def check_is_complete(plan: AssessmentPlan) -> None:
    """Before it leaves the host: every figure, the procedure, at least one date, and the document itself."""
    missing = [
        str(parameter.label)
        for parameter in ARTICLE[plan.article].parameters
        if not parameter.is_optional and parameter.key not in plan.figures
    ]
    problems = [_("Figure not filled in: %(figure)s.") % {"figure": label} for label in missing]
    if not plan.procedure:
        problems.append(_("The procedure is not written yet."))
    if not plan.document:
        problems.append(_("The plan's document is not named yet."))
    if not plan.dates.filter(withdrawn_at=None).exists():
        problems.append(_("The plan names no date yet."))
    if problems:
        raise ValidationError(problems)


def keep_dates(plan: AssessmentPlan, entries: Sequence[DateEntry], at: datetime) -> None:
    """The dates of the plan become these: what is gone is withdrawn, what is new is added, the rest stays."""
    wanted = {(entry.title, entry.due_on) for entry in entries}
    standing = {(each.title, each.due_on): each for each in plan.dates.filter(withdrawn_at=None)}
    gone = [each.pk for key, each in standing.items() if key not in wanted]
    if gone:
        PlanDate.objects.filter(pk__in=gone).update(withdrawn_at=at)
    PlanDate.objects.bulk_create(
        PlanDate(plan=plan, title=entry.title, due_on=entry.due_on)
        for entry in entries
        if (entry.title, entry.due_on) not in standing
    )
