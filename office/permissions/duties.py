"""Who reads the duties of the year (articles 2 to 21).

Duties stand in the open: everybody with a role reads what the city, its leaders and its offices owe by the year's
dates. What concerns one unit, one task or one person (talks, objections, measures, filings) is read by who sees the
whole city and by the unit that holds the duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from office.enums import DutyKind, HolderKind
from office.permissions.room import has_part_in_key_work
from organization.permissions import is_supervision_office, sees_whole_city

if TYPE_CHECKING:
    from collections.abc import Iterable

    from office.rules.duties import Duty, Holder
    from organization.models import Person

OPEN_TO_ALL = frozenset(
    {
        DutyKind.LIST_PUBLISHED,
        DutyKind.FILINGS_ACCEPTED,
        DutyKind.MAYOR_MEETING,
        DutyKind.MONTH_CHECKED,
        DutyKind.SECTOR_COMMENTS,
        DutyKind.MONTH_PUBLISHED,
        DutyKind.ECONOMIC_ANALYSIS,
        DutyKind.MID_YEAR_REVIEW,
        DutyKind.YEAR_END_REVIEW,
        DutyKind.INSPECTIONS_PLANNED,
        DutyKind.FUNDS_CHECKED,
        DutyKind.FIGURES,
        DutyKind.MEASURES_DECIDED,
        DutyKind.OUTSTANDING,
        DutyKind.LIVELIHOOD,
        DutyKind.PLAN,
        DutyKind.MID_YEAR_VERIFICATION,
        DutyKind.YEAR_END_VERIFICATION,
        DutyKind.RESULTS,
    }
)

rules.add_perm("office.view_duties", has_part_in_key_work)


def holds(person: Person, holder: Holder) -> bool:
    """Whether the duty is this person's: the leader's own, the unit's people's, the office's."""
    match holder.kind:
        case HolderKind.LEADER:
            return holder.pk == person.pk
        case HolderKind.UNIT:
            return holder.pk is not None and holder.pk == person.unit_id
        case _:
            return bool(is_supervision_office(person))


def readable_duties(person: Person, duties: Iterable[Duty]) -> list[Duty]:
    """The list side of `office.view_duties`."""
    if not has_part_in_key_work(person):
        return []
    if sees_whole_city(person):
        return list(duties)
    return [each for each in duties if each.kind in OPEN_TO_ALL or holds(person, each.holder)]
