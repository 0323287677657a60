"""Who may do what in the supervision of the year's work (rulebook section 11), by subject."""

from supervision.permissions import comments, reports, statements, talks

__all__ = ("comments", "reports", "statements", "talks")
