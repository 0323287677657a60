from notices.models.notices import LATE_AFTER_WORKING_DAYS, Notice, NoticeQuerySet

__all__ = (
    "LATE_AFTER_WORKING_DAYS",
    "Notice",
    "NoticeQuerySet",
)
