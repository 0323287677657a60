"""Issuing a document: its number, its bytes and what follows, in one transaction."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate

from notices.documents.kinds import kind_of
from notices.documents.rendering import render_document
from notices.documents.standing import standing_template
from notices.models import DocumentSubject, IssuedDocument, NumberSeries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from notices.documents.kinds import DocumentKind
    from organization.models import Person, Unit

Subject = tuple[str, int]


def issue_document(
    *,
    kind: str,
    cause: str,
    context: Mapping[str, Any],
    at: datetime,
    by: Person | None,
    about: str = "",
    unit: Unit | None = None,
    subjects: Iterable[Subject] = (),
) -> IssuedDocument:
    """Issue a document of the kind with the next number of its year; the same cause gives the same document again.

    The number's row is locked until the caller's transaction ends: who issues at the same moment waits, and a number
    that is rolled back is given to the next. Whoever issues documents of several kinds in one transaction does so in
    the order of their codes. `subjects` are the records that it concerns, as `("escalation", 17)`; `context["title"]`
    is its title. Raises LookupError for an unknown kind.
    """
    declared = kind_of(kind)
    if issued := find_document(kind=kind, cause=cause):
        return issued
    with transaction.atomic():
        series = _next_of_series(declared, localdate(at).year)
        if issued := find_document(kind=kind, cause=cause):  # by whoever held the lock before
            return issued
        document = _make(declared, series, context, at)
        document.cause, document.about, document.unit, document.issued_by = cause, about, unit, by
        document.save()
        DocumentSubject.objects.bulk_create(
            [DocumentSubject(document=document, subject=name, subject_id=pk) for name, pk in dict.fromkeys(subjects)]
        )
        series.save(update_fields=["last"])
        declared.record(document)
    return document


def find_document(*, kind: str, cause: str) -> IssuedDocument | None:
    return IssuedDocument.objects.filter(kind=kind, cause=cause).first()


def chinese_day(day: date) -> str:
    """2026年5月12日"""
    return f"{day.year}年{day.month}月{day.day}日"


def _next_of_series(kind: DocumentKind, year: int) -> NumberSeries:
    """The kind's row of the year, locked, counted on by one; not saved, so that nothing is used up by looking."""
    NumberSeries.objects.get_or_create(kind=kind.code, year=year)
    series = NumberSeries.objects.select_for_update().get(kind=kind.code, year=year)
    series.last += 1
    return series


def _make(kind: DocumentKind, series: NumberSeries, context: Mapping[str, Any], at: datetime) -> IssuedDocument:
    """The document with its number and bytes, from the facts as they are frozen."""
    template, content = standing_template(kind)
    document = IssuedDocument(
        kind=kind.code,
        year=series.year,
        number=series.last,
        word=kind.full_word,
        title=str(context["title"])[:300],
        template=template,
        issued_at=at,
    )
    given = {"number": document.full_number, "date": chinese_day(localdate(at))}
    document.context = json.loads(json.dumps({**context, **given}, ensure_ascii=False))
    made = render_document(content, document.context, title=document.title)
    document.size, document.sha256 = len(made), hashlib.sha256(made).hexdigest()
    document.file.save(f"{uuid4().hex}.docx", ContentFile(made), save=False)
    return document
