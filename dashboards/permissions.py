"""Who may open which page that puts rooms together (rulebook section 11)."""

from __future__ import annotations

import rules

from organization.permissions import is_administrator, is_signed_in, is_unit_staff, sees_whole_city

rules.add_perm("dashboards.view_parts", is_administrator)
rules.add_perm("dashboards.view_overview", is_signed_in)
rules.add_perm("dashboards.view_wall", is_signed_in)
rules.add_perm("dashboards.view_month", is_unit_staff | sees_whole_city)
