"""The year's points: the city's table, one unit's page, its confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incentives.documents.performance import SCORE, issue_score_sheet, sheet_is_issued
from incentives.models import Score
from incentives.pages.scores import (
    DEFAULT_SORT,
    STATES,
    claims_of_unit,
    counts_of_states,
    greatest_load,
    last_confirmation,
    rights_on,
    score_page,
    score_rows,
    state_of_score,
)
from incentives.scoring.confirming import confirm_score
from incentives.selectors.performance import points_of_year
from notices.documents.selectors import documents_of
from organization.access import check, requires
from workbook.responses import workbook_response
from workbook.writing import write_table

if TYPE_CHECKING:
    from organization.access import SignedInRequest

HEADS = ("单位", "承担量", "基础分", "扣分", "封顶前加分", "加分", "得分", "确认情况")


def years_with_scores() -> list[int]:
    return list(Score.objects.order_by("-year").values_list("year", flat=True).distinct())


@requires("incentives.view_scores")
def latest(request: SignedInRequest) -> HttpResponse:
    """The last settled year, else the one that runs."""
    years = years_with_scores()
    return redirect("incentives:scores", years[0] if years else localdate().year)


@requires("incentives.view_scores")
def scores(request: SignedInRequest, year: int) -> HttpResponse:
    """Every unit's points with its load beside them; a unit sees its own until the year's plan is approved."""
    sort, state = request.GET.get("sort", DEFAULT_SORT), request.GET.get("state", "")
    rows = score_rows(request.user, year, sort)
    context = {
        "year": year,
        "years": years_with_scores(),
        "rows": [row for row in rows if row.state == state] if state in STATES else rows,
        "number": len(rows),
        "state": state,
        "counts": counts_of_states(rows),
        "greatest": greatest_load(rows),
        "default_sort": DEFAULT_SORT,
        "sees_all": request.user.has_perm("incentives.view_all_scores", points_of_year(year)),
    }
    return render(request, "incentives/scores.html", context)


@requires("incentives.view_scores")
def export(request: SignedInRequest, year: int) -> HttpResponse:
    """The same table for Excel."""
    rows = [
        [row.score.unit.short_name, *row.figures.values(), str(row.state_text)]
        for row in score_rows(request.user, year, request.GET.get("sort", DEFAULT_SORT))
    ]
    title = f"{year}年度重点工作绩效得分"
    return workbook_response(write_table(title, HEADS, rows), title)


@requires("incentives.view_scores")
def score(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    """One unit's points, down to the evidence."""
    return show_score(request, found_score(request, year, unit_id))


@requires("incentives.speak_for_score")
@require_POST
def confirm(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    found = found_score(request, year, unit_id)
    check(request, "incentives.confirm_score", points_of_year(year, unit_id))
    try:
        confirm_score(score=found, seen=request.POST.get("seen", ""), at=timezone.now(), by=request.user)
        messages.success(request, _("The points are confirmed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


@requires("incentives.decide_scores")
@require_POST
def issue_sheet(request: SignedInRequest, year: int, unit_id: int) -> HttpResponse:
    """The score sheet of the unit as it stands, as a numbered document."""
    found = found_score(request, year, unit_id)
    check(request, "incentives.issue_score_sheet", points_of_year(year, unit_id))
    document = issue_score_sheet(score=found, at=timezone.now(), by=request.user)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")


def found_score(request: SignedInRequest, year: int, unit_id: int) -> Score:
    found = get_object_or_404(Score.objects.select_related("unit"), year=year, unit=unit_id)
    check(request, "incentives.view_score", points_of_year(year, unit_id))
    return found


def show_score(request: SignedInRequest, found: Score) -> HttpResponse:
    may = rights_on(found, request.user)
    context = {
        "score": found,
        "page": score_page(found, request.user),
        "state": state_of_score(found),
        "state_text": STATES[state_of_score(found)],
        "confirmation": last_confirmation(found),
        "objections": found.objections.select_related("task", "decided_by"),
        "claims": claims_of_unit(found.year, found.unit_id),
        "may": may,
        "documents": documents_of(SCORE, [found.pk], request.user),
        "offers": _offers(found, may),
    }
    return render(request, "incentives/score.html", context)


def _offers(found: Score, may: dict[str, bool]) -> list[dict[str, Any]]:
    if not may["issue_score_sheet"] or sheet_is_issued(found):
        return []
    url = reverse("incentives:issue_score_sheet", args=[found.year, found.unit_id])
    return [{"label": _("Issue the score sheet"), "url": url}]
