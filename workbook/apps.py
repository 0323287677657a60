from __future__ import annotations

from django.apps import AppConfig


class WorkbookConfig(AppConfig):
    name = "workbook"
