"""Reads of sittings: which talks could be held in one, which are appointed, held, confirmed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from supervision.enums import Level, SittingStatus, Step
from supervision.explaining import towards_whom, who_acts
from supervision.models import Check, Escalation, Sitting, SittingMatter
from supervision.permissions.reports import knows_names
from supervision.permissions.talks import matters_visible_to, sittings_visible_to, to_be_confirmed_by, to_be_prepared_by
from supervision.rules.escalation import TALKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from organization.models import Person, Unit
    from supervision.models.sittings import SittingMatterQuerySet, SittingQuerySet

SHOWN_WITH = ("task__work_list", "task__sector", "unit", "responsible", "leader")
UNCONFIRMED = (Step.CONFIRM, Step.AMEND)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Talks between the same people that wait to be held and stand in no appointment."""

    talks: list[Escalation]
    who: str
    towards: str

    @property
    def first(self) -> Escalation:
        return self.talks[0]

    @property
    def unit(self) -> Unit:
        return self.first.unit

    @property
    def due_on(self) -> date | None:
        """The oldest day by which one of them has to be held."""
        return min((each.due_on for each in self.talks if each.due_on is not None), default=None)

    @property
    def key(self) -> str:
        """Names the talks in a form."""
        return "-".join(str(each.pk) for each in self.talks)


