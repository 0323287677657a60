"""The standard workbook: looked at first, then imported in one piece or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from organization.access import requires
from organization.sheets import SHEETS as ACCOUNT_SHEETS
from tasks.forms import ImportForm
from workbook.importing import run_import
from workbook.registry import registered_sheets
from workbook.responses import workbook_response
from workbook.uploads import drop_upload, keep_upload, open_upload
from workbook.writing import TEMPLATE_ROWS, write_workbook

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from organization.models import Person

MOST_PROBLEMS_SHOWN = 500


@requires("tasks.manage_list")
def import_workbook(request: SignedInRequest) -> HttpResponse:
    """Choose a file and a year; nothing is changed yet."""
    initial = {"year": request.GET.get("year") or timezone.localdate().year}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        token = keep_upload(form.cleaned_data["file"], owner_id=request.user.pk, at=timezone.now())
        return redirect("tasks:import_preview", form.cleaned_data["year"], token)
    left_out = [sheet.name for sheet in ACCOUNT_SHEETS if sheet.name not in sheets_open_to(request.user)]
    return render(request, "tasks/import.html", {"form": form, "left_out": left_out})


@requires("tasks.manage_list")
def import_preview(request: SignedInRequest, year: int, token: str) -> HttpResponse:
    """What the file would change, or what is wrong with it; a POST imports it."""
    file = open_upload(token, owner_id=request.user.pk)
    if file is None:
        messages.warning(request, _("This file is no longer kept. Choose it again."))
        return redirect("tasks:import")
    only, apply = sheets_open_to(request.user), request.method == "POST"
    with file:
        result = run_import(file, year=year, at=timezone.now(), actor=request.user, dry_run=not apply, only=only)
    if result.applied:
        drop_upload(token, owner_id=request.user.pk)
        messages.success(request, _("The workbook is imported."))
        return redirect("tasks:manage", year)
    shown = {"year": year, "result": result, "problems": result.problems[:MOST_PROBLEMS_SHOWN]}
    return render(request, "tasks/import_preview.html", shown)


@requires("tasks.manage_list")
def import_template(_request: SignedInRequest) -> HttpResponse:
    """The empty standard workbook, with drop-down lists and notes."""
    content = write_workbook(registered_sheets(), {}, spare_rows=TEMPLATE_ROWS)
    return workbook_response(content, _("standard workbook"))


def sheets_open_to(person: Person) -> set[str]:
    """Every sheet; but units, people and their roles are an administrator's business (rulebook section 11)."""
    sheets = {sheet.name for sheet in registered_sheets()}
    if person.has_perm("organization.manage_people"):
        return sheets
    return sheets - {sheet.name for sheet in ACCOUNT_SHEETS}
