"""Issued documents: searching them, and handing them out to who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from notices.documents.kinds import all_kinds
from notices.documents.rendering import CONTENT_TYPE
from notices.documents.selectors import readable_documents
from notices.documents.storing import DamagedFileError, read_whole
from notices.forms.documents import DocumentFilterForm
from organization.access import requires

if TYPE_CHECKING:
    from organization.access import SignedInRequest

PAGE = 50


@requires("notices.view_documents")
def documents(request: SignedInRequest) -> HttpResponse:
    """Every document that the person may read, the latest first."""
    form = DocumentFilterForm(request.GET)
    found = form.apply(readable_documents(request.user)).select_related("unit", "issued_by", "template")
    page = Paginator(found.order_by("-issued_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "kinds": {kind.code: kind.title for kind in all_kinds()}}
    return render(request, "notices/documents.html", context)


@requires("notices.view_documents")
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document as it was issued, to the byte."""
    found = get_object_or_404(readable_documents(request.user), pk=pk)
    try:
        return word_response(read_whole(found), found.file_name)
    except DamagedFileError:
        return render(request, "notices/document_damaged.html", {"document": found}, status=500)


def word_response(content: bytes, name: str) -> HttpResponse:
    """A Word document to be kept under its name."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
