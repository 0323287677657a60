from __future__ import annotations

from django.urls import path

from regulation import views

app_name = "regulation"
urlpatterns = [
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/<int:entry_id>/approve/", views.approve, name="approve"),
    path("approvals/<int:entry_id>/decline/", views.decline, name="decline"),
    path("<int:year>/changes/", views.changes, name="changes"),
    path("<int:year>/articles/<int:number>/units/", views.article_units, name="article_units"),
    path("<int:year>/parameters/<slug:key>/", views.parameter_detail, name="parameter"),
    path("<int:year>/parameters/<slug:key>/enter/", views.parameter_enter, name="parameter_enter"),
]
