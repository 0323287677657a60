from __future__ import annotations

from django.apps import AppConfig


class RegulationConfig(AppConfig):
    name = "regulation"

    def ready(self) -> None:
        from regulation import checks  # noqa: F401  (registers the system check)
