"""The page of a month's comments: each sector with its flags, what is behind in it, and what the one in charge says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from supervision.bulletins import wording
from supervision.bulletins.figures import bulletin_figures
from supervision.bulletins.texts import version_of
from supervision.enums import BulletinKind
from supervision.permissions.comments import sectors_commented_by, sectors_read_by
from supervision.selectors.comments import comments_are_frozen, count_commented, sector_months
from tasks.models import Sector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from organization.models import Person
    from supervision.bulletins.record import Figures, Row
    from supervision.models import MonthComment
    from supervision.selectors.comments import SectorMonth
    from tasks.models import WorkList


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and could not be written: the text as typed, why not, or what somebody else wrote meanwhile."""

    text: str
    version: str
    error: str = ""
    conflict: str | None = None
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class SectorPart:
    """A sector on the page; `proposal` is what the figures would say of it."""

    row: SectorMonth
    yellow: list[tuple[Row, str]]
    proposal: str
    may_write: bool
    typed: Typed | None = None

    @property
    def sector(self) -> Sector:
        return self.row.sector

    @property
    def comment(self) -> MonthComment | None:
        return self.row.comment

    @property
    def text(self) -> str:
        if self.typed:
            return self.typed.text
        return self.comment.text if self.comment else self.proposal

    @property
    def version(self) -> str:
        """What was read; after a conflict what stands now, so that sending it again replaces it knowingly."""
        if self.typed and not self.typed.is_conflict:
            return self.typed.version
        return version_of(self.comment.text if self.comment else None)


def comments_page(
    work_list: WorkList, month: int, person: Person, at: datetime, typed: Mapping[int, Typed] | None = None
) -> dict[str, Any] | None:
    """None for who leads no sector of the list and does not see the whole city."""
    own = Sector.objects.filter(work_list=work_list)
    read = sectors_read_by(person, own)
    parts = _parts(work_list, month, person, at, typed or {}) if month <= work_list.closed_through else []
    if not parts and not read.exists():
        return None
    frozen = comments_are_frozen(work_list, month)
    return {
        "work_list": work_list,
        "year": work_list.year,
        "month": month,
        "is_closed": month <= work_list.closed_through,
        "parts": parts,
        "commented": count_commented([part.row for part in parts]),
        "bulletin": frozen,
        "may_write": frozen is None and any(part.may_write for part in parts),
    }


def _parts(
    work_list: WorkList, month: int, person: Person, at: datetime, typed: Mapping[int, Typed]
) -> list[SectorPart]:
    sectors = Sector.objects.filter(work_list=work_list)
    rows = sector_months(work_list, month, sectors_read_by(person, sectors))
    if not rows:
        return []
    own = set(sectors_commented_by(person, sectors).values_list("pk", flat=True))
    figures = bulletin_figures(work_list, BulletinKind.MONTHLY, month, at)
    proposals = {each.id: wording.comment(figures, each) for each in figures.sectors}
    return [
        SectorPart(
            row,
            _yellow(figures, row.sector.pk),
            proposals.get(row.sector.pk, ""),
            row.sector.pk in own,
            typed.get(row.sector.pk),
        )
        for row in rows
    ]


def _yellow(figures: Figures, sector: int) -> list[tuple[Row, str]]:
    """The tasks behind, the longest streaks first, each with its unit."""
    behind = sorted((row for row in figures.yellow if row.sector == sector), key=lambda row: -row.streak)
    return [(row, figures.unit_by_id[row.unit].name) for row in behind]
