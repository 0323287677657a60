"""The comment on a sector's month by the one in charge, before the bulletin, which takes it over (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.bulletins.drafting import LONGEST_COMMENT, TextChangedError
from supervision.bulletins.texts import version_of
from supervision.enums import BulletinKind
from supervision.models import Bulletin, MonthComment
from tasks.models import MONTHS, WorkList

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import Sector


@transaction.atomic
def comment_sector(
    *, work_list: WorkList, month: int, sector: Sector, text: str, at: datetime, by: Person, version: str | None = None
) -> MonthComment:
    """Write, or change, the comment on a sector of a closed month: its leader, the mayor, or the office on paper.

    `version` says what was read of it; where something else stands there by now, TextChangedError says what. Raises
    ValidationError for an empty or too long text, a month not closed, or one whose bulletin is published.
    """
    if not by.has_perm("supervision.comment_sector", sector):
        raise PermissionDenied
    text = text.replace("\r\n", "\n").strip()
    work_list = WorkList.objects.select_for_update(no_key=True).get(pk=work_list.pk)
    _check_month(work_list, month, sector)
    _check_text(text)
    known = MonthComment.objects.filter(work_list=work_list, month=month, sector=sector).first()
    stored = known.text if known else None
    if known is not None and stored == text:
        return known
    if version is not None and version != version_of(stored):
        raise TextChangedError(stored)
    said = {"text": text, "at": at, "by": by}
    comment, _created = MonthComment.objects.update_or_create(
        work_list=work_list, month=month, sector=sector, defaults=said
    )
    return comment


def _check_month(work_list: WorkList, month: int, sector: Sector) -> None:
    if sector.work_list_id != work_list.pk or month not in MONTHS:
        raise ValidationError(_("This sector is not on the list of %(year)s.") % {"year": work_list.year})
    if month > work_list.closed_through:
        raise ValidationError(_("This month is not closed yet; it is commented on after its closing."))
    published = Bulletin.objects.published().filter(work_list=work_list, month=month, kind=BulletinKind.MONTHLY)
    if published.exists():
        raise ValidationError(_("The month's bulletin is published; the comments stand as they are in it."))


def _check_text(text: str) -> None:
    if not text:
        raise ValidationError({"text": _("Write the comment.")})
    if len(text) > LONGEST_COMMENT:
        most = {"most": LONGEST_COMMENT, "count": len(text)}
        raise ValidationError({"text": _("At most %(most)s characters; there are %(count)s.") % most})
