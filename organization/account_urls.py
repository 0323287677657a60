"""The pages of allauth that this city offers, under the names by which allauth finds them."""

from __future__ import annotations

from django.urls import path

from organization.views import signing_in

urlpatterns = [
    path("login/", signing_in.sign_in, name="account_login"),
    path("logout/", signing_in.sign_out, name="account_logout"),
    path("inactive/", signing_in.inactive, name="account_inactive"),
    path("password/change/", signing_in.change_password, name="account_change_password"),
    path("password/set/", signing_in.set_password, name="account_set_password"),
    path("password/reset/", signing_in.not_offered, name="account_reset_password"),
    path("signup/", signing_in.not_offered, name="account_signup"),
    path("reauthenticate/", signing_in.not_offered, name="account_reauthenticate"),
]
