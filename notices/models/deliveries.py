"""The outbox: every message that is to leave, every attempt to send it, and what the other side answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.enums import DeliveryState, Failure, Outcome, Pace, Withdrawal
from notices.models.channels import Channel
from notices.models.notices import Notice
from organization.models import Person

if TYPE_CHECKING:
    from datetime import datetime

FINAL = (DeliveryState.SENT, DeliveryState.WITHDRAWN)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.WAITING)

    def open_for_more(self) -> DeliveryQuerySet:
        """Not begun to be sent: its content may still change."""
        return self.waiting().filter(attempts=0)


class Delivery(models.Model):
    """One message to one person by one channel, about one notice or many.

    The bundle names what belongs into the same message, such as the digest of a day. The Message-ID is made with the
    row, so that a repetition can be known for one. `claim` is the worker's that is sending it, until `claimed_until`.
    A message whose acknowledgement is written down is never sent again: the database refuses another attempt.
    """

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries", verbose_name=_("channel"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="deliveries", verbose_name=_("recipient"))
    bundle = models.CharField(_("bundle"), max_length=60)
    pace = models.CharField(_("when it goes out"), max_length=10, choices=Pace)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(_("written down"))
    not_before = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    attempts_before = models.PositiveSmallIntegerField(_("attempts before it was taken up again"), default=0)
    claim = models.UUIDField(_("claim"), null=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    withdrawal = models.CharField(_("why it was withdrawn"), max_length=10, choices=Withdrawal, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    notices = models.ManyToManyField(Notice, through="DeliveryNotice", related_name="deliveries")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            models.Index(fields=["channel", "not_before"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["claimed_until"], name="delivery_claimed", condition=Q(state="sending")),
            models.Index(fields=["created_at"], name="delivery_given_up", condition=Q(state="given_up")),
        )
        constraints = (
            models.UniqueConstraint(fields=["person", "channel", "bundle"], name="one_message_a_bundle"),
            models.CheckConstraint(condition=Q(state="sent") ^ Q(sent_at=None), name="sent_has_its_time"),
            models.CheckConstraint(condition=Q(state="sending") ^ Q(claim=None), name="sending_is_claimed"),
            models.CheckConstraint(condition=Q(state="withdrawn") ^ Q(withdrawal=""), name="withdrawn_has_its_reason"),
        )
        triggers = (
            pgtrigger.Protect(name="delivery_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="delivery_frozen", fields=["channel", "person", "bundle", "message_id", "created_at"]
            ),
            pgtrigger.Protect(
                name="sent_stays_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=FINAL) & pgtrigger.Q(new__state__df=pgtrigger.F("old__state")),
            ),
        )

    def __str__(self) -> str:
        return self.message_id

    @property
    def tries(self) -> int:
        """How often it was tried since it was written down, or taken up again."""
        return self.attempts - self.attempts_before

    @property
    def last_attempt(self) -> DeliveryAttempt | None:
        return max(self.attempt_rows.all(), key=lambda attempt: attempt.number, default=None)

    @property
    def may_have_come_twice(self) -> bool:
        return any(attempt.is_possible_repetition for attempt in self.attempt_rows.all())


class DeliveryNotice(models.Model):
    """A notice in a message; or taken out of it before it was sent, with the reason."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines", verbose_name=_("delivery"))
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lines", verbose_name=_("notice"))
    withdrawal = models.CharField(_("why it was withdrawn"), max_length=10, choices=Withdrawal, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("notice in a message")
        verbose_name_plural = _("notices in messages")
        constraints = (models.UniqueConstraint(fields=["delivery", "notice"], name="once_in_a_message"),)
        triggers = (
            pgtrigger.Protect(name="line_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="line_frozen", exclude=["withdrawal"]),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.notice_id}"

    @property
    def state(self) -> str:
        return DeliveryState.WITHDRAWN if self.withdrawal else self.delivery.state

    @property
    def sent_at(self) -> datetime | None:
        return None if self.withdrawal else self.delivery.sent_at


class DeliveryAttempt(models.Model):
    """One attempt, written down before the server is spoken to. Without an end its worker is at it, or died."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempt_rows", verbose_name=_("delivery"))
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    failure = models.CharField(_("why"), max_length=20, choices=Failure, blank=True)
    answer = models.TextField(_("the server's answer"), blank=True)
    is_possible_repetition = models.BooleanField(_("possibly sent before"), default=False)

    class Meta:
        ordering = ("number",)
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = (models.Index(fields=["-started_at"], name="attempt_latest"),)
        constraints = (
            models.UniqueConstraint(fields=["delivery", "number"], name="attempts_are_numbered"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(outcome=""), name="ended_has_an_outcome"),
        )
        triggers = (
            pgtrigger.Protect(name="attempt_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="attempt_frozen", fields=["delivery", "number", "started_at", "is_possible_repetition"]
            ),
            pgtrigger.Trigger(
                name="never_after_sent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM notices_delivery WHERE id = NEW.delivery_id AND state <> 'sending') THEN
                        RAISE EXCEPTION 'delivery % is not being sent', NEW.delivery_id;
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number}"
