"""What holds for every resource of the HTTP API unless it says otherwise: pages and rights.

Named in the settings. REST framework imports these classes while its views are being made, so that nothing here may
import a view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Pages(PageNumberPagination):
    """A hundred records a page, up to a thousand on request."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000


class HasOwnPassword(BasePermission):
    """Who has signed in with a one-time password chooses an own one before anything else."""

    message = gettext_lazy("Choose a password of your own first: sign in with the one-time password in a browser.")

    def has_permission(self, request: Request, _view: APIView) -> bool:
        return not request.user.must_change_password  # type: ignore[union-attr]
