"""The pages of meetings: who opens what, what a form keeps, and that queries do not grow with the rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from notices.models import IssuedDocument
from office.convening import AgendaDraft, DecisionDraft
from office.enums import AgendaReason, DecisionStatus, MeetingKind, MeetingStatus
from office.models import Meeting, MeetingDecision
from office.pages.waiting_meetings import meetings_waiting
from office.selectors.agenda import proposals
from organization.enums import Role
from supervision.coordination import request_coordination
from supervision.enums import Flag, Reason
from supervision.models import Check
from tests.factories import make_administrator, make_person, make_reporter, make_unit, moment
from tests.office.meeting_city import DUE, HELD, RECORDED, MeetingCity, make_meeting_city

if TYPE_CHECKING:
    from django.http import HttpResponse
    from time_machine import TimeMachineFixture

    from organization.models import Person

NOW = moment("2026-03-18 10:00")


@pytest.fixture
def city(db: None, time_machine: TimeMachineFixture) -> MeetingCity:
    time_machine.move_to(NOW, tick=False)
    return make_meeting_city()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: HttpResponse) -> str:
    return response.content.decode()


def typed(city: MeetingCity, **changes: object) -> dict[str, object]:
    return {
        "kind": "mayor",
        "title": "4月市长专题推进会",
        "topic": "construction",
        "planned_at": "2026-04-14T14:30",
        "place": "第一会议室",
        "chair": city.mayor.pk,
        "serials": "1",
        "matters": "下月安排",
        "with_hosts": "on",
        "units": [city.second.pk],
        **changes,
    }


def test_the_office_calls_a_meeting_with_its_agenda_and_those_who_come(city: MeetingCity) -> None:
    response = of(city.officer).post(reverse("office:call_meeting"), typed(city))
    meeting = Meeting.objects.get()

    assert response["Location"] == meeting.get_absolute_url()
    assert (localtime(meeting.planned_at).isoformat(), meeting.chair) == ("2026-04-14T14:30:00+08:00", city.mayor)
    assert [(each.task, each.title) for each in meeting.agenda.all()] == [(city.bridge, ""), (None, "下月安排")]
    assert {each.unit for each in meeting.invitations.all()} == {city.first, city.second}


def test_what_was_typed_stays_where_something_is_missing(city: MeetingCity) -> None:
    response = of(city.officer).post(reverse("office:call_meeting"), typed(city, chair="", serials="1, 99"))

    assert response.status_code == 422
    assert "99" in text(response)
    assert "下月安排" in text(response)
    assert not Meeting.objects.exists()


def test_a_unit_calls_its_own_weekly_meeting(city: MeetingCity) -> None:
    given = {"kind": "unit_weekly", "title": "周例会", "planned_at": "2026-03-20T09:00"}
    of(city.head).post(reverse("office:call_meeting"), given)
    assert Meeting.objects.values_list("kind", "unit", "called_by").get() == (
        "unit_weekly",
        city.first.pk,
        city.head.pk,
    )


def test_a_leader_chairs_what_they_call(city: MeetingCity) -> None:
    given = {"kind": "on_site", "title": "现场推进会", "planned_at": "2026-03-20T09:00", "serials": "2"}
    of(city.vice_mayor).post(reverse("office:call_meeting"), given)
    assert Meeting.objects.values_list("kind", "chair").get() == ("on_site", city.vice_mayor.pk)


def test_a_kind_that_is_not_ones_own_is_not_called(city: MeetingCity) -> None:
    of(city.head).post(reverse("office:call_meeting"), typed(city))
    assert not Meeting.objects.filter(kind=MeetingKind.MAYOR).exists()


def test_what_is_in_trouble_is_proposed_for_the_agenda(city: MeetingCity) -> None:
    city.work_list.closed_through = 2
    city.work_list.save()
    Check.objects.create(
        task=city.housing,
        month=2,
        unit=city.second,
        flag=Flag.YELLOW_CARD,
        reason=Reason.BEHIND,
        streak=2,
        judged_at=NOW,
    )
    request_coordination(task=city.bridge, text="请协调用地", at=NOW, by=city.reporter)
    city.decide(city.second, due_on=date(2026, 3, 17))

    found = [(each.key, each.reason, each.streak) for each in proposals(city.officer, date(2026, 3, 18))]
    decision = MeetingDecision.objects.get()
    assert found == [
        (f"task-{city.bridge.pk}", AgendaReason.COORDINATION, 0),
        (f"decision-{decision.pk}", AgendaReason.DECISION_OVERDUE, 0),
        (f"task-{city.housing.pk}", AgendaReason.BEHIND, 2),
    ]
    response = of(city.officer).get(reverse("office:call_meeting"))
    assert "请协调用地" in text(response)
    ticked = [each[0] for each in found]
    of(city.officer).post(reverse("office:call_meeting"), typed(city, serials="", matters="", agenda=ticked))
    meeting = Meeting.objects.latest("pk")
    assert [(each.task, each.reason) for each in meeting.agenda.all()] == [
        (city.bridge, "coordination"), (None, "decision_overdue"), (city.housing, "behind"),
    ]  # fmt: skip
    assert meeting.agenda.first().request.text == "请协调用地"  # type: ignore[union-attr]


def test_two_who_change_at_once_see_what_the_first_stored(city: MeetingCity) -> None:
    meeting = city.call(planned_at=moment("2026-04-01 09:00"))
    url = reverse("office:change_meeting", args=[meeting.pk])
    first, second = typed(city, version=1, place="二楼"), typed(city, version=1, place="三楼")
    assert of(city.officer).post(url, first).status_code == 302
    response = of(city.officer).post(url, second)

    assert response.status_code == 409
    assert "二楼" in text(response)
    assert "三楼" in text(response)
    assert 'name="version" value="2"' in text(response)
    assert of(city.officer).post(url, {**second, "version": 2}).status_code == 302
    assert Meeting.objects.get().place == "三楼"


def test_changing_keeps_what_stands_on_the_agenda(city: MeetingCity) -> None:
    meeting = city.call(
        planned_at=moment("2026-04-01 09:00"), agenda=[AgendaDraft(task=city.bridge), AgendaDraft(title="下月安排")]
    )
    page = of(city.officer).get(reverse("office:change_meeting", args=[meeting.pk]))
    assert f'value="task-{city.bridge.pk}" checked' in text(page)
    assert "下月安排" in text(page)


def test_a_meeting_is_cancelled_with_a_reason(city: MeetingCity) -> None:
    meeting = city.call(planned_at=moment("2026-04-01 09:00"))
    url = reverse("office:cancel_meeting", args=[meeting.pk])
    assert of(city.officer).post(url, {"reason": ""}).status_code == 422
    of(city.officer).post(url, {"reason": "并入下次会议"})
    assert Meeting.objects.get().status == MeetingStatus.CANCELLED
    assert "并入下次会议" in text(of(city.head).get(meeting.get_absolute_url()))


def recorded(city: MeetingCity, **changes: object) -> dict[str, object]:
    return {
        "version": 1,
        "held_at": "2026-03-16T14:30",
        "present": "建委、房产局",
        "minutes": "听取汇报。",
        "decision-TOTAL_FORMS": "6",
        "decision-INITIAL_FORMS": "0",
        "decision-0-text": "倒排工期",
        "decision-0-unit": city.first.pk,
        "decision-0-due_on": "2026-04-10",
        **changes,
    }


def test_the_record_takes_decisions_and_files(city: MeetingCity) -> None:
    meeting = city.call()
    upload = SimpleUploadedFile("签到表.pdf", b"%PDF-1.4 signed")
    response = of(city.officer).post(reverse("office:record_meeting", args=[meeting.pk]), recorded(city, files=upload))

    assert response["Location"] == meeting.get_absolute_url()
    assert list(MeetingDecision.objects.values_list("text", "unit", "due_on")) == [("倒排工期", city.first.pk, DUE)]
    page = text(of(city.head).get(meeting.get_absolute_url()))
    assert "签到表.pdf" in page
    assert "倒排工期" in page


def test_a_record_that_is_sent_twice_is_recorded_once(city: MeetingCity) -> None:
    """The second of two who record at once reads what the first has stored; nothing is decided twice."""
    meeting = city.call()
    url = reverse("office:record_meeting", args=[meeting.pk])
    assert of(city.officer).post(url, recorded(city)).status_code == 302
    again = of(city.mayor).post(url, recorded(city, minutes="听取三家单位汇报。"))

    assert again.status_code == 409
    assert "听取汇报。" in text(again)
    assert "听取三家单位汇报。" in text(again)
    assert list(MeetingDecision.objects.values_list("text", flat=True)) == ["倒排工期"]
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.version) == ("听取汇报。", 2)


def test_a_half_written_decision_is_asked_to_be_finished(city: MeetingCity) -> None:
    meeting = city.call()
    given = recorded(city, **{"decision-0-unit": ""})
    response = of(city.officer).post(reverse("office:record_meeting", args=[meeting.pk]), given)
    assert response.status_code == 422
    assert "倒排工期" in text(response)
    assert Meeting.objects.get().status == MeetingStatus.PLANNED


def test_the_minutes_become_a_document_of_those_who_read_the_meeting(city: MeetingCity) -> None:
    meeting = city.hold(city.call(), DecisionDraft(text="倒排工期", unit=city.first, due_on=DUE, task=city.bridge))
    url = reverse("office:issue_minutes", args=[meeting.pk, "meeting_minutes"])
    assert of(city.head).post(url).status_code == 403
    of(city.officer).post(url)
    [document] = IssuedDocument.objects.all()

    assert document.full_number in text(of(city.head).get(meeting.get_absolute_url()))
    opened = [
        of(person).get(document.get_absolute_url()).status_code for person in (city.head, make_reporter(make_unit()))
    ]
    assert opened == [200, 404]


def test_who_opens_a_meeting(city: MeetingCity) -> None:
    meeting = city.hold(city.call())
    people = {
        "office": city.officer,
        "mayor": city.mayor,
        "invited": city.reporter,
        "invited by name": city.vice_mayor,
        "elsewhere": city.elsewhere,
        "without a role": make_person(),
        "read-only": make_person(Role.READ_ONLY),
        "administrator": make_administrator(),
    }
    opened = {name: of(person).get(meeting.get_absolute_url()).status_code for name, person in people.items()}
    assert opened == {
        "office": 200, "mayor": 200, "invited": 200, "invited by name": 200,
        "elsewhere": 404, "without a role": 404, "read-only": 404, "administrator": 403,
    }  # fmt: skip


def test_a_task_on_the_agenda_opens_the_meeting_to_its_units_but_not_another_units_weekly(city: MeetingCity) -> None:
    shared = [AgendaDraft(task=city.housing)]
    city_meeting = city.call(agenda=shared)
    weekly = city.call(
        kind=MeetingKind.UNIT_WEEKLY, by=city.head, chair=None, unit=city.first, agenda=shared,
        invited_people=(), invited_units=(),
    )  # fmt: skip
    opened = [of(city.elsewhere).get(each.get_absolute_url()).status_code for each in (city_meeting, weekly)]
    assert opened == [200, 404]


def test_a_decision_from_report_to_acceptance(city: MeetingCity) -> None:
    decision = city.decide()
    unit, office = of(city.reporter), of(city.officer)
    unit.post(reverse("office:progress_of_decision", args=[decision.pk]), {"text": "一片区已完成"})
    given = {"done_on": "2026-03-18", "outcome": "已倒排工期"}
    assert unit.post(reverse("office:report_decision", args=[decision.pk]), given).status_code == 302
    office.post(reverse("office:return_decision", args=[decision.pk]), {"reason": "缺二片区", "due_on": "2026-04-20"})
    unit.post(reverse("office:report_decision", args=[decision.pk]), given)
    page = text(office.get(decision.get_absolute_url()))
    assert reverse("office:accept_decision", args=[decision.pk]) in page
    office.post(reverse("office:accept_decision", args=[decision.pk]), {"remark": ""})

    decision.refresh_from_db()
    assert decision.status == DecisionStatus.DONE
    assert "一片区已完成" in text(unit.get(decision.get_absolute_url()))
    assert office.post(reverse("office:accept_decision", args=[decision.pk]), {"remark": ""}).status_code == 403


def test_who_acts_on_a_decision(city: MeetingCity) -> None:
    decision = city.decide()
    urls = [
        reverse(f"office:{name}", args=[decision.pk])
        for name in ("report_decision", "move_decision", "withdraw_decision")
    ]
    opened = {
        person.username: [of(person).get(url).status_code for url in urls]
        for person in (city.officer, city.mayor, city.vice_mayor, city.reporter, city.elsewhere)
    }
    assert opened == {
        "office": [200, 200, 200],
        "mayor": [403, 200, 200],
        "vice": [403, 403, 403],
        "reporter": [200, 403, 403],
        "elsewhere": [404, 404, 404],
    }


def test_what_waits_links_to_as_many_rows_as_it_counts(city: MeetingCity, time_machine: TimeMachineFixture) -> None:
    decision = city.decide()
    city.call(planned_at=moment("2026-03-15 09:00"))
    unit = {each.text: each.count for each in meetings_waiting(city.reporter, date(2026, 3, 18))}
    assert list(unit.values()) == [1]
    of(city.reporter).post(
        reverse("office:report_decision", args=[decision.pk]), {"done_on": "2026-03-18", "outcome": "已办"}
    )
    office = list(meetings_waiting(city.officer, date(2026, 3, 18)))
    assert [each.count for each in office] == [1, 1]
    for each in office:
        assert of(city.officer).get(each.url).status_code == 200
    assert decision.text in text(of(city.officer).get(office[0].url))
    assert list(meetings_waiting(make_person(Role.READ_ONLY), date(2026, 3, 18))) == []
    time_machine.move_to(moment("2026-04-20 10:00"), tick=False)
    moved = city.decide(city.second, due_on=date(2026, 4, 12))
    late = [each for each in meetings_waiting(city.officer, date(2026, 4, 20)) if each.is_late]
    assert [each.count for each in late] == [1]
    assert moved.get_absolute_url() in text(of(city.officer).get(late[0].url))


@pytest.mark.parametrize("name", ["meetings", "decisions", "calendar", "meetings_to_record", "subscription"])
def test_lists_ask_the_same_for_one_row_and_for_many(city: MeetingCity, name: str) -> None:
    client = of(city.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"office:{name}")).status_code == 200
        return len(asked)

    city.decide(task=city.bridge)
    city.call(planned_at=moment("2026-03-15 09:00"))
    queries()
    once = queries()
    for day in range(2, 12):
        city.decide(make_unit(), task=city.housing)
        city.call(planned_at=moment(f"2026-03-{day:02d} 09:00"))
    assert queries() == once


def test_a_meetings_page_asks_the_same_for_one_decision_and_for_many(city: MeetingCity) -> None:
    meeting = city.hold(city.call(agenda=[AgendaDraft(task=city.bridge)]), *[decision(city)])
    client = of(city.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(meeting.get_absolute_url()).status_code == 200
        return len(asked)

    queries()
    once = queries()
    city.hold(meeting, *[decision(city) for _number in range(10)])
    assert queries() == once


def decision(city: MeetingCity) -> DecisionDraft:
    return DecisionDraft(text="倒排工期", unit=make_unit(), due_on=DUE, task=city.bridge)


def test_the_calendar_shows_the_month_with_meetings_and_due_days(city: MeetingCity) -> None:
    decision = city.decide(due_on=date(2026, 3, 31))
    page = text(of(city.head).get(reverse("office:calendar_month", args=[2026, 3])))
    assert decision.meeting.title in page
    assert "due=2026-03-31" in page
    assert decision.meeting.title not in text(of(city.head).get(reverse("office:calendar_month", args=[2026, 5])))
    assert of(city.head).get(reverse("office:calendar_month", args=[2026, 13])).status_code == 404


def test_the_mayors_row_is_the_whole_citys(city: MeetingCity) -> None:
    meeting = city.hold(city.call())
    url = reverse("office:mayors_months", args=[2026])
    assert [of(person).get(url).status_code for person in (city.officer, city.vice_mayor, city.head)] == [200, 200, 403]
    page = text(of(city.mayor).get(url))
    assert meeting.title in page
    assert page.count('<li class="missing">') == 2  # January and February
    assert page.count('<li class="kept">') == 1


def test_a_task_shows_its_meetings_and_decisions(city: MeetingCity) -> None:
    decision = city.decide(task=city.bridge)
    for person in (city.officer, city.reporter):
        page = text(of(person).get(city.bridge.get_absolute_url()))
        assert decision.text in page
        assert decision.meeting.title in page


def test_the_api_reads_meetings_and_decisions(city: MeetingCity) -> None:
    meeting = city.hold(city.call(agenda=[AgendaDraft(task=city.bridge)]), decision(city))
    [row] = of(city.officer).get("/api/v1/meetings/?year=2026&kind=mayor").json()["results"]
    assert (row["id"], row["chair"], row["status"]) == (meeting.pk, "市长", "held")
    assert row["agenda"] == [{"task": "1", "title": "", "reason": "chosen"}]
    [owed] = of(city.officer).get(f"/api/v1/decisions/?meeting={meeting.pk}").json()["results"]
    assert (owed["task"], owed["list_year"], owed["due_on"], owed["status"]) == ("1", 2026, "2026-04-10", "open")
    assert of(make_person()).get("/api/v1/decisions/").json()["results"] == []
    assert (meeting.held_at, meeting.recorded_at) == (HELD, RECORDED)
