"""The way of an application for a pilot (article 15): which act is possible where, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from incentives.enums import PilotStatus


class PilotAct(Enum):
    """What can be done with an application. The unit applies, applies again, withdraws and tells the outcome; the
    rest is done by the general office, for itself or as the record of what others decided."""

    APPLY_AGAIN = "apply_again"
    RETURN = "return"
    REVIEW = "review"
    REFER = "refer"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"


OWN_ACTS = frozenset({PilotAct.APPLY_AGAIN, PilotAct.WITHDRAW, PilotAct.END})
OFFICE_ACTS = frozenset(PilotAct) - OWN_ACTS
DECISIONS = frozenset({PilotAct.APPROVE, PilotAct.REFUSE})
NEEDS_DOCUMENT = frozenset({PilotAct.REFER, *DECISIONS})
NEEDS_REASON = frozenset({PilotAct.RETURN, PilotAct.REFUSE, PilotAct.WITHDRAW, PilotAct.END})

TRANSITIONS: Mapping[tuple[PilotStatus, PilotAct], PilotStatus] = {
    (PilotStatus.APPLIED, PilotAct.RETURN): PilotStatus.RETURNED,
    (PilotStatus.APPLIED, PilotAct.REVIEW): PilotStatus.REVIEWED,
    (PilotStatus.APPLIED, PilotAct.WITHDRAW): PilotStatus.WITHDRAWN,
    (PilotStatus.RETURNED, PilotAct.APPLY_AGAIN): PilotStatus.APPLIED,
    (PilotStatus.RETURNED, PilotAct.WITHDRAW): PilotStatus.WITHDRAWN,
    (PilotStatus.REVIEWED, PilotAct.RETURN): PilotStatus.RETURNED,
    (PilotStatus.REVIEWED, PilotAct.REFER): PilotStatus.WITH_REFORM_GROUP,
    (PilotStatus.REVIEWED, PilotAct.APPROVE): PilotStatus.APPROVED,
    (PilotStatus.REVIEWED, PilotAct.REFUSE): PilotStatus.REFUSED,
    (PilotStatus.REVIEWED, PilotAct.WITHDRAW): PilotStatus.WITHDRAWN,
    (PilotStatus.WITH_REFORM_GROUP, PilotAct.APPROVE): PilotStatus.APPROVED,
    (PilotStatus.WITH_REFORM_GROUP, PilotAct.REFUSE): PilotStatus.REFUSED,
    (PilotStatus.WITH_REFORM_GROUP, PilotAct.WITHDRAW): PilotStatus.WITHDRAWN,
    (PilotStatus.APPROVED, PilotAct.END): PilotStatus.ENDED,
}
OPEN = frozenset({PilotStatus.APPLIED, PilotStatus.RETURNED, PilotStatus.REVIEWED, PilotStatus.WITH_REFORM_GROUP})
WITH_THE_OFFICE = OPEN - {PilotStatus.RETURNED}
# What everybody inside may know: what was approved, and what came of it.
KNOWN_TO_ALL = frozenset({PilotStatus.APPROVED, PilotStatus.ENDED})


def leads_to(status: PilotStatus, act: PilotAct, *, is_major: bool) -> PilotStatus | None:
    """Where an act leads from a state; empty where it is not possible there (15).

    A major reform is approved only after it has gone to the reform leading group; what is none does not go there.
    """
    if act == PilotAct.REFER and not is_major:
        return None
    if act == PilotAct.APPROVE and is_major and status != PilotStatus.WITH_REFORM_GROUP:
        return None
    return TRANSITIONS.get((status, act))


def possible_acts(status: PilotStatus, *, is_major: bool) -> list[PilotAct]:
    return [act for act in PilotAct if leads_to(status, act, is_major=is_major) is not None]
