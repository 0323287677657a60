"""The addresses of tasks: those of their own room, and the pages for which other rooms come in."""

from __future__ import annotations

from django.urls import path

from dashboards.views import tasks as views
from tasks.urls import urlpatterns as own

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.task_list, name="list"),
    path("tasks/export/", views.export_list, name="export"),
    *own,
    path("tasks/<int:year>/<path:serial>/history/", views.history, name="history"),
    path("tasks/<int:year>/<path:serial>/", views.task, name="task"),
]
