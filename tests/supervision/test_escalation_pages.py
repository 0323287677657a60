"""The pages of escalations: who sees which, why each was issued, and the same asked again of the records."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.enums import Role
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, EscalationStatus, Ground, Level
from supervision.explaining import recompute
from supervision.models import Escalation, Rectification
from supervision.permissions.reports import escalations_visible_to
from supervision.rules.period import closes_at
from supervision.selectors.escalations import prospect_of
from tasks.enums import Measure
from tasks.models import Task, WorkList
from tests.factories import (
    make_city_leader,
    make_escalation,
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

NOW = "2027-02-10 09:00"


def year_of(flags: str, work_list: WorkList | None = None, **fields: object) -> Task:
    """Months reported as told, and closed: R reaches the schedule, Y does not, a dash was not reported."""
    planned = [10 * month for month in range(1, 13)]
    task = make_task(work_list or make_list(), planned=planned, measure=Measure.AMOUNT, **fields)
    report_year(task, flags)
    close_through(len(flags))
    task.work_list.refresh_from_db()
    return task


def report_year(task: Task, flags: str) -> None:
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)


def close_through(month: int) -> None:
    for each in range(1, month + 1):
        close_month(year=2026, month=each, at=closes_at(2026, each))


def correct(task: Task, month: int, actual: int, at: str, reason: str = "统计口径核实") -> None:
    correct_month(task=task, month=month, actual=Decimal(actual), reason=reason, at=moment(at), by=None)


@pytest.fixture
def office(client: Client) -> Person:
    person = make_supervision_officer(username="office", post="督查室")
    client.force_login(person)
    return person


def page(client: Client, escalation: Escalation) -> HttpResponse:
    response = client.get(escalation.get_absolute_url())
    assert response.status_code == 200
    return response


def said(response: HttpResponse) -> str:
    """The page as one line, the way a reader sees it."""
    return " ".join(response.content.decode().split())


# The page of one --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "livelihood", "month", "ground", "words"),
    [
        ("RYY", False, 3, Ground.TWO_MONTHS, "连续两个月黄牌"),
        ("RYYY", False, 4, Ground.THREE_MONTHS, "连续三个月黄牌"),
        ("RRRRRY", False, 6, Ground.MID_YEAR, "半年未达序时进度"),
        ("RRRRRRRRY", False, 9, Ground.THIRD_QUARTER, "第三季度末未达序时进度"),
        ("RRRRRRRRRRRY", False, 12, Ground.YEAR_END, "未完成年度目标"),
        ("Y", True, 1, Ground.LIVELIHOOD_REPORT, "民生实事黄牌"),
        ("RRRRRRRRY", True, 9, Ground.LIVELIHOOD_THIRD_QUARTER, "民生实事第三季度末未达序时进度"),
        ("RRRRRRRRRRRY", True, 12, Ground.LIVELIHOOD_YEAR_END, "民生实事年内未完成"),
    ],
)
@pytest.mark.usefixtures("office")
def test_the_page_says_why_in_words_for_each_ground(
    client: Client, flags: str, livelihood: bool, month: int, ground: Ground, words: str
) -> None:
    task = year_of(flags, livelihood=livelihood)
    escalation = Escalation.objects.get(task=task, month=month, grounds__contains=[ground])
    shown, first = said(page(client, escalation)), 10 * escalation.facts["checks"][0]["month"] - 1
    assert words in shown
    assert f"未达序时进度：实际{first}，应达{first + 1}" in shown
    assert f"依据第{'十九' if ground.startswith('19') else '十八'}条。" in shown


@pytest.mark.usefixtures("office")
def test_a_missed_deadline_has_a_page_too(client: Client, office: Person) -> None:
    task = year_of("R")
    criticism = make_escalation(task, Action.CITY_CRITICISM, month=1, issued_at=moment("2027-01-10 08:00"))
    promise = {"promised_on": date(2027, 2, 27), "agreed_at": moment("2027-01-20 10:00")}
    Rectification.objects.create(escalation=criticism, agreed_by=office, **promise)
    escalation = make_escalation(
        task,
        Action.ACCOUNTABILITY,
        year=2027,
        month=2,
        grounds=[Ground.RECTIFICATION_OVERDUE],
        issued_at=moment("2027-02-28 08:00"),
        facts={"checks": [], "promised_on": "2027-02-27"},
    )
    assert "承诺的整改期限" in said(page(client, escalation))
    again = recompute(escalation, moment("2027-03-10 09:00"))
    assert (again.is_confirmed, again.has_changed, again.holds_now) == (True, False, True)


@pytest.mark.usefixtures("office")
def test_a_month_without_a_report_says_so(client: Client) -> None:
    task = year_of("--")
    shown = said(page(client, Escalation.objects.get(task=task)))
    assert "1月、2月未按时报送：应达10；应达20；依据第十八条。" in shown


def test_the_page_names_who_acts_towards_whom_until_when(client: Client, office: Person) -> None:
    work_list, unit = make_list(), make_unit("水务局")
    leader = make_city_leader(username="leader", post="分管城建的副市长")
    head = make_unit_head(unit, username="head", name="甲某")
    task = make_task(
        work_list,
        unit,
        sector=make_sector(work_list, leader=leader),
        planned=[None] * 8 + [10, 20, 30, 40],
        measure=Measure.AMOUNT,
    )
    make_filing(task, accounts={Level.MAIN: head})
    close_through(9)
    response = page(client, Escalation.objects.get(task=task))
    assert (response.context["who"], response.context["towards"]) == (
        "分管城建的副市长",
        "水务局主要责任人（甲某）",
    )
    assert "10月28日（周三）" in said(response)
    assert [(step.value, state) for step, state in response.context["steps"]] == [
        ("issued", "done"),
        ("acknowledged", "now"),
        ("carried_out", ""),
        ("confirmed", ""),
        ("closed", ""),
    ]
    told = {notice.recipient.username for notice in response.context["told"]}
    assert told == {"leader", "head", office.username}


def test_who_has_to_sign_does_it_on_the_page_and_the_next_step_is_awaited(client: Client) -> None:
    unit = make_unit("水务局")
    head = make_unit_head(unit, username="head")
    task = make_task(make_list(), unit, planned=[10 * month for month in range(1, 13)])
    make_filing(task, accounts={Level.MAIN: head, Level.DIRECT: head})
    close_through(2)
    escalation = Escalation.objects.get()
    client.force_login(head)
    notice = page(client, escalation).context["own_notice"]
    assert notice.recipient == head
    signed = client.post(
        reverse("notices:sign", args=[notice.pk]),
        headers={"Referer": f"http://testserver{escalation.get_absolute_url()}"},
    )
    assert signed.url.endswith(escalation.get_absolute_url())
    response = page(client, escalation)
    assert response.context["own_notice"] is None
    assert [state for _step, state in response.context["steps"]] == ["done", "done", "now", "", ""]


@pytest.mark.usefixtures("office")
def test_nobody_filed_is_written_out(client: Client) -> None:
    task = year_of("RYY", host=make_unit("水务局"))
    response = page(client, Escalation.objects.get(task=task))
    assert response.context["towards"] == "水务局，直接责任人未备案"


@pytest.mark.usefixtures("office")
def test_a_revoked_escalation_shows_its_reason_and_asks_for_nothing(client: Client) -> None:
    task = year_of("RYY")
    correct(task, 3, 30, "2026-05-20 10:00", "核实无误")
    response = page(client, Escalation.objects.get(task=task))
    assert "核实无误" in said(response)
    assert "要做什么" not in said(response)
    assert response.context["prospect"] is None


@pytest.mark.usefixtures("office")
def test_the_same_month_s_other_escalations_stand_beside_it(client: Client) -> None:
    task = year_of("RRRYYY", livelihood=True)
    escalation = Escalation.objects.get(task=task, month=6, action=Action.SUPERVISION_BODY_TALK)
    assert escalation.grounds == [Ground.MID_YEAR, Ground.THREE_MONTHS]
    others = page(client, escalation).context["same_closing"]
    assert [each.action for each in others] == [Action.WRITTEN_REPORT]


def test_the_story_is_told_by_date(client: Client, office: Person) -> None:
    task = year_of("RYY")
    correct(task, 2, 15, "2026-04-20 10:00")
    response = page(client, Escalation.objects.get(task=task))
    assert [(each.kind, each.month) for each in response.context["story"]] == [
        ("report_submitted", 3),
        ("month_closed", 3),
        ("issued", 3),
        ("report_corrected", 2),
    ]
    assert office.username == "office"


def test_opening_the_page_costs_the_same_queries_for_one_month_and_for_a_year(client: Client, office: Person) -> None:
    counts = []
    first = year_of("RYY")
    for serial, task in (("first", first), ("second", None)):
        if task is None:
            task = make_task(first.work_list, planned=first.planned, measure=Measure.AMOUNT, livelihood=True)
            report_year(task, "RYYYYYYYYYY")
            for month in range(4, 12):
                close_month(year=2026, month=month, at=closes_at(2026, month))
        escalation = Escalation.objects.filter(task=task).order_by("-month", "action")[0]
        with CaptureQueriesContext(connection) as captured:
            page(client, escalation)
        counts.append((serial, len(captured)))
    assert counts[0][1] == counts[1][1]
    assert office.is_active


# Recomputing ------------------------------------------------------------------------------------


def test_recomputing_after_the_closing_gives_the_same(client: Client, office: Person) -> None:
    task = year_of("RYY")
    again = recompute(Escalation.objects.get(task=task), moment("2026-04-20 09:00"))
    assert (again.is_confirmed, again.has_changed, again.holds_now) == (True, False, True)
    assert [(each.month, each.recorded == each.then == each.now) for each in again.months] == [(2, True), (3, True)]
    assert again.due_then == again.due_recorded == Escalation.objects.get(task=task).due_on
    url = reverse("supervision:recompute_escalation", args=[Escalation.objects.get(task=task).pk])
    part = client.get(url, headers={"HX-Request": "true"})
    assert "结果一致" in said(part)
    assert "<html" not in said(part)
    assert "<html" in said(client.get(url))
    assert office.is_active


@pytest.mark.usefixtures("office")
def test_recomputing_after_a_correction_says_how_it_differs_since(client: Client) -> None:
    task = year_of("RYYY")
    escalation = Escalation.objects.get(task=task, month=4)
    correct(task, 3, 30, "2026-05-20 10:00")
    escalation.refresh_from_db()
    again = recompute(escalation, moment("2026-05-21 09:00"))
    assert again.is_confirmed
    assert (again.has_changed, again.holds_now) == (True, False)
    assert [each.month for each in again.changed] == [3, 4]
    assert [(each.then.actual, each.now.actual) for each in again.changed] == [(29, 30), (39, 39)]
    assert [(each.then.streak, each.now.streak) for each in again.changed] == [(2, 0), (3, 1)]
    url = reverse("supervision:recompute_escalation", args=[escalation.pk])
    assert "已没有依据，为此撤销" in said(client.get(url))


def test_recomputing_one_that_kept_one_of_two_grounds(office: Person) -> None:
    task = year_of("RRRYYY")
    correct(task, 4, 40, "2026-07-20 10:00")
    escalation = Escalation.objects.in_force().get(task=task, action=Action.SUPERVISION_BODY_TALK)
    again = recompute(escalation, moment("2026-07-21 09:00"))
    assert again.is_confirmed
    assert again.grounds_recorded == again.grounds_then == (Ground.MID_YEAR, Ground.THREE_MONTHS)
    assert again.grounds_now == (Ground.MID_YEAR,)
    assert office.is_active


def test_one_issued_by_a_correction_takes_what_was_known_then(office: Person) -> None:
    task = year_of("RYRY")
    correct(task, 3, 29, "2026-05-20 10:00")
    for escalation in Escalation.objects.filter(task=task):
        again = recompute(escalation, moment("2026-05-21 09:00"))
        assert (again.is_confirmed, again.has_changed) == (True, False)
    assert office.is_active


def test_a_record_that_the_entries_do_not_bear_out_is_noticed() -> None:
    task = year_of("RYY")
    forged = Escalation.objects.create(
        task=task,
        year=2026,
        month=3,
        action=Action.SUPERVISION_BODY_TALK,
        grounds=[Ground.THREE_MONTHS],
        level=Level.SUPERVISING,
        unit=task.host,
        issued_at=closes_at(2026, 3),
        facts={
            "checks": [
                {"month": 3, "planned": "30", "actual": "12", "flag": "yellow_card", "reason": "behind", "streak": 3}
            ]
        },
    )
    again = recompute(forged, moment("2026-04-20 09:00"))
    assert not again.is_confirmed
    assert again.grounds_then == ()
    assert not again.months[0].is_confirmed


# What comes next --------------------------------------------------------------------------------


def test_what_comes_next_is_told_for_both_courses() -> None:
    task = year_of("RYY", livelihood=False)
    prospect = prospect_of(task)
    assert prospect is not None
    assert (prospect.month, prospect.planned, prospect.streak, prospect.missing) == (4, 40, 2, 11)
    assert [due.action for due in prospect.missed.escalations] == [Action.SUPERVISION_BODY_TALK]
    assert [(each.outcome.month, each.planned) for each in prospect.later] == [(9, 90), (12, 120)]


def test_after_december_nothing_comes_next() -> None:
    assert prospect_of(year_of("RRRRRRRRRRRY")) is None


# Rights -----------------------------------------------------------------------------------------


def test_who_sees_which_escalations(client: Client) -> None:
    work_list, unit = make_list(), make_unit("水务局")
    holder = make_person(username="holder", post="副市长")
    filed = make_person(username="filed", unit=unit)
    task = make_task(
        work_list,
        unit,
        sector=make_sector(work_list, leader=holder),
        planned=[10 * month for month in range(1, 13)],
        measure=Measure.AMOUNT,
        livelihood=True,
    )
    make_filing(task, accounts={Level.DIRECT: filed})
    report_year(task, "RRRRRRRRYRRY")
    people = {
        "reporter": make_reporter(unit),
        "head": make_unit_head(unit),
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "holder": holder,
        "filed": filed,
        "organization": make_person(Role.ORGANIZATION_DEPARTMENT),
        "organ": make_person(Role.SUPERVISORY_ORGAN),
        "other unit": make_reporter(make_unit()),
        "without role": make_person(unit=unit),
        "read-only": make_person(Role.READ_ONLY),
        "administrator": make_person(Role.ADMINISTRATOR),
    }
    close_through(12)
    every = list(Escalation.objects.order_by("pk"))
    seen = {}
    for name, person in people.items():
        visible = escalations_visible_to(person, Escalation.objects.all())
        seen[name] = sorted(visible.values_list("action", flat=True))
        client.force_login(person)
        statuses = {each.pk: client.get(each.get_absolute_url()).status_code for each in every}
        ids = set(visible.values_list("pk", flat=True))
        assert statuses == {each.pk: 200 if each.pk in ids else 403 for each in every}
    whole = sorted(each.action for each in every)
    assert seen == {
        "reporter": whole,
        "head": whole,
        "office": whole,
        "leader": whole,
        "holder": whole,
        "filed": whole,
        "organization": [Action.ACCOUNTABILITY, Action.CITY_CRITICISM, Action.CITY_CRITICISM],
        "organ": [],  # before a file is handed over
        "other unit": [],
        "without role": [],
        "read-only": [],
        "administrator": [],
    }


def test_people_are_named_only_inside_the_unit_and_above_it(client: Client) -> None:
    unit = make_unit("水务局")
    organ = make_person(Role.SUPERVISORY_ORGAN, post="监察")
    lead = make_person(username="lead")
    task = make_task(make_list(), unit, planned=[10 * month for month in range(1, 13)], lead_leader=lead)
    make_filing(task)
    report_year(task, "RYY")
    close_through(3)
    escalation = Escalation.objects.get()
    towards = {}
    for name, person in (("reporter", make_reporter(unit)), ("lead", lead)):
        client.force_login(person)
        towards[name] = page(client, escalation).context["towards"]
    assert towards == {"reporter": "水务局直接责任人（水务局direct）", "lead": "水务局直接责任人"}
    assert organ.is_active


# The list ---------------------------------------------------------------------------------------


def listed(client: Client, **filters: object) -> list[tuple[str, int, str]]:
    response = client.get(reverse("supervision:escalations"), {"year": 2026, **filters})
    assert response.status_code == 200
    found = [row.escalation for row in response.context["rows"]]
    return [(each.task.serial, each.month, each.action) for each in found]


@pytest.mark.usefixtures("office")
def test_the_list_is_narrowed_by_every_choice(client: Client) -> None:
    work_list = make_list()
    leader = make_city_leader()
    unit = make_unit("水务局")
    first = make_task(
        work_list, unit, serial="1", sector=make_sector(work_list, leader=leader), measure=Measure.AMOUNT,
        planned=[10 * month for month in range(1, 13)],
    )  # fmt: skip
    second = make_task(
        work_list, serial="2", sector=make_sector(work_list), measure=Measure.AMOUNT, livelihood=True,
        planned=[10 * month for month in range(1, 13)],
    )  # fmt: skip
    report_year(first, "RYY")
    report_year(second, "RRY")
    close_through(3)
    talk, report = ("1", 3, Action.UNIT_HEAD_TALK), ("2", 3, Action.WRITTEN_REPORT)
    assert sorted(listed(client)) == [talk, report]
    assert listed(client, action=Action.UNIT_HEAD_TALK) == [talk]
    assert listed(client, unit=unit.pk) == [talk]
    assert listed(client, leader=leader.pk) == [talk]
    assert listed(client, sector=second.sector_id) == [report]
    assert listed(client, month=2) == []
    assert listed(client, task="2") == [report]
    assert listed(client, ground=Ground.LIVELIHOOD_REPORT) == [report]
    correct(second, 3, 30, "2026-04-20 10:00")
    assert listed(client) == [talk]
    assert listed(client, state="revoked") == [report]
    assert sorted(listed(client, state="all")) == [talk, report]
    assert listed(client, state="open") == [talk]
    assert listed(client, state="settled") == []
    assert listed(client, month="soon", unit="nobody", holder="9" * 30) == [talk]


@pytest.mark.usefixtures("office")
def test_overdue_counts_working_days_and_every_number_leads_to_its_rows(client: Client) -> None:
    task = year_of("RYY")
    response = client.get(reverse("supervision:escalations"), {"year": 2026})
    counts, urls = response.context["listed"].counts, response.context["listed"].urls
    for state in ("in_force", "open", "overdue", "settled", "revoked"):
        assert len(client.get(urls[state]).context["rows"]) == getattr(counts, state)
    escalation = Escalation.objects.get(task=task)
    row = response.context["rows"][0]
    assert escalation.due_on == date(2026, 4, 23)
    assert row.late > 0
    Escalation.objects.filter(pk=escalation.pk).update(status=EscalationStatus.CLOSED, step="", step_due_on=None)
    assert client.get(urls["in_force"]).context["rows"][0].late == 0


@pytest.mark.usefixtures("office")
def test_the_excel_table_holds_what_the_list_shows(client: Client) -> None:
    year_of("RYYY", host=make_unit("水务局"))
    response = client.get(reverse("supervision:export_escalations"), {"year": 2026, "month": 3})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    heads, row = list(sheet.values)
    assert heads[3:5] == ("月份", "处置")
    assert row[2:5] == ("水务局", "2026-03", "单位约谈")


def test_the_list_costs_the_same_queries_at_one_row_and_at_thirty(client: Client, office: Person) -> None:
    work_list = make_list()
    counts = []
    for number in (1, 29):
        for _each in range(number):
            make_task(work_list, make_unit(), livelihood=True)
        close_month(year=2026, month=len(counts) + 1, at=closes_at(2026, len(counts) + 1))
        with CaptureQueriesContext(connection) as captured:
            listed(client, state="open")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert office.is_active


def test_without_a_list_the_page_says_so(client: Client, office: Person) -> None:
    assert client.get(reverse("supervision:escalations")).status_code == 200
    assert office.is_active
