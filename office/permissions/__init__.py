"""Who may do what in this room (rulebook section 11), one module for each subject."""

from __future__ import annotations

from office.permissions import duties, inspections, meetings, reviews, room, routine, spot_checks

__all__ = ("duties", "inspections", "meetings", "reviews", "room", "routine", "spot_checks")
