"""Bulletins: the list of a year, the page of one as it is printed, and the lists behind its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from notices.documents.rendering import CONTENT_TYPE
from organization.access import check, requires
from supervision.bulletins.drafting import live_figures
from supervision.bulletins.listing import bulletin_list
from supervision.bulletins.page import bulletin_page
from supervision.bulletins.papers import document_of, draft_paper
from supervision.bulletins.tables import bulletin_tables, check_table, escalation_table
from supervision.bulletins.tracing import (
    UnknownFigureError,
    checks_behind,
    corrections_since,
    escalations_behind,
    wanted_by,
)
from supervision.enums import BulletinKind
from supervision.models import Bulletin
from workbook.responses import workbook_response
from workbook.writing import write_table, write_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from organization.access import SignedInRequest
    from supervision.bulletins.record import Figures

ROWS_ON_A_PAGE = 200


@requires("supervision.view_bulletins")
def bulletins(request: SignedInRequest) -> HttpResponse:
    """The bulletins of a year; for the office also what waits to be drafted."""
    listed = bulletin_list(request.user, request.GET.get("year", ""), request.GET.get("kind", ""))
    if listed is None:
        return render(request, "dashboards/no_list.html")
    return render(request, "supervision/bulletins.html", {"listed": listed, "kinds": BulletinKind.choices})


@requires("supervision.view_bulletins")
def bulletin(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bulletin as it is read and printed; a draft with its figures as they are now."""
    found = bulletin_of(request, pk)
    return render(request, "supervision/bulletin.html", bulletin_page(found, request.user, timezone.now()))


@requires("supervision.view_bulletins")
def figure(request: SignedInRequest, pk: int, figure: str) -> HttpResponse:
    """The list behind a figure: exactly as many rows as it counts."""
    found = bulletin_of(request, pk)
    figures, wanted = live_figures(found, timezone.now()), _wanted(figure)
    context = {"bulletin": found, "figures": figures, "wanted": wanted, "figure": figure, "year": figures.year}
    rows: list[Any]
    if "escalations" in wanted:
        check(request, "supervision.trace_escalations", found)
        rows = escalations_behind(figures, wanted)
    else:
        rows = checks_behind(figures, wanted)
    if request.GET.get("format") == "xlsx":
        return _figure_table(found, figures, wanted, rows)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/bulletin_figure.html", {**context, "page": page, **_named(figures, wanted)})


@requires("supervision.view_bulletins")
def corrections(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was corrected since the bulletin was published."""
    found = bulletin_of(request, pk)
    figures = live_figures(found, timezone.now())
    told = corrections_since(figures) if found.published_at else []
    context = {"bulletin": found, "figures": figures, "year": figures.year, "corrections": told}
    return render(request, "supervision/bulletin_corrections.html", context)


@requires("supervision.view_bulletins")
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Word document: as it was issued, or of a draft without its number."""
    found = bulletin_of(request, pk)
    issued = document_of(found)
    if issued is not None:
        return redirect(issued)
    content, title = draft_paper(found, live_figures(found, timezone.now()))
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    header = content_disposition_header(as_attachment=True, filename=f"{title}.docx")
    response["Content-Disposition"] = header or "attachment"
    return response


@requires("supervision.view_bulletins")
def workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """The tables of the bulletin, as Excel sheets."""
    found = bulletin_of(request, pk)
    tables = bulletin_tables(live_figures(found, timezone.now()))
    return workbook_response(write_tables(tables), found.title)


def bulletin_of(request: SignedInRequest, pk: int) -> Bulletin:
    bulletins = Bulletin.objects.select_related("work_list", "drafted_by", "published_by")
    found = get_object_or_404(bulletins, pk=pk)
    check(request, "supervision.view_bulletin", found)
    return found


def _wanted(figure: str) -> dict[str, str]:
    try:
        return wanted_by(figure)
    except UnknownFigureError as error:
        raise Http404 from error


def _figure_table(found: Bulletin, figures: Figures, wanted: Mapping[str, str], rows: list[Any]) -> HttpResponse:
    heads, cells = escalation_table(rows) if "escalations" in wanted else check_table(figures, rows)
    return workbook_response(write_table(found.title, heads, cells), found.title)


def _named(figures: Figures, wanted: Mapping[str, str]) -> dict[str, object]:
    """What the list is narrowed to, in words. A sector or unit that the bulletin does not name has no list."""
    parts: dict[str, dict[int, Any]] = {"sector": figures.sector_by_id, "unit": figures.unit_by_id}
    try:
        named = {name: found[int(wanted[name])] for name, found in parts.items() if name in wanted}
    except KeyError as error:
        raise Http404 from error
    return {**named, "month": int(wanted.get("month", figures.month))}
