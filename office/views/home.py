"""The room's first page: meetings, routine, inspections, reviews and duties of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from office.pages.home import home_page
from organization.access import requires

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("office.view_room")
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "office/home.html", home_page(request.user, timezone.now()))
