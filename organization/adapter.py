"""How allauth signs people in here: accounts are made by an administrator, every attempt is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from organization.models import Person
from organization.services import record_sign_in

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        self._record(request, user.username, user, succeeded=True)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = str(credentials.get("username", ""))
        self._record(request, account, Person.objects.filter(username=account).first(), succeeded=False)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> Any:
        self._record(request, user.username, user, succeeded=False)
        return super().respond_user_inactive(request, user)

    def _record(self, request: HttpRequest, account: str, person: Person | None, *, succeeded: bool) -> None:
        record_sign_in(
            account=account,
            person=person,
            succeeded=succeeded,
            at=timezone.now(),
            address=self.get_client_ip(request) or None,
            agent=self.get_http_user_agent(request),
        )

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page one arrives on says enough."""
