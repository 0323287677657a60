from __future__ import annotations

from django.urls import path

from notices.views import archives, documents, inbox, sending, templates, tracking

app_name = "notices"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/sign/", inbox.sign_many, name="sign_many"),
    path("inbox/read/", inbox.read_many, name="read_many"),
    path("inbox/<int:pk>/", inbox.open_notice, name="open"),
    path("inbox/<int:pk>/sign/", inbox.sign, name="sign"),
    path("inbox/settings/", sending.settings, name="settings"),
    path("notices/unsigned/", inbox.unsigned_notices, name="unsigned"),
    path("notices/tracking/", tracking.tracking, name="tracking"),
    path("notices/urge/", tracking.urge_notices, name="urge"),
    path("notices/outbox/", tracking.outbox_page, name="outbox"),
    path("notices/outbox/again/", tracking.try_deliveries_again, name="try_again"),
    path("notices/outbox/withdraw/", tracking.withdraw_deliveries, name="withdraw"),
    path("notices/deliveries/<int:pk>/", tracking.delivery_page, name="delivery"),
    path("notices/sending/", sending.sending, name="sending"),
    path("notices/channels/", sending.channels, name="channels"),
    path("notices/channels/new/<str:channel_kind>/", sending.channel_create, name="channel_create"),
    path("notices/channels/<int:pk>/", sending.channel_page, name="channel"),
    path("notices/channels/<int:pk>/edit/", sending.channel_edit, name="channel_edit"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/templates/", templates.templates, name="templates"),
    path("documents/templates/<slug:code>/", templates.template, name="template"),
    path("documents/templates/<slug:code>/use/", templates.choose_template, name="choose_template"),
    path("documents/templates/<slug:code>/sample/", templates.template_sample, name="template_sample"),
    path("documents/templates/<slug:code>/<int:version>/", templates.template_file, name="template_file"),
    path("documents/archives/<int:pk>/", archives.archive, name="archive"),
    path("documents/archives/<int:pk>/file/", archives.archive_file, name="archive_file"),
]
