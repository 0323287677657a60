"""Who somebody is; what they may do is said by rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.auth_backends import AuthenticationBackend

from organization.models import Person

if TYPE_CHECKING:
    from django.db.models import Model


class AccountBackend(AuthenticationBackend):
    """Signs people in by account and password. There are no permissions in tables, so none are looked up there."""

    def get_user(self, user_id: int) -> Person | None:
        """With the unit, which every page names."""
        person = Person.objects.select_related("unit").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return False
