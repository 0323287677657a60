from __future__ import annotations

from datetime import timedelta

import pytest

from citizens.rules.comments import has_expired, has_room, is_left_lying, names_a_person, was_typed_too_fast
from citizens.rules.pictures import fitted, is_too_many_pixels
from tests.factories import moment

OPENED = moment("2026-10-14 12:00")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请打我电话13812345678", True),
        ("+86 138-1234-5678", True),
        ("138 1234 5678", True),
        ("１３８１２３４５６７８", True),
        ("身份证320102199003074518", True),
        ("320102 19900307 451X", True),
        ("政务热线12345", False),
        ("区号025-84399000", False),
        ("订单20260914138123456780", False),
        ("投入13812345678901元", False),
        ("2026年装150部电梯", False),
        ("", False),
    ],
)
def test_what_looks_like_a_number_of_a_person_is_found(text: str, names: bool) -> None:
    assert names_a_person(text) is names


@pytest.mark.parametrize(("seconds", "too_fast"), [(0, True), (2.9, True), (3, False), (600, False)])
def test_nobody_types_a_comment_in_less_than_three_seconds(seconds: float, too_fast: bool) -> None:
    assert was_typed_too_fast(OPENED, OPENED + timedelta(seconds=seconds)) is too_fast


def test_an_opened_form_holds_for_a_day() -> None:
    day = timedelta(hours=24)
    assert (has_expired(OPENED, OPENED + day), has_expired(OPENED, OPENED + day + timedelta(seconds=1))) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("every", "here", "room"), [(0, 0, True), (199, 49, True), (200, 0, False), (199, 50, False), (60, 50, False)]
)
def test_so_many_comments_of_a_day_can_wait(every: int, here: int, room: bool) -> None:
    assert has_room(every, here) is room


def test_a_comment_lies_too_long_after_five_working_days() -> None:
    assert (is_left_lying(5), is_left_lying(6)) == (False, True)


@pytest.mark.parametrize(
    ("size", "longest", "smaller"),
    [
        ((4000, 3000), 1920, (1920, 1440)),
        ((3000, 4000), 640, (480, 640)),
        ((640, 480), 640, (640, 480)),
        ((100, 50), 640, (100, 50)),
        ((10_000, 1), 640, (640, 1)),
    ],
)
def test_a_picture_is_made_smaller_and_never_larger(
    size: tuple[int, int], longest: int, smaller: tuple[int, int]
) -> None:
    assert fitted(*size, longest) == smaller


def test_a_picture_has_at_most_sixty_million_points() -> None:
    assert (is_too_many_pixels(10_000, 6_000), is_too_many_pixels(10_001, 6_000)) == (False, True)
