"""The comments on the sectors of a month, and which still wait for one (article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from supervision.enums import BulletinKind, Flag
from supervision.models import Bulletin, Check, MonthComment
from tasks.enums import ListStatus
from tasks.models import Sector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tasks.models import WorkList

RED, YELLOW = Q(flag=Flag.RED_FLAG), Q(flag=Flag.YELLOW_CARD)


@dataclass(frozen=True, slots=True)
class SectorMonth:
    """A sector in a month: its flags as they stand, and what the one in charge says of it."""

    sector: Sector
    red: int
    yellow: int
    comment: MonthComment | None

    @property
    def judged(self) -> int:
        return self.red + self.yellow

    @property
    def is_on_paper(self) -> bool:
        """Written down by somebody else for the one in charge."""
        return self.comment is not None and self.comment.by_id != self.sector.leader_id


def comments_of_month(work_list_id: int, month: int) -> dict[int, MonthComment]:
    """By sector."""
    found = MonthComment.objects.filter(work_list=work_list_id, month=month).select_related("by")
    return {each.sector_id: each for each in found}


def sector_months(work_list: WorkList, month: int, sectors: QuerySet[Sector] | None = None) -> list[SectorMonth]:
    """The list's sectors in which something was judged in the month, or was said; three queries."""
    shown = Sector.objects.filter(work_list=work_list) if sectors is None else sectors
    comments = comments_of_month(work_list.pk, month)
    judged = Check.objects.current().filter(task__work_list=work_list, month=month).order_by()
    counted = judged.values_list("task__sector").annotate(red=Count("pk", RED), yellow=Count("pk", YELLOW))
    flags = {sector: (red, yellow) for sector, red, yellow in counted}
    rows = [
        SectorMonth(sector, *flags.get(sector.pk, (0, 0)), comments.get(sector.pk))
        for sector in shown.select_related("leader").order_by("position", "pk")
    ]
    return [row for row in rows if row.judged or row.comment]


def comments_are_frozen(work_list: WorkList, month: int) -> Bulletin | None:
    """The published bulletin of the month, with which its comments stand as they are."""
    published = Bulletin.objects.published().filter(work_list=work_list, month=month, kind=BulletinKind.MONTHLY)
    return published.defer("figures").first()


def sectors_to_comment(since_year: int) -> QuerySet[Sector]:
    """Sectors of which the last closed month of their list was judged and nobody has commented on it, while its
    bulletin is not published. `waiting_month` is that month; lists of earlier years wait for nothing any more."""
    month = OuterRef("work_list__closed_through")
    judged = Check.objects.current().filter(RED | YELLOW, task__sector=OuterRef("pk"), month=month)
    published = Bulletin.objects.published().filter(
        work_list=OuterRef("work_list"), month=month, kind=BulletinKind.MONTHLY
    )
    return Sector.objects.filter(
        ~Exists(MonthComment.objects.filter(sector=OuterRef("pk"), month=month)),
        ~Exists(published),
        Exists(judged),
        work_list__status=ListStatus.PUBLISHED,
        work_list__year__gte=since_year,
        work_list__closed_through__gte=1,
    ).annotate(waiting_month=F("work_list__closed_through"), waiting_year=F("work_list__year"))


@dataclass(frozen=True, slots=True)
class CommentsSoFar:
    """How many of a closed month's sectors have a comment."""

    commented: int
    sectors: int


def comments_so_far(work_list: WorkList, month: int) -> CommentsSoFar | None:
    """None while the month is not closed."""
    if month > work_list.closed_through:
        return None
    rows = sector_months(work_list, month)
    return CommentsSoFar(count_commented(rows), len(rows))


def count_commented(rows: Iterable[SectorMonth]) -> int:
    return sum(1 for row in rows if row.comment)
