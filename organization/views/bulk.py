"""Accounts in bulk: a workbook is looked at, then taken over; one-time passwords are handed out as a sheet, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import requires
from organization.forms import WorkbookForm
from organization.models import Person
from organization.services import issue_one_time_passwords
from organization.sheets import import_accounts, write_accounts, write_passwords
from workbook.responses import workbook_response
from workbook.uploads import drop_upload, keep_upload, open_upload

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("organization.manage_people")
def accounts_upload(request: SignedInRequest) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        token = keep_upload(form.cleaned_data["file"], owner_id=request.user.pk, at=timezone.now())
        return redirect("organization:accounts_preview", token)
    waiting = Person.objects.waiting_for_password().count()
    return render(request, "organization/accounts_upload.html", {"form": form, "waiting": waiting})


@requires("organization.manage_people")
def accounts_preview(request: SignedInRequest, token: str) -> HttpResponse:
    """What the workbook would change; a POST takes it over."""
    file = open_upload(token, owner_id=request.user.pk)
    if file is None:
        messages.warning(request, _("This file is no longer kept. Choose it again."))
        return redirect("organization:accounts_upload")
    apply = request.method == "POST"
    with file:
        result = import_accounts(file, at=timezone.now(), actor=request.user, dry_run=not apply)
    if result.applied:
        drop_upload(token, owner_id=request.user.pk)
    waiting = Person.objects.waiting_for_password().count()
    return render(request, "organization/accounts_preview.html", {"result": result, "waiting": waiting})


@requires("organization.manage_people")
@require_POST
def accounts_passwords(request: SignedInRequest) -> HttpResponse:
    """A one-time password for every account without one, as a sheet to hand out. The sheet is kept nowhere."""
    people = Person.objects.waiting_for_password().select_related("unit")
    passwords = issue_one_time_passwords(people, by=request.user)
    response = workbook_response(write_passwords(passwords), _("One-time passwords"))
    response["Cache-Control"] = "no-store"
    return response


@requires("organization.manage_people")
def accounts_download(_request: SignedInRequest) -> HttpResponse:
    """Units and people as they are, in the sheets of the standard workbook."""
    return workbook_response(write_accounts(), _("Units and people"))
