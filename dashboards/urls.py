from __future__ import annotations

from django.urls import path

from dashboards.views import city, desks, frame, month, regulation

app_name = "dashboards"
urlpatterns = [
    path("", desks.desk, name="desk"),
    path("overview/", city.overview, name="overview"),
    path("wall/", city.wall, name="wall"),
    path("month/", month.month, name="month"),
    path("checks/", city.checks, name="checks"),
    path("regulation/", regulation.regulation, name="regulation"),
    path("parts/", frame.parts, name="parts"),
    path("type-size/", frame.type_size, name="type_size"),
]
