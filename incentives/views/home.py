"""The room's first page: every article with its host, what is due, done and overdue (rulebook section 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from incentives.pages.home import home_page
from organization.access import requires

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.access import SignedInRequest


@requires("incentives.view_room")
def home(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """The year asked for, else the latest one that has anything to show."""
    return render(request, "incentives/home.html", home_page(request.user, year, at=timezone.now()))
