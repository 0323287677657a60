"""What the page of one pilot shows: how far it has come, whose turn it is, what was said (article 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.enums import PilotStatus
from incentives.permissions.pilots import may_take
from incentives.rules.pilots import PilotAct, possible_acts
from incentives.selectors.pilots import files_of, steps_told

if TYPE_CHECKING:
    from incentives.models import Evidence, Pilot, PilotStep
    from organization.models import Person

LABELS = {
    PilotAct.APPLY_AGAIN: gettext_lazy("Change it and apply again"),
    PilotAct.REVIEW: gettext_lazy("Reviewed: pass it on"),
    PilotAct.RETURN: gettext_lazy("Return it"),
    PilotAct.REFER: gettext_lazy("Record: handed to the reform leading group"),
    PilotAct.APPROVE: gettext_lazy("Record: approved by the city government"),
    PilotAct.REFUSE: gettext_lazy("Record: refused by the city government"),
    PilotAct.WITHDRAW: gettext_lazy("Withdraw the application"),
    PilotAct.END: gettext_lazy("Tell the outcome"),
}
# What follows from an act, said before it is taken.
CONSEQUENCES = {
    PilotAct.REVIEW: gettext_lazy("It then waits for the city government; the unit is told."),
    PilotAct.RETURN: gettext_lazy("The unit is told the reason; it can change the application and apply again."),
    PilotAct.REFER: gettext_lazy("It then waits for the reform leading group; the unit is told."),
    PilotAct.APPROVE: gettext_lazy("Everybody with an account can then read it; the unit is told."),
    PilotAct.REFUSE: gettext_lazy("Nothing more follows; the unit is told the reason."),
    PilotAct.WITHDRAW: gettext_lazy("Nothing more follows; the office is told the reason."),
    PilotAct.END: gettext_lazy("The pilot is over; everybody with an account can read what came of it."),
}
AWAITED = {
    PilotStatus.APPLIED: gettext_lazy("The general office reviews the application."),
    PilotStatus.RETURNED: gettext_lazy("The unit changes the application and applies again, or withdraws it."),
    PilotStatus.REVIEWED: gettext_lazy("The city government decides; the general office records it."),
    PilotStatus.WITH_REFORM_GROUP: gettext_lazy("The reform leading group decides; the general office records it."),
    PilotStatus.APPROVED: gettext_lazy("The unit carries it out and tells what came of it."),
    PilotStatus.REFUSED: gettext_lazy("It was refused; nothing more follows."),
    PilotStatus.WITHDRAWN: gettext_lazy("The unit withdrew it; nothing more follows."),
    PilotStatus.ENDED: gettext_lazy("It is over; what came of it is written below."),
}
REFER_FIRST = gettext_lazy("A major reform: the general office hands it to the reform leading group.")
WAY = (
    (PilotStatus.APPLIED, pgettext_lazy("pilot", "Applied for")),
    (PilotStatus.REVIEWED, pgettext_lazy("pilot", "Reviewed")),
    (PilotStatus.WITH_REFORM_GROUP, pgettext_lazy("pilot", "Reform leading group")),
    (PilotStatus.APPROVED, pgettext_lazy("pilot", "Approved")),
    (PilotStatus.ENDED, pgettext_lazy("pilot", "Outcome")),
)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the story with its files."""

    step: PilotStep
    files: list[Evidence]


def pilot_page(pilot: Pilot, person: Person) -> dict[str, Any]:
    steps = steps_told(pilot, is_whole=person.has_perm("incentives.view_story_of_pilot", pilot))
    files = files_of(steps)
    acts = [_offer(pilot, act) for act in acts_of(pilot, person)]
    return {
        "pilot": pilot,
        "steps": _way(pilot),
        "story": [StepLine(step, files.get(step.pk, [])) for step in steps],
        "acts": acts,
        "awaited": _awaited(pilot),
    }


def acts_of(pilot: Pilot, person: Person) -> list[PilotAct]:
    """What this person can do with the pilot now."""
    possible = possible_acts(PilotStatus(pilot.status), is_major=pilot.is_major)
    return [act for act in ORDER if act in possible and may_take(person, act, pilot)]


ORDER = (
    PilotAct.APPLY_AGAIN,
    PilotAct.REVIEW,
    PilotAct.REFER,
    PilotAct.APPROVE,
    PilotAct.REFUSE,
    PilotAct.END,
    PilotAct.RETURN,
    PilotAct.WITHDRAW,
)


def _offer(pilot: Pilot, act: PilotAct) -> dict[str, str]:
    return {"label": str(LABELS[act]), "url": reverse("incentives:pilot_act", args=[pilot.pk, act.value])}


def _awaited(pilot: Pilot) -> str:
    if pilot.status == PilotStatus.REVIEWED and pilot.is_major:
        return str(REFER_FIRST)
    return str(AWAITED[PilotStatus(pilot.status)])


def _way(pilot: Pilot) -> list[dict[str, str]]:
    """The steps to an outcome; only a major reform goes to the reform leading group. Where the way ended before, only
    the application counts as done."""
    way = [(status, label) for status, label in WAY if pilot.is_major or status != PilotStatus.WITH_REFORM_GROUP]
    statuses = [status for status, _label in way]
    position = statuses.index(PilotStatus(pilot.status)) if pilot.status in statuses else -1
    if pilot.status in (PilotStatus.REFUSED, PilotStatus.WITHDRAWN):
        return [
            {"label": str(label), "state": "done" if n == 0 else "", "note": ""} for n, (_s, label) in enumerate(way)
        ]
    states = ["done" if n <= position else "now" if n == position + 1 else "" for n in range(len(way))]
    return [
        {"label": str(label), "state": state, "note": ""} for (_status, label), state in zip(way, states, strict=True)
    ]
