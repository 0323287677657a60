"""Who releases what citizens read, and who answers them (articles 2 and 19): the supervision office."""

from __future__ import annotations

import rules

from organization.permissions import is_supervision_office

rules.add_perm("public.release", is_supervision_office)
rules.add_perm("public.answer_comments", is_supervision_office)
