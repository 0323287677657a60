from __future__ import annotations

from datetime import date
from decimal import Decimal

from dashboards.charts import Month, difference_bar, draw_columns, draw_curve, draw_mini_curve
from dashboards.stairs import MOST_DOTS, Step, draw_stairs

YEAR = [
    Month(1, Decimal(10), Decimal(12), "r"),
    Month(2, Decimal(20), Decimal(15), "y1"),
    Month(3, Decimal(30)),
]


def test_a_curve_puts_each_month_in_the_middle_of_its_twelfth() -> None:
    curve = draw_curve(YEAR, target=Decimal(30))
    assert curve.plan == ["44,165.7 132,101.3 220,37.0"]
    assert [(point.x, point.is_card) for point in curve.points] == [(44, False), (132, True)]
    assert (curve.goal_y, curve.gap) == (Decimal("37.0"), (132, Decimal("101.3"), Decimal("133.5")))
    assert [month.is_last for month in curve.months] == [False, True, False]


def test_a_line_is_broken_where_a_month_has_no_value() -> None:
    months = [Month(1, Decimal(1)), Month(2, Decimal(2)), Month(3), Month(4, Decimal(4)), Month(5, Decimal(5))]
    assert [line.count(",") for line in draw_curve(months).plan] == [2, 2]


def test_today_lies_between_the_points_of_two_months() -> None:
    assert draw_curve(YEAR, on=date(2026, 3, 31), year=2026).today_x == Decimal(220)
    assert draw_curve(YEAR, on=date(2027, 3, 31), year=2026).today_x is None


def test_a_curve_without_any_value_can_be_drawn() -> None:
    curve = draw_curve([Month(month) for month in range(1, 13)])
    assert (curve.plan, curve.actual, curve.points, curve.gap) == ([], [], [], None)


def test_differences_share_one_scale() -> None:
    behind, ahead = (difference_bar(Decimal(value), largest=Decimal(10)) for value in (-10, 5))
    assert behind is not None
    assert ahead is not None
    assert (behind.text, behind.top, behind.height) == ("−10", 17, 27)
    assert (ahead.text, ahead.top + ahead.height) == ("+5", 16)
    assert difference_bar(None, largest=Decimal(10)) is None


def test_a_small_curve_ends_at_its_last_value() -> None:
    mini = draw_mini_curve(YEAR)
    assert mini.point is not None
    assert mini.actual.endswith(f"{mini.point.x},{mini.point.y}")
    assert draw_mini_curve([Month(1)]).point is None


def test_columns_leave_out_months_without_cards_and_fill_the_last() -> None:
    columns = draw_columns([0, 2, 1], width=72)
    assert [(column.x, column.height, column.is_last) for column in columns] == [
        (Decimal("24.5"), 17, False),
        (Decimal("48.5"), Decimal("8.5"), True),
    ]


def test_stairs_show_one_dot_for_each_task_red_flags_first() -> None:
    stairs = draw_stairs([Step("a", {"y": 1, "r": 7}, "/a"), Step("b", {}), Step("c", {"y": 2})])
    assert [stair.count for stair in stairs.stairs] == [8, 0, 2]
    assert [point.code for point in stairs.stairs[0].points] == ["r"] * 7 + ["y"]
    assert stairs.tasks_per_dot == 1


def test_a_large_city_gets_dots_that_stand_for_several_tasks() -> None:
    stairs = draw_stairs([Step("a", {"r": MOST_DOTS * 2 + 1})])
    assert (stairs.tasks_per_dot, len(stairs.stairs[0].points)) == (3, 61)
