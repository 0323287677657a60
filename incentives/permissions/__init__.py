"""Who may do what in this room (rulebook section 11), one module for each subject."""

from incentives.permissions import honours, inputs, measures, plans, units, verifications, year_plans

__all__ = ("honours", "inputs", "measures", "plans", "units", "verifications", "year_plans")
