"""Reviews: prepared once for a closed period, written by several people, frozen when held; their figures equal the
checks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from docx import Document

from notices.models import IssuedDocument, Notice
from office.documents.review_words import words_of
from office.enums import ReviewKind, ReviewStatus
from office.holding import ReviewChangedError, hold_review, prepare_review, write_review
from office.rules.review_figures import Fund, Indicator, Project, ReviewFigures
from office.selectors.review_figures import figures_of, known_figures
from supervision.bulletins.commenting import comment_sector
from supervision.correcting import correct_month
from supervision.enums import Flag
from supervision.models import Check
from tests.factories import moment
from tests.office.review_city import City, add_funds, add_project_start, close, make_city, make_fund_host

if TYPE_CHECKING:
    from datetime import datetime

    from office.models import Review
    from organization.models import Person

pytestmark = pytest.mark.django_db

IN_APRIL = moment("2026-04-14 10:00")
QUARTER = ReviewKind.QUARTER


@pytest.fixture
def city() -> City:
    return make_city()


def prepare(city: City, kind: ReviewKind = QUARTER, month: int = 3, at: datetime = IN_APRIL) -> Review:
    return prepare_review(work_list=city.work_list, kind=kind, month=month, at=at, by=city.officer)


def hold(review: Review, by: Person, at: datetime = IN_APRIL) -> Review:
    return hold_review(review=review, held_on=at.date(), at=at, by=by)


# Preparing and writing --------------------------------------------------------------------------


def test_a_period_is_prepared_once_whoever_begins_it(city: City) -> None:
    assert prepare(city) == prepare(city)


@pytest.mark.parametrize(
    ("kind", "month", "said"),
    [
        (QUARTER, 2, "此类评析没有以2月结束的。"),
        (QUARTER, 6, "本月尚未关账判定，评析在关账之后。"),
        (ReviewKind.MID_YEAR, 3, "此类评析没有以3月结束的。"),
        (ReviewKind.MONTH, 4, "本月尚未关账判定，评析在关账之后。"),
    ],
)
def test_only_closed_periods_of_the_kind_are_prepared(city: City, kind: ReviewKind, month: int, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        prepare(city, kind, month)


def test_who_leads_the_city_prepares_and_holds_nothing(city: City) -> None:
    with pytest.raises(PermissionDenied):
        prepare_review(work_list=city.work_list, kind=QUARTER, month=3, at=IN_APRIL, by=city.leader)
    review = prepare(city)
    with pytest.raises(PermissionDenied):
        hold(review, city.leader)


def test_what_somebody_else_has_written_is_not_overwritten(city: City) -> None:
    review = prepare(city)
    given = {"review": review, "conclusions": "", "meeting": None, "version": 1, "at": IN_APRIL, "by": city.officer}
    write_review(**given, opening="甲写的开头")
    with pytest.raises(ReviewChangedError) as raised:
        write_review(**given, opening="乙写的开头")
    assert raised.value.review.opening == "甲写的开头"


def test_an_empty_opening_is_proposed_from_the_figures(city: City) -> None:
    add_funds(city)
    review = prepare(city)
    words = words_of(review, figures_of(review, IN_APRIL))
    assert words.is_proposed
    assert words.opening_paragraphs == [
        "2026年一季度末判定3项，红旗2项（占66.7%），黄牌1项。",
        "主要指标1项，达到序时进度1项。与上年同期可比的1项中，高于上年1项。",
        "市级专项资金2项，一季度末分配进度低于序时的1项：科技专项。",
        "重大项目1项，进度滞后1项：过江通道。",
    ]


# The figures ------------------------------------------------------------------------------------


def test_the_flags_of_a_review_are_those_of_the_checks(city: City) -> None:
    figures = known_figures(prepare(city), IN_APRIL)
    checks = Check.objects.current().filter(task__work_list=city.work_list, month=3)
    assert (figures.checks.city.red, figures.checks.city.yellow) == (
        checks.filter(flag=Flag.RED_FLAG).count(),
        checks.filter(flag=Flag.YELLOW_CARD).count(),
    )
    assert {row.check for row in figures.checks.rows} == set(checks.values_list("pk", flat=True))


def test_an_indicator_stands_against_plan_and_last_year(city: City) -> None:
    figures = known_figures(prepare(city), IN_APRIL)
    assert figures.indicators == [
        Indicator(
            task=city.tasks["output"].pk,
            planned=[str(10 * month) for month in range(1, 13)],
            actual=["10", "20", "30", *[None] * 9],
            last_year=[str(8 * month) for month in range(1, 13)],
            codes=["r", "r", "r", *[""] * 9],
            target="120",
            follows=(2025, "07"),
        )
    ]
    assert figures.checks.main_indicators[0].growth == Decimal("25.0")


def test_funds_stand_with_their_share_those_behind_first(city: City) -> None:
    add_funds(city)
    funds = known_figures(prepare(city), IN_APRIL).funds
    assert funds == [
        Fund(
            name="科技专项", unit="建委", budget="10000", distributed="1000", share="25", due="2500", is_behind=True,
            talks=funds[0].talks,
        ),
        Fund(name="交通专项", unit="建委", budget="10000", distributed="6000", share="25", due="2500", is_behind=False),
    ]  # fmt: skip
    assert funds[0].reached == 10


def test_a_major_project_stands_with_its_start(city: City) -> None:
    add_project_start(city)
    assert known_figures(prepare(city), IN_APRIL).projects == [
        Project(task=city.tasks["bridge"].pk, planned_start_on="2026-03-01", started_on="2026-02-20")
    ]


def test_the_review_of_a_month_shows_what_was_said_of_the_sectors(city: City) -> None:
    comment_sector(
        work_list=city.work_list, month=3, sector=city.sector, text="过江通道要赶上。", at=IN_APRIL, by=city.leader
    )
    figures = known_figures(prepare(city, ReviewKind.MONTH), IN_APRIL)
    assert [(each.sector, each.text, each.post) for each in figures.comments] == [
        (city.sector.pk, "过江通道要赶上。", "副市长")
    ]
    assert (figures.indicators, figures.funds, figures.settlement) == ([], [], None)


def test_figures_come_back_from_json_as_they_were(city: City) -> None:
    add_funds(city)
    figures = known_figures(prepare(city), IN_APRIL)
    assert ReviewFigures.from_json(figures.as_json()) == figures


def test_the_year_end_shows_what_became_of_every_task() -> None:
    city = make_city(months=12, last_year=False)
    review = prepare(city, ReviewKind.YEAR_END, 12, at=moment("2027-01-15 10:00"))
    settlement = known_figures(review, moment("2027-01-15 10:00")).settlement
    assert settlement is not None
    assert settlement.completed == [city.tasks["output"].pk]
    assert settlement.open == [city.tasks["bridge"].pk, city.tasks["beds"].pk]
    assert settlement.plans == []


# Holding ----------------------------------------------------------------------------------------


def test_a_held_review_stays_as_it_was_after_later_corrections(city: City) -> None:
    held = hold(prepare(city), city.officer)
    before = figures_of(held, IN_APRIL)
    correct_month(
        task=city.tasks["bridge"], month=3, actual=Decimal(30), reason="核实", at=moment("2026-04-20 10:00"),
        by=city.officer,
    )  # fmt: skip
    close(city, 4)
    held.refresh_from_db()
    assert held.status == ReviewStatus.HELD
    assert figures_of(held, moment("2026-05-20 10:00")) == before
    assert before.checks.city.yellow == 1


def test_the_database_refuses_to_change_a_held_review(city: City) -> None:
    held = hold(prepare(city), city.officer)
    held.opening = "改写"
    with pytest.raises(InternalError), transaction.atomic():
        held.save()
    with pytest.raises(ValidationError, match="不再改动"):
        hold(held, city.officer)


@pytest.mark.parametrize("day", [date(2026, 4, 15), date(2026, 3, 31)])
def test_a_review_is_held_after_its_period_and_not_in_the_future(city: City, day: date) -> None:
    review = prepare(city)
    with pytest.raises(ValidationError) as raised:
        hold_review(review=review, held_on=day, at=IN_APRIL, by=city.officer)
    assert "held_on" in raised.value.message_dict


def test_holding_gives_a_document_and_tells_who_reads_it(city: City) -> None:
    host = make_fund_host(city)
    review = hold(prepare(city), city.officer)
    document = IssuedDocument.objects.get(kind="review")
    assert document.title == "2026年一季度经济形势分析会资料"
    told = Notice.objects.filter(kind="review_held", cause=f"review:{review.pk}")
    assert set(told.values_list("recipient_id", flat=True)) == {city.officer.pk, city.leader.pk, host.pk}
    assert set(told.values_list("link", flat=True)) == {"/office/reviews/2026/quarter/3/"}


def test_the_document_counts_its_parts_through(city: City) -> None:
    add_funds(city)
    add_project_start(city)
    review = prepare(city)
    write_review(
        review=review, opening="", conclusions="抓紧赶上。", meeting=None, version=1, at=IN_APRIL, by=city.officer
    )
    hold(review, city.officer)
    document = IssuedDocument.objects.get(kind="review")
    with document.file.open("rb") as stored:
        paper = Document(stored)
    told = [paragraph.text for paragraph in paper.paragraphs]
    assert [each for each in told if re.match("[一二三四五六七八九]、", each)] == [
        "一、主要指标", "二、各条口情况", "三、单位排名变化", "四、滞后任务", "五、重大项目",
        "六、市级专项资金分配进度", "七、会议意见",
    ]  # fmt: skip
    assert "抓紧赶上。" in told
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["科技专项", "建委", "10000", "1000", "10%", "低于25%"] in rows
