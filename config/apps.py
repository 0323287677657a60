from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # The background tasks of the rooms bind to this application.
        from config import celery  # noqa: F401
