from __future__ import annotations

from django.urls import path

from office.views import home

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
]
