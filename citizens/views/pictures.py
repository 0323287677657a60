"""The picture files: to everybody once they are released, before that to the office alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citizens.caching import for_everybody
from citizens.models import Picture
from organization.access import requires

if TYPE_CHECKING:
    from django.db.models.fields.files import ImageFieldFile
    from django.http import HttpRequest

    from organization.access import SignedInRequest

# Seconds for which others keep a picture: one that is taken back is gone everywhere after that.
KEPT_FOR = 600


@for_everybody
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A released picture in its full size."""
    return _to_everybody(request, get_object_or_404(Picture.objects.shown(), pk=pk).file)


@for_everybody
@require_safe
def small_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A released picture as it stands in the pages."""
    return _to_everybody(request, get_object_or_404(Picture.objects.shown(), pk=pk).preview)


@requires("citizens.view_office")
@never_cache
def office_picture(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Any picture, for those who decide whether citizens see it."""
    return _file(get_object_or_404(Picture, pk=pk).preview)


def _to_everybody(request: HttpRequest, file: ImageFieldFile) -> HttpResponseBase:
    """A file never changes under its name, which no other file ever has."""
    etag = f'"{(file.name or "").rpartition("/")[2]}"'
    response = get_conditional_response(request, etag=etag) or _file(file)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response


def _file(file: ImageFieldFile) -> HttpResponseBase:
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
