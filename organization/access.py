"""Rights of views: denied unless granted. Every view carries exactly one of these decorators.

`tests/test_conventions.py` walks all URLs and fails for a view without one.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from django_htmx.middleware import HtmxDetails

    from organization.models import Person

    View = Callable[..., HttpResponseBase]

    class SignedInRequest(HttpRequest):
        """The request of any view that is not public: it comes from somebody with an account."""

        user: Person
        htmx: HtmxDetails


PUBLIC = "public"
SIGNED_IN = "signed_in"


def public(view: View) -> View:
    """Anybody may open it, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in(view: View) -> View:
    """Anybody with an account; what is shown is narrowed by the room's queryset filters."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Only who holds the permission; rights on one object are checked by `check` in the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def check(request: SignedInRequest, permission: str, subject: object) -> None:
    """Raise PermissionDenied unless the person may do this to this object."""
    if not request.user.has_perm(permission, subject):
        raise PermissionDenied
