"""On the desks: what waits of meetings, inspections, reviews, duties and citizens' comments, and what others owe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from citizens.pages.waiting import comments_waiting
from dashboards.desks.items import Item
from office.pages.waiting import waiting_for

if TYPE_CHECKING:
    from datetime import date

    from incentives.pages.waiting import Waiting
    from organization.models import Person


def office_items(person: Person, on: date) -> list[Item]:
    """A line for each kind of thing that waits for this person."""
    return [Item(each.due, each.text, each.url, _("you"), each.article) for each in _waiting(person, on) if each.is_own]


def office_lines(person: Person, on: date) -> dict[str, object]:
    """For desks without a list of things to do: what waits, and what is overdue with others."""
    return {"office_lines": _waiting(person, on)}


def _waiting(person: Person, on: date) -> list[Waiting]:
    return [*waiting_for(person, on), *comments_waiting(person, on)]
