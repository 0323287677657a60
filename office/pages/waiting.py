"""What waits for a person in this room: for the desks and for the room's first page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from office.pages.duties import waiting_duties
from office.pages.waiting_comments import comments_waiting
from office.pages.waiting_inspections import inspections_waiting
from office.pages.waiting_meetings import meetings_waiting
from office.pages.waiting_reviews import reviews_waiting
from office.pages.waiting_spot_checks import spot_checks_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from incentives.pages.waiting import Waiting
    from organization.models import Person

# Each subject gives its own part; it asks only where the person's role makes it possible, and no query of it grows
# with the rows behind it.
PARTS: tuple[Callable[[Person, date], Iterator[Waiting]], ...] = (
    meetings_waiting,
    inspections_waiting,
    comments_waiting,
    spot_checks_waiting,
    reviews_waiting,
    waiting_duties,
)


def waiting_for(person: Person, on: date) -> list[Waiting]:
    """Everything that waits for this person in this room, the earliest due first."""
    found = [each for part in PARTS for each in part(person, on)]
    return sorted(found, key=lambda each: each.due or date.max)
