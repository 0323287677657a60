from __future__ import annotations

from django.urls import path

from responsibility import views

app_name = "responsibility"
urlpatterns = [
    path("", views.filings, name="filings"),
    path("export/", views.export, name="export"),
    path("many/", views.file_many, name="file_many"),
    path("submit/", views.submit, name="submit"),
    path("accept/", views.accept, name="accept"),
    path("step/", views.step_row, name="step_row"),
    path("<int:task_id>/", views.responsible, name="responsible"),
    path("<int:task_id>/<int:unit_id>/", views.filing, name="filing"),
    path("<int:task_id>/<int:unit_id>/form/", views.issue_form, name="issue_form"),
    path("<int:task_id>/<int:unit_id>/return/", views.send_back, name="return"),
    path("<int:task_id>/<int:unit_id>/replace/", views.replace, name="replace"),
]
