"""The bulletins of a year: those published, the drafts, and the periods that wait for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from notices.models import IssuedDocument
from supervision.bulletins import wording
from supervision.bulletins.criticism import criticisms_to_publish
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin
from supervision.permissions.reports import bulletins_visible_to
from supervision.rules.bulletin import last_months
from tasks.enums import ListStatus
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organization.models import Person

DRAFTED = tuple(kind for kind in BulletinKind if kind != BulletinKind.CRITICISM)


@dataclass(frozen=True, slots=True)
class Line:
    """A published bulletin with its number and counts."""

    bulletin: Bulletin
    number: str
    red: int | None
    yellow: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """A closed month and the bulletins that could be drafted for it."""

    month: int
    kinds: Sequence[tuple[BulletinKind, str]]


@dataclass(frozen=True)
class BulletinList:
    """The bulletins of a year that a person may read, all kinds or one."""

    lists: Sequence[WorkList]
    work_list: WorkList
    kind: str
    published: list[Line]
    drafts: list[Bulletin]
    periods: list[Period]
    criticisms: int

    @property
    def year(self) -> int:
        return self.work_list.year


def bulletin_list(person: Person, year: str, kind: str) -> BulletinList | None:
    """None where no list has been published. An unknown kind shows all."""
    lists = list(WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("-year"))
    named = [each for each in lists if str(each.year) == year] if year else _begun(lists)
    if not named:
        return None
    work_list, kind = named[0], kind if kind in BulletinKind else ""
    standing = list(_seen(person, work_list))
    writes = person.has_perm("supervision.write_bulletins")
    shown = [each for each in standing if not kind or each.kind == kind]
    return BulletinList(
        lists=lists,
        work_list=work_list,
        kind=kind,
        published=_lines([each for each in shown if each.status == BulletinStatus.PUBLISHED]),
        drafts=[each for each in shown if each.status == BulletinStatus.DRAFT],
        periods=periods_to_draft(work_list, standing) if writes and not kind else [],
        criticisms=criticisms_to_publish(work_list).count() if writes else 0,
    )


def _begun(lists: Sequence[WorkList]) -> Sequence[WorkList]:
    """The newest list of which a month is closed, before any other."""
    return [each for each in lists if each.closed_through] or lists


def _seen(person: Person, work_list: WorkList) -> Iterable[Bulletin]:
    """Without the rows of their figures, which make a bulletin heavy."""
    bulletins = bulletins_visible_to(person, Bulletin.objects.filter(work_list=work_list, dropped_at=None))
    counted = {name: Cast(KT(f"figures__city__{name}"), IntegerField()) for name in ("red", "yellow")}
    return bulletins.defer("figures").select_related("work_list", "drafted_by").annotate(**counted)


def _lines(bulletins: Sequence[Bulletin]) -> list[Line]:
    causes = [f"bulletin:{bulletin.pk}" for bulletin in bulletins]
    documents = IssuedDocument.objects.filter(cause__in=causes).only("cause", "word", "year", "number")
    numbers = {document.cause: document.full_number for document in documents}
    return [
        Line(
            bulletin,
            numbers.get(f"bulletin:{bulletin.pk}", ""),
            red=bulletin.red if bulletin.kind != BulletinKind.CRITICISM else None,  # type: ignore[attr-defined]
            yellow=bulletin.yellow if bulletin.kind != BulletinKind.CRITICISM else None,  # type: ignore[attr-defined]
        )
        for bulletin in bulletins
    ]


def periods_to_draft(work_list: WorkList, standing: Iterable[Bulletin]) -> list[Period]:
    """The closed months, the newest first, each with the kinds of bulletins that nobody has begun for it. How often
    the media get the progress of the livelihood items is the office's choice: it is offered for the last month."""
    begun = {(each.kind, each.month) for each in standing}
    has_livelihood = Task.objects.filter(work_list=work_list, livelihood=True).exists()
    periods = []
    for month in range(work_list.closed_through, 0, -1):
        open_kinds = [
            (kind, wording.short_name(kind, month))
            for kind in DRAFTED
            if month in last_months(kind)
            and (kind, month) not in begun
            and (kind != BulletinKind.LIVELIHOOD or (has_livelihood and month == work_list.closed_through))
        ]
        if open_kinds:
            periods.append(Period(month, open_kinds))
    return periods
