"""Publishing a bulletin, once: its figures and texts are frozen, it gets its number, everybody concerned is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.enums import Role
from organization.models import Person
from supervision.bulletins.criticism import chosen_criticisms
from supervision.bulletins.drafting import draft_bulletin, draft_criticism, live_figures, lock_draft
from supervision.bulletins.papers import issue_bulletin_document
from supervision.bulletins.texts import OWN_FIELDS, SECTOR, stored_texts, words_of
from supervision.enums import BulletinKind, BulletinStatus, EventKind
from supervision.life.following import lock_escalations, record_step
from supervision.models import SectorComment
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from notices.models import IssuedDocument
    from supervision.bulletins.record import Figures
    from supervision.models import Bulletin

TOLD = (Role.UNIT_HEAD, Role.REPORTER, Role.CITY_LEADER, Role.SUPERVISION_OFFICE)
ARTICLES = {BulletinKind.LIVELIHOOD: 19, BulletinKind.CRITICISM: 18}


def publish_bulletin(*, bulletin: Bulletin, at: datetime, by: Person) -> Bulletin:
    """Publish a draft with its figures as they are at the moment; from then on the database refuses every change.

    The list is locked meanwhile: no month is closed or corrected between the figures and their freezing. Criticisms
    revoked since they were chosen are left out; the others are marked as published.
    Raises ValidationError if the month is not closed, the draft was published or dropped, or nothing is left in it.
    """
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(pk=bulletin.work_list_id)
        draft = lock_draft(bulletin.pk)
        draft.work_list = work_list
        if draft.month > work_list.closed_through:
            raise ValidationError(_("This month is not closed yet; a bulletin follows its closing."))
        _leave_out_revoked(draft)
        figures = live_figures(draft, at)
        words = words_of(draft, figures)
        _freeze_texts(draft, words, at, by)
        draft.status, draft.published_at, draft.published_by = BulletinStatus.PUBLISHED, at, by
        draft.figures = figures.as_json()
        draft.save()
        document = issue_bulletin_document(bulletin=draft, figures=figures, words=words, at=at, by=by)
        _mark_published(draft, figures, document, at, by)
        _tell(draft, figures, document, at)
    return draft


def issue_bulletin(
    *, year: int, kind: BulletinKind, month: int, at: datetime, by: Person, comments: Mapping[str, str] | None = None
) -> Bulletin:
    """Draft and publish in one go, with the proposed texts; `comments` are the office's own, by the sector's name."""
    with transaction.atomic():
        bulletin = draft_bulletin(year=year, kind=kind, month=month, at=at, by=by)
        sectors = bulletin.work_list.sectors.filter(name__in=comments or ())
        SectorComment.objects.bulk_create(
            [
                SectorComment(bulletin=bulletin, sector=each, text=(comments or {})[each.name], at=at, by=by)
                for each in sectors
            ]
        )
        return publish_bulletin(bulletin=bulletin, at=at, by=by)


def issue_criticism(*, year: int, escalations: Collection[int], at: datetime, by: Person) -> Bulletin:
    """Draft and publish a criticism bulletin of these criticisms in one go."""
    with transaction.atomic():
        return publish_bulletin(
            bulletin=draft_criticism(year=year, escalations=escalations, at=at, by=by), at=at, by=by
        )


def _leave_out_revoked(draft: Bulletin) -> None:
    if draft.kind != BulletinKind.CRITICISM:
        return
    standing = [each.pk for each in chosen_criticisms(draft)]
    if not standing:
        raise ValidationError(_("Every criticism in this draft has been revoked; there is nothing to publish."))
    draft.criticisms.exclude(escalation__in=standing).delete()


def _freeze_texts(draft: Bulletin, words: Mapping[str, str], at: datetime, by: Person) -> None:
    """Write down the proposals that nobody has changed, so that they stand as they were published."""
    for field in OWN_FIELDS:
        setattr(draft, field, words.get(field, ""))
    written = stored_texts(draft)
    SectorComment.objects.bulk_create(
        [
            SectorComment(bulletin=draft, sector_id=int(field.removeprefix(SECTOR)), text=text, at=at, by=by)
            for field, text in words.items()
            if field.startswith(SECTOR) and field not in written
        ]
    )


def _mark_published(bulletin: Bulletin, figures: Figures, document: IssuedDocument, at: datetime, by: Person) -> None:
    if figures.criticisms:
        escalations = lock_escalations(each.escalation for each in figures.criticisms)
        record_step(escalations, kind=EventKind.PUBLISHED, at=at, by=by, text=document.full_number)


def _tell(bulletin: Bulletin, figures: Figures, document: IssuedDocument, at: datetime) -> None:
    """All heads and reporters, the leaders and the office; of a criticism also the Organization Department."""
    send_notices(
        NoticeDraft(
            kind=NoticeKind.BULLETIN_PUBLISHED,
            cause=f"bulletin:{bulletin.pk}",
            at=at,
            recipient_id=recipient,
            article=ARTICLES.get(BulletinKind(bulletin.kind), 6),
            year=figures.year,
            month=bulletin.month,
            link=bulletin.get_absolute_url(),
            facts={
                "title": bulletin.title,
                "number": document.full_number,
                "red": figures.city.red,
                "yellow": figures.city.yellow,
                "criticisms": len(figures.criticisms),
            },
        )
        for recipient in _recipients(BulletinKind(bulletin.kind))
    )


def _recipients(kind: BulletinKind) -> Iterator[int]:
    told = {*TOLD, Role.ORGANIZATION_DEPARTMENT} if kind == BulletinKind.CRITICISM else set(TOLD)
    people = Person.objects.active().filter(roles__overlap=list(told)).order_by("pk")
    yield from people.values_list("pk", flat=True)
