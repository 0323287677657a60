"""Article 16 as rules: worked examples, both sides of every boundary, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import BonusGround
from incentives.rules.performance.bonus import capped, early_by, grounds_of, split_bonus
from incentives.rules.performance.completion import TaskYear, completion, deduction, is_completed
from incentives.rules.performance.figures import Figures
from incentives.rules.performance.load import base_points, shares
from incentives.rules.performance.staff import excellent_places
from incentives.rules.performance.year import Line, lines_of_year, loads_of_year, points_of
from incentives.rules.rounding import half_up, shown, stored
from supervision.enums import Flag
from tasks.enums import Category, Direction, Measure

FIGURES = Figures()
YEAR = 2017


def task(name: str = "1", **known: Any) -> TaskYear:
    """A project of host A until 31 December with a target of 100, yellow in December, unless told otherwise."""
    plain: dict[str, Any] = {
        "task": name,
        "year": YEAR,
        "host": "A",
        "target": Fraction(100),
        "finishes_on": date(YEAR, 12, 31),
        "december": Flag.YELLOW_CARD,
    }
    return TaskYear(**{**plain, **known})


def completed(name: str = "1", **known: Any) -> TaskYear:
    return task(name, **{"december": Flag.RED_FLAG, **known})


def lines(*tasks: TaskYear) -> list[Line]:
    return lines_of_year(tasks, loads_of_year(tasks, FIGURES))


# Load -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("co_hosts", "expected"),
    [
        ([], {"A": Fraction(1)}),
        (["B"], {"A": Fraction(6, 10), "B": Fraction(4, 10)}),
        (["B", "C"], {"A": Fraction(6, 10), "B": Fraction(2, 10), "C": Fraction(2, 10)}),
        (["B", "C", "D"], {"A": Fraction(6, 10), **dict.fromkeys("BCD", Fraction(4, 30))}),
    ],
)
def test_a_host_alone_carries_all_else_six_tenths(co_hosts: list[str], expected: dict[str, Fraction]) -> None:
    assert shares("A", co_hosts, FIGURES.load_host_share) == expected


@pytest.mark.parametrize(("load", "greatest", "points"), [(0, 10, 20), (5, 10, 30), (10, 10, 40), (0, 0, 20)])
def test_base_points_grow_from_the_least_to_the_most_with_the_load(load: int, greatest: int, points: int) -> None:
    assert base_points(Fraction(load), Fraction(greatest), FIGURES) == points


def test_loads_add_weight_times_share_and_parents_count_like_children() -> None:
    loads = loads_of_year([task("1", co_hosts=["B"]), task("1.1", weight=Fraction(5, 2), host="B")], FIGURES)
    assert loads.sums == {"A": Fraction(6, 10), "B": Fraction(29, 10)}
    assert loads.greatest == Fraction(29, 10)
    assert loads.base("B") == 40


def test_a_withdrawn_task_weighs_nothing_and_its_units_stay() -> None:
    loads = loads_of_year([task("1", is_active=False, co_hosts=["B"]), task("2", host="C")], FIGURES)
    assert loads.sums == {"A": 0, "B": 0, "C": 1}
    assert loads.base("A") == FIGURES.base_min


# Completion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"december": Flag.RED_FLAG}, True),
        ({"december": Flag.YELLOW_CARD}, False),
        ({"december": Flag.NOT_DUE}, False),
        ({"december": None}, False),
        ({"completed_on": date(YEAR, 12, 31)}, True),
        ({"completed_on": date(YEAR + 1, 1, 1)}, False),
    ],
)
def test_completed_by_the_years_end(known: dict[str, Any], expected: bool) -> None:
    assert is_completed(task(**known)) is expected


LOWER = {"measure": Measure.LEVEL, "direction": Direction.LOWER, "category": Category.INDICATOR}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"value": Fraction(85)}, Fraction(85, 100)),
        ({"value": None}, Fraction(0)),
        ({"value": Fraction(100)}, Fraction(1)),
        ({"value": Fraction(101)}, Fraction(1)),
        ({"value": Fraction(-5), "measure": Measure.LEVEL}, Fraction(0)),
        ({"measure": Measure.MILESTONE, "target": None, "steps_done": 2, "steps": 3}, Fraction(2, 3)),
        ({"measure": Measure.MILESTONE, "target": None, "steps_done": 0, "steps": 0}, Fraction(1)),
        ({**LOWER, "target": Fraction(50), "value": Fraction(60)}, Fraction(50, 60)),
        ({**LOWER, "target": Fraction(50), "value": Fraction(50)}, Fraction(1)),
        ({**LOWER, "target": Fraction(50), "value": Fraction(0)}, Fraction(1)),
        ({**LOWER, "target": Fraction(50), "value": None}, Fraction(0)),
        ({**LOWER, "target": Fraction(0), "value": Fraction(1)}, Fraction(0)),
        ({**LOWER, "target": Fraction(0), "value": Fraction(0)}, Fraction(1)),
        ({**LOWER, "target": Fraction(-5), "value": Fraction(-3)}, Fraction(0)),
        ({"measure": Measure.LEVEL, "target": Fraction(0), "value": Fraction(0)}, Fraction(1)),
        ({"measure": Measure.LEVEL, "target": Fraction(0), "value": Fraction(-1)}, Fraction(0)),
        ({"measure": Measure.LEVEL, "target": Fraction(-2), "value": Fraction(-1)}, Fraction(1)),
    ],
)
def test_completion_is_the_last_value_against_the_target(known: dict[str, Any], expected: Fraction) -> None:
    assert completion(task(**known)) == expected


def test_the_deduction_is_the_tasks_part_of_the_base_for_what_is_missing() -> None:
    tasks = [task("1", value=Fraction(75), co_hosts=["B"]), completed("2"), completed("3", host="B")]
    assert [(line.part.unit, line.points) for line in lines(*tasks)] == [
        ("A", Fraction(40) * Fraction(6, 10) / Fraction(16, 10) / 4),
        ("B", (20 + 20 * Fraction(14, 16)) * Fraction(4, 10) / Fraction(14, 10) / 4),
    ]


def test_what_reached_its_target_but_is_not_completed_loses_nothing() -> None:
    assert lines(task(value=Fraction(100))) == []


def test_a_unit_without_load_loses_nothing() -> None:
    assert lines(task(weight=Fraction(0), value=Fraction(1))) == []


# Bonus ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finishes_on", "last_day"),
    [
        (date(2017, 12, 31), date(2017, 11, 30)),
        (date(2017, 7, 31), date(2017, 6, 30)),
        (date(2017, 3, 31), date(2017, 2, 28)),
        (date(2017, 11, 15), date(2017, 10, 15)),
        (date(2018, 1, 10), date(2017, 12, 10)),
    ],
)
def test_a_project_is_early_until_a_month_before_its_finish(finishes_on: date, last_day: date) -> None:
    early = completed(finishes_on=finishes_on, completed_on=last_day)
    assert early_by(early, FIGURES) == last_day
    assert grounds_of(early, FIGURES) == [BonusGround.EARLY]
    late = replace(early, completed_on=last_day.replace(day=last_day.day) + (date(2017, 1, 2) - date(2017, 1, 1)))
    assert grounds_of(late, FIGURES) == []


@pytest.mark.parametrize(
    ("known", "earns"),
    [
        ({"value": "110"}, True),
        ({"value": "109.99"}, False),
        ({"value": "110", "category": Category.PROJECT}, False),
        ({**LOWER, "target": "50", "value": "45"}, True),
        ({**LOWER, "target": "50", "value": "45.01"}, False),
        ({**LOWER, "target": "50", "value": "0"}, False),
        ({**LOWER, "target": "0", "value": "-1"}, False),
        ({"measure": Measure.LEVEL, "target": "0", "value": "5"}, False),
        ({"measure": Measure.LEVEL, "target": "-10", "value": "5"}, False),
        ({"value": None}, False),
        ({"measure": Measure.MILESTONE, "target": None, "steps": 3, "steps_done": 3}, False),
    ],
)
def test_an_indicator_earns_by_passing_its_target_by_a_tenth(known: dict[str, Any], earns: bool) -> None:
    figures = {key: Fraction(known[key]) for key in ("target", "value") if known.get(key) is not None}
    found = completed(**{"category": Category.INDICATOR, "measure": Measure.AMOUNT, **known, **figures})
    assert grounds_of(found, FIGURES) == ([BonusGround.EXCEEDED] if earns else [])


def test_an_indicator_does_not_earn_by_being_early() -> None:
    early = completed(category=Category.INDICATOR, completed_on=date(2017, 6, 1), value=Fraction(100))
    assert grounds_of(early, FIGURES) == []


def test_contributions_earn_only_if_completed() -> None:
    claimed = task(is_claimed=True, is_recognised=True)
    assert grounds_of(claimed, FIGURES) == []
    assert grounds_of(replace(claimed, december=Flag.RED_FLAG), FIGURES) == [BonusGround.OTHER, BonusGround.RECOGNISED]


def test_two_grounds_earn_no_more_than_one() -> None:
    twice = completed(completed_on=date(2017, 5, 1), is_recognised=True)
    assert [line.points for line in lines(twice)] == [1]


def test_a_suspended_task_earns_nothing() -> None:
    assert lines(completed(is_active=False, is_recognised=True)) == []


@pytest.mark.parametrize(
    ("co_hosts", "expected"),
    [
        ("", {"A": "1"}),
        ("BC", {"A": "0.6", "B": "0.2", "C": "0.2"}),
        ("BCD", {"A": "0.6", "B": "0.13", "C": "0.13", "D": "0.13"}),
        ("BCDEFG", {"A": "0.6", **dict.fromkeys("BCDEFG", "0.07")}),
    ],
)
def test_a_point_is_split_six_to_four_and_rounded(co_hosts: str, expected: dict[str, str]) -> None:
    split = split_bonus(completed(co_hosts=list(co_hosts)), FIGURES)
    assert split == {unit: Fraction(points) for unit, points in expected.items()}


@pytest.mark.parametrize(("items", "bonus"), [(4, "2.4"), (5, "3"), (6, "3")])
def test_six_items_at_six_tenths_are_held_at_three_points(items: int, bonus: str) -> None:
    tasks = [completed(str(n), is_claimed=True, co_hosts=[f"co{n}"]) for n in range(items)]
    points = totals(*tasks)["A"]
    assert points.bonus_before_cap == Fraction(6, 10) * items
    assert points.bonus == Fraction(bonus)


@pytest.mark.parametrize(
    ("staff", "is_excellent", "places"),
    [(100, False, 15), (100, True, 20), (99, False, 14), (99, True, 19), (6, False, 0), (7, False, 1), (0, True, 0)],
)
def test_places_for_excellent_civil_servants_are_rounded_down(staff: int, is_excellent: bool, places: int) -> None:
    assert (
        excellent_places(staff, is_excellent=is_excellent, ordinary_percent=Fraction(15), raised_percent=Fraction(20))
        == places
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.00005", "0.0001"), ("0.000049", "0"), ("-0.00005", "-0.0001"), ("20.7400", "20.74"), ("100", "100")],
)
def test_figures_are_shown_half_up_without_trailing_zeros(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text


def test_figures_are_stored_to_fifteen_places() -> None:
    assert stored(Fraction(2, 3)) == Decimal("0.666666666666667")


# What always holds ----------------------------------------------------------------------------

units = st.sampled_from("ABCDEFGH")
amounts = st.integers(0, 200).map(lambda cents: Fraction(cents, 2))


@st.composite
def any_task(draw: st.DrawFn, name: str) -> TaskYear:
    on_it = draw(st.lists(units, min_size=1, max_size=6, unique=True))
    return task(
        name,
        host=on_it[0],
        co_hosts=on_it[1:],
        weight=Fraction(draw(st.integers(0, 40)), 10),
        category=draw(st.sampled_from(Category)),
        measure=Measure.AMOUNT,
        target=draw(amounts),
        value=draw(st.none() | amounts),
        is_active=draw(st.booleans()),
        december=draw(st.sampled_from(Flag)),
        completed_on=draw(st.none() | st.dates(date(2017, 1, 1), date(2018, 2, 1))),
        is_claimed=draw(st.booleans()),
        is_recognised=draw(st.booleans()),
    )


@st.composite
def any_year(draw: st.DrawFn) -> list[TaskYear]:
    return [draw(any_task(str(number))) for number in range(draw(st.integers(0, 12)))]


def totals(*tasks: TaskYear) -> dict[Any, Any]:
    loads = loads_of_year(tasks, FIGURES)
    found = lines_of_year(tasks, loads)
    return points_of(
        loads,
        [(line.part.unit, line.points) for line in found if not line.is_bonus],
        [(line.part.unit, line.points) for line in found if line.is_bonus],
    )


@given(st.integers(0, 30), st.integers(0, 300), st.integers(0, 100))
def test_the_split_neither_creates_nor_loses_a_point_beyond_rounding(co_hosts: int, cents: int, share: int) -> None:
    figures = Figures(bonus_per_item=Fraction(cents, 100), bonus_host_share=Fraction(share, 100))
    split = split_bonus(completed(co_hosts=[f"co{n}" for n in range(co_hosts)]), figures)
    assert abs(sum(split.values()) - figures.bonus_per_item) <= Fraction(len(split), 200)
    assert all(points == Fraction(half_up(points, 2)) for points in split.values())
    assert len({points for unit, points in split.items() if unit != "A"}) <= 1


@given(any_year())
def test_shares_of_a_load_add_up_to_the_weights(tasks: list[TaskYear]) -> None:
    weights = sum((each.weight for each in tasks if each.is_active), Fraction(0))
    assert sum(loads_of_year(tasks, FIGURES).sums.values(), Fraction(0)) == weights


@given(any_year())
def test_no_cap_is_passed_and_nobody_loses_more_than_the_base(tasks: list[TaskYear]) -> None:
    for points in totals(*tasks).values():
        assert FIGURES.base_min <= points.base <= FIGURES.base_max
        assert 0 <= points.deduction <= points.base
        assert 0 <= points.bonus <= min(points.bonus_before_cap, FIGURES.bonus_cap)
        assert points.total == points.base - points.deduction + points.bonus


@given(any_year(), st.randoms(use_true_random=False))
def test_the_order_of_the_tasks_does_not_matter(tasks: list[TaskYear], random: Any) -> None:
    shuffled = list(tasks)
    random.shuffle(shuffled)
    assert totals(*shuffled) == totals(*tasks)


@given(any_task("1"))
def test_units_with_the_same_tasks_get_the_same_points(known: TaskYear) -> None:
    pair = [known, replace(known, task="2", host=f"{known.host}'", co_hosts=[f"{unit}'" for unit in known.co_hosts])]
    found = totals(*pair)
    assert all(found[f"{unit}'"] == found[unit] for unit in (known.host, *known.co_hosts))


@given(amounts, amounts, st.integers(1, 40), st.integers(0, 40))
def test_deductions_grow_with_the_shortfall(one: Fraction, other: Fraction, part: int, rest: int) -> None:
    less, more = sorted((one, other))
    taken = [
        deduction(Fraction(30), Fraction(part), Fraction(part + rest), completion(task(value=value)))
        for value in (less, more)
    ]
    assert taken[0] >= taken[1]
    if less < more <= 100:
        assert taken[0] > taken[1]


@given(st.lists(amounts))
def test_the_sum_is_held_at_the_cap_only_where_it_passes_it(points: list[Fraction]) -> None:
    assert capped(points, FIGURES) == (sum(points) if sum(points) <= 3 else 3)
