"""Files of reports: taken in on the report's page, handed out only to who may read the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organization.access import requires, signed_in
from supervision.files import withdraw_file
from supervision.models import Attachment, ReportFile
from supervision.permissions.reports import files_visible_to
from supervision.permissions.talks import attachments_visible_to

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from organization.access import SignedInRequest


class KeptFile(Protocol):
    file: FieldFile
    name: str


@signed_in
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file under its own name, always as a download."""
    return handed_out(get_object_or_404(files_visible_to(request.user, ReportFile.objects.all()), pk=pk))


@signed_in
def download_attachment(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A file of an act on an escalation, in the same way."""
    return handed_out(get_object_or_404(attachments_visible_to(request.user, Attachment.objects.all()), pk=pk))


def handed_out(kept: KeptFile) -> HttpResponseBase:
    """The kept file as a download, or a 404 where the store has lost it; whether it may be read is checked before."""
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=kept.name, content_type="application/octet-stream")


@requires("supervision.write_reports")
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    files = files_visible_to(request.user, ReportFile.objects.select_related("report__task__work_list"))
    file = get_object_or_404(files, pk=pk)
    try:
        withdraw_file(file=file, at=timezone.now(), by=request.user)
        messages.success(request, _("%(file)s is withdrawn.") % {"file": file.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(file.report)
