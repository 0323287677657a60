from __future__ import annotations

from django.urls import path

from notices.views import inbox

app_name = "notices"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/sign/", inbox.sign_many, name="sign_many"),
    path("inbox/read/", inbox.read_many, name="read_many"),
    path("inbox/<int:pk>/", inbox.open_notice, name="open"),
    path("inbox/<int:pk>/sign/", inbox.sign, name="sign"),
    path("notices/unsigned/", inbox.unsigned_notices, name="unsigned"),
]
