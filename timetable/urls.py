from __future__ import annotations

from django.urls import path

from timetable import views

app_name = "timetable"
urlpatterns = [path("", views.timetable, name="timetable")]
