"""Who may do what in this room (rulebook section 11), one module for each subject."""

from incentives.permissions import honours, inputs, units, verifications, year_plans

__all__ = ("honours", "inputs", "units", "verifications", "year_plans")
