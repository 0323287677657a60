"""The pages on which the host unit of an article keeps its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incentives.entering.saving import ConflictError, check_input, save_input
from incentives.forms.inputs import RowEntry, UnitChoices
from incentives.pages.inputs import inputs_page
from incentives.pages.outlook import outlook_lines
from incentives.selectors.input_history import input_changes
from incentives.selectors.inputs import InputRow, find_row, inputs_of, row_of, sheet_rows, units_of
from incentives.sheets import SHEETS
from incentives.tables import ARTICLES_WITH_INPUTS, TABLE, tables_of
from organization.access import check, requires
from organization.models import Unit
from regulation.articles import ARTICLE
from tasks.models import Task
from workbook.responses import workbook_response
from workbook.writing import write_workbook

if TYPE_CHECKING:
    from incentives.models import Input
    from incentives.tables import InputTable
    from organization.access import SignedInRequest

SPARE_ROWS = 200
CONFLICT, REFUSED = 409, 422


@requires("incentives.open_inputs")
def inputs(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """The article's tables in the year."""
    require_article(request, year, article, "incentives.view_inputs")
    page = inputs_page(article, year, request.user, at=timezone.now(), only=request.GET.get("filled", ""))
    return render(request, "incentives/inputs.html", {"page": page})


@requires("incentives.keep_inputs")
@require_http_methods(["GET", "POST"])
def input_row(request: SignedInRequest, year: int, article: int, slug: str) -> HttpResponse:
    """One row: as it is stored, or checked, or saved; answered with the row alone where only that is asked for."""
    require_article(request, year, article, "incentives.enter_inputs")
    table = _table(article, slug)
    typed = request.POST if request.method == "POST" else request.GET
    row = _row(table, year, typed.get("row", ""), typed.get("key", ""))
    if request.method == "GET":
        return _answer(request, year, RowEntry(row, UnitChoices(units_of(year))))
    entry = RowEntry(row, UnitChoices(units_of(year)), typed.dict())
    if "check" in request.GET:
        return _checked(request, year, entry)
    return _saved(request, year, entry, typed.get("version", ""))


def _checked(request: SignedInRequest, year: int, entry: RowEntry) -> HttpResponse:
    if entry.is_valid:
        try:
            on = timezone.localdate()
            check_input(table=entry.table, year=year, pk=entry.pk, values=entry.values, reason=entry.reason, on=on)
        except ValidationError as error:
            entry.add_errors(error.message_dict)
    return render(request, "incentives/_input_why.html", {"entry": entry, "is_checked": True})


def _saved(request: SignedInRequest, year: int, entry: RowEntry, version: str) -> HttpResponse:
    if not entry.is_valid:
        return _answer(request, year, entry, status=REFUSED)
    try:
        stored = save_input(
            table=entry.table,
            year=year,
            pk=entry.pk,
            values=entry.values,
            version=version,
            document=entry.document,
            reason=entry.reason,
            at=timezone.now(),
            by=request.user,
        )
    except ValidationError as error:
        entry.add_errors(error.message_dict)
        return _answer(request, year, entry, status=REFUSED)
    except ConflictError as conflict:
        return _conflicting(request, year, entry, conflict.stored)
    fresh = RowEntry(row_of(entry.table, year, stored), entry.units)
    return _answer(request, year, fresh, is_saved=True, was_new=entry.pk is None)


def _conflicting(request: SignedInRequest, year: int, entry: RowEntry, stored: Input) -> HttpResponse:
    """What was typed stays, beside what somebody else has saved meanwhile; saving again overwrites knowingly."""
    again = RowEntry(row_of(entry.table, year, stored), entry.units, entry.typed)
    theirs = RowEntry(again.row, entry.units)
    differing = [
        (mine, other) for mine, other in zip(again.cells, theirs.cells, strict=True) if mine.text != other.text
    ]
    shown: dict[str, Any] = {"conflict": {"name": again.row.name, "stored": stored, "differing": differing}}
    return _answer(request, year, again, status=CONFLICT, **shown)


