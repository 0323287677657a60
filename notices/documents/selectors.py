"""Reads of issued documents: which a person may read, which belong to a record, which answer a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notices.documents.kinds import all_kinds
from notices.models import IssuedDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organization.models import Person


def readable_documents(person: Person) -> QuerySet[IssuedDocument]:
    """Denied unless the room of the kind grants it."""
    if not person.is_active:
        return IssuedDocument.objects.none()
    readable = Q(pk__in=[])
    for kind in all_kinds():
        readable |= Q(kind=kind.code) & kind.readable_by(person)
    return IssuedDocument.objects.filter(readable)


def documents_of(subject: str, pks: Iterable[int], person: Person) -> list[IssuedDocument]:
    """The documents that concern a record, as far as the person may read them; the latest first."""
    concerned = IssuedDocument.objects.filter(
        pk__in=IssuedDocument.objects.filter(subjects__subject=subject, subjects__subject_id__in=list(pks)).values("pk")
    )
    readable = readable_documents(person).filter(pk__in=concerned.values("pk"))
    return list(readable.select_related("unit", "issued_by").order_by("-issued_at", "-pk"))


def search(
    documents: QuerySet[IssuedDocument],
    *,
    kind: str = "",
    year: int | None = None,
    number: int | None = None,
    q: str = "",
) -> QuerySet[IssuedDocument]:
    """Narrowed to what is asked for; `q` is a serial, a word of a title, or a unit."""
    if kind:
        documents = documents.filter(kind=kind)
    if year:
        documents = documents.filter(year=year)
    if number:
        documents = documents.filter(number=number)
    if q := q.strip():
        documents = documents.filter(
            Q(about__icontains=q)
            | Q(title__icontains=q)
            | Q(unit__name__icontains=q)
            | Q(unit__short_name__icontains=q)
        )
    return documents


def years_of_documents() -> list[int]:
    return list(IssuedDocument.objects.order_by("-year").values_list("year", flat=True).distinct())
