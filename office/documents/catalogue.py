"""The kinds of documents of this room (articles 4 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.documents.reviews import REVIEW

if TYPE_CHECKING:
    from notices.documents.kinds import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = (REVIEW,)
