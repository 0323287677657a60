from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # The background tasks of the rooms bind to this application; the checks register themselves.
        from config import celery, checks  # noqa: F401
