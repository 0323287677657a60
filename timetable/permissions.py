from __future__ import annotations

import rules

from organization.permissions import is_administrator, sees_whole_city

rules.add_perm("timetable.view_timetable", sees_whole_city | is_administrator)
