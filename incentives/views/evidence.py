from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from incentives.models import Evidence
from incentives.selectors.evidence import may_read
from organization.access import signed_in
from supervision.views.files import handed_out

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@signed_in
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file under its own name, always as a download, for who may read the act that it belongs to."""
    kept = get_object_or_404(Evidence, pk=pk)
    if not may_read(request.user, kept):
        raise Http404
    return handed_out(kept)
