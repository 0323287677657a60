"""What the record of a talk begins with, so that a leader has to type little: when, where, who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supervision.enums import Action
from supervision.explaining import towards_whom, who_acts
from supervision.permissions.reports import knows_names
from supervision.selectors.sittings import place_last_used

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation, Sitting


def prefilled(talks: Sequence[Escalation], sitting: Sitting | None, person: Person, at: datetime) -> dict[str, Any]:
    """The time appointed if it has come, else now; the place of the appointment, or where the last talk was held."""
    planned_at = sitting.planned_at if sitting else None
    now = localtime(at).replace(second=0, microsecond=0)
    return {
        "held_at": planned_at if planned_at is not None and planned_at <= at else now,
        "place": sitting.place if sitting and sitting.place else place_last_used(person),
        "chair": _chair(talks[0], person),
        "present": _present(talks, person),
    }


def _chair(talk: Escalation, person: Person) -> str:
    """By post: the leader, else who records it, for a talk inside the unit or by the supervision office."""
    if talk.action == Action.VICE_MAYOR_TALK:
        return who_acts(talk)
    said = " ".join(filter(None, (person.unit.short_name if person.unit else "", person.post or person.name)))
    return said if talk.action == Action.UNIT_HEAD_TALK else said or _("Supervision office")


def _present(talks: Sequence[Escalation], person: Person) -> str:
    """Those called, by post and name where they are filed; each once."""
    called = (towards_whom(each, by_name=knows_names(person, each)) for each in talks if each.responsible_id)
    return pgettext("between items of a list", ", ").join(dict.fromkeys(called))
