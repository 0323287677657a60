"""What we owe: the duties of the year in the open (articles 2 to 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from office.documents.duty_sheet import duty_table
from office.pages.duties import duties_page, listed_duties
from organization.access import requires
from workbook.responses import workbook_response

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("office.view_duties")
def duties(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """Who owes what by when, done with its proof or overdue; narrowed to what the person may read."""
    at = timezone.now()
    page = duties_page(request.user, year or timezone.localdate(at).year, request.GET, at)
    return render(request, "office/duties.html", page)


@requires("office.view_duties")
def export(request: SignedInRequest, year: int) -> HttpResponse:
    at = timezone.now()
    rows = listed_duties(request.user, year, request.GET, at).rows
    title = _("Duties of %(year)s") % {"year": year}
    return workbook_response(duty_table(title, rows, timezone.localdate(at)), title)
