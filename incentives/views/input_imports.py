"""An article's sheets from a workbook: looked at first, then taken over in one piece or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from incentives.entering.importing import import_inputs
from incentives.forms.inputs import DOCUMENT_LENGTH, InputsImportForm
from incentives.tables import tables_of
from incentives.views.inputs import require_article
from organization.access import requires
from regulation.articles import ARTICLE
from workbook.uploads import drop_upload, keep_upload, open_upload

if TYPE_CHECKING:
    from organization.access import SignedInRequest

MOST_PROBLEMS_SHOWN = 500


@requires("incentives.keep_inputs")
def input_import(request: SignedInRequest, year: int, article: int) -> HttpResponse:
    """Choose a file; nothing is changed yet."""
    require_article(request, year, article, "incentives.enter_inputs")
    sheets = [table.sheet for table in tables_of(article)]
    form = InputsImportForm(sheets, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        token = keep_upload(form.cleaned_data["file"], owner_id=request.user.pk, at=timezone.now())
        address = reverse("incentives:input_preview", args=[year, article, token])
        return redirect(f"{address}?{urlencode({'document': form.cleaned_data['document']})}")
    shown = {"form": form, "year": year, "article": ARTICLE[article], "sheets": sheets}
    return render(request, "incentives/input_import.html", shown)


@requires("incentives.keep_inputs")
def input_preview(request: SignedInRequest, year: int, article: int, token: str) -> HttpResponse:
    """What the file would change, or what is wrong with it; a POST imports it."""
    require_article(request, year, article, "incentives.enter_inputs")
    file = open_upload(token, owner_id=request.user.pk)
    if file is None:
        messages.warning(request, _("This file is no longer kept. Choose it again."))
        return redirect("incentives:input_import", year, article)
    document, apply = request.GET.get("document", "")[:DOCUMENT_LENGTH], request.method == "POST"
    with file:
        result = import_inputs(
            file, article=article, year=year, document=document, at=timezone.now(), by=request.user, dry_run=not apply
        )
    if result.applied:
        drop_upload(token, owner_id=request.user.pk)
        messages.success(request, _("The workbook is imported."))
        return redirect("incentives:inputs", year, article)
    shown = {"year": year, "article": ARTICLE[article], "document": document, "result": result}
    shown["problems"] = result.problems[:MOST_PROBLEMS_SHOWN]
    return render(request, "incentives/input_preview.html", shown)
