from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Person, Unit
from tasks.enums import AdjustmentKind, Category, Direction, ListStatus, Measure, Source, TaskStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS = range(1, 13)
QUANTITY: dict[str, Any] = {"max_digits": 32, "decimal_places": 15}


def no_months() -> list[None]:
    return [None] * 12


@pghistory.track()
class WorkList(models.Model):
    """The key-work list of a year (重点工作清单). `closed_through` is the last month judged, 0 for none (article 2)."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    status = models.CharField(_("status"), max_length=20, choices=ListStatus, default=ListStatus.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    closed_through = models.PositiveSmallIntegerField(_("closed through month"), default=0)

    class Meta:
        ordering = ("-year",)
        verbose_name = _("key-work list")
        verbose_name_plural = _("key-work lists")
        constraints = (
            models.CheckConstraint(condition=Q(closed_through__lte=12), name="list_closed_through_a_month"),
            models.CheckConstraint(
                condition=Q(status=ListStatus.DRAFT) | Q(published_at__isnull=False), name="list_published_at"
            ),
        )

    def __str__(self) -> str:
        return str(self.year)

    @property
    def is_published(self) -> bool:
        return self.status == ListStatus.PUBLISHED


@pghistory.track()
class Sector(models.Model):
    """A line of government work (条口) of one year's list, with the city leader in charge (article 2)."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="sectors", verbose_name=_("list"))
    name = models.CharField(_("name"), max_length=50)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sectors",
        verbose_name=_("leader"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = (models.UniqueConstraint(fields=["work_list", "name"], name="sector_once_per_list"),)

    def __str__(self) -> str:
        return self.name


class TaskQuerySet(models.QuerySet["Task"]):
    def in_year(self, year: int) -> TaskQuerySet:
        return self.filter(work_list__year=year)

    def published(self) -> TaskQuerySet:
        return self.filter(work_list__status=ListStatus.PUBLISHED)

    def with_unit(self, unit: Unit | int) -> TaskQuerySet:
        """Tasks on which the unit is, or was in any month, host or co-host."""
        return self.filter(pk__in=Participation.objects.effective().filter(unit=unit).values("task"))

    def hosted_by(self, unit: Unit | int) -> TaskQuerySet:
        return self.filter(host=unit)

    def hosted_in(self, month: int) -> TaskQuerySet:
        """Adds `host_then_id`, the host of that month; a changed host counts from its month on."""
        return self.filter(
            participations__is_host=True,
            participations__from_month__lte=month,
            participations__until_month__gte=month,
        ).annotate(host_then_id=F("participations__unit_id"))

    def led_by(self, person: Person | int) -> TaskQuerySet:
        """Tasks of a city leader: named lead leader, or leader of the sector where no lead leader is named."""
        return self.filter(Q(lead_leader=person) | Q(sector__leader=person))

    def containing(self, text: str) -> TaskQuerySet:
        """Search by serial, title, target, or the host's name."""
        if not (text := text.strip()):
            return self
        return self.filter(
            Q(serial__iexact=text)
            | Q(title__icontains=text)
            | Q(target__icontains=text)
            | Q(host__name__icontains=text)
            | Q(host__short_name__icontains=text)
        )


@pghistory.track()
class Task(models.Model):
    """A key-work task as it stands now. What it was on a past day follows from its adjustments."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="tasks", verbose_name=_("list"))
    serial = models.CharField(_("serial number"), max_length=30)
    order = models.CharField(max_length=60, db_index=True, editable=False, default="")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="tasks", verbose_name=_("sector"))
    title = models.CharField(_("task"), max_length=500)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    sources = ArrayField(models.CharField(max_length=30, choices=Source), default=list, blank=True)
    target = models.TextField(_("year target"), blank=True)
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    measure_unit = models.CharField(_("unit of measure"), max_length=30, blank=True)
    target_value = models.DecimalField(_("target value"), null=True, blank=True, **QUANTITY)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.HIGHER)
    starts_on = models.DateField(_("start"))
    finishes_on = models.DateField(_("finish"))
    planned: models.Field[Sequence[Decimal | None], list[Decimal | None]] = ArrayField(
        models.DecimalField(null=True, **QUANTITY), size=12, default=no_months, verbose_name=_("planned by month")
    )
    schedule_is_proposed = models.BooleanField(
        _("schedule proposed by the system"), default=False, help_text=_("Nobody has entered or confirmed it yet.")
    )
    lead_leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_tasks",
        verbose_name=_("lead leader"),
    )
    host = models.ForeignKey(Unit, models.PROTECT, related_name="hosted_tasks", verbose_name=_("host unit"))
    livelihood = models.BooleanField(_("livelihood item"), default=False)
    major = models.BooleanField(_("major project"), default=False)
    main_indicator = models.BooleanField(_("main indicator"), null=True, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=16, decimal_places=4, default=Decimal(1))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name=_("last year's task")
    )
    status = models.CharField(_("status"), max_length=20, choices=TaskStatus, default=TaskStatus.ACTIVE)
    paused_months = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("months suspended or withdrawn")
    )
    added_at = models.DateTimeField(_("added to the published list"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("order", "id")
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = (
            models.Index(fields=["work_list", "order"], name="task_in_order"),
            models.Index(fields=["host", "work_list"], name="task_by_host"),
        )
        constraints = (
            models.UniqueConstraint(fields=["work_list", "serial"], name="task_serial_once"),
            models.CheckConstraint(condition=Q(finishes_on__gte=F("starts_on")), name="task_finishes_after_start"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="task_weight_not_negative"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="task_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(direction=Direction.HIGHER) | Q(measure=Measure.LEVEL), name="task_lower_only_for_level"
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="published_task_keeps",
                operation=pgtrigger.Delete,
            ),
        )

    def __str__(self) -> str:
        return f"{self.serial} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tasks:task", args=[self.work_list.year, self.serial])

    @property
    def is_milestone(self) -> bool:
        return self.measure == Measure.MILESTONE


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def effective(self) -> ParticipationQuerySet:
        """Without those that a later adjustment ended before they had begun."""
        return self.filter(until_month__gte=F("from_month"))

    def in_month(self, month: int) -> ParticipationQuerySet:
        return self.filter(from_month__lte=month, until_month__gte=month)


@pghistory.track()
class Participation(models.Model):
    """A unit on a task, in a span of months: its one host or one of its co-hosts (article 2)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="participations", verbose_name=_("task"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="participations", verbose_name=_("unit"))
    is_host = models.BooleanField(_("host"), default=False)
    from_month = models.PositiveSmallIntegerField(_("from month"), default=1)
    until_month = models.PositiveSmallIntegerField(_("until month"), default=12)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ("task", "-is_host", "id")
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        indexes = (models.Index(fields=["unit", "is_host"], name="participation_by_unit"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(from_month__gte=1, until_month__lte=12, from_month__lte=F("until_month") + 1),
                name="participation_in_the_year",
            ),
            models.UniqueConstraint(
                fields=["task", "from_month"],
                condition=Q(is_host=True, until_month__gte=F("from_month")),
                name="one_host_from_a_month",
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_id}"


@pghistory.track()
class Milestone(models.Model):
    """A dated step (时间节点) of a task."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name=_("task"))
    name = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due"))
    dropped = models.BooleanField(_("dropped by an adjustment"), default=False)

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = (
            models.UniqueConstraint(fields=["task", "name"], condition=Q(dropped=False), name="milestone_once"),
        )

    def __str__(self) -> str:
        return self.name


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def after(self, moment: datetime) -> AdjustmentQuerySet:
        """Made after a moment: what has to be undone to see the list as it stood then."""
        return self.filter(at__gt=moment)


class Adjustment(models.Model):
    """A change of the published list (清单调整): what, why, on whose authority, from which month on (article 2).

    `changes` maps each field to its value before and after: `{"target_value": ["198", "190"]}`.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="adjustments", verbose_name=_("task"))
    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind)
    from_month = models.PositiveSmallIntegerField(_("from month"))
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"))
    document = models.CharField(_("authority document"), max_length=200)
    approved_by = models.CharField(_("approved by"), max_length=100)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        constraints = (
            models.CheckConstraint(condition=Q(from_month__gte=1, from_month__lte=12), name="adjustment_from_a_month"),
        )
        triggers = (pgtrigger.Protect(name="adjustment_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind} {self.from_month}"