def waiting_talks(escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Talks to be held that stand in no appointment."""
    standing = SittingMatter.objects.standing().filter(escalation=OuterRef("pk"))
    return escalations.filter(~Exists(standing), step=Step.HOLD, action__in=TALKS)


def proposals_for(person: Person) -> list[Proposal]:
    """What the person could appoint, by who talks with whom, the oldest due day first. One query."""
    mine = to_be_prepared_by(person, waiting_talks(Escalation.objects.open()))
    groups: dict[tuple[object, ...], list[Escalation]] = defaultdict(list)
    for each in mine.select_related(*SHOWN_WITH).order_by(F("due_on").asc(nulls_last=True), "task__order", "pk"):
        groups[each.action, each.unit_id, each.leader_id, _counterpart(each)].append(each)
    found = [_proposal(talks, person) for talks in groups.values()]
    return sorted(found, key=lambda each: (each.due_on or date.max, -len(each.talks), each.unit.short_name))


def others_with(escalation: Escalation) -> QuerySet[Escalation]:
    """The other talks between the same people that wait to be held."""
    same = Escalation.objects.open().filter(
        action=escalation.action, unit=escalation.unit_id, leader=escalation.leader_id
    )
    found = waiting_talks(same).exclude(pk=escalation.pk).select_related(*SHOWN_WITH)
    return found.order_by(F("due_on").asc(nulls_last=True), "task__order", "pk")


def _counterpart(escalation: Escalation) -> object:
    """Who is talked with: one person may be filed for many tasks. The unit has one main responsible person."""
    responsible = escalation.responsible
    if escalation.level == Level.MAIN or responsible is None:
        return escalation.level
    return responsible.account_id or responsible.name


def _proposal(talks: list[Escalation], person: Person) -> Proposal:
    named = next((each for each in talks if each.responsible_id), talks[0])
    towards = towards_whom(named, by_name=knows_names(person, named))
    return Proposal(talks, who_acts(talks[0]), towards)


# Sittings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A sitting with the matters that the reader may see, without those taken out of it."""

    sitting: Sitting
    matters: list[SittingMatter]
    who: str
    towards: str

    @property
    def unconfirmed(self) -> int:
        return sum(each.escalation.step in UNCONFIRMED for each in self.matters)


def in_state(sittings: SittingQuerySet, state: str) -> SittingQuerySet:
    """`appointed`, `confirm` (a record waits for the other side's word), `held` or `cancelled`."""
    waits = SittingMatter.objects.standing().filter(sitting=OuterRef("pk"), escalation__step__in=UNCONFIRMED)
    match state:
        case "appointed":
            return sittings.appointed().order_by(F("planned_at").asc(nulls_last=True), "pk")
        case "confirm":
            return sittings.filter(Exists(waits), status=SittingStatus.HELD).order_by("held_at", "pk")
        case "held":
            return sittings.filter(~Exists(waits), status=SittingStatus.HELD).order_by("-held_at", "-pk")
    return sittings.filter(status=SittingStatus.CANCELLED).order_by("-cancelled_at", "-pk")


SITTING_STATES = ("appointed", "confirm", "held", "cancelled")


def sittings_of(person: Person) -> SittingQuerySet:
    seen: SittingQuerySet = sittings_visible_to(person, Sitting.objects.all())  # type: ignore[assignment]
    return seen.select_related("unit", "leader", "appointed_by__unit", "recorded_by__unit")


def count_sittings(sittings: SittingQuerySet) -> dict[str, int]:
    """How many there are in each state; one query."""
    every: SittingQuerySet = Sitting.objects.all()  # type: ignore[assignment]
    counts = sittings.order_by().aggregate(
        **{
            state: Count("pk", filter=Q(pk__in=in_state(every, state).order_by().values("pk")))
            for state in SITTING_STATES
        }
    )
    return {state: int(number) for state, number in counts.items()}


def sitting_rows(sittings: Iterable[Sitting] | QuerySet[Sitting], person: Person) -> list[SittingRow]:
    """One query more than the sittings, whatever their number."""
    found = list(sittings)
    seen = matters_of(found, person)
    return [_row(each, seen[each.pk], person) for each in found]


def matters_of(sittings: Iterable[Sitting], person: Person) -> dict[int, list[SittingMatter]]:
    """The matters of sittings that the person may see; of a cancelled one those that it was about."""
    by_sitting: dict[int, list[SittingMatter]] = defaultdict(list)
    kept = {each.pk: each.status == SittingStatus.CANCELLED for each in sittings}
    every: SittingMatterQuerySet = SittingMatter.objects.filter(sitting__in=kept)  # type: ignore[assignment]
    related = [f"escalation__{name}" for name in SHOWN_WITH]
    for matter in matters_visible_to(person, every).select_related("confirmed_by__unit", *related).order_by("pk"):
        if matter.dropped_at is None or kept[matter.sitting_id]:
            by_sitting[matter.sitting_id].append(matter)
    return by_sitting


def _row(sitting: Sitting, matters: list[SittingMatter], person: Person) -> SittingRow:
    named = [each.escalation for each in matters if each.escalation.responsible_id] or [
        each.escalation for each in matters
    ]
    who = who_acts(named[0]) if named else ""
    towards = towards_whom(named[0], by_name=knows_names(person, named[0])) if named else sitting.unit.short_name
    return SittingRow(sitting, matters, who, towards)


def to_confirm(person: Person) -> QuerySet[SittingMatter]:
    """Matters whose record waits for the person's word."""
    waiting = SittingMatter.objects.standing().filter(sitting__status=SittingStatus.HELD, escalation__step=Step.CONFIRM)
    return to_be_confirmed_by(person, waiting)


@dataclass(frozen=True, slots=True)
class TalkCounts:
    """Talks that the person could appoint, appointments that they may see, sittings that wait for their word."""

    to_appoint: int
    appointed: int
    to_confirm: int

    def __bool__(self) -> bool:
        return bool(self.to_appoint or self.appointed or self.to_confirm)


def talk_counts(person: Person) -> TalkCounts:
    appointed: SittingQuerySet = sittings_visible_to(person, Sitting.objects.appointed())  # type: ignore[assignment]
    return TalkCounts(
        to_appoint=to_be_prepared_by(person, waiting_talks(Escalation.objects.open())).count(),
        appointed=appointed.count(),
        to_confirm=to_confirm(person).order_by().values("sitting").distinct().count(),
    )


def sittings_to_hold(leader: Person) -> list[SittingRow]:
    """The appointments of a city leader, the next one first."""
    held = in_state(sittings_of(leader).filter(leader=leader), "appointed")
    return sitting_rows(held, leader)


# What became of the task --------------------------------------------------------------------------


@dataclass(slots=True)
class Afterwards:
    """The closed months of a task after that of its escalation, and what was promised: whether it was kept."""

    checks: list[Check] = field(default_factory=list)
    matter: SittingMatter | None = None

    @property
    def last(self) -> Check | None:
        return self.checks[-1] if self.checks else None


def afterwards(escalations: Iterable[Escalation]) -> dict[int, Afterwards]:
    """By the key of the escalation; two queries."""
    asked = list(escalations)
    months: dict[int, list[Check]] = defaultdict(list)
    for check in Check.objects.current().filter(task__in={each.task_id for each in asked}).order_by("month"):
        months[check.task_id].append(check)
    matters = {each.escalation_id: each for each in SittingMatter.objects.standing().filter(escalation__in=asked)}
    return {
        each.pk: Afterwards([check for check in months[each.task_id] if _is_after(check, each)], matters.get(each.pk))
        for each in asked
    }


def _is_after(check: Check, escalation: Escalation) -> bool:
    same_year = escalation.task.work_list.year == escalation.year
    return same_year and check.month > escalation.month


def place_last_used(person: Person) -> str:
    """Where the person's last talk was held: mostly the same room."""
    last = Sitting.objects.filter(recorded_by=person).exclude(place="").order_by("-recorded_at").first()
    return last.place if last else ""
