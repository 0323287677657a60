from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.models.base import Input, not_negative, once, person_key, quantity, task_key, unit_key


@pghistory.track()
class MajorProject(Input):
    """When a major project was to start and did, and the land it has been allotted, in mu (article 7)."""

    task = task_key()
    planned_start_on = models.DateField(_("planned start"), null=True, blank=True)
    started_on = models.DateField(_("actual start"), null=True, blank=True)
    land_quota = quantity(_("land quota"))

    class Meta:
        ordering = ("year", "task")
        verbose_name = _("start of a major project")
        verbose_name_plural = _("starts of major projects")
        constraints = (
            models.UniqueConstraint(fields=["task"], name="major_project_once"),
            not_negative("major_project_not_negative", "land_quota"),
        )

    def __str__(self) -> str:
        return str(self.task)


@pghistory.track()
class LandSupply(Input):
    """Commercial land that a district, park or platform was to supply, and did, in mu (article 8)."""

    unit = unit_key(_("unit"))
    planned = quantity(_("planned supply"))
    done = quantity(_("land supplied"))

    class Meta:
        ordering = ("year", "unit")
        verbose_name = _("land supply")
        verbose_name_plural = _("land supplies")
        constraints = (
            once("land_supply_once", "unit"),
            not_negative("land_supply_not_negative", "planned", "done"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"


@pghistory.track()
class IdleLand(Input):
    """Idle land that a district was to put to use, and did, and its quota for next year, in mu (article 9)."""

    unit = unit_key(_("unit"))
    target = quantity(_("land to be put to use"))
    done = quantity(_("land put to use"))
    next_quota = quantity(_("next year's quota"))
    own_fault = models.BooleanField(_("the cause is the unit's own"), null=True, blank=True)

    class Meta:
        ordering = ("year", "unit")
        verbose_name = _("idle land")
        verbose_name_plural = _("idle land")
        constraints = (
            once("idle_land_once", "unit"),
            not_negative("idle_land_not_negative", "target", "done", "next_quota"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"


@pghistory.track()
class GreenChannelStep(models.Model):
    """A step of the approvals of a major project, with the working days allowed for it and used (article 7)."""

    project = models.ForeignKey(MajorProject, models.PROTECT, related_name="steps", verbose_name=_("project"))
    title = models.CharField(_("step"), max_length=200)
    unit = unit_key(_("unit that approves"), optional=True)
    allowed_days = models.PositiveSmallIntegerField(_("working days allowed"))
    received_on = models.DateField(_("received on"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = person_key(_("entered by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("project", "received_on", "id")
        verbose_name = _("step of the green channel")
        verbose_name_plural = _("steps of the green channel")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "title"], condition=models.Q(withdrawn_at=None), name="green_step_once"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_on=None) | models.Q(finished_on__gte=models.F("received_on")),
                name="green_step_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.title
