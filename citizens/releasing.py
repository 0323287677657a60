"""Releasing a published bulletin to citizens (articles 2 and 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from citizens.models import BulletinRelease
from citizens.selectors.bulletins import months_not_public
from supervision.enums import BulletinStatus

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Bulletin


@transaction.atomic
def release_bulletin(*, bulletin: Bulletin, at: datetime, by: Person) -> BulletinRelease:
    """Let citizens read a published bulletin. What they have read cannot be taken back: there is no way back.

    Raises ValidationError for a draft, for one that is public already, and while the flags of a month that it tells
    of are not public: those are released by themselves, and first.
    """
    if not by.has_perm("citizens.release"):
        raise PermissionDenied
    if bulletin.status != BulletinStatus.PUBLISHED:
        raise ValidationError(_("Only a published bulletin can be released to the public."))
    if months := months_not_public(bulletin):
        named = "、".join(str(month) for month in months)
        raise ValidationError(
            _("The flags of these months are not public yet: %(months)s. Release them first.") % {"months": named}
        )
    release, is_new = BulletinRelease.objects.get_or_create(
        bulletin=bulletin, defaults={"released_at": at, "released_by": by}
    )
    if not is_new:
        raise ValidationError(_("This bulletin is public already."))
    return release
