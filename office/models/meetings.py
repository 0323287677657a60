from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, unit_key
from office.enums import AgendaReason, DecisionStatus, DecisionStepKind, MeetingKind, MeetingStatus, MeetingTopic
from supervision.models import CoordinationRequest
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import date, datetime


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def standing(self) -> MeetingQuerySet:
        return self.exclude(status=MeetingStatus.CANCELLED)

    def held(self) -> MeetingQuerySet:
        return self.filter(status=MeetingStatus.HELD)

    def without_record(self, at: datetime) -> MeetingQuerySet:
        """Called for a time that has passed, and nobody has written down what came of it."""
        return self.filter(status=MeetingStatus.PLANNED, planned_at__lt=at)


@pghistory.track()
class Meeting(models.Model):
    """A meeting about key work (articles 4, 5 and 6): called, then held with its record, or cancelled.

    `unit` is the unit whose own meeting it is; empty for meetings of the city. `chair_name` says who chairs where that
    is nobody with an account. `version` counts the changes, for calendars too.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    title = models.CharField(_("title"), max_length=200)
    topic = models.CharField(_("topic"), max_length=20, choices=MeetingTopic, default=MeetingTopic.OTHER)
    unit = unit_key(_("unit"), optional=True)
    chair = person_key(_("chair"))
    chair_name = models.CharField(_("chaired by"), max_length=100, blank=True)
    planned_at = models.DateTimeField(_("called for"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    present = models.TextField(_("present"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    recorded_by = person_key(_("recorded by"))
    called_at = models.DateTimeField(_("entered"))
    called_by = person_key(_("entered by"), optional=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.TextField(_("reason of the cancellation"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_at", "-id")
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = (
            models.Index(fields=["kind", "planned_at"], name="meetings_by_kind"),
            models.Index(fields=["planned_at"], name="meetings_by_time"),
            models.Index(fields=["chair", "status"], name="meetings_by_chair"),
            models.Index(fields=["unit", "planned_at"], name="meetings_by_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.HELD) | (Q(held_at__isnull=False) & Q(recorded_at__isnull=False)),
                name="meeting_held_has_record",
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.CANCELLED) | ~Q(cancellation_reason=""),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MeetingKind.UNIT_WEEKLY) | Q(unit__isnull=False), name="weekly_meeting_of_a_unit"
            ),
        )
        triggers = (pgtrigger.Protect(name="meeting_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("office:meeting", args=[self.pk])


@pghistory.track()
class Invitation(models.Model):
    """Somebody who is to come to a meeting: a unit, or a person."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("meeting"))
    unit = unit_key(_("unit"), optional=True)
    person = person_key(_("person"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("meeting", "id")
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = (
            models.Index(fields=["unit"], name="invitations_of_unit"),
            models.Index(fields=["person"], name="invitations_of_person"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=True, person__isnull=False) | Q(unit__isnull=False, person__isnull=True),
                name="invitation_of_one",
            ),
            models.UniqueConstraint(
                fields=["meeting", "unit", "person"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="invited_once",
            ),
        )
        triggers = (pgtrigger.Protect(name="invitation_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id or self.person_id}"


@pghistory.track()
class AgendaItem(models.Model):
    """What a meeting is to talk about: a task, perhaps because of a request for coordination, or a matter in words."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name=_("task")
    )
    request = models.ForeignKey(
        CoordinationRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("request for coordination"),
    )
    title = models.CharField(_("matter"), max_length=200, blank=True)
    reason = models.CharField(_("why"), max_length=20, choices=AgendaReason, default=AgendaReason.CHOSEN)
    withdrawn_at = models.DateTimeField(_("taken off"), null=True, blank=True)

    class Meta:
        ordering = ("meeting", "position", "id")
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = (
            models.CheckConstraint(condition=Q(task__isnull=False) | ~Q(title=""), name="agenda_item_says_what"),
            models.UniqueConstraint(
                fields=["meeting", "task"],
                condition=Q(withdrawn_at=None, task__isnull=False),
                name="task_once_on_an_agenda",
            ),
        )
        triggers = (pgtrigger.Protect(name="agenda_item_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title or str(self.task_id)


class MeetingDecisionQuerySet(models.QuerySet["MeetingDecision"]):
    def standing(self) -> MeetingDecisionQuerySet:
        return self.exclude(status=DecisionStatus.WITHDRAWN)

    def to_carry_out(self) -> MeetingDecisionQuerySet:
        """What the unit still owes."""
        return self.filter(status=DecisionStatus.OPEN)

    def to_accept(self) -> MeetingDecisionQuerySet:
        """Reported as carried out, and nobody has accepted or returned it yet."""
        return self.filter(status=DecisionStatus.REPORTED)

    def overdue(self, on: date) -> MeetingDecisionQuerySet:
        return self.to_carry_out().filter(due_on__lt=on)


@pghistory.track()
class MeetingDecision(models.Model):
    """What a meeting decided (议定事项): a unit owes it by a day, and it is followed up like a task (articles 4, 7).

    Its story stands in its steps; what is here is how things stand.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("number"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="meeting_decisions", verbose_name=_("task")
    )
    unit = unit_key(_("unit that carries it out"))
    text = models.TextField(_("decision"))
    due_on = models.DateField(_("due"))
    status = models.CharField(_("status"), max_length=20, choices=DecisionStatus, default=DecisionStatus.OPEN)
    outcome = models.TextField(_("outcome"), blank=True)
    done_on = models.DateField(_("carried out on"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    decided_at = models.DateTimeField(_("recorded"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MeetingDecisionQuerySet.as_manager()

    class Meta:
        ordering = ("meeting", "number")
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        indexes = (
            models.Index(fields=["unit", "status"], name="decisions_of_unit"),
            models.Index(fields=["due_on"], condition=Q(status=DecisionStatus.OPEN), name="decisions_due"),
        )
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number"),
            models.CheckConstraint(
                condition=~Q(status=DecisionStatus.DONE) | Q(done_on__isnull=False), name="decision_done_on_a_day"
            ),
        )
        triggers = (pgtrigger.Protect(name="decision_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.text[:50]

    def get_absolute_url(self) -> str:
        return reverse("office:decision", args=[self.pk])


class DecisionStep(models.Model):
    """One thing that happened to a meeting's decision. Never rewritten."""

    decision = models.ForeignKey(MeetingDecision, models.PROTECT, related_name="steps", verbose_name=_("decision"))
    kind = models.CharField(_("kind"), max_length=20, choices=DecisionStepKind)
    text = models.TextField(_("text"), blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"))

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("step of a meeting's decision")
        verbose_name_plural = _("steps of meetings' decisions")
        triggers = (pgtrigger.Protect(name="decision_step_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"


class CalendarSubscription(models.Model):
    """A secret address under which somebody's phone reads the calendar; only its digest is kept."""

    person = person_key(_("person"), optional=False)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        constraints = (
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_calendar_a_person"),
        )
        triggers = (pgtrigger.Protect(name="subscription_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return str(self.person_id)
