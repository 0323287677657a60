"""Issuing the documents of an escalation, one by one or all of a closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from notices.jobs import call_for_archives
from organization.access import check, requires
from supervision.documents.acts import WITH_ITS_TASK, issue_for
from supervision.documents.closing import request_documents_of_closing
from supervision.models import Closing, Escalation

if TYPE_CHECKING:
    from organization.access import SignedInRequest
    from supervision.models.escalations import EscalationQuerySet


@requires("supervision.view_escalations")
@require_POST
def issue(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Issue a document of the escalation; the page then offers it for download."""
    every: EscalationQuerySet = Escalation.objects.select_related(*WITH_ITS_TASK)
    found = get_object_or_404(every, pk=pk)
    check(request, "supervision.view_escalation", found)
    try:
        document = issue_for(escalation=found, code=code, at=timezone.now(), by=request.user)
    except LookupError as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("Issued: %(number)s %(title)s.") % {"number": document, "title": document.title})
    return redirect(f"{found.get_absolute_url()}#documents")


@requires("supervision.issue_documents")
@require_POST
def documents_of_closing(request: SignedInRequest, year: int, month: int) -> HttpResponse:
    """Ask for an archive of the documents of a closing; it is made in the background."""
    closings = Closing.objects.select_related("work_list")
    closing = get_object_or_404(closings, work_list__year=year, month=month)
    archive = request_documents_of_closing(closing=closing, at=timezone.now(), by=request.user)
    call_for_archives()
    return redirect("notices:archive", archive.pk)
