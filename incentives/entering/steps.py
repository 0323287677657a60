"""The steps of the green channel: what each approval of a major project may take, and took (article 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.models import GreenChannelStep
from incentives.selectors.inputs import MAJOR_PROJECTS, inputs_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from incentives.models import MajorProject
    from organization.models import Person, Unit


@transaction.atomic
def save_step(
    *,
    project: MajorProject,
    step: GreenChannelStep | None,
    title: str,
    unit: Unit | None,
    allowed_days: int,
    received_on: date | None,
    finished_on: date | None,
    at: datetime,
    by: Person,
) -> GreenChannelStep:
    """Enter a step, or bring it up to date; the host does, and each co-host."""
    _require_part(by, project)
    _check_days(received_on, finished_on, localdate(at))
    others = project.steps.filter(withdrawn_at=None, title=title)
    if others.exclude(pk=step.pk if step else None).exists():
        raise ValidationError({"title": _("This step is entered already.")})
    row = step or GreenChannelStep(project=project)
    row.title, row.unit, row.allowed_days = title, unit, allowed_days
    row.received_on, row.finished_on = received_on, finished_on
    row.entered_at, row.entered_by = at, by
    with pghistory.context(user=by.pk, source="entry"):
        row.save()
    return row


@transaction.atomic
def withdraw_step(*, step: GreenChannelStep, at: datetime, by: Person) -> None:
    """Take a step off the project's green channel; its record stays."""
    _require_part(by, step.project)
    if step.withdrawn_at is None:
        step.withdrawn_at, step.entered_by = at, by
        with pghistory.context(user=by.pk, source="entry"):
            step.save(update_fields=["withdrawn_at", "entered_by"])


def _require_part(by: Person, project: MajorProject) -> None:
    subject, _hosts = inputs_of(MAJOR_PROJECTS, project.year)
    if not by.has_perm("incentives.enter_green_channel", subject):
        raise PermissionDenied


def _check_days(received_on: date | None, finished_on: date | None, on: date) -> None:
    problems = {}
    if received_on and received_on > on:
        problems["received_on"] = _("This day is still to come: enter it once it has happened.")
    if finished_on and received_on is None:
        problems["received_on"] = _("Enter when it was received, too.")
    elif finished_on and received_on and finished_on < received_on:
        problems["finished_on"] = _("Finished before it was received: check both days.")
    elif finished_on and finished_on > on:
        problems["finished_on"] = _("This day is still to come: enter it once it has happened.")
    if problems:
        raise ValidationError(problems)
