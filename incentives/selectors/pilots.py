"""Reads of pilots: which a person may see, by how far they have come (article 15)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q

from incentives.enums import PilotStatus
from incentives.models import Evidence, Pilot, PilotStep
from incentives.permissions.pilots import pilots_known_to, pilots_visible_to
from incentives.rules.pilots import KNOWN_TO_ALL, OPEN, WITH_THE_OFFICE
from incentives.selectors.evidence import about, reads_evidence_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organization.models import Person

SETTLED = (PilotStatus.REFUSED, PilotStatus.WITHDRAWN)
STATES = {
    "open": tuple(sorted(OPEN)),
    "with_office": tuple(sorted(WITH_THE_OFFICE)),
    "returned": (PilotStatus.RETURNED,),
    "approved": (PilotStatus.APPROVED,),
    "ended": (PilotStatus.ENDED,),
    "settled": SETTLED,
}


def pilots_of(person: Person, year: int | None = None) -> QuerySet[Pilot]:
    """The pilots that the person may see, the latest first."""
    seen = pilots_visible_to(person, Pilot.objects.all())
    if year is not None:
        seen = seen.filter(year=year)
    return seen.select_related("unit").order_by("-year", "-pk")


def in_state(pilots: QuerySet[Pilot], state: str) -> QuerySet[Pilot]:
    return pilots.filter(status__in=STATES[state]) if state in STATES else pilots


def count_pilots(pilots: QuerySet[Pilot]) -> dict[str, int]:
    """How many there are in each state, in one query."""
    counted = Counter(pilots.order_by().values_list("status", flat=True))
    counts = {state: sum(counted[status] for status in statuses) for state, statuses in STATES.items()}
    return {"all": counted.total(), **counts}


def years_of_pilots() -> list[int]:
    return sorted(set(Pilot.objects.order_by().values_list("year", flat=True)), reverse=True)


def steps_told(pilot: Pilot, *, is_whole: bool) -> list[PilotStep]:
    """The story; for whoever only knows the pilot because it was approved, its approval and its outcome."""
    steps = pilot.steps.select_related("by__unit").order_by("at", "id")
    return list(steps if is_whole else steps.filter(status__in=KNOWN_TO_ALL))


def files_of(steps: Iterable[PilotStep]) -> dict[int, list[Evidence]]:
    """The files of each step, in one query."""
    found: dict[int, list[Evidence]] = {}
    kept = Evidence.objects.filter(about=about(PilotStep), about_id__in=[step.pk for step in steps])
    for each in kept.order_by("at", "pk"):
        found.setdefault(each.about_id, []).append(each)
    return found


@reads_evidence_of(PilotStep)
def steps_read_by(person: Person) -> QuerySet[PilotStep]:
    """Files of a step are read by whoever reads the step on its page."""
    every = Pilot.objects.all()
    known, seen = pilots_known_to(person, every).values("pk"), pilots_visible_to(person, every).values("pk")
    return PilotStep.objects.filter(Q(pilot__in=known) | Q(pilot__in=seen, status__in=KNOWN_TO_ALL))
