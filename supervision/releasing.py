"""Releasing a month's flags to the public: the office's act, at the earliest at the closing (articles 2 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.entries import lock_list
from supervision.models import MonthRelease

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import WorkList


def release_month(*, work_list: WorkList, month: int, at: datetime, by: Person) -> MonthRelease:
    """Make the flags of a closed month public. What citizens have read cannot be taken back: there is no way back,
    later corrections are shown as such.

    Raises ValidationError for a month that is not closed, or released already.
    """
    if not by.has_perm("supervision.release_month"):
        raise PermissionDenied
    with transaction.atomic():
        locked = lock_list(work_list.pk)
        if month > locked.closed_through:
            raise ValidationError(_("Flags become public at the closing at the earliest: this month is not closed."))
        release, is_new = MonthRelease.objects.get_or_create(
            work_list=locked, month=month, defaults={"released_at": at, "released_by": by}
        )
        if not is_new:
            raise ValidationError(_("The flags of this month are public already."))
    return release
