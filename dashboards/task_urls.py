"""The addresses of tasks: those of their own room, and the pages for which other rooms come in."""

from __future__ import annotations

from django.urls import path
from tasks.urls import urlpatterns as own

from dashboards.views import tasks as views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.task_list, name="list"),
    path("tasks/export/", views.export_list, name="export"),
    path("tasks/<int:year>/<str:serial>/", views.task, name="task"),
    *own,
]
