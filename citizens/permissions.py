"""Who releases what citizens read, and who answers them (articles 2 and 19): the supervision office.

City leaders read over its shoulder. Citizens need no account; what they read is decided by what is released.
"""

from __future__ import annotations

import rules

from organization.permissions import is_supervision_office, sees_whole_city

rules.add_perm("citizens.view_office", sees_whole_city)
rules.add_perm("citizens.release", is_supervision_office)
rules.add_perm("citizens.answer_comments", is_supervision_office)
