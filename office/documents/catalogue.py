"""The kinds of documents of this room (articles 4 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.documents.inspections import INSPECTION_NOTICE, INSPECTION_REPORT
from office.documents.meetings import MINUTES
from office.documents.reviews import REVIEW
from office.documents.spot_checks import SPOT_CHECK_RECORD

if TYPE_CHECKING:
    from notices.documents.kinds import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = (MINUTES, REVIEW, SPOT_CHECK_RECORD, INSPECTION_NOTICE, INSPECTION_REPORT)
