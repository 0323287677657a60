"""Who may do what in this room (rulebook section 11), one module for each subject."""

from __future__ import annotations

from office.permissions import inspections, meetings, room, spot_checks

__all__ = ("inspections", "meetings", "room", "spot_checks")
