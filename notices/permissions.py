"""Whose notice it is: the account's it was sent to, or, where it was sent to a unit without accounts, its staff's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from organization.permissions import is_administrator, is_signed_in, is_supervision_office, is_unit_staff

if TYPE_CHECKING:
    from notices.models import Notice
    from organization.models import Person


@rules.predicate
def is_addressed(person: Person, notice: Notice | None) -> bool:
    if notice is None:
        return False
    if notice.recipient_id is not None:
        return notice.recipient_id == person.pk
    return bool(is_unit_staff(person)) and notice.unit_id == person.unit_id


rules.add_perm("notices.view_inbox", is_signed_in)
rules.add_perm("notices.view_notice", is_signed_in & is_addressed)
rules.add_perm("notices.sign_notice", is_signed_in & is_addressed)
rules.add_perm("notices.view_unsigned", is_supervision_office)
rules.add_perm("notices.view_tracking", is_supervision_office)
rules.add_perm("notices.urge", is_supervision_office)
rules.add_perm("notices.view_outbox", is_supervision_office)
rules.add_perm("notices.set_sending", is_supervision_office)
rules.add_perm("notices.manage_channels", is_administrator)
rules.add_perm("notices.choose_channels", is_signed_in)
rules.add_perm("notices.view_documents", is_signed_in)  # everybody those of the records that they may see
rules.add_perm("notices.search_documents", is_supervision_office)
rules.add_perm("notices.make_archives", is_supervision_office)
rules.add_perm("notices.manage_templates", is_administrator)


def addressed_to(person: Person) -> Q:
    """The queryset side of `notices.view_notice`."""
    own = Q(recipient=person.pk)
    if person.unit_id and is_unit_staff(person):
        own |= Q(recipient=None, unit=person.unit_id)
    return own
