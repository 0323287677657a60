"""The template that stands for a kind of document: the default one, or the office's own."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from notices.documents.checking import template_problems
from notices.documents.kinds import kind_of
from notices.documents.storing import read_whole
from notices.models import DocumentTemplate

if TYPE_CHECKING:
    from datetime import datetime

    from notices.documents.kinds import DocumentKind
    from organization.models import Person


def standing_template(kind: DocumentKind) -> tuple[DocumentTemplate | None, bytes]:
    """The template that documents of the kind are made from now; None with the default one."""
    own = DocumentTemplate.objects.filter(kind=kind.code, is_current=True).first()
    return (own, read_whole(own)) if own else (None, default_template(kind))


def default_template(kind: DocumentKind) -> bytes:
    return _default(kind.code)


@lru_cache(maxsize=32)
def _default(code: str) -> bytes:
    return kind_of(code).layout()


def adopt_template(*, kind: DocumentKind, name: str, content: bytes, at: datetime, by: Person) -> DocumentTemplate:
    """Take an office's own template into use as the next version; the one before is kept.

    Raises ValidationError with a message for each thing that is wrong with the file.
    """
    _check(by)
    if problems := template_problems(kind, content):
        raise ValidationError([str(problem) for problem in problems])
    with transaction.atomic():
        _lock(kind)
        versions = DocumentTemplate.objects.filter(kind=kind.code)
        last = versions.order_by("-version").values_list("version", flat=True).first() or 0
        _put_aside(kind)
        template = DocumentTemplate(
            kind=kind.code,
            version=last + 1,
            name=PurePath(name.replace("\\", "/")).name[-200:],
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_at=at,
            uploaded_by=by,
        )
        template.file.save(f"{uuid4().hex}.docx", ContentFile(content), save=False)
        template.save()
    return template


def use_template(*, kind: DocumentKind, version: int | None, by: Person) -> DocumentTemplate | None:
    """Take a kept version into use again, or the default one (`version` None)."""
    _check(by)
    with transaction.atomic():
        _lock(kind)
        chosen = None
        if version is not None:
            chosen = DocumentTemplate.objects.get(kind=kind.code, version=version)
        _put_aside(kind)
        if chosen is not None:
            chosen.is_current = True
            chosen.save(update_fields=["is_current"])
    return chosen


def _check(person: Person) -> None:
    if not person.has_perm("notices.manage_templates"):
        raise PermissionDenied


def _lock(kind: DocumentKind) -> None:
    """Two changes at once go one after the other."""
    list(DocumentTemplate.objects.select_for_update().filter(kind=kind.code).order_by("pk"))


def _put_aside(kind: DocumentKind) -> None:
    DocumentTemplate.objects.filter(kind=kind.code, is_current=True).update(is_current=False)
