from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organization.enums import LeaderRank, Role, UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnitQuerySet(models.QuerySet["Unit"]):
    def existing_on(self, on: date) -> UnitQuerySet:
        return self.filter(Q(started_on=None) | Q(started_on__lte=on), Q(ended_on=None) | Q(ended_on__gte=on))

    def existing_in(self, first: date, last: date) -> UnitQuerySet:
        """Units that exist on some day between the two."""
        return self.filter(Q(started_on=None) | Q(started_on__lte=last), Q(ended_on=None) | Q(ended_on__gte=first))

    def matching(self, words: str) -> UnitQuerySet:
        return self.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__iexact=words))

    def named(self, names: Iterable[str]) -> UnitQuerySet:
        wanted = list(names)
        return self.filter(Q(name__in=wanted) | Q(short_name__in=wanted))


@pghistory.track()
class Unit(models.Model):
    """A body of the city government, or beside it, in the years in which it exists."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    short_name = models.CharField(_("short name"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent unit")
    )
    code = models.CharField(_("code"), max_length=20, blank=True)
    started_on = models.DateField(_("exists from"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    head_signs_reports = models.BooleanField(
        _("the head signs reports"),
        default=False,
        help_text=_("Where the unit wants it, a report goes to the office after its head has signed it."),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="unit_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        )

    def __str__(self) -> str:
        return self.short_name

    def exists_on(self, on: date) -> bool:
        return (self.started_on is None or self.started_on <= on) and (self.ended_on is None or on <= self.ended_on)


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> PersonQuerySet:
        return self.filter(is_active=True)

    def waiting_for_password(self) -> PersonQuerySet:
        """Active accounts that nobody can sign in with yet."""
        return self.active().filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def matching(self, words: str) -> PersonQuerySet:
        return self.filter(
            Q(username__icontains=words)
            | Q(name__icontains=words)
            | Q(post__icontains=words)
            | Q(unit__name__icontains=words)
            | Q(unit__short_name__icontains=words)
        )

    def with_role(self, role: Role) -> PersonQuerySet:
        return self.active().filter(roles__contains=[role])


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> Person:
        return self.create_user(username, password, roles=[Role.ADMINISTRATOR], is_superuser=False, **fields)


@pghistory.track(exclude=["password", "last_login"])
class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account, in a post of a unit, with any number of roles."""

    username = models.CharField(_("account"), max_length=50, unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=50)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit"))
    post = models.CharField(_("post"), max_length=100, blank=True)
    roles = ArrayField(models.CharField(max_length=30, choices=Role), default=list, blank=True, verbose_name=_("roles"))
    rank = models.CharField(_("rank of a city leader"), max_length=30, choices=LeaderRank, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("username",)
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = (GinIndex(fields=["roles"], name="person_roles"),)

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights are held against any object, such as an article in a year, not only against rows."""
        return bool(super().has_perm(perm, obj))  # type: ignore[arg-type]

    def has_role(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def role_labels(self) -> str:
        return "、".join(str(Role(role).label) for role in self.roles)

    @property
    def waits_for_password(self) -> bool:
        """Nobody can sign in with the account until an administrator has given it a one-time password."""
        return not self.has_usable_password()

    @property
    def is_staff(self) -> bool:
        return False


class SignIn(models.Model):
    """An attempt to sign in, for the administrator: by which account, from where, with what result."""

    account = models.CharField(_("account"), max_length=150)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="sign_ins", verbose_name=_("person"))
    succeeded = models.BooleanField(_("signed in"))
    at = models.DateTimeField(_("at"), db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        triggers = (pgtrigger.Protect(name="keep_sign_in", operation=pgtrigger.Delete | pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.account} {self.at:%Y-%m-%d %H:%M}"
