"""Another program that talks to the HTTP API with the token of an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organization.models import Person


@dataclass
class Program:
    """Signs in by token only; no session, no form tokens."""

    person: Person | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers)

    def post(self, path: str, content: object = None) -> HttpResponse:
        return self._send("post", path, content)

    def patch(self, path: str, content: object = None) -> HttpResponse:
        return self._send("patch", path, content)

    def records(self, path: str, **query: object) -> list[dict[str, Any]]:
        """The records of one page; there is no other."""
        answer = self.get(path, page_size=1000, **query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["next"], body["count"]) == (None, len(body["results"]))
        return body["results"]

    def queries_of(self, path: str, **query: object) -> int:
        assert self._headers
        with CaptureQueriesContext(connection) as captured:
            self.records(path, **query)
        return len(captured)

    def _send(self, method: str, path: str, content: object) -> HttpResponse:
        return getattr(self.client, method)(
            f"/api/v1/{path}", content or {}, content_type="application/json", headers=self._headers
        )

    @property
    def _headers(self) -> dict[str, str]:
        if self.person is None:
            return {}
        token, _created = Token.objects.get_or_create(user=self.person)
        return {"Authorization": f"Token {token.key}"}
