from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # The background tasks of the rooms bind to this application; the checks register themselves.
        from config import celery, checks  # noqa: F401

        # Who may do what is known to commands and to the worker too, which load no views.
        autodiscover_modules("permissions")
