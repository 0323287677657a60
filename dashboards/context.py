"""What the frame of every page shows: where one can go, what waits there, whose data this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dashboards.navigation import Navigation, navigation_for

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGE_TYPE_COOKIE = "kw-size"


def navigation(request: HttpRequest) -> dict[str, object]:
    return {
        # A request that is refused early, such as one for another host name, was never given a user.
        "navigation": SimpleLazyObject(lambda: navigation_for(request) if hasattr(request, "user") else Navigation()),
        "city_name": settings.KEYWORK_CITY,
        "demonstration": settings.KEYWORK_DEMO,
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "large",
        "now": timezone.now(),
    }
