"""Addresses of this room's lists, with what narrows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Sequence


def address(name: str, *, args: Sequence[Any] = (), **narrowed: Any) -> str:
    """`address("incentives:plans", args=[2026], state="overdue")`; what is empty is left out."""
    given = {key: value for key, value in narrowed.items() if value not in (None, "")}
    url = reverse(name, args=args)
    return f"{url}?{urlencode(given)}" if given else url
