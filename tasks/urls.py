"""The pages of this room. They join the namespace `tasks` in `dashboards.task_urls`, with those that need other rooms.

A serial number may hold a slash.
"""

from __future__ import annotations

from django.urls import path

from tasks.views import adjusting, importing, managing

urlpatterns = [
    path("lists/import/", importing.import_workbook, name="import"),
    path("lists/import/template/", importing.import_template, name="import_template"),
    path("lists/import/<int:year>/<str:token>/", importing.import_preview, name="import_preview"),
    path("lists/<int:year>/", managing.manage, name="manage"),
    path("lists/<int:year>/publish/", managing.publish, name="publish"),
    path("lists/<int:year>/confirm/", managing.confirm, name="confirm"),
    path("lists/<int:year>/sectors/<int:pk>/", managing.sector, name="sector"),
    path("lists/<int:year>/adjustments/", adjusting.adjustments, name="adjustments"),
    path("lists/<int:year>/add/", adjusting.add, name="add"),
    path("tasks/<int:year>/<path:serial>/schedule/", managing.schedule, name="schedule"),
    path("tasks/<int:year>/<path:serial>/main-indicator/", managing.main_indicator, name="main_indicator"),
    path("tasks/<int:year>/<path:serial>/adjust/", adjusting.adjust, name="adjust"),
    path("tasks/<int:year>/<path:serial>/status/", adjusting.change_status, name="change_status"),
]
