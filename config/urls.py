"""All addresses. Each room has its own `urls.py`; this file only says where they begin."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from citizens.views import feeds
from config.health import health
from organization.access import public

urlpatterns = [
    path("health/", health, name="health"),
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("api/", include("config.api")),
    path("accounts/", include("organization.account_urls")),
    path("language/", public(set_language), name="set_language"),
    path("organization/", include("organization.urls")),
    path("regulation/", include("regulation.urls")),
    path("filings/", include("responsibility.urls")),
    path("", include("notices.urls")),
    path("timetable/", include("timetable.urls")),
    path("incentives/", include("incentives.urls")),
    path("office/", include("office.urls")),
    path("public/", include("citizens.urls")),
    path("", include("supervision.urls")),
    path("", include("dashboards.task_urls")),
    path("", include("dashboards.urls")),
]
