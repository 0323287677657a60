"""Pages for everybody are made once and kept, until something is released (articles 2 and 19).

A kept page costs one query, which asks what has been released, and is the same for every reader: it knows no session,
no cookie and no account. Browsers and proxies keep it for some minutes and then ask whether it still holds.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, QueryDict
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from citizens.selectors.stamp import stamp
from organization.access import public

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[..., HttpResponse]

KEPT_FOR = 600  # seconds, on the server: what no stamp covers, such as a new program, is seen after that
MAX_AGE = 300  # seconds, in browsers and proxies
FREE_TEXT = "q"  # what anybody may type; answers to it are not kept, or a flood of words would fill the memory
LARGE, SIZE = "large", "size"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is kept: compressed, with its mark."""

    body: bytes
    etag: str
    headers: dict[str, str]


def for_everybody(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Anybody may open it and it is the same for all: answered before anything asks who is there."""
    open_to_all = public(view)
    open_to_all.is_for_everybody = True  # type: ignore[attr-defined]
    return open_to_all


def cached_page(*parameters: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for everybody that depends on its address, on these parameters, and on what is released."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.GET = known_parameters(request.GET, parameters)  # type: ignore[assignment]
            key = None if FREE_TEXT in request.GET else key_of(request, stamp())
            kept = cache.get(key) if key else None
            if kept is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200:
                    return response
                kept = keep(response)
                if key:
                    cache.set(key, kept, KEPT_FOR)
            return answer_with(request, kept)

        return for_everybody(answered)

    return decorate


def known_parameters(given: QueryDict, parameters: tuple[str, ...]) -> QueryDict:
    """The parameters that the page knows, in one order; whatever else is asked for makes no other page."""
    known = QueryDict(mutable=True)
    for name in sorted(parameters):
        if value := given.get(name, "").strip():
            known[name] = value
    if given.get(SIZE) == LARGE:
        known[SIZE] = LARGE
    return known


def key_of(request: HttpRequest, released: str) -> str:
    """A new style sheet makes new pages too: the old ones would ask for one that is gone."""
    parts = (released, request.path_info, request.GET.urlencode(), static("keywork/keywork.css"), settings.KEYWORK_URL)
    return f"citizens:{hashlib.sha256('|'.join(parts).encode()).hexdigest()}"


def keep(response: HttpResponse) -> Kept:
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return Kept(gzip.compress(response.content, mtime=0), etag, dict(response.items()))


def answer_with(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The page, or that the one which the reader has still holds."""
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(kept.body if is_compressed else gzip.decompress(kept.body))
    for name, value in {**kept.headers, **headers_for_everybody()}.items():
        response[name] = value
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = kept.etag
    patch_vary_headers(response, ("Accept-Encoding",))
    return get_conditional_response(request, etag=kept.etag, response=response) or response  # type: ignore[return-value]


def headers_for_everybody(max_age: int = MAX_AGE) -> Mapping[str, str]:
    """What the usual way of a request would add, and how long the answer may be kept."""
    return {
        "Cache-Control": f"public, max-age={max_age}, stale-while-revalidate=60",
        "Content-Language": translation.get_language() or settings.LANGUAGE_CODE,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
