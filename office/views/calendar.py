"""The calendar: a month as a page, a meeting as a file, and the address that a phone subscribes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from office.calendar_files import CONTENT_TYPE, calendar_feed, meeting_file
from office.pages.calendar import month_page
from office.selectors.meetings import meetings_visible_to
from office.selectors.subscriptions import (
    decisions_in_calendar_of,
    meetings_in_calendar_of,
    reader_of,
    subscription_of,
)
from office.subscribing import end_subscription, subscribe
from organization.access import public, requires

if TYPE_CHECKING:
    from django.http import HttpRequest

    from organization.access import SignedInRequest


@requires("office.view_meetings")
def month(request: SignedInRequest, year: int = 0, month: int = 0) -> HttpResponse:
    at = timezone.now()
    today = timezone.localdate(at)
    if year and not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Http404
    shown = month_page(request.user, year or today.year, month or today.month, at)
    return render(request, "office/calendar.html", shown)


@requires("office.view_meetings")
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """One meeting as a file for a calendar."""
    found = get_object_or_404(meetings_visible_to(request.user).select_related("chair", "unit"), pk=pk)
    response = HttpResponse(meeting_file(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="meeting-{found.pk}.ics"'
    return response


@requires("office.view_meetings")
def subscription(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address for the person's phone, since when; how to make, renew or end it."""
    return render(request, "office/subscription.html", {"subscription": subscription_of(request.user), "url": ""})


@requires("office.view_meetings")
@require_POST
def make(request: SignedInRequest) -> HttpResponse:
    """A new address, shown this once."""
    secret = subscribe(person=request.user, at=timezone.now())
    url = settings.KEYWORK_URL + reverse("office:calendar_feed", args=[secret])
    shown = {"subscription": subscription_of(request.user), "url": url}
    response = render(request, "office/subscription.html", shown)
    response["Cache-Control"] = "no-store"
    return response


@requires("office.view_meetings")
@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    if end_subscription(person=request.user, at=timezone.now()):
        messages.success(request, _("The address is ended; nothing is read under it any more."))
    return redirect("office:subscription")


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a phone reads: whoever knows the address reads it, without signing in."""
    person = reader_of(secret)
    if person is None:
        raise Http404
    at = timezone.now()
    content = calendar_feed(meetings_in_calendar_of(person, at), decisions_in_calendar_of(person), at=at)
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response
