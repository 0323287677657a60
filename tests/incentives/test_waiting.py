"""What waits for whom in rewards and penalties: on the desks, in the navigation, on the room's first page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.enums import ClaimStatus, MeasureDirection, MeasureKind, MeasureStatus, NominationStatus, YearPlanStatus
from incentives.models import (
    ContributionClaim,
    Measure,
    Nomination,
    PlannedMeasure,
    Recommendation,
    Score,
    ScoreConfirmation,
    ScoreObjection,
    Verification,
    VerificationFinding,
    YearPlan,
)
from incentives.pages.waiting import waiting_for
from organization.enums import LeaderRank, Role
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_sector,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from tests.incentives.plan_city import FUNDS, SUPPLY, YEAR, PlanCity

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 1)
NOW = moment("2026-04-01 09:00")


@pytest.fixture
def city() -> PlanCity:
    return PlanCity()


def lines(person: Person) -> list[tuple[int, str, int, bool]]:
    return [(each.article, each.text, each.count, each.is_late) for each in waiting_for(person, ON)]


def make_measure(article: int = SUPPLY, **fields: Any) -> Measure:
    given = {
        "year": YEAR, "article": article, "kind": MeasureKind.LAND_PLAN_DEDUCTION, "unit": make_unit(),
        "direction": MeasureDirection.PENALTY, "proposed_at": NOW,
    }  # fmt: skip
    return Measure.objects.create(**{**given, **fields})


def make_plan(measure: Measure, due_on: date | None) -> YearPlan:
    officer = make_person(Role.SUPERVISION_OFFICE)
    status = YearPlanStatus.APPROVED if due_on else YearPlanStatus.DRAFT
    plan = YearPlan.objects.create(
        year=measure.year, status=status, approved_on=ON if due_on else None, drafted_at=NOW, drafted_by=officer
    )
    PlannedMeasure.objects.create(plan=plan, measure=measure, due_on=due_on)
    return plan


def test_a_host_decides_its_measures_and_writes_its_plans(city: PlanCity) -> None:
    host = make_person(Role.ARTICLE_HOST, unit=city.land)
    make_measure()
    make_measure(status=MeasureStatus.CONFIRMED, is_stale=True)
    make_measure(status=MeasureStatus.CONFIRMED)
    make_measure(FUNDS)
    assert lines(host) == [
        (8, "第八条考核方案：未拟写", 1, True),
        (9, "第九条考核方案：未拟写", 1, True),
        (8, "2026年措施待核定 1 项", 1, False),
        (8, "2026年措施数据有变，须重新核定 1 项", 1, False),
    ]


def test_a_co_host_is_asked_until_it_has_answered(city: PlanCity) -> None:
    assert lines(city.auditor) == []
    plan = city.send(city.write())
    assert lines(city.auditor) == [(FUNDS, "第十二条考核方案：待本单位会签", 1, False)]
    city.agree(plan)
    assert lines(city.auditor) == []


def test_the_office_approves_what_others_have_written(city: PlanCity) -> None:
    city.submitted()
    own = {(15, "第十五条考核方案：未拟写", 1, True), (17, "第十七条考核方案：未拟写", 1, True)}
    assert set(lines(city.officer)) == {*own, (20, "待批准考核方案 1 份", 1, False)}


def test_the_office_makes_the_years_plan_and_watches_over_its_execution(city: PlanCity) -> None:
    make_plan(make_measure(), due_on=date(2026, 3, 1))
    make_plan(make_measure(year=2025), due_on=None)
    unit = make_unit()
    found = Verification.objects.create(
        year=YEAR, period="mid_year", article=FUNDS, held_on=ON, team="督查室", at=NOW, by=city.officer
    )
    VerificationFinding.objects.create(
        verification=found, unit=unit, agrees=False, text="不符", rectify_by=date(2026, 3, 20)
    )
    watched = [(each.article, each.text, each.is_own) for each in waiting_for(city.officer, ON) if each.article > 17]
    assert watched == [
        (20, "2025年奖惩实施方案：待报批", True),
        (21, "逾期未兑现 1 项", False),
        (20, "整改逾期的核查问题 1 条", False),
    ]
    assert lines(make_reporter(unit)) == [(20, "待整改核查问题 1 项", 1, True)]


def test_pleas_wait_for_the_office_and_for_the_host_of_article_16(city: PlanCity) -> None:
    staffing = make_person(Role.ARTICLE_HOST, unit=make_unit("市编办"))
    task = make_task(make_list(YEAR))
    score = make_score(task.host)
    head = make_unit_head(task.host)
    ScoreObjection.objects.create(score=score, task=task, text="有误", filed_at=NOW, filed_by=head)
    ContributionClaim.objects.create(task=task, unit=task.host, text="突出", claimed_at=NOW, claimed_by=head)
    ContributionClaim.objects.create(
        task=make_task(task.work_list), unit=task.host, text="另一件", claimed_at=NOW, claimed_by=head,
        status=ClaimStatus.REJECTED, decided_at=NOW,
    )  # fmt: skip
    pleas = [(16, "待处理得分异议 1 件", 1, False), (16, "贡献申报待决定 1 件", 1, False)]
    assert [line for line in lines(staffing) if line[0] == 16 and "方案" not in line[1]] == pleas
    assert [line for line in lines(city.officer) if line[0] == 16] == pleas
    assert [line for line in lines(city.writer) if line[0] == 16] == []


def make_score(unit: Any, total: int = 30) -> Score:
    points = dict.fromkeys(("load", "base", "deduction", "bonus_before_cap", "bonus"), 0)
    return Score.objects.create(year=YEAR, unit=unit, **points, total=total, computed_at=NOW)


def test_a_head_confirms_the_score_as_it_is(city: PlanCity) -> None:
    unit = make_unit()
    head, reporter = make_unit_head(unit), make_reporter(unit)
    score = make_score(unit)
    make_score(make_unit())
    asked = [(16, "2026年绩效得分待确认（或提出异议）", 1, False)]
    assert (lines(head), lines(reporter)) == (asked, [])
    ScoreConfirmation.objects.create(score=score, total=score.total, at=NOW, by=head)
    assert lines(head) == []
    Score.objects.filter(pk=score.pk).update(total=29)
    assert lines(head) == asked
    make_plan(make_measure(), due_on=date(2026, 5, 1))
    assert lines(head) == []


def test_measures_to_carry_out_wait_for_the_host_of_their_article(city: PlanCity) -> None:
    head = make_unit_head(city.land)
    make_plan(make_measure(), due_on=date(2026, 3, 31))
    assert lines(head) == [(21, "待兑现 1 项", 1, True)]
    assert lines(make_unit_head(make_unit())) == []
    PlannedMeasure.objects.update(carried_out_on=ON)
    assert lines(head) == []


def test_a_leader_recommends_one_of_those_they_lead_and_the_mayor_reviews(city: PlanCity) -> None:
    leader, mayor = make_city_leader(), make_city_leader(LeaderRank.MAYOR)
    work_list = make_list(YEAR)
    sector = make_sector(work_list, leader=leader)
    items = [
        Nomination.objects.create(
            year=YEAR, task=make_task(work_list, sector=sector), unit=make_unit(), statement="成绩显著",
            nominated_at=NOW, nominated_by=leader,
        )
        for _number in range(2)
    ]  # fmt: skip
    assert lines(leader) == [(17, "待推荐事项 2 件", 2, False)]
    assert lines(mayor) == []
    Recommendation.objects.create(nomination=items[0], year=YEAR, leader=leader, at=NOW, by=leader)
    Nomination.objects.filter(pk=items[0].pk).update(status=NominationStatus.RECOMMENDED)
    assert lines(leader) == []
    assert lines(mayor) == [(17, "待审核推荐事项 1 件", 1, False)]


def test_nothing_is_asked_for_where_a_role_has_nothing_to_do(city: PlanCity) -> None:
    for person in (make_person(Role.READ_ONLY), make_person(Role.ADMINISTRATOR), make_person()):
        with CaptureQueriesContext(connection) as captured:
            assert waiting_for(person, ON) == []
        assert len(captured) == 0


def own_of(person: Person) -> int:
    return sum(each.count for each in waiting_for(person, ON) if each.is_own)


def test_what_is_overdue_with_others_does_not_count_as_waiting(city: PlanCity) -> None:
    before = own_of(city.officer)
    make_plan(make_measure(), due_on=date(2026, 3, 1))
    assert own_of(city.officer) == before


def test_the_navigation_leads_to_it_and_the_desks_show_it(
    client: Client, city: PlanCity, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOW, tick=False)
    make_list(YEAR)
    city.submitted()
    make_plan(make_measure(), due_on=date(2026, 3, 31))
    said = {}
    for name, person in {
        "office": city.officer,
        "head": make_unit_head(city.land),
        "host": city.writer,
    }.items():
        client.force_login(person)
        page = client.get("/")
        (entry,) = (each for each in page.context["navigation"].all if each.url == reverse("incentives:home"))
        said[name] = (entry.label, own_of(person), "待兑现 1 项" in page.content.decode())
        assert all(each.url in page.content.decode() for each in waiting_for(person, ON) if "&" not in each.url)
    assert said == {"office": ("奖惩", 3, False), "head": ("奖惩", 1, True), "host": ("奖惩", 3, False)}


@pytest.mark.parametrize("who", ["officer", "writer", "head", "leader"])
def test_what_waits_is_asked_in_as_many_queries_for_thirty_as_for_one(city: PlanCity, who: str) -> None:
    leader = make_city_leader()
    people = {"officer": city.officer, "writer": city.writer, "head": make_unit_head(city.land), "leader": leader}
    work_list = make_list(YEAR)
    sector = make_sector(work_list, leader=leader)

    def more() -> None:
        make_measure(FUNDS)
        make_plan_line(make_measure())
        Nomination.objects.create(
            year=YEAR, task=make_task(work_list, sector=sector), unit=make_unit(), statement="显著",
            nominated_at=NOW, nominated_by=leader,
        )  # fmt: skip

    plan = make_plan(make_measure(), due_on=date(2026, 3, 1))

    def make_plan_line(measure: Measure) -> None:
        PlannedMeasure.objects.create(plan=plan, measure=measure, due_on=date(2026, 3, 1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            waiting_for(people[who], ON)
        return len(captured)

    more()
    few = queries()
    for _number in range(10):
        more()
    assert queries() == few
