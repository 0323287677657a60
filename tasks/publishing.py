"""Publishing the year's list (article 2): from then on it is public and changes only by adjustments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tasks.enums import ListStatus
from tasks.models import WorkList

if TYPE_CHECKING:
    from datetime import datetime


def publish_list(*, year: int, at: datetime, by: Any = None) -> WorkList:
    """Freeze the draft list of the year and make it public. A published list stays as it is.

    Raises ValidationError if there is no list, or no task on it.
    """
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().filter(year=year).first()
        if work_list is None or not work_list.tasks.exists():
            raise ValidationError(_("There is no task on the list of %(year)s to publish.") % {"year": year})
        if work_list.is_published:
            return work_list
        work_list.status = ListStatus.PUBLISHED
        work_list.published_at = at
        work_list.published_by = by
        work_list.save(update_fields=["status", "published_at", "published_by"])
        work_list.tasks.filter(schedule_is_proposed=True).update(schedule_is_proposed=False)
    return work_list
