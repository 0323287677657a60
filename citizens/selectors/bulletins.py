"""Which bulletins citizens read, and which could be released to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supervision.enums import BulletinKind
from supervision.models import Bulletin, MonthRelease
from supervision.rules.bulletin import months_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import WorkList


def months_not_public(bulletin: Bulletin) -> list[int]:
    """The months that the bulletin tells of whose flags are not public; it cannot become so before them."""
    months = months_of(BulletinKind(bulletin.kind), bulletin.month)
    public = MonthRelease.objects.filter(work_list=bulletin.work_list_id, month__in=months)
    return sorted(set(months) - set(public.values_list("month", flat=True)))


def bulletins_to_release(work_list: WorkList) -> QuerySet[Bulletin]:
    """Published and not public."""
    return Bulletin.objects.published().filter(work_list=work_list, public_release=None).order_by("month", "pk")
