from __future__ import annotations

from django.urls import path

from incentives.views import evidence

app_name = "incentives"
urlpatterns = [
    path("files/<int:pk>/", evidence.download, name="evidence"),
]