def _answer(request: SignedInRequest, year: int, entry: RowEntry, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The row alone to a page that replaces it in place; else the whole page, or the way back to it."""
    article = entry.table.article
    if not request.htmx and status == 200:
        if shown.get("is_saved"):
            messages.success(request, _("Saved."))
        return redirect(f"{reverse('incentives:inputs', args=[year, article])}#row-{entry.row.name}")
    if not request.htmx:
        page = inputs_page(article, year, request.user, at=timezone.now(), faulty=entry)
        return render(request, "incentives/inputs.html", {"page": page, **shown}, status=status)
    given = {"entry": entry, "year": year, "today": timezone.localdate(), "may_enter": True, **shown}
    if shown.get("was_new") and not entry.table.has_roster:
        given["new"] = RowEntry(InputRow(entry.table), entry.units)
    response = render(request, "incentives/_input_rows.html", given, status=status)
    if shown.get("is_saved"):
        response["HX-Trigger"] = "inputs-changed"
    return response


@requires("incentives.open_inputs")
def input_outlook(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """What would follow as things stand, for the page to show anew after a row is saved."""
    require_article(request, year, article, "incentives.view_inputs")
    shown = {"year": year, "article": article, "outlook": outlook_lines(year, article, timezone.now())}
    return render(request, "incentives/_outlook.html", shown)


@requires("incentives.open_inputs")
def input_export(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """The article's sheets of the standard workbook, as they can be imported again."""
    require_article(request, year, article, "incentives.view_inputs")
    tables = tables_of(article)
    names = {table.sheet for table in tables}
    rows = {table.sheet: sheet_rows(table, year) for table in tables}
    content = write_workbook([sheet for sheet in SHEETS if sheet.name in names], rows, spare_rows=SPARE_ROWS)
    return workbook_response(content, f"{'、'.join(table.sheet for table in tables)} {year}")


@requires("incentives.open_inputs")
def input_history(request: SignedInRequest, year: int, article: int, slug: str) -> HttpResponse:
    """Who entered what, when, and from which document; of one row, or of the whole table."""
    require_article(request, year, article, "incentives.view_inputs")
    table = _table(article, slug)
    row = request.GET.get("row", "")
    page_obj, changes = input_changes(
        table, year, row=int(row) if row.isdecimal() else None, page=request.GET.get("page")
    )
    shown = {
        "year": year,
        "article": ARTICLE[article],
        "table": table,
        "tables": tables_of(article),
        "page_obj": page_obj,
        "changes": changes,
        "is_of_row": row.isdecimal(),
    }
    return render(request, "incentives/input_history.html", shown)


def require_article(request: SignedInRequest, year: int, article: int, permission: str) -> None:
    """404 for an article without inputs, 403 for who has no part in it."""
    if article not in ARTICLES_WITH_INPUTS or not 1950 <= year <= 2198:
        raise Http404
    check(request, permission, inputs_of(article, year)[0])


def _table(article: int, slug: str) -> InputTable:
    table = TABLE.get(slug)
    if table is None or table.article != article:
        raise Http404
    return table


def _row(table: InputTable, year: int, pk: str, key: str) -> InputRow:
    """The row that a form names: a stored one, or the unit or task that has none yet, or a new one."""
    if pk.isdecimal():
        stored = find_row(table, year, int(pk))
        if stored is None:
            raise Http404
        return row_of(table, year, stored)
    if not table.has_roster:
        return InputRow(table)
    subject = _subject(table, year, int(key)) if key.isdecimal() else None
    if subject is None:
        raise Http404
    return InputRow(table, None, subject)


def _subject(table: InputTable, year: int, pk: int) -> Unit | Task | None:
    if table.is_of_tasks:
        return Task.objects.filter(work_list__year=year, major=True, pk=pk).first()
    return units_of(year).filter(kind__in=table.roster, pk=pk).first()
