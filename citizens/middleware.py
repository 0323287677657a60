"""Citizens' pages are answered before anything asks who is there: no session is read, no cookie is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation

from citizens.caching import headers_for_everybody
from citizens.languages import language_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Answer = Callable[[HttpRequest], HttpResponseBase]

SOON = 60  # seconds: what does not exist now may exist soon


def answer_citizens(get_response: Answer) -> Answer:
    """Reading goes its own short way; writing, and everything that is not for everybody, goes the usual one."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        language = language_of(request.path_info)
        if language is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        with translation.override(language):
            return _read(request) or get_response(request)

    return answer


def _read(request: HttpRequest) -> HttpResponseBase | None:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if not getattr(match.func, "is_for_everybody", False):
        return None
    request.resolver_match = match
    try:
        return match.func(request, *match.args, **match.kwargs)
    except Http404:
        missing = render(request, "citizens/404.html", status=404)
        for name, value in headers_for_everybody(SOON).items():
            missing[name] = value
        return missing
