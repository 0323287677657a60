from notices.selectors.contacts import ContactBook
from notices.selectors.inbox import (
    InboxLine,
    UnsignedRow,
    inbox_counts,
    inbox_groups,
    inbox_lines,
    inbox_of,
    unread_count,
    unsigned,
    unsigned_by_unit,
)

__all__ = (
    "ContactBook",
    "InboxLine",
    "UnsignedRow",
    "inbox_counts",
    "inbox_groups",
    "inbox_lines",
    "inbox_of",
    "unread_count",
    "unsigned",
    "unsigned_by_unit",
)
