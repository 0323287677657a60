from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from organization.enums import Role
from organization.models import Person, SignIn, Unit
from organization.rules import is_below_itself

if TYPE_CHECKING:
    from collections.abc import Iterable

# Without 0 and o, 1, i and l: a password is read from paper and typed.
PASSWORD_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


# Units ----------------------------------------------------------------------------------------


@transaction.atomic
def create_unit(*, by: Person, name: str, short_name: str, **fields: Any) -> Unit:
    _require(by, "organization.manage_units")
    unit = Unit(name=name, short_name=short_name or name, **fields)
    return _checked_unit(unit)


@transaction.atomic
def change_unit(unit: Unit, *, by: Person, **fields: Any) -> Unit:
    """Its past stays readable: every change is kept in the unit's history."""
    _require(by, "organization.manage_units")
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.short_name = unit.short_name or unit.name
    return _checked_unit(unit)


@transaction.atomic
def end_unit(unit: Unit, *, by: Person, ended_on: date, successor: Unit | None) -> Unit:
    """The unit exists up to this day; who follows it, if anybody does, is named."""
    _require(by, "organization.manage_units")
    if unit.started_on and ended_on < unit.started_on:
        raise ValidationError({"ended_on": _("The last day lies before the first.")})
    if successor is not None and not successor.exists_on(ended_on + timedelta(days=1)):
        raise ValidationError({"successor": _("The successor does not exist on the day after.")})
    unit.ended_on, unit.successor = ended_on, successor
    successions = dict(Unit.objects.exclude(pk=unit.pk).values_list("pk", "successor_id"))
    if is_below_itself(unit.pk, successions | {unit.pk: unit.successor_id}):
        raise ValidationError({"successor": _("The unit would follow itself.")})
    unit.save(update_fields=["ended_on", "successor"])
    return unit


def _checked_unit(unit: Unit) -> Unit:
    """Names are unambiguous over names and short names; no unit is below itself."""
    others = Unit.objects.exclude(pk=unit.pk)
    for field in ("name", "short_name"):
        word = getattr(unit, field)
        if others.filter(Q(name=word) | Q(short_name=word)).exists():
            raise ValidationError({field: _("Another unit is called %(name)s already.") % {"name": word}})
    if unit.pk and is_below_itself(unit.pk, dict(others.values_list("pk", "parent_id")) | {unit.pk: unit.parent_id}):
        raise ValidationError({"parent": _("The unit would be below itself.")})
    unit.full_clean()
    unit.save()
    return unit


# People ---------------------------------------------------------------------------------------


@transaction.atomic
def create_person(*, by: Person, username: str, **fields: Any) -> tuple[Person, str]:
    """A new account with its one-time password."""
    _require(by, "organization.manage_people")
    person = Person(username=username, **fields)
    person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    return person, issue_one_time_password(person, by=by)


@transaction.atomic
def change_person(person: Person, *, by: Person, **fields: Any) -> Person:
    _require(by, "organization.manage_people")
    for name, value in fields.items():
        setattr(person, name, value)
    if not person.has_role(Role.ADMINISTRATOR):
        _keep_an_administrator(person)
    person.full_clean(exclude=["password"])
    person.save(update_fields=list(fields))
    return person


@transaction.atomic
def disable_person(person: Person, *, by: Person) -> None:
    """The account can no longer sign in; what the person did stays under the name. Open sessions end at once."""
    _require(by, "organization.manage_people")
    if person == by:
        raise ValidationError(_("Another administrator has to disable your own account."))
    _keep_an_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    revoke_token(person)


@transaction.atomic
def enable_person(person: Person, *, by: Person) -> None:
    _require(by, "organization.manage_people")
    person.is_active = True
    person.save(update_fields=["is_active"])


@transaction.atomic
def issue_one_time_password(person: Person, *, by: Person) -> str:
    """A password that holds for one sign-in. It is told once, and nobody can look it up again."""
    _require(by, "organization.manage_people")
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    return password


@transaction.atomic
def issue_one_time_passwords(people: Iterable[Person], *, by: Person) -> list[tuple[Person, str]]:
    """For accounts made in bulk."""
    return [(person, issue_one_time_password(person, by=by)) for person in people]


def one_time_password() -> str:
    """Twelve letters in three groups: about 59 bits."""
    letters = "".join(secrets.choice(PASSWORD_LETTERS) for _letter in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def own_password_chosen(person: Person) -> None:
    """The person has replaced the one-time password."""
    if person.must_change_password:
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])


def _keep_an_administrator(person: Person) -> None:
    administrators = Person.objects.with_role(Role.ADMINISTRATOR).select_for_update()
    if not administrators.exclude(pk=person.pk).exists() and person.pk in administrators.values_list("pk", flat=True):
        raise ValidationError(_("This is the last administrator."))


# Signing in -----------------------------------------------------------------------------------


def record_sign_in(
    *, account: str, person: Person | None, succeeded: bool, at: datetime, address: str | None, agent: str
) -> SignIn:
    return SignIn.objects.create(
        account=account[:150], person=person, succeeded=succeeded, at=at, address=address, agent=agent[:300]
    )


@transaction.atomic
def issue_token(person: Person) -> str:
    """A new token for programs, with the rights of the account; the one before stops working."""
    revoke_token(person)
    return str(Token.objects.create(user=person).key)


def revoke_token(person: Person) -> None:
    Token.objects.filter(user=person).delete()


def _require(person: Person, permission: str) -> None:
    if not person.has_perm(permission):
        raise PermissionDenied
