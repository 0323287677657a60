from __future__ import annotations

from django.urls import path

from supervision.views import closing, coordination, escalations, excel, files, month, report, reviewing

app_name = "supervision"
urlpatterns = [
    path("reports/", month.reports, name="reports"),
    path("reports/<int:year>/<int:month>/", month.month, name="month"),
    path("reports/<int:year>/<int:month>/units/", month.month_units, name="month_units"),
    path("reports/<int:year>/<int:month>/submit/", month.submit_month, name="submit_month"),
    path("reports/<int:year>/<int:month>/rows/<int:task_id>/", month.save_row, name="save_row"),
    path("reports/<int:year>/<int:month>/sheet/", excel.download, name="sheet"),
    path("reports/<int:year>/<int:month>/upload/", excel.upload, name="upload"),
    path("reports/<int:year>/<int:month>/apply/", excel.apply, name="apply_sheet"),
    path("reports/<int:year>/<int:month>/trial/", closing.trial, name="trial"),
    path("reports/<int:year>/<int:month>/close/", closing.close, name="close"),
    path("reports/<int:year>/<path:serial>/<int:month>/", report.report, name="report"),
    path("reports/<int:year>/<path:serial>/<int:month>/sign/", report.sign, name="sign"),
    path("report-files/<int:pk>/", files.download, name="file"),
    path("report-files/<int:pk>/withdraw/", files.withdraw, name="withdraw_file"),
    path("act-files/<int:pk>/", files.download_attachment, name="attachment"),
    path("review/", reviewing.review, name="review"),
    path("review/accept/", reviewing.accept_many, name="accept_many"),
    path("review/<int:pk>/accept/", reviewing.accept, name="accept"),
    path("review/<int:pk>/correct/", reviewing.correct, name="correct_report"),
    path("review/<int:pk>/return/", reviewing.give_back, name="return_report"),
    path("tasks/<int:year>/<path:serial>/correct/<int:month>/", closing.correct, name="correct"),
    path("coordination/", coordination.requests, name="coordination"),
    path("coordination/<int:pk>/", coordination.coordination_request, name="coordination_request"),
    path("escalations/", escalations.escalations, name="escalations"),
    path("escalations/export/", escalations.export, name="export_escalations"),
    path("escalations/urge/", escalations.urge_many, name="urge_escalations"),
    path("escalations/<int:pk>/", escalations.escalation, name="escalation"),
    path("escalations/<int:pk>/urge/", escalations.urge, name="urge_escalation"),
    path("escalations/<int:pk>/recompute/", escalations.recomputation, name="recompute_escalation"),
]
