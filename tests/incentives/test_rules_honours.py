"""Article 17 as rules: what may be nominated, how many, conflicts of interest, the order of awards, the steps."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import AwardLevel, NominationStatus
from incentives.rules.honours import (
    OPEN_TO_RECOMMENDATION,
    STEPS,
    WAY,
    AwardFact,
    Bar,
    Leader,
    Tie,
    UnitOnTask,
    bars_to_nomination,
    is_too_many,
    may_become,
    places_left,
    ties,
    unreasoned,
    with_recommendations,
)

MERIT, COMMENDATION = AwardLevel.MERIT_THIRD_CLASS, AwardLevel.COMMENDATION
ENDS = {NominationStatus.RECOGNISED, NominationStatus.NOT_RECOGNISED, NominationStatus.WITHDRAWN}


# What may be nominated


@pytest.mark.parametrize(
    ("facts", "bars"),
    [
        ((True, True, True), ()),
        ((False, True, True), (Bar.NOT_ON_TASK,)),
        ((True, False, True), (Bar.NOT_IN_FORCE,)),
        ((True, True, False), (Bar.NOT_COMPLETED,)),
        ((False, False, False), (Bar.NOT_ON_TASK, Bar.NOT_IN_FORCE, Bar.NOT_COMPLETED)),
    ],
)
def test_only_a_unit_on_a_completed_task_in_force_nominates(
    facts: tuple[bool, bool, bool], bars: tuple[Bar, ...]
) -> None:
    is_on_task, is_in_force, completed = facts
    assert bars_to_nomination(is_on_task=is_on_task, is_in_force=is_in_force, is_completed=completed) == bars


# How many


@pytest.mark.parametrize(
    ("limit", "taken", "more", "too_many"),
    [
        (2, 0, 2, False),
        (2, 1, 1, False),
        (2, 2, 1, True),
        (2, 2, 0, False),
        (10, 9, 1, False),
        (10, 10, 1, True),
        (10, 0, 10, False),
        (10, 0, 11, True),
        (10, 11, 0, False),
        (10, 11, 1, True),
    ],
)
def test_the_second_passes_and_the_third_does_not(limit: int, taken: int, more: int, *, too_many: bool) -> None:
    assert is_too_many(limit, taken, more) is too_many


@given(limit=st.integers(1, 100), asked=st.lists(st.integers(0, 12)))
def test_whatever_is_asked_for_the_limit_is_never_passed(limit: int, asked: list[int]) -> None:
    taken = 0
    for more in asked:
        taken += 0 if is_too_many(limit, taken, more) else more
        assert (taken <= limit, places_left(limit, taken)) == (True, limit - taken)


# Conflict of interest

LEADER = Leader(person_id=1, unit_id=10, heads_unit=True)


@pytest.mark.parametrize(
    ("leader", "unit", "found"),
    [
        (LEADER, UnitOnTask(20), []),
        (LEADER, UnitOnTask(10), [Tie.OWN_UNIT]),
        (Leader(1, 10, heads_unit=False), UnitOnTask(10), [Tie.OWN_UNIT]),
        (LEADER, UnitOnTask(20, parent_id=10), [Tie.PARENT_UNIT]),
        (Leader(1, 10, heads_unit=False), UnitOnTask(20, parent_id=10), []),
        (LEADER, UnitOnTask(20, main_responsible_ids=frozenset({1})), [Tie.MAIN_RESPONSIBLE]),
        (LEADER, UnitOnTask(20, main_responsible_ids=frozenset({2})), []),
        (LEADER, UnitOnTask(10, main_responsible_ids=frozenset({1})), [Tie.OWN_UNIT, Tie.MAIN_RESPONSIBLE]),
        (Leader(1, None, heads_unit=True), UnitOnTask(20), []),
    ],
)
def test_a_leader_is_tied_to_a_unit_that_they_also_lead(leader: Leader, unit: UnitOnTask, found: list[Tie]) -> None:
    assert ties(leader, [unit]) == [(tie, unit.unit_id) for tie in found]


def test_a_co_host_s_leader_is_tied_as_much_as_the_host_s() -> None:
    units = [UnitOnTask(20), UnitOnTask(10), UnitOnTask(30, main_responsible_ids=frozenset({1}))]
    assert ties(LEADER, units) == [(Tie.OWN_UNIT, 10), (Tie.MAIN_RESPONSIBLE, 30)]


UNITS = st.builds(
    UnitOnTask,
    unit_id=st.integers(1, 5),
    parent_id=st.none() | st.integers(1, 5),
    main_responsible_ids=st.frozensets(st.integers(1, 5), max_size=3),
)
LEADERS = st.builds(
    Leader, person_id=st.integers(1, 5), unit_id=st.none() | st.integers(1, 5), heads_unit=st.booleans()
)


@given(leader=LEADERS, units=st.lists(UNITS, max_size=6))
def test_ties_do_not_depend_on_the_order_of_the_units(leader: Leader, units: list[UnitOnTask]) -> None:
    assert sorted(ties(leader, units), key=str) == sorted(ties(leader, units[::-1]), key=str)


@given(leader=LEADERS, units=st.lists(UNITS, max_size=6))
def test_each_unit_s_ties_are_its_own(leader: Leader, units: list[UnitOnTask]) -> None:
    assert ties(leader, units) == [tie for unit in units for tie in ties(leader, [unit])]


# Awards


def award(key: int, level: AwardLevel, *, host: bool = False, reason: bool = False) -> AwardFact:
    return AwardFact(key, is_host=host, level=level, has_reason=reason)


@pytest.mark.parametrize(
    ("awards", "keys"),
    [
        ([award(1, MERIT, host=True), award(2, COMMENDATION)], []),
        ([award(1, MERIT, host=True), award(2, MERIT)], [2]),
        ([award(1, MERIT, host=True), award(2, MERIT, reason=True)], []),
        ([award(1, COMMENDATION, host=True), award(2, COMMENDATION)], [2]),
        ([award(1, COMMENDATION, host=True), award(2, MERIT)], [2]),
        ([award(1, COMMENDATION, host=True), award(3, MERIT, host=True), award(2, COMMENDATION)], []),
        ([award(2, COMMENDATION)], [2]),
        ([award(1, COMMENDATION, host=True)], []),
        ([], []),
    ],
)
def test_the_host_s_people_rank_above_the_co_hosts_unless_a_reason_is_recorded(
    awards: list[AwardFact], keys: list[int]
) -> None:
    assert [each.key for each in unreasoned(awards)] == keys


AWARDS = st.lists(
    st.builds(AwardFact, st.integers(1, 99), st.booleans(), st.sampled_from(AwardLevel), st.booleans()), max_size=6
)


@given(awards=AWARDS)
def test_a_higher_award_of_the_host_puts_nobody_out_of_order(awards: list[AwardFact]) -> None:
    before = {each.key for each in unreasoned(awards)}
    assert {each.key for each in unreasoned([*awards, award(100, MERIT, host=True)])} <= before


@given(awards=AWARDS)
def test_with_reasons_everything_is_in_order(awards: list[AwardFact]) -> None:
    given_reasons = [AwardFact(each.key, each.is_host, each.level, has_reason=True) for each in awards]
    assert unreasoned(given_reasons) == []


@given(awards=AWARDS)
def test_the_order_of_the_awards_does_not_matter(awards: list[AwardFact]) -> None:
    assert sorted(each.key for each in unreasoned(awards)) == sorted(each.key for each in unreasoned(awards[::-1]))


# The steps


def test_no_step_of_the_way_is_passed_over() -> None:
    forward = {pair for pair in permutations(WAY, 2) if WAY.index(pair[0]) < WAY.index(pair[1]) and may_become(*pair)}
    assert forward == set(pairwise(WAY))


def test_only_the_meeting_and_the_mayor_end_it_besides_the_unit() -> None:
    def before(after: NominationStatus) -> set[NominationStatus]:
        return {status for status, following in STEPS.items() if after in following}

    assert before(NominationStatus.RECOGNISED) == {NominationStatus.REVIEWED, NominationStatus.NOT_RECOGNISED}
    assert before(NominationStatus.WITHDRAWN) == set(NominationStatus) - ENDS


@pytest.mark.parametrize(
    ("status", "count", "after"),
    [
        (NominationStatus.NOMINATED, 0, NominationStatus.NOMINATED),
        (NominationStatus.NOMINATED, 1, NominationStatus.RECOMMENDED),
        (NominationStatus.RECOMMENDED, 1, NominationStatus.RECOMMENDED),
        (NominationStatus.RECOMMENDED, 0, NominationStatus.NOMINATED),
        (NominationStatus.REVIEWED, 0, NominationStatus.REVIEWED),
    ],
)
def test_the_last_recommendation_withdrawn_leaves_it_nominated(
    status: NominationStatus, count: int, after: NominationStatus
) -> None:
    assert with_recommendations(status, count) == after


@given(status=st.sampled_from(NominationStatus), count=st.integers(0, 3))
def test_recommendations_move_only_what_is_open_to_them(status: NominationStatus, count: int) -> None:
    after = with_recommendations(status, count)
    is_open = status in OPEN_TO_RECOMMENDATION
    assert after == status or (is_open and may_become(status, after))
    assert (after in OPEN_TO_RECOMMENDATION) == is_open
