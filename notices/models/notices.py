from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from notices.enums import NoticeKind
from notices.permissions import addressed_to
from notices.rules import is_late
from organization.models import Person, Unit


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: Person) -> NoticeQuerySet:
        """The inbox of a person: what was sent to the account, and for unit staff to a unit without accounts."""
        return self.filter(addressed_to(person))

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def to_sign(self) -> NoticeQuerySet:
        return self.filter(needs_signature=True, signed_at=None)


class Notice(models.Model):
    """One person told of one thing, written in the transaction of the decision.

    Unique by cause, recipient and subject, so that a decision repeated tells nobody twice. `at` is the time of
    the decision, `recorded_at` the real clock. A unit stands in for a recipient where nobody has an account.
    """

    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind)
    cause = models.CharField(_("cause"), max_length=80)
    subject = models.CharField(_("subject"), max_length=80, blank=True)
    recipient = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="notices", verbose_name=_("recipient")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="notices", verbose_name=_("unit"))
    at = models.DateTimeField(_("time"))
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now)
    article = models.PositiveSmallIntegerField(_("article"), null=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True)
    serial = models.CharField(_("serial number"), max_length=30, blank=True)
    action = models.CharField(_("action"), max_length=30, blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    needs_signature = models.BooleanField(_("to be signed for"), default=False)
    read_at = models.DateTimeField(_("read"), null=True)
    signed_at = models.DateTimeField(_("signed for"), null=True)
    planned_at = models.DateTimeField(_("taken up by the outbox"), null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("signed for by"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = (
            models.Index(fields=["recipient", "-at"], name="notice_inbox"),
            models.Index(fields=["cause"], name="notice_cause"),
            models.Index(fields=["id"], name="notice_unplanned", condition=Q(planned_at=None)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["cause", "recipient", "subject"], condition=Q(recipient__isnull=False), name="notice_once"
            ),
            models.UniqueConstraint(
                fields=["cause", "unit", "subject"], condition=Q(recipient=None), name="notice_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(unit__isnull=False), name="notice_has_recipient"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="notice_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="notice_frozen", exclude=["read_at", "signed_at", "signed_by", "planned_at"]),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.serial}"

    @property
    def awaits_signature(self) -> bool:
        return self.needs_signature and self.signed_at is None

    @property
    def is_of_the_past(self) -> bool:
        """Written down more than two working days after its own time: a replay or a late catch-up."""
        return is_late(localdate(self.at), localdate(self.recorded_at))
