"""Who opens the room: everybody with a role; what they find there is narrowed subject by subject."""

from __future__ import annotations

import rules

from organization.enums import Role
from organization.permissions import role_predicate

has_part_in_key_work = role_predicate(*(role for role in Role if role != Role.ADMINISTRATOR))

rules.add_perm("office.view_room", has_part_in_key_work)
