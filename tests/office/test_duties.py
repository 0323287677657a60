"""The duties of a year as the records prove them, told by date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.enums import PlanStatus
from incentives.models import AssessmentPlan, LandSupply, SpecialFund, YearPlan
from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from office.enums import DutyKind, DutyState, HolderKind, MeetingKind, MeetingStatus
from office.models import Meeting
from office.pages.duties import waiting_duties
from office.permissions.duties import readable_duties
from office.reminding import remind_overdue_duties
from office.selectors.duties import duties_known, duties_of_year
from organization.enums import LeaderRank, Role
from regulation.services import assign_article_units
from supervision.closing import close_month
from supervision.enums import Action
from supervision.models.bulletins import MonthComment
from tests.dashboards.city import IN_MARCH, make_city
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_escalation,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from office.rules.duties import Duty
    from organization.models import Person

pytestmark = pytest.mark.django_db


def found(kind: DutyKind, at: datetime, number: int = 0, year: int = 2026) -> list[Duty]:
    return [each for each in duties_of_year(year, at=at) if each.kind == kind and (not number or each.number == number)]


def one(kind: DutyKind, at: datetime, number: int = 0) -> Duty:
    [duty] = found(kind, at, number)
    return duty


def hold_meeting(at: datetime, by: Person, kind: MeetingKind = MeetingKind.MAYOR) -> Meeting:
    return Meeting.objects.create(
        kind=kind, title="专题推进会", planned_at=at, status=MeetingStatus.HELD, held_at=at, recorded_at=at,
        called_at=at, called_by=by,
    )  # fmt: skip


def told_of(person: Person) -> list[str]:
    notices = Notice.objects.of(person).filter(kind=NoticeKind.DUTY_OVERDUE).order_by("at", "pk")
    return [wording_of(each).sentences[0] for each in notices]


def test_a_duty_that_nobody_did(client: Client) -> None:
    """The mayor's meeting of March: nobody holds it, nobody is told before its day, once after it, and never again;
    held in April it is April's."""
    make_list(2026)
    officer, mayor = make_supervision_officer(), make_city_leader(LeaderRank.MAYOR, post="市长")
    for day in (10, 11):
        hold_meeting(moment(f"2026-0{day - 9}-{day} 09:00"), officer)

    on_the_last_day = moment("2026-03-31 08:00")
    duty = one(DutyKind.MAYOR_MEETING, on_the_last_day, 3)
    assert (duty.holder.kind, duty.holder.pk, duty.holder.name) == (HolderKind.LEADER, mayor.pk, "市长")
    assert (duty.article, duty.due_on, duty.state(date(2026, 3, 31))) == (4, date(2026, 3, 31), DutyState.DUE)
    assert (remind_overdue_duties(on_the_last_day), told_of(mayor)) == (0, [])

    april_fools = moment("2026-04-01 08:00")
    remind_overdue_duties(april_fools)
    said = "召开市长专题推进会（3月）：应于3月31日前完成，尚未完成。"
    assert said in told_of(mayor)
    assert said in told_of(officer)
    before = Notice.objects.count()
    remind_overdue_duties(april_fools)
    remind_overdue_duties(moment("2026-04-02 08:00"))
    assert Notice.objects.count() == before

    with time_machine.travel(moment("2026-04-02 09:00"), tick=False):
        for person in (mayor, officer):
            client.force_login(person)
            page = client.get("/office/duties/2026/?state=overdue&article=4")
            assert [(row.duty.number, row.state) for row in page.context["page"].object_list] == [
                (3, DutyState.OVERDUE)
            ]
        lines = [(each.count, each.due, each.is_own) for each in waiting_duties(mayor, date(2026, 4, 2))]
        assert lines == [(1, date(2026, 3, 31), True)]

    hold_meeting(moment("2026-04-03 09:00"), officer)
    states = {each.number: each.state(date(2026, 4, 4)) for each in found(DutyKind.MAYOR_MEETING, april_fools)}
    assert [states[month] for month in (1, 2, 3, 4)] == [
        DutyState.DONE,
        DutyState.DONE,
        DutyState.OVERDUE,
        DutyState.DONE,
    ]


