"""Outstanding contributions of a year (article 17): what may be nominated, how many, by whom, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from incentives.enums import AwardLevel, NominationStatus

_S = NominationStatus
# From which state a nomination may come into which; a decision can be put right, a withdrawal stays.
STEPS: Mapping[NominationStatus, frozenset[NominationStatus]] = {
    _S.DRAFT: frozenset({_S.NOMINATED, _S.WITHDRAWN}),
    _S.NOMINATED: frozenset({_S.RECOMMENDED, _S.WITHDRAWN}),
    _S.RECOMMENDED: frozenset({_S.NOMINATED, _S.REVIEWED, _S.NOT_RECOGNISED, _S.WITHDRAWN}),
    _S.REVIEWED: frozenset({_S.RECOMMENDED, _S.RECOGNISED, _S.NOT_RECOGNISED, _S.WITHDRAWN}),
    _S.RECOGNISED: frozenset({_S.NOT_RECOGNISED}),
    _S.NOT_RECOGNISED: frozenset({_S.RECOMMENDED, _S.RECOGNISED}),
    _S.WITHDRAWN: frozenset(),
}
# Where leaders may still recommend it, and take a recommendation back.
OPEN_TO_RECOMMENDATION = frozenset({_S.NOMINATED, _S.RECOMMENDED})
# How far a nomination goes on its way; where it ended is no further step.
WAY = (_S.NOMINATED, _S.RECOMMENDED, _S.REVIEWED, _S.RECOGNISED)


def may_become(before: NominationStatus, after: NominationStatus) -> bool:
    """Whether a nomination goes from one state into the other; none is passed over (17)."""
    return after in STEPS[before]


def with_recommendations(status: NominationStatus, count: int) -> NominationStatus:
    """The state of a nomination that leaders may recommend, with so many recommendations standing."""
    if status not in OPEN_TO_RECOMMENDATION:
        return status
    return _S.RECOMMENDED if count else _S.NOMINATED


# What may be nominated ------------------------------------------------------------------------


class Bar(Enum):
    """Why a unit cannot nominate a task."""

    NOT_COMPLETED = "not_completed"
    NOT_IN_FORCE = "not_in_force"
    NOT_ON_TASK = "not_on_task"


def bars_to_nomination(*, is_on_task: bool, is_in_force: bool, is_completed: bool) -> tuple[Bar, ...]:
    """What stands against it: only a unit on the task nominates it, and only once it is completed; a task that was
    withdrawn from the list, or rests, is not (17)."""
    stands = {Bar.NOT_ON_TASK: is_on_task, Bar.NOT_IN_FORCE: is_in_force, Bar.NOT_COMPLETED: is_completed}
    return tuple(bar for bar, is_met in stands.items() if not is_met)


# How many -------------------------------------------------------------------------------------


def places_left(limit: int, taken: int) -> int:
    """How many more recommendations a leader has, or how many more items the city: never fewer than none (17)."""
    return max(0, limit - taken)


def is_too_many(limit: int, taken: int, more: int) -> bool:
    """Whether so many more would pass the limit. Where it was passed before, nothing more is right only as nothing."""
    return more > places_left(limit, taken)


# Conflict of interest -------------------------------------------------------------------------


class Tie(Enum):
    """What binds a leader to a unit that a recommendation would benefit."""

    OWN_UNIT = "own_unit"
    PARENT_UNIT = "parent_unit"
    MAIN_RESPONSIBLE = "main_responsible"


@dataclass(frozen=True, slots=True)
class UnitOnTask:
    """A unit that a recognition would benefit, and who is filed as its main responsible person, by account."""

    unit_id: int
    parent_id: int | None = None
    main_responsible_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Leader:
    """Who recommends: the account, the unit in which they stand, whether as its head."""

    person_id: int
    unit_id: int | None
    heads_unit: bool


def ties(leader: Leader, units: Iterable[UnitOnTask]) -> list[tuple[Tie, int]]:
    """Where a leader who recommends an item also leads a unit that gains from it (17), each tie with the unit.

    A unit gains whether it is host or co-host. The leader leads it who stands in it, who is the head of the unit above
    it (to stand in the city government above all of them is no tie), or who is filed as its main responsible person.
    That the leader is in charge of the task or its sector is none: recommending such tasks is the leader's office.
    """
    return [(tie, unit.unit_id) for unit in units for tie in Tie if _is_tied(tie, leader, unit)]


def _is_tied(tie: Tie, leader: Leader, unit: UnitOnTask) -> bool:
    if tie == Tie.MAIN_RESPONSIBLE:
        return leader.person_id in unit.main_responsible_ids
    if leader.unit_id is None:
        return False
    if tie == Tie.OWN_UNIT:
        return leader.unit_id == unit.unit_id
    return leader.heads_unit and leader.unit_id == unit.parent_id


# Awards to people -----------------------------------------------------------------------------

RANKS: Mapping[AwardLevel, int] = {AwardLevel.COMMENDATION: 1, AwardLevel.MERIT_THIRD_CLASS: 2}
NO_AWARD = 0


@dataclass(frozen=True, slots=True)
class AwardFact:
    """An award of a person: of the host or of a co-host, how high, and whether a reason is recorded."""

    key: int
    is_host: bool
    level: AwardLevel
    has_reason: bool


def unreasoned(awards: Collection[AwardFact]) -> list[AwardFact]:
    """Awards to co-hosts' people that are as high as the highest of the host's people, or higher, without a reason:
    where several units took part, the host's people rank above the co-hosts' in principle (17)."""
    highest = max((RANKS[each.level] for each in awards if each.is_host), default=NO_AWARD)
    return [each for each in awards if not each.is_host and not each.has_reason and RANKS[each.level] >= highest]
