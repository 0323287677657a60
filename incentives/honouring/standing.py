"""What the acts of article 17 share: one at a time in a year, each on the state as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.enums import NominationStatus
from incentives.models import Nomination
from incentives.rules.honours import Bar, is_too_many, may_become
from incentives.selectors.honours import RELATED, bars_of, limits_of, recognised_in
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from tasks.models import Task

LONGEST_TEXT = 4000
LONGEST_DOCUMENT = 200
BARRED = {
    Bar.NOT_ON_TASK: gettext_lazy("The unit is not on this task at the year's end."),
    Bar.NOT_IN_FORCE: gettext_lazy("The task was withdrawn from the list, or rests."),
    Bar.NOT_COMPLETED: gettext_lazy(
        "The task is not completed: its completion is not accepted, nor has December a red flag."
    ),
}


def lock_year(year: int) -> WorkList:
    """Whatever counts places in a year is done one after the other: two at the same moment cannot pass a limit."""
    return WorkList.objects.select_for_update().get(year=year)


def locked(nomination: Nomination) -> Nomination:
    """The nomination as it stands, locked; after `lock_year`."""
    found = Nomination.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return found.get(pk=nomination.pk)


def move(nomination: Nomination, after: NominationStatus) -> None:
    """Take it into the next state; raises ValidationError where it is not there from the state in which it stands."""
    before = NominationStatus(nomination.status)
    if before != after and not may_become(before, after):
        given = {"title": nomination.task.title, "state": before.label}
        raise ValidationError(_("%(title)s stands at: %(state)s. This step is not open to it.") % given)
    nomination.status = after


def check_nominable(task: Task, unit_id: int | None) -> None:
    """Raise ValidationError, saying all that stands against it."""
    if bars := bars_of(task, unit_id):
        raise ValidationError([str(BARRED[bar]) for bar in bars])


def check_items(year: int, tasks: Collection[int], on: date) -> None:
    """Raise ValidationError if with these tasks the city recognised more items than it may; the year is locked."""
    limit, taken = limits_of(year, on).items, recognised_in(year, without=tasks)
    if is_too_many(limit, taken, len(tasks)):
        given = {"limit": limit, "taken": taken, "more": len(tasks)}
        raise ValidationError(
            _(
                "At most %(limit)s items are recognised in the city. %(taken)s are recognised already; "
                "%(more)s more would be too many."
            )
            % given,
            code="too_many_items",
        )


def required(text: str, field: str, missing: str) -> str:
    """The text without blanks around it; raises ValidationError where there is none, or too much."""
    if not text.strip():
        raise ValidationError({field: missing})
    return limited(text, field)


def limited(text: str, field: str, longest: int = LONGEST_TEXT) -> str:
    if len(text.strip()) > longest:
        raise ValidationError({field: _("At most %(length)s characters.") % {"length": longest}})
    return text.strip()


def document_of(text: str, missing: str) -> str:
    return limited(required(text, "document", missing), "document", LONGEST_DOCUMENT)
