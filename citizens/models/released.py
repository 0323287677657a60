from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.rules.pictures import LONGEST_SIDE_OF_PREVIEW, fitted
from incentives.models.base import person_key
from supervision.models import Bulletin
from tasks.models import Task


class ReleasedQuerySet(models.QuerySet["ProgressNote"]):
    def released(self) -> ReleasedQuerySet:
        """What citizens may read, taken back or not: what was taken back is shown as such."""
        return self.filter(released_at__isnull=False)

    def standing(self) -> ReleasedQuerySet:
        return self.released().filter(withdrawn_at=None)


@pghistory.track()
class ProgressNote(models.Model):
    """How a livelihood item gets on, in plain words for citizens (article 19): written, then released, then fixed.

    What has been read cannot be unsaid: a released note is corrected by another, or taken back with a reason, and
    stays to be seen.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress_notes", verbose_name=_("task"))
    month = models.PositiveSmallIntegerField(_("month"))
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"))
    written_by = person_key(_("written by"), optional=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = person_key(_("released by"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = person_key(_("taken back by"))
    withdrawal_reason = models.TextField(_("why it was taken back"), blank=True)

    objects = ReleasedQuerySet.as_manager()

    class Meta:
        ordering = ("task", "-month", "-id")
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        constraints = (
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="note_of_a_month"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name="note_taken_back_with_reason"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="note_keeps", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="released_note_stands",
                operation=pgtrigger.UpdateOf("text", "month", "task_id", "released_at"),
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.text[:50]

    @property
    def is_draft(self) -> bool:
        return self.released_at is None and self.withdrawn_at is None


class PictureQuerySet(models.QuerySet["Picture"]):
    def shown(self) -> PictureQuerySet:
        """What citizens may see: released, and not taken back."""
        return self.filter(released_at__isnull=False, withdrawn_at=None)


@pghistory.track()
class Picture(models.Model):
    """A picture of a livelihood item that the office releases; it holds no data of the camera or the place."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="pictures", verbose_name=_("task"))
    file = models.ImageField(_("picture"), upload_to="citizens/%Y/%m/", width_field="width", height_field="height")
    preview = models.ImageField(_("small picture"), upload_to="citizens/%Y/%m/")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    description = models.CharField(_("what is to be seen"), max_length=200)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = person_key(_("released by"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    withdrawn_by = person_key(_("taken back by"))
    withdrawal_reason = models.TextField(_("why it was taken back"), blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ("task", "taken_on", "id")
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = (
            models.CheckConstraint(condition=~Q(description=""), name="picture_is_described"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name="picture_taken_back_with_reason"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="picture_keeps", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="released_picture_stands",
                operation=pgtrigger.UpdateOf("file", "preview", "description", "task_id", "released_at"),
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.description

    @property
    def is_shown(self) -> bool:
        return self.released_at is not None and self.withdrawn_at is None

    @property
    def preview_size(self) -> tuple[int, int]:
        """Width and height of the small picture, as it was made."""
        return fitted(self.width, self.height, LONGEST_SIDE_OF_PREVIEW)


class BulletinRelease(models.Model):
    """A published bulletin that citizens may read."""

    bulletin = models.OneToOneField(Bulletin, models.PROTECT, related_name="public_release", verbose_name=_("bulletin"))
    released_at = models.DateTimeField(_("released"))
    released_by = person_key(_("released by"), optional=False)

    class Meta:
        ordering = ("-released_at",)
        verbose_name = _("public bulletin")
        verbose_name_plural = _("public bulletins")
        triggers = (pgtrigger.Protect(name="bulletin_release_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return str(self.bulletin_id)
