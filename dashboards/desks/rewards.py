"""On the desks: what waits in rewards and penalties, and what the general office watches over there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.desks.items import Item
from incentives.pages.waiting import waiting_for

if TYPE_CHECKING:
    from datetime import date

    from organization.models import Person


def reward_items(person: Person, on: date) -> list[Item]:
    """A line for each kind of thing that waits for this person."""
    return [
        Item(each.due, each.text, each.url, _("you"), each.article) for each in waiting_for(person, on) if each.is_own
    ]


def reward_lines(person: Person, on: date) -> dict[str, object]:
    """For desks without a list of things to do: what waits, and what is overdue with others."""
    return {"reward_lines": waiting_for(person, on)}
