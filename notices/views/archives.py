"""Archives of documents: how far one has come, and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from notices.documents.kinds import archive_kind_of
from notices.models import Archive
from organization.access import requires

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("notices.make_archives")
def archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page that looks again by itself until the archive is there."""
    found = _archive(request, pk)
    return render(request, "notices/_archive.html" if request.htmx else "notices/archive.html", {"archive": found})


@requires("notices.make_archives")
def archive_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    found = _archive(request, pk)
    if not found.file:
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{found.title}.zip")


def _archive(request: SignedInRequest, pk: int) -> Archive:
    found = get_object_or_404(Archive, pk=pk)
    if not request.user.has_perm(archive_kind_of(found.kind).permission):
        raise Http404
    return found
