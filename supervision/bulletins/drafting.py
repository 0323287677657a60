"""Drafting a bulletin and writing its texts; several people may write at once, and nobody overwrites another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.bulletins import wording
from supervision.bulletins.criticism import chosen_criticisms, criticism_figures, criticisms_to_publish
from supervision.bulletins.figures import bulletin_figures
from supervision.bulletins.record import Figures
from supervision.bulletins.texts import OWN_FIELDS, SECTOR, standing_texts, stored_texts, version_of
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin, BulletinEscalation, SectorComment
from supervision.rules.bulletin import PERIODIC, last_months
from tasks.models import Sector, WorkList

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation

LONGEST = {"title": 200, "copies_to": 300, "lead": 5000, "closing": 5000}
LONGEST_COMMENT = 5000


class TextChangedError(Exception):
    """Somebody else has changed the text since it was read; `stored` is what stands now, None for the proposal."""

    def __init__(self, stored: str | None) -> None:
        super().__init__(_("Somebody else has changed this text in the meantime."))
        self.stored = stored


def live_figures(bulletin: Bulletin, at: datetime) -> Figures:
    """Of a published bulletin the figures as they were kept, of a draft as they are known at the moment."""
    if bulletin.status == BulletinStatus.PUBLISHED and bulletin.figures:
        return Figures.from_json(bulletin.figures)
    if bulletin.kind == BulletinKind.CRITICISM:
        return criticism_figures(bulletin, at)
    return bulletin_figures(bulletin.work_list, BulletinKind(bulletin.kind), bulletin.month, at)


def draft_bulletin(*, year: int, kind: BulletinKind, month: int, at: datetime, by: Person) -> Bulletin:
    """Begin the bulletin of a period; there is one for each, whoever begins it.

    Raises ValidationError if its month is not closed, if no period of the kind ends with it, or if there is one.
    """
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(year=year)
        _check_period(work_list, kind, month)
        named = wording.title(kind, year, month)
        return Bulletin.objects.create(
            work_list=work_list, kind=kind, month=month, title=named, drafted_at=at, drafted_by=by
        )


def _check_period(work_list: WorkList, kind: BulletinKind, month: int) -> None:
    if kind == BulletinKind.CRITICISM or month not in last_months(kind):
        raise ValidationError(_("No period of this kind ends with month %(month)s.") % {"month": month})
    if month > work_list.closed_through:
        raise ValidationError(_("This month is not closed yet; a bulletin follows its closing."))
    if Bulletin.objects.standing().filter(work_list=work_list, kind=kind, month=month).exists():
        raise ValidationError(_("There is a bulletin of this kind and period already."))


def draft_criticism(*, year: int, escalations: Collection[int], at: datetime, by: Person) -> Bulletin:
    """Begin a criticism bulletin of these criticisms. Raises ValidationError if one is revoked or named elsewhere."""
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(year=year)
        chosen = _eligible(work_list, escalations)
        bulletin = Bulletin.objects.create(
            work_list=work_list,
            kind=BulletinKind.CRITICISM,
            month=max(_month_on_list(each, year) for each in chosen),
            title=_title_of(year, chosen),
            drafted_at=at,
            drafted_by=by,
        )
        _name(bulletin, chosen)
    return bulletin


def choose_criticisms(*, bulletin: Bulletin, escalations: Collection[int]) -> None:
    """Let the draft name these criticisms and no others; a title that nobody has changed follows."""
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(pk=bulletin.work_list_id)
        draft = lock_draft(bulletin.pk)
        before = _title_of(work_list.year, chosen_criticisms(draft))
        chosen = _eligible(work_list, escalations, beside=draft)
        draft.criticisms.all().delete()
        _name(draft, chosen)
        draft.month = max(_month_on_list(each, work_list.year) for each in chosen)
        if draft.title == before:
            draft.title = _title_of(work_list.year, chosen)
        draft.save(update_fields=["month", "title"])


def _eligible(work_list: WorkList, wanted: Collection[int], *, beside: Bulletin | None = None) -> list[Escalation]:
    chosen = list(criticisms_to_publish(work_list, beside=beside).filter(pk__in=wanted))
    if not chosen:
        raise ValidationError(_("Choose at least one criticism."))
    if len(chosen) < len(set(wanted)):
        raise ValidationError(_("One of these criticisms has been revoked, or another bulletin names it."))
    return chosen


def _month_on_list(escalation: Escalation, year: int) -> int:
    return escalation.month if escalation.year == year else 12


def _title_of(year: int, chosen: Collection[Escalation]) -> str:
    units = list(dict.fromkeys(each.unit.short_name for each in chosen))
    month = max((_month_on_list(each, year) for each in chosen), default=12)
    return wording.title(BulletinKind.CRITICISM, year, month, units)


def _name(bulletin: Bulletin, chosen: Iterable[Escalation]) -> None:
    BulletinEscalation.objects.bulk_create([BulletinEscalation(bulletin=bulletin, escalation=each) for each in chosen])


def write_text(*, bulletin: Bulletin, field: str, text: str, version: str, at: datetime, by: Person) -> None:
    """Write one text of a draft. `version` says what was read of it; if something else stands there by now,
    TextChangedError says what, and nothing is written. An empty text of a field of the bulletin brings the proposal
    back; the comment on a sector may be left empty.

    Raises ValidationError for a text that is too long, an unknown field, or a bulletin that is no draft.
    """
    text = text.replace("\r\n", "\n").strip()
    with transaction.atomic():
        draft = lock_draft(bulletin.pk)
        _check_text(draft, field, text)
        if stored_texts(draft).get(field) == text:
            return
        standing = standing_texts(draft).get(field)
        if version != version_of(standing):
            raise TextChangedError(standing)
        if field in OWN_FIELDS:
            setattr(draft, field, text)
            draft.save(update_fields=[field])
        else:
            sector = int(field.removeprefix(SECTOR))
            said = {"text": text, "at": at, "by": by}
            SectorComment.objects.update_or_create(bulletin=draft, sector_id=sector, defaults=said)


def _check_text(draft: Bulletin, field: str, text: str) -> None:
    if len(text) > LONGEST.get(field, LONGEST_COMMENT):
        most = LONGEST.get(field, LONGEST_COMMENT)
        raise ValidationError(
            _("At most %(most)s characters; there are %(count)s.") % {"most": most, "count": len(text)}
        )
    if field == "title" and not text:
        raise ValidationError(_("A bulletin has a title."))
    if field not in OWN_FIELDS and not _is_sector_of(draft, field):
        raise ValidationError(_("The bulletin has no such text."))


def _is_sector_of(draft: Bulletin, field: str) -> bool:
    number = field.removeprefix(SECTOR)
    if not field.startswith(SECTOR) or not number.isdecimal() or draft.kind not in PERIODIC:
        return False
    return Sector.objects.filter(pk=int(number[:9]), work_list=draft.work_list_id).exists()


def drop_draft(*, bulletin: Bulletin, at: datetime) -> None:
    """Put a draft aside; it stays among the records, and the period can be drafted anew."""
    with transaction.atomic():
        draft = lock_draft(bulletin.pk)
        draft.dropped_at = at
        draft.save(update_fields=["dropped_at"])


def lock_draft(pk: int) -> Bulletin:
    """The draft, locked for a change. Raises ValidationError if it was published or dropped."""
    bulletin = Bulletin.objects.select_for_update(of=("self",)).select_related("work_list").get(pk=pk)
    if bulletin.status == BulletinStatus.PUBLISHED:
        raise ValidationError(_("The bulletin is published; nothing in it changes any more."))
    if bulletin.dropped_at is not None:
        raise ValidationError(_("This draft was dropped."))
    return bulletin
