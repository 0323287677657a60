"""The room's first page: meetings, routine, inspections, reviews and duties of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate

from office.pages.waiting import waiting_for
from organization.access import requires

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("office.view_room")
def home(request: SignedInRequest) -> HttpResponse:
    today = localdate(timezone.now())
    return render(request, "office/home.html", {"lines": waiting_for(request.user, today), "today": today})
