"""The texts of a bulletin: what the office has written, or what the figures propose as long as it has not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supervision.bulletins import wording
from supervision.bulletins.criticism import report_by
from supervision.enums import BulletinKind, BulletinStatus
from supervision.parameters import timing_of
from supervision.rules.bulletin import PERIODIC
from supervision.rules.period import due_at, following_month
from supervision.selectors.comments import comments_of_month

if TYPE_CHECKING:
    from datetime import datetime

    from supervision.bulletins.record import Figures
    from supervision.models import Bulletin, MonthComment

TITLE, LEAD, CLOSING, COPIES_TO = "title", "lead", "closing", "copies_to"
OWN_FIELDS = (TITLE, LEAD, CLOSING, COPIES_TO)
SECTOR = "sector-"


@dataclass(frozen=True, slots=True)
class Text:
    """`stored` is what the office wrote; None, and for fields of the bulletin nothing, where the proposal stands.

    A comment on a sector by the one in charge of it is the proposal: it stands unless the office has written."""

    field: str
    label: str
    stored: str | None
    proposal: str
    comment: MonthComment | None = None

    @property
    def text(self) -> str:
        return self.proposal if self.stored is None else self.stored

    @property
    def is_own(self) -> bool:
        return self.stored is not None and self.stored != self.proposal

    @property
    def version(self) -> str:
        """What somebody has read of it; writing it back demands that it still stands so."""
        said = self.comment.text if self.comment else None
        return version_of(said if self.stored is None else self.stored)

    @property
    def sector(self) -> int | None:
        return int(self.field.removeprefix(SECTOR)) if self.field.startswith(SECTOR) else None


def version_of(stored: str | None) -> str:
    return hashlib.sha256(stored.encode()).hexdigest()[:16] if stored is not None else "none"


def texts_of(bulletin: Bulletin, figures: Figures) -> dict[str, Text]:
    """Every text of the bulletin by its field, in the order in which they are read."""
    proposed = _proposals(bulletin, figures)
    stored, said = stored_texts(bulletin), _comments(bulletin)
    return {
        field: Text(field, label, stored.get(field), said[field].text if field in said else proposal, said.get(field))
        for field, (label, proposal) in proposed.items()
    }


def words_of(bulletin: Bulletin, figures: Figures) -> dict[str, str]:
    """What the bulletin says, by field: of a published one exactly what was published, of a draft the office's words
    and the proposals beside them."""
    if bulletin.status == BulletinStatus.PUBLISHED:
        return dict.fromkeys(OWN_FIELDS, "") | stored_texts(bulletin)
    return {field: text.text for field, text in texts_of(bulletin, figures).items()}


def stored_texts(bulletin: Bulletin) -> dict[str, str]:
    """What the office has written, by field."""
    own = {field: text for field in OWN_FIELDS if (text := getattr(bulletin, field))}
    return own | {f"{SECTOR}{comment.sector_id}": comment.text for comment in bulletin.comments.all()}


def standing_texts(bulletin: Bulletin) -> dict[str, str]:
    """What people have written, by field: the office, or those in charge of the sectors where it has not."""
    return {field: comment.text for field, comment in _comments(bulletin).items()} | stored_texts(bulletin)


def _comments(bulletin: Bulletin) -> dict[str, MonthComment]:
    """The comments on the month by those in charge of the sectors, by field of the month's bulletin."""
    if bulletin.kind != BulletinKind.MONTHLY:
        return {}
    said = comments_of_month(bulletin.work_list_id, bulletin.month)
    return {f"{SECTOR}{sector}": comment for sector, comment in said.items()}


def _proposals(bulletin: Bulletin, figures: Figures) -> dict[str, tuple[str, str]]:
    kind = BulletinKind(bulletin.kind)
    units = list(dict.fromkeys(each.unit_name for each in figures.criticisms))
    proposed = {
        TITLE: (pgettext("bulletin", "Title"), wording.title(kind, figures.year, figures.month, units)),
        LEAD: (_("Opening"), wording.lead(figures)),
    }
    if kind in PERIODIC:
        proposed |= {f"{SECTOR}{each.id}": (each.name, wording.comment(figures, each)) for each in figures.sectors}
    if kind != BulletinKind.LIVELIHOOD:
        proposed[CLOSING] = (
            pgettext("bulletin", "What is asked for"),
            wording.closing(figures, _next_due(figures), report_by(figures)),
        )
    proposed[COPIES_TO] = (_("Copies to"), "" if kind == BulletinKind.LIVELIHOOD else wording.COPIES_TO)
    return proposed


def _next_due(figures: Figures) -> datetime | None:
    """When the reports of the next month are due; the list of the next year begins anew."""
    year, month = following_month(figures.year, figures.month)
    if year != figures.year:
        return None
    return due_at(year, month, timing_of(year, month))
