from notices.models.channels import Channel, ContactPreference, NoticePolicy, OfficeHours
from notices.models.deliveries import Delivery, DeliveryAttempt, DeliveryNotice
from notices.models.documents import Archive, DocumentSubject, DocumentTemplate, IssuedDocument, NumberSeries
from notices.models.notices import Notice, NoticeQuerySet

__all__ = (
    "Archive",
    "Channel",
    "ContactPreference",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryNotice",
    "DocumentSubject",
    "DocumentTemplate",
    "IssuedDocument",
    "Notice",
    "NoticePolicy",
    "NoticeQuerySet",
    "NumberSeries",
    "OfficeHours",
)
