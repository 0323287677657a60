from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import Wording, wording_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organization.models import Person


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A notice with its words."""

    notice: Notice
    wording: Wording


def inbox_of(person: Person) -> QuerySet[Notice]:
    """The latest first."""
    return Notice.objects.of(person).order_by("-at", "-pk")


def inbox_lines(notices: Iterable[Notice]) -> list[InboxLine]:
    return [InboxLine(notice, wording_of(notice)) for notice in notices]


def inbox_groups(lines: Iterable[InboxLine]) -> list[list[InboxLine]]:
    """Each line alone, but the reminders of one morning together."""

    def moment(line: InboxLine) -> object:
        notice = line.notice
        return notice.at if notice.kind == NoticeKind.DEADLINE_REMINDER else notice.pk

    return [list(group) for _moment, group in groupby(lines, moment)]


def inbox_counts(person: Person) -> dict[str, int]:
    """How many there are in all, unread, and to be signed for, in one query."""
    unread = Count("pk", filter=Q(read_at=None))
    to_sign = Count("pk", filter=Q(needs_signature=True, signed_at=None))
    return Notice.objects.of(person).order_by().aggregate(all=Count("pk"), unread=unread, to_sign=to_sign)


def unread_count(person: Person) -> int:
    return Notice.objects.of(person).unread().count()


def unsigned() -> QuerySet[Notice]:
    """What nobody has signed for, with the unit that it waits in; the longest waiting first."""
    waiting = Notice.objects.to_sign().annotate(
        unit_then_id=Coalesce("recipient__unit_id", "unit_id"),
        unit_then=Coalesce("recipient__unit__short_name", "unit__short_name"),
    )
    return waiting.select_related("recipient__unit", "unit").order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """A unit with how many of its notices wait for a signature, by action."""

    unit_id: int | None
    unit: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def unsigned_by_unit() -> list[UnsignedRow]:
    """The units in which signatures are missing, most first."""
    found = (
        unsigned()
        .order_by("unit_then", "unit_then_id")
        .values_list("unit_then_id", "unit_then", "action")
        .annotate(count=Count("pk"))
    )
    rows = [
        UnsignedRow(unit_id, unit or "", {action: count for _id, _unit, action, count in group})
        for (unit_id, unit), group in groupby(found, key=lambda row: (row[0], row[1]))
    ]
    return sorted(rows, key=lambda row: (-row.total, row.unit))
