from __future__ import annotations

from django.urls import path

from organization.views import bulk, people, signing_in, units

app_name = "organization"
urlpatterns = [
    path("demo-login/", signing_in.demo_login, name="demo_login"),
    path("me/", signing_in.profile, name="profile"),
    path("me/token/", signing_in.token, name="token"),
    path("me/token/revoke/", signing_in.token_revoke, name="token_revoke"),
    path("units/", units.unit_list, name="units"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<int:unit_id>/", units.unit_detail, name="unit"),
    path("units/<int:unit_id>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:unit_id>/end/", units.unit_end, name="unit_end"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<int:person_id>/", people.person_detail, name="person"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:person_id>/disable/", people.person_disable, name="person_disable"),
    path("people/<int:person_id>/enable/", people.person_enable, name="person_enable"),
    path("people/<int:person_id>/password/", people.person_password, name="person_password"),
    path("people/workbook/", bulk.accounts_upload, name="accounts_upload"),
    path("people/workbook/<str:token>/preview/", bulk.accounts_preview, name="accounts_preview"),
    path("people/workbook/download/", bulk.accounts_download, name="accounts_download"),
    path("people/passwords/", bulk.accounts_passwords, name="accounts_passwords"),
    path("sign-ins/", signing_in.sign_ins, name="sign_ins"),
]
