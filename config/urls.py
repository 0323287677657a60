"""All addresses. Each room has its own `urls.py`; this file only says where they begin."""

from __future__ import annotations

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("allauth.account.urls")),
]
