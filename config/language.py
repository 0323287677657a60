"""Which language a page is in: Chinese, unless the reader has chosen another one in the menu. A page for citizens is in
that of its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from citizens.languages import language_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Takes the cookie of the language menu and nothing else: what a browser was installed with is nobody's choice."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = language_of(request.path_info) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
