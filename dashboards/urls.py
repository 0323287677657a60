from __future__ import annotations

from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("parts/", views.parts, name="parts"),
    path("type-size/", views.type_size, name="type_size"),
]
