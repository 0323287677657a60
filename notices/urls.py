from __future__ import annotations

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/sign/", views.sign_many, name="sign_many"),
    path("inbox/read/", views.read_many, name="read_many"),
    path("inbox/<int:pk>/", views.open_notice, name="open"),
    path("inbox/<int:pk>/sign/", views.sign, name="sign"),
    path("notices/unsigned/", views.unsigned_notices, name="unsigned"),
]