def test_a_meeting_recorded_late_is_held_on_its_own_day() -> None:
    make_list(2026)
    officer = make_supervision_officer()
    held = moment("2026-03-30 09:00")
    Meeting.objects.create(
        kind=MeetingKind.MAYOR, title="专题推进会", planned_at=held, status=MeetingStatus.HELD, held_at=held,
        recorded_at=moment("2026-04-07 09:00"), called_at=held, called_by=officer,
    )  # fmt: skip
    duty = one(DutyKind.MAYOR_MEETING, moment("2026-04-08 08:00"), 3)
    assert (duty.done_on, duty.state(date(2026, 4, 8))) == (date(2026, 3, 30), DutyState.DONE)


def test_the_month_is_checked_by_its_closing_and_commented_on_by_who_leads_the_sectors() -> None:
    city = make_city()
    at = moment("2026-03-12 10:00")
    january, february, march = found(DutyKind.MONTH_CHECKED, at)[:3]
    assert [each.state(at.date()) for each in (january, february, march)] == [
        DutyState.DONE,
        DutyState.DONE,
        DutyState.TO_COME,
    ]
    comments = one(DutyKind.SECTOR_COMMENTS, at, 2)
    assert (comments.holder.pk, comments.done, comments.total) == (city.leader.pk, 0, 2)
    for number, sector in enumerate(city.sectors, start=1):
        MonthComment.objects.create(
            work_list=city.work_list, month=2, sector=sector, text="进展平稳", by=city.leader,
            at=moment(f"2026-03-1{number} 09:00"),
        )  # fmt: skip
    comments = one(DutyKind.SECTOR_COMMENTS, at, 2)
    assert (comments.done_on, comments.state(at.date())) == (date(2026, 3, 12), DutyState.DONE)


def test_an_economic_analysis_meeting_counts_for_the_quarter_before_it() -> None:
    make_list(2026)
    officer = make_supervision_officer()
    meeting = hold_meeting(moment("2026-04-20 09:00"), officer, MeetingKind.ECONOMIC_ANALYSIS)
    first, second = found(DutyKind.ECONOMIC_ANALYSIS, moment("2026-05-20 08:00"))[:2]
    assert (first.done_on, first.url) == (date(2026, 4, 20), meeting.get_absolute_url())
    assert (second.done_on, second.state(date(2026, 5, 20))) == (None, DutyState.TO_COME)


def test_each_host_owes_its_plan_its_figures_and_its_verifications() -> None:
    make_list(2026)
    officer, land = make_supervision_officer(), make_unit("国土局", name="某市国土局")
    AssessmentPlan.objects.create(
        year=2026, article=8, status=PlanStatus.SUBMITTED, drafted_at=IN_MARCH, drafted_by=officer,
        submitted_at=moment("2026-04-02 10:00"),
    )  # fmt: skip
    row = LandSupply.objects.create(year=2026, unit=make_unit(), entered_at=moment("2026-12-20 10:00"))
    at = moment("2026-12-30 10:00")
    assert {each.holder.pk for each in found(DutyKind.MID_YEAR_VERIFICATION, at)} >= {land.pk}
    plan, figures = one(DutyKind.PLAN, at, 8), one(DutyKind.FIGURES, at, 8)
    assert (plan.holder.name, plan.state(at.date())) == ("国土局", DutyState.DONE_LATE)
    assert (figures.done, figures.total, figures.done_on) == (0, 1, None)
    row.done, row.entered_at = 12, moment("2026-12-29 10:00")
    row.save()
    row.done, row.entered_at = 13, moment("2027-02-01 10:00")
    row.save()
    figures = one(DutyKind.FIGURES, moment("2027-02-02 10:00"), 8)
    assert (figures.done_on, figures.state(date(2027, 2, 2))) == (date(2026, 12, 29), DutyState.DONE)


