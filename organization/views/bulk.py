"""Accounts in bulk: a workbook is looked at, then taken over; one-time passwords are handed out as a sheet, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from organization.access import requires
from organization.forms import WorkbookForm
from organization.models import Person
from organization.services import issue_one_time_passwords
from organization.sheets import import_accounts, write_accounts, write_passwords

if TYPE_CHECKING:
    from django.core.files import File

    from organization.access import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("organization.manage_people")
def accounts_upload(request: SignedInRequest) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        _keep(request, form.cleaned_data["file"])
        return redirect("organization:accounts_preview")
    waiting = Person.objects.waiting_for_password().count()
    return render(request, "organization/accounts_upload.html", {"form": form, "waiting": waiting})


@requires("organization.manage_people")
def accounts_preview(request: SignedInRequest) -> HttpResponse:
    """What the workbook would change; a POST takes it over."""
    if not default_storage.exists(_kept_name(request)):
        return redirect("organization:accounts_upload")
    apply = request.method == "POST"
    with default_storage.open(_kept_name(request)) as file:
        result = import_accounts(file, at=timezone.now(), actor=request.user, dry_run=not apply)
    if result.applied:
        default_storage.delete(_kept_name(request))
    waiting = Person.objects.waiting_for_password().count()
    return render(request, "organization/accounts_preview.html", {"result": result, "waiting": waiting})


@requires("organization.manage_people")
@require_POST
def accounts_passwords(request: SignedInRequest) -> HttpResponse:
    """A one-time password for every account without one, as a sheet to hand out. The sheet is kept nowhere."""
    people = Person.objects.waiting_for_password().select_related("unit")
    passwords = issue_one_time_passwords(people, by=request.user)
    return _as_download(write_passwords(passwords), "one-time-passwords.xlsx")


@requires("organization.manage_people")
def accounts_download(_request: SignedInRequest) -> HttpResponse:
    """Units and people as they are, in the sheets of the standard workbook."""
    return _as_download(write_accounts(), "accounts.xlsx")


def _as_download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _kept_name(request: SignedInRequest) -> str:
    """Each administrator has one workbook under way at most."""
    return f"imports/accounts-{request.user.pk}.xlsx"


def _keep(request: SignedInRequest, file: File) -> None:
    default_storage.delete(_kept_name(request))
    default_storage.save(_kept_name(request), file)
