"""A line of what somebody has to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate


@dataclass(frozen=True)
class Item:
    """Something to do: by when, what, who has to, and the article it rests on."""

    due: date | datetime | None
    text: str
    url: str
    who: str
    article: int

    @property
    def day(self) -> date:
        """Things without a date stand last."""
        if self.due is None:
            return date.max
        return localdate(self.due) if isinstance(self.due, datetime) else self.due
