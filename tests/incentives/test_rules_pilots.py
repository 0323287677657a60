"""Article 15: which act is possible where; every other is not."""

from __future__ import annotations

from itertools import product

import pytest

from incentives.enums import PilotStatus as Status
from incentives.rules.pilots import OPEN, leads_to, possible_acts
from incentives.rules.pilots import PilotAct as Act

ORDINARY = {
    (Status.APPLIED, Act.RETURN): Status.RETURNED,
    (Status.APPLIED, Act.REVIEW): Status.REVIEWED,
    (Status.APPLIED, Act.WITHDRAW): Status.WITHDRAWN,
    (Status.RETURNED, Act.APPLY_AGAIN): Status.APPLIED,
    (Status.RETURNED, Act.WITHDRAW): Status.WITHDRAWN,
    (Status.REVIEWED, Act.RETURN): Status.RETURNED,
    (Status.REVIEWED, Act.APPROVE): Status.APPROVED,
    (Status.REVIEWED, Act.REFUSE): Status.REFUSED,
    (Status.REVIEWED, Act.WITHDRAW): Status.WITHDRAWN,
    (Status.WITH_REFORM_GROUP, Act.APPROVE): Status.APPROVED,
    (Status.WITH_REFORM_GROUP, Act.REFUSE): Status.REFUSED,
    (Status.WITH_REFORM_GROUP, Act.WITHDRAW): Status.WITHDRAWN,
    (Status.APPROVED, Act.END): Status.ENDED,
}
MAJOR = {key: to for key, to in ORDINARY.items() if key != (Status.REVIEWED, Act.APPROVE)} | {
    (Status.REVIEWED, Act.REFER): Status.WITH_REFORM_GROUP
}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize(("is_major", "allowed"), [(False, ORDINARY), (True, MAJOR)])
def test_an_act_leads_where_it_may_and_nowhere_else(
    status: Status, act: Act, is_major: bool, allowed: dict[tuple[Status, Act], Status]
) -> None:
    assert leads_to(status, act, is_major=is_major) == allowed.get((status, act))


def test_a_major_reform_is_approved_only_after_the_reform_leading_group() -> None:
    assert possible_acts(Status.REVIEWED, is_major=True) == [Act.RETURN, Act.REFER, Act.REFUSE, Act.WITHDRAW]
    assert possible_acts(Status.REVIEWED, is_major=False) == [Act.RETURN, Act.APPROVE, Act.REFUSE, Act.WITHDRAW]


def test_what_was_refused_withdrawn_or_ended_stays_so() -> None:
    final = [Status.REFUSED, Status.WITHDRAWN, Status.ENDED]
    assert [possible_acts(status, is_major=major) for status, major in product(final, (False, True))] == [[]] * 6


def test_only_what_is_open_can_be_withdrawn() -> None:
    withdrawable = {status for status in Status if leads_to(status, Act.WITHDRAW, is_major=False)}
    assert withdrawable == OPEN