def test_the_funds_are_checked_once_every_fund_has_its_quarter() -> None:
    make_list(2026)
    entered = moment("2026-04-03 10:00")
    SpecialFund.objects.create(year=2026, name="文旅", budget=100, first_quarter=30, entered_at=entered)
    half = SpecialFund.objects.create(year=2026, name="科技", budget=100, entered_at=entered)
    assert one(DutyKind.FUNDS_CHECKED, entered, 1).done_on is None
    half.first_quarter, half.entered_at = 20, moment("2026-04-13 10:00")
    half.save()
    first = one(DutyKind.FUNDS_CHECKED, moment("2026-04-14 10:00"), 1)
    assert (first.due_on, first.done_on, first.state(date(2026, 4, 14))) == (
        date(2026, 4, 9),
        date(2026, 4, 13),
        DutyState.DONE_LATE,
    )


def test_the_results_go_to_the_city_government_at_the_beginning_of_the_next_year() -> None:
    make_list(2026)
    at, officer = moment("2027-02-10 10:00"), make_supervision_officer()
    assert one(DutyKind.RESULTS, at).due_on == date(2027, 3, 31)
    YearPlan.objects.create(year=2026, drafted_at=at, drafted_by=officer, submitted_at=at)
    assert one(DutyKind.RESULTS, at).state(at.date()) == DutyState.DONE


def test_talks_are_held_by_whom_the_article_names() -> None:
    city = make_city()
    for action, leader in ((Action.UNIT_HEAD_TALK, None), (Action.VICE_MAYOR_TALK, city.leader)):
        make_escalation(city.behind, action, leader=leader)
    make_escalation(city.late, Action.SUPERVISION_BODY_TALK)
    talks = {each.detail: each for each in found(DutyKind.TALK, moment("2026-04-21 08:00"))}
    assert {action: (each.holder.kind, each.holder.pk) for action, each in talks.items()} == {
        Action.UNIT_HEAD_TALK: (HolderKind.UNIT, city.unit.pk),
        Action.VICE_MAYOR_TALK: (HolderKind.LEADER, city.leader.pk),
        Action.SUPERVISION_BODY_TALK: (HolderKind.OFFICE, None),
    }
    assert {each.state(date(2026, 4, 21)) for each in talks.values()} == {DutyState.OVERDUE}


def test_every_unit_owes_its_names_until_they_are_filed() -> None:
    city = make_city()
    filings = found(DutyKind.FILINGS, IN_MARCH)
    assert {(each.holder.pk, each.done, each.total) for each in filings} == {
        (city.unit.pk, 0, 3),
        (city.other.pk, 0, 1),
    }
    assert {each.state(IN_MARCH.date()) for each in filings} == {DutyState.OVERDUE}


def test_what_concerns_one_unit_is_read_by_it_and_by_who_sees_the_city() -> None:
    city = make_city()
    make_escalation(city.behind)
    duties = duties_of_year(2026, at=IN_MARCH)
    kinds = {DutyKind.TALK, DutyKind.FILINGS, DutyKind.MAYOR_MEETING}

    def read_by(person: Person) -> set[tuple[DutyKind, str]]:
        return {(each.kind, each.holder.name) for each in readable_duties(person, duties) if each.kind in kinds}

    whole = {
        (DutyKind.TALK, "水务局"), (DutyKind.FILINGS, "水务局"), (DutyKind.FILINGS, "交通局"),
        (DutyKind.MAYOR_MEETING, ""),
    }  # fmt: skip
    assert read_by(city.officer) == read_by(city.leader) == whole
    assert read_by(city.head) == whole - {(DutyKind.FILINGS, "交通局")}
    assert read_by(make_reporter(city.other)) == {(DutyKind.FILINGS, "交通局"), (DutyKind.MAYOR_MEETING, "")}
    for role in (Role.READ_ONLY, Role.ORGANIZATION_DEPARTMENT, Role.SUPERVISORY_ORGAN):
        assert read_by(make_person(role)) == {(DutyKind.MAYOR_MEETING, "")}
    assert read_by(make_administrator()) == set()


