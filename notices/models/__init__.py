from notices.models.documents import (
    Archive,
    DocumentSubject,
    DocumentTemplate,
    IssuedDocument,
    NumberSeries,
)
from notices.models.notices import LATE_AFTER_WORKING_DAYS, Notice, NoticeQuerySet

__all__ = (
    "LATE_AFTER_WORKING_DAYS",
    "Archive",
    "DocumentSubject",
    "DocumentTemplate",
    "IssuedDocument",
    "Notice",
    "NoticeQuerySet",
    "NumberSeries",
)
