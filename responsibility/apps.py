from __future__ import annotations

from django.apps import AppConfig


class ResponsibilityConfig(AppConfig):
    name = "responsibility"