def test_the_list_opens_to_everybody_with_a_role_and_its_numbers_lead_to_their_rows(client: Client) -> None:
    city = make_city()
    allowed = []
    with time_machine.travel(IN_MARCH, tick=False):
        for person in (city.officer, city.leader, city.head, make_person(Role.READ_ONLY), make_administrator()):
            client.force_login(person)
            allowed.append(client.get("/office/duties/2026/").status_code)
        assert allowed == [200, 200, 200, 200, 403]
        client.force_login(city.officer)
        page = client.get("/office/duties/2026/")
        for count in page.context["counts"]:
            assert client.get(count.url).context["page"].paginator.count == count.number
        own = client.get("/office/duties/2026/?holder=own")
        assert {row.holder_code for row in own.context["page"].object_list} == {"office"}
        assert client.get("/office/duties/2026/export/?state=overdue").status_code == 200


def test_no_link_of_the_list_leads_to_a_closed_door(client: Client) -> None:
    city = make_city()
    make_escalation(city.behind)
    with time_machine.travel(IN_MARCH, tick=False):
        for person in (city.officer, city.leader, city.head, make_person(Role.READ_ONLY)):
            client.force_login(person)
            rows = client.get("/office/duties/2026/").context["page"].object_list
            urls = {row.url.partition("#")[0] for row in rows if row.url}
            assert urls
            assert {url for url in urls if client.get(url).status_code not in (200, 302)} == set()


def test_the_desk_asks_one_query_until_a_record_changes() -> None:
    cache.clear()
    city = make_city()
    on = IN_MARCH.date()
    known = duties_known([2026], on)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            duties_known([2026], on)
        return len(captured)

    assert queries() == 1
    hold_meeting(moment("2026-03-20 09:00"), city.officer)
    assert queries() > 1
    assert queries() == 1
    assert duties_known([2026], on) != known


def test_the_duties_are_read_in_as_many_queries_for_thirty_tasks_as_for_three() -> None:
    city = make_city()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            duties_of_year(2026, at=IN_MARCH)
        return len(captured)

    make_escalation(city.behind)
    few = queries()
    for _number in range(30):
        make_escalation(make_task(city.work_list, make_unit()), Action.SUPERVISION_BODY_TALK)
    assert queries() == few


def test_a_quiet_morning_costs_few_queries() -> None:
    make_list(2026)
    with CaptureQueriesContext(connection) as captured:
        assert remind_overdue_duties(moment("2026-03-19 08:00")) == 0
    assert len(captured) <= 5  # two of them begin and end the transaction


def test_what_the_machine_does_itself_is_done_on_its_day() -> None:
    make_list(2026)
    close_month(year=2026, month=1, at=moment("2026-02-09 08:00"))
    duty = one(DutyKind.MONTH_CHECKED, moment("2026-02-10 08:00"), 1)
    assert (duty.due_on, duty.done_on) == (date(2026, 2, 9), date(2026, 2, 9))


def test_the_hosts_of_the_year_hold_the_duties_of_their_articles() -> None:
    make_list(2026)
    office, finance = make_unit("办公厅"), make_unit("财政局")
    officer = make_supervision_officer()
    for article, host in ((12, finance), (17, office), (21, office)):
        assign_article_units(
            year=2026, article=article, host=host, co_hosts=(), holds_from=date(2026, 1, 1), entered_by=officer,
            at=moment("2026-01-01 08:00"),
        )  # fmt: skip
    plans = {each.number: each.holder for each in found(DutyKind.PLAN, IN_MARCH)}
    assert plans[12].name == "财政局"
    assert plans[17].kind == HolderKind.OFFICE
