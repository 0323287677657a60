"""What the page of a year's plan shows: its measures by article or by unit, their sums, and what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incentives.documents.year_plans import YEAR_PLAN, plan_document_is_issued
from incentives.enums import YearPlanStatus
from incentives.selectors.evidence import evidence_of
from incentives.selectors.year_plans import (
    by_article,
    by_unit,
    left_out_rows,
    measures_for,
    outdated,
    planned_rows,
    sums_of,
    undecided,
)
from notices.documents.selectors import documents_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from incentives.models import PlannedMeasure, YearPlan
    from organization.models import Person


def plan_page(plan: YearPlan, person: Person, *, by: str, on: date) -> dict[str, Any]:
    rows, is_approved = planned_rows(plan), plan.status == YearPlanStatus.APPROVED
    may_manage = person.has_perm("incentives.manage_year_plan")
    is_draft = plan.status == YearPlanStatus.DRAFT
    return {
        "plan": plan,
        "by": by if by == "unit" else "article",
        "groups": by_unit(rows) if by == "unit" else by_article(rows, plan.year),
        "rows": rows,
        "sums": sums_of(rows),
        "units": len({row.measure.unit_id for row in rows}),
        "left_out": left_out_rows(plan),
        "due_on": next((row.due_on for row in rows if row.due_on), None),
        "carried_out": sum(1 for row in rows if row.carried_out_on),
        "overdue": sum(1 for row in rows if row.due_on and not row.carried_out_on and row.due_on < on),
        "is_approved": is_approved,
        "is_draft": is_draft,
        "may_manage": may_manage,
        "files": evidence_of(plan),
        "on": on,
        "documents": documents_of(YEAR_PLAN, [plan.pk], person),
        "offers": _offers(plan, rows, may_issue=may_manage),
        **(_work_in_progress(plan, rows) if not is_approved else {}),
    }


def _work_in_progress(plan: YearPlan, rows: Sequence[PlannedMeasure]) -> dict[str, Any]:
    """What is missing, what has been decided since, and what no longer stands as the plan says."""
    known = {row.measure_id for row in rows}
    return {
        "missing": undecided(plan.year),
        "new": sum(1 for pk in measures_for(plan).values_list("pk", flat=True) if pk not in known),
        "outdated": set(outdated(plan).values_list("pk", flat=True)),
    }


def _offers(plan: YearPlan, rows: Sequence[PlannedMeasure], *, may_issue: bool) -> list[dict[str, str]]:
    if not may_issue or not rows or plan_document_is_issued(plan):
        return []
    url = reverse("incentives:issue_year_plan", args=[plan.year, plan.number])
    return [{"label": _("Issue the plan as a Word document"), "url": url}]
