from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

OPEN_PAGES = {
    "account_change_password",
    "account_set_password",
    "account_logout",
    "set_language",
    "dashboards:type_size",
}


class OneTimePasswordMiddleware:
    """Who has signed in with a one-time password chooses an own one before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN_PAGES or match.app_names[:1] == ["api"]:
            return None  # the API says so itself, by HasOwnPassword
        if request.user.is_authenticated and request.user.must_change_password:
            return redirect("account_change_password")
        return None
