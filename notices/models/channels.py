"""By what ways notices leave the inbox, and who wants which."""

from __future__ import annotations

import string

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notices.enums import ChannelKind, NoticeKind, Pace, Security
from notices.rules import DIGEST_AT, QUIET_FROM, QUIET_UNTIL, QuietHours, SendingHours
from notices.sealing import seal, unseal
from organization.models import Person

PLACEHOLDERS = ("phone", "account", "email", "name", "message_id")
ASKED_OF_PERSON = {"phone": "phone", "email": "email"}


class ChannelQuerySet(models.QuerySet["Channel"]):
    def enabled(self) -> ChannelQuerySet:
        return self.filter(is_enabled=True)


@pghistory.track(exclude=["address_sealed", "password_sealed"])
class Channel(models.Model):
    """A server through which people are reached. Its secrets are sealed, and never shown again."""

    kind = models.CharField(_("kind"), max_length=20, choices=ChannelKind)
    name = models.CharField(_("name"), max_length=50, unique=True)
    is_enabled = models.BooleanField(_("in use"), default=False)
    is_on_by_default = models.BooleanField(_("on for everybody who does not switch it off"), default=True)
    kinds = ArrayField(
        models.CharField(max_length=30, choices=NoticeKind),
        default=list,
        blank=True,
        verbose_name=_("for which notices"),
    )
    address_sealed = models.TextField(_("address"), blank=True)
    host = models.CharField(_("mail server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(
        _("port"), default=25, validators=(MinValueValidator(1), MaxValueValidator(65535))
    )
    security = models.CharField(_("encryption"), max_length=10, choices=Security, default=Security.STARTTLS)
    checks_certificate = models.BooleanField(_("check the server's certificate"), default=True)
    username = models.CharField(_("account at the server"), max_length=200, blank=True)
    password_sealed = models.TextField(_("password"), blank=True)
    sender = models.EmailField(_("sender's address"), blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.name

    @property
    def is_mail(self) -> bool:
        return self.kind == ChannelKind.SMTP

    @property
    def address(self) -> str:
        return unseal(self.address_sealed)

    @address.setter
    def address(self, value: str) -> None:
        self.address_sealed = seal(value)

    @property
    def password(self) -> str:
        return unseal(self.password_sealed)

    @password.setter
    def password(self, value: str) -> None:
        self.password_sealed = seal(value)

    @property
    def placeholders(self) -> set[str]:
        """What its address says of the person or the message."""
        return {name for _text, name, _format, _conversion in string.Formatter().parse(self.address) if name}

    @property
    def needs(self) -> tuple[str, ...]:
        """Which fields of a person have to be filled for the person to be reached by it."""
        if self.is_mail:
            return ("email",)
        return tuple(field for name, field in ASKED_OF_PERSON.items() if name in self.placeholders)

    def takes(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def reaches(self, person: Person) -> bool:
        return person.is_active and all(getattr(person, field) for field in self.needs)


@pghistory.track()
class NoticePolicy(models.Model):
    """How soon the office lets notices of a kind go out, and for escalations of an action; else the defaults hold."""

    kind = models.CharField(_("kind"), max_length=30, choices=NoticeKind)
    action = models.CharField(_("action"), max_length=30, blank=True)
    pace = models.CharField(_("when it goes out"), max_length=10, choices=Pace)

    class Meta:
        ordering = ("kind", "action")
        verbose_name = _("rule of sending")
        verbose_name_plural = _("rules of sending")
        constraints = (models.UniqueConstraint(fields=["kind", "action"], name="one_policy_each"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.action}: {self.pace}"


@pghistory.track()
class OfficeHours(models.Model):
    """When messages go out (one row): the hours in which nobody is disturbed, and the time of the digest."""

    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    digest_at = models.TimeField(_("daily digest at"), default=DIGEST_AT)

    class Meta:
        verbose_name = _("hours of sending")
        verbose_name_plural = _("hours of sending")
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_row_of_hours"),)

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"

    @property
    def hours(self) -> SendingHours:
        return SendingHours(QuietHours(self.quiet_from, self.quiet_until), self.digest_at)


@pghistory.track()
class ContactPreference(models.Model):
    """What a person has chosen for one channel."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_preferences", verbose_name=_("person"))
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="preferences", verbose_name=_("channel"))
    is_on = models.BooleanField(_("reach me by it"))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("choice of a channel")
        verbose_name_plural = _("choices of channels")
        constraints = (
            models.UniqueConstraint(fields=["person", "channel"], name="one_choice_each"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (~Q(quiet_from=F("quiet_until")) & Q(quiet_until__isnull=False)),
                name="own_quiet_hours_have_both_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.channel}"

    @property
    def own_quiet(self) -> QuietHours | None:
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return QuietHours(self.quiet_from, self.quiet_until)
