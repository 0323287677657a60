"""The units' own evaluations: asked for once the half-year or year is closed, reminded of, frozen with the review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from office.enums import ReviewKind
from office.evaluating import evaluate_unit, remind_of_evaluations
from office.holding import hold_review
from office.models import Review, UnitEvaluation
from office.pages.waiting_reviews import reviews_waiting
from office.rules.reviews import reminder_due
from office.selectors.review_figures import figures_of
from tests.factories import make_reporter, moment
from tests.office.review_city import City, make_city

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db

OPENED = moment("2026-07-09 08:00")
LATER = moment("2026-07-10 15:00")


@pytest.fixture
def city() -> City:
    return make_city(months=6, last_year=False)


@pytest.fixture
def review(city: City) -> Review:
    remind_of_evaluations(OPENED)
    return Review.objects.get()


def asked(at: datetime) -> set[str]:
    return set(Notice.objects.filter(kind="evaluation_due", at=at).values_list("recipient__username", flat=True))


def test_a_closed_half_year_asks_every_host_for_its_evaluation(city: City, review: Review) -> None:
    assert (review.kind, review.month, review.prepared_by) == (ReviewKind.MID_YEAR, 6, None)
    assert asked(OPENED) == {city.reporter.username, city.head.username}
    links = set(Notice.objects.filter(kind="evaluation_due").values_list("link", flat=True))
    assert links == {f"/office/reviews/2026/mid_year/evaluation/{city.works.pk}/"}


def test_reminders_come_weekly_to_those_who_owe_theirs(city: City, review: Review) -> None:
    other = make_reporter(city.health)
    evaluate_unit(review=review, unit=city.works, text="总体较好。", at=LATER, by=city.reporter)
    for days in range(1, 40):
        remind_of_evaluations(OPENED + timedelta(days=days))
    reminded = Notice.objects.filter(kind="evaluation_due", at__gt=OPENED).order_by("at")
    assert [(each.recipient, (each.at - OPENED).days) for each in reminded] == [
        (other, 7), (other, 14), (other, 21), (other, 28),
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "number"), [(0, 0), (6, 0), (7, 1), (8, 0), (28, 4), (35, 0)])
def test_a_reminder_falls_on_every_seventh_day_four_times(days: int, number: int) -> None:
    opened = OPENED.date()
    assert reminder_due(opened, opened + timedelta(days=days)) == number


def test_a_morning_without_anything_due_asks_once() -> None:
    make_city(months=1, last_year=False)
    with CaptureQueriesContext(connection) as queries:
        assert remind_of_evaluations(OPENED) == 0
    assert len(queries) == 1


def test_an_evaluation_can_be_written_anew_until_the_review_is_held(city: City, review: Review) -> None:
    for text in ("初稿", "定稿"):
        evaluate_unit(review=review, unit=city.works, text=text, at=LATER, by=city.head)
    assert UnitEvaluation.objects.get().text == "定稿"
    held = hold_review(review=review, held_on=LATER.date(), at=LATER, by=city.officer)
    with pytest.raises(ValidationError, match="不再改动"):
        evaluate_unit(review=review, unit=city.works, text="再改", at=LATER, by=city.head)
    assert [(each.name, each.text) for each in figures_of(held, LATER).evaluations] == [
        ("卫健委", ""),
        ("建委", "定稿"),
    ]


def test_a_unit_evaluates_itself_and_no_other(city: City, review: Review) -> None:
    for person in (city.reporter, city.officer, city.leader):
        with pytest.raises(PermissionDenied):
            evaluate_unit(review=review, unit=city.health, text="代写", at=LATER, by=person)
    with pytest.raises(ValidationError, match="请填写自评"):
        evaluate_unit(review=review, unit=city.works, text=" ", at=LATER, by=city.reporter)


def test_what_is_owed_waits_on_the_desk_until_it_is_handed_in(city: City, review: Review) -> None:
    on = LATER.date()
    address = f"/office/reviews/2026/mid_year/evaluation/{city.works.pk}/"
    assert [(each.count, each.url) for each in reviews_waiting(city.reporter, on)] == [(1, address)]
    evaluate_unit(review=review, unit=city.works, text="总体较好。", at=LATER, by=city.reporter)
    assert list(reviews_waiting(city.reporter, on)) == []
    assert [(each.count, each.url) for each in reviews_waiting(city.officer, on)] == [(1, "/office/reviews/")]
    assert list(reviews_waiting(city.leader, on)) == []
