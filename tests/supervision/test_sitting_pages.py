"""The pages of the three talks: what is proposed, appointed and recorded, and what each may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.enums import LeaderRank
from supervision.enums import Action
from supervision.life.recording import confirm_record, dispute_record, record_sitting
from supervision.life.settling import close_escalations
from supervision.life.sittings import Appointment, appoint_sitting
from supervision.models import Escalation, Sitting
from supervision.selectors.sittings import afterwards, proposals_for, talk_counts
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)
from tests.supervision.talks import LATER, agreements, events, make_talk, matter_of, minutes, state

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person, Unit
    from tasks.models import WorkList

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def work_list() -> WorkList:
    return make_list()


@pytest.fixture
def office(client: Client) -> Person:
    person = make_supervision_officer(username="office", post="督查室主任")
    client.force_login(person)
    return person


@pytest.fixture
def unit() -> Unit:
    return make_unit("水务局")


def said(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def record_form(talk: Escalation, **changed: object) -> dict[str, object]:
    given = {
        "escalation": [talk.pk],
        "held_at": "2026-04-10T14:00",
        "place": "第二会议室",
        "chair": "督查室主任",
        "present": "分管副局长",
        "minutes": "说明原因，补齐进度。",
        f"promise-{talk.pk}": "六月底达到序时进度",
        f"promised_on-{talk.pk}": "2026-06-30",
    }
    return {**given, **changed}


# What is proposed -------------------------------------------------------------------------------


def test_talks_between_the_same_people_are_proposed_as_one_sitting(work_list: WorkList, office: Person) -> None:
    leader, water, roads = make_city_leader(), make_unit("水务局"), make_unit("交通局")
    deputy = make_person(username="deputy")
    talks = {
        "a": make_talk(work_list, water, accounts={"supervising": deputy}),
        "b": make_talk(work_list, water, accounts={"supervising": deputy}),
        "other deputy": make_talk(work_list, water),
        "roads": make_talk(work_list, roads),
        "leader": make_talk(work_list, water, Action.VICE_MAYOR_TALK, leader=leader),
        "unfiled": make_talk(work_list, water, Action.VICE_MAYOR_TALK, leader=leader, is_filed=False),
        "inside": make_talk(work_list, water, Action.UNIT_HEAD_TALK),
        "report": make_talk(work_list, water, Action.WRITTEN_REPORT),
    }
    names = {each.pk: name for name, each in talks.items()}
    groups = {frozenset(names[each.pk] for each in proposal.talks) for proposal in proposals_for(office)}
    assert groups == {
        frozenset({"a", "b"}),
        frozenset({"other deputy"}),
        frozenset({"roads"}),
        frozenset({"leader", "unfiled"}),
    }
    assert [{names[each.pk] for each in proposal.talks} for proposal in proposals_for(leader)] == [
        {"leader", "unfiled"}
    ]
    for person in (make_unit_head(water), make_reporter(water)):
        assert [{names[each.pk] for each in proposal.talks} for proposal in proposals_for(person)] == [{"inside"}]
    assert proposals_for(make_unit_head(roads)) == []


def test_the_oldest_due_day_comes_first_and_names_the_proposal(work_list: WorkList, office: Person) -> None:
    late, early = make_talk(work_list), make_talk(work_list)
    Escalation.objects.filter(pk=early.pk).update(due_on="2026-04-15")
    assert [proposal.first for proposal in proposals_for(office)] == [early, late]
    assert str(proposals_for(office)[0].due_on) == "2026-04-15"


def test_one_click_appoints_all_matters_of_a_proposal(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    talks = [make_talk(work_list, unit, title=title, is_filed=False) for title in ("供水管网", "污水处理厂")]
    page = client.get(reverse("supervision:sittings"))
    assert page.context["counts"]["proposed"] == 1
    assert "供水管网" in said(page)
    given = {"escalation": [each.pk for each in talks], "planned_at": "2026-04-13T09:30", "place": "第二会议室"}
    answer = client.post(reverse("supervision:appoint"), given, follow=True)
    sitting = Sitting.objects.get()
    assert (sitting.planned_at, sitting.place) == (moment("2026-04-13 09:30"), "第二会议室")
    assert {each.escalation for each in sitting.matters.all()} == set(talks)
    assert "已安排 1 次约谈" in said(answer)
    assert answer.context["counts"] == {"proposed": 0, "appointed": 1, "confirm": 0, "held": 0, "cancelled": 0}


def test_several_proposals_are_appointed_for_the_same_time(client: Client, work_list: WorkList, office: Person) -> None:
    talks = [make_talk(work_list, make_unit()) for _number in range(3)]
    groups = [proposal.key for proposal in proposals_for(office)]
    page = client.get(reverse("supervision:appoint"), {"group": groups})
    assert "共 3 次约谈" in said(page)
    given = {"group": groups, "escalation": [each.pk for each in talks], "planned_at": "2026-04-13T09:30"}
    client.post(reverse("supervision:appoint"), given)
    assert {each.unit for each in Sitting.objects.all()} == {each.unit for each in talks}
    assert office.username == "office"


@pytest.mark.usefixtures("office")
def test_what_was_typed_stays_where_an_appointment_cannot_be_made(client: Client, work_list: WorkList) -> None:
    talk = make_talk(work_list)
    given = {"escalation": [talk.pk], "planned_at": "2026-04-09T09:30", "place": "第二会议室"}
    answer = client.post(reverse("supervision:appoint"), given)
    assert answer.status_code == 422
    assert "这个时间已过" in said(answer)
    assert 'value="第二会议室"' in said(answer)
    assert not Sitting.objects.exists()


def test_a_leader_sees_their_own_talks_first(client: Client, work_list: WorkList, unit: Unit, office: Person) -> None:
    leader = make_city_leader(LeaderRank.VICE_MAYOR)
    mine = make_talk(work_list, unit, Action.VICE_MAYOR_TALK, leader=leader)
    for talk in (mine, make_talk(work_list)):
        appoint_sitting(escalations=[talk.pk], appointment=Appointment(), at=LATER, by=office)
    client.force_login(leader)
    url = reverse("supervision:sittings")
    assert client.get(url).context["counts"]["appointed"] == 1
    assert client.get(url, {"all": 1}).context["counts"]["appointed"] == 2


def test_a_page_shows_no_sittings_of_other_units(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    for host in (unit, make_unit("交通局")):
        talk = make_talk(work_list, host, title=f"{host.short_name}的任务")
        record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    client.force_login(make_reporter(unit))
    shown = said(client.get(reverse("supervision:sittings")))
    assert "水务局的任务" in shown
    assert "交通局" not in shown
    foreign = Sitting.objects.exclude(unit=unit).get()
    for name in ("sitting", "change_sitting", "cancel_sitting", "record_sitting", "dispute_record"):
        assert client.get(reverse(f"supervision:{name}", args=[foreign.pk])).status_code == 403


# Recording --------------------------------------------------------------------------------------


def test_the_form_begins_with_when_where_and_who(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    talk = make_talk(work_list, unit)
    planned = Appointment(planned_at=moment("2026-04-10 14:00"), place="第二会议室")
    sitting = appoint_sitting(escalations=[talk.pk], appointment=planned, at=moment("2026-04-09 09:00"), by=office)
    form = client.get(reverse("supervision:record_talk", args=[talk.pk]), follow=True).context["form"]
    assert form.initial == {
        "held_at": moment("2026-04-10 14:00"),
        "place": "第二会议室",
        "chair": "督查室主任",
        "present": "水务局分管责任人（水务局supervising）",
    }
    client.post(reverse("supervision:record_sitting", args=[sitting.pk]), record_form(talk))
    assert state(talk) == ("carried_out", "confirm")
    other = make_talk(work_list, unit)
    form = client.get(reverse("supervision:record_talk", args=[other.pk])).context["form"]
    assert (form.initial["held_at"], form.initial["place"]) == (LATER, "第二会议室")


@pytest.mark.usefixtures("office")
def test_others_between_the_same_people_may_join_the_record(client: Client, work_list: WorkList, unit: Unit) -> None:
    talk, joining, left = (make_talk(work_list, unit) for _number in range(3))
    url = reverse("supervision:record_talk", args=[talk.pk])
    form = client.get(url).context["form"]
    assert ([each.pk for each in form.talks], form.fields["escalation"].initial) == (
        [talk.pk, joining.pk, left.pk],
        [talk.pk],
    )
    given = record_form(talk, escalation=[talk.pk, joining.pk])
    client.post(url, given)
    assert [events(each) for each in (talk, joining, left)] == [["held"], ["held"], []]


@pytest.mark.usefixtures("office")
def test_what_was_typed_stays_where_a_record_cannot_be_saved(client: Client, work_list: WorkList) -> None:
    talk = make_talk(work_list)
    url = reverse("supervision:record_talk", args=[talk.pk])
    answer = client.post(url, record_form(talk, held_at="2026-04-11T09:00"))
    assert answer.status_code == 422
    assert "约谈以后才能登记" in said(answer)
    assert "说明原因，补齐进度。" in said(answer)
    upload = SimpleUploadedFile("程序.exe", b"MZ")
    answer = client.post(url, record_form(talk, files=[upload]))
    assert (answer.status_code, "六月底达到序时进度" in said(answer)) == (422, True)


def test_who_records_second_keeps_what_was_typed_and_reads_who_was_first(
    client: Client, work_list: WorkList, office: Person
) -> None:
    talk = make_talk(work_list)
    url = reverse("supervision:record_talk", args=[talk.pk])
    record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    answer = client.post(url, record_form(talk, minutes="另一份记录"))
    assert answer.status_code == 422
    assert "督查室主任已于 2026年4月10日 15:00 登记这次约谈" in said(answer)
    assert "另一份记录" in said(answer)


def test_the_files_of_a_record_are_handed_out_to_who_sees_the_talk(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    talk = make_talk(work_list, unit)
    upload = SimpleUploadedFile("签到表.pdf", b"%PDF-1.7 ...")
    client.post(reverse("supervision:record_talk", args=[talk.pk]), record_form(talk, files=[upload]))
    kept = Sitting.objects.get().files.get()
    url = reverse("supervision:attachment", args=[kept.pk])
    client.force_login(make_reporter(unit))
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 ..."
    assert answer["Content-Disposition"].startswith("attachment;")
    client.force_login(make_reporter(make_unit()))
    assert client.get(url).status_code == 404
    assert office.username == "office"


# The other side's word, and the closing -----------------------------------------------------------


def test_a_record_is_confirmed_from_the_page_of_its_escalation(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    talk = make_talk(work_list, unit)
    sitting = record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    assert [each.template for each in client.get(talk.get_absolute_url()).context["turns"]] == []
    client.force_login(head)
    assert talk_counts(head).to_confirm == 1
    page = client.get(talk.get_absolute_url())
    assert [each.template for each in page.context["turns"]] == ["supervision/_act_confirm.html"]
    given = {"matter": [matter_of(sitting, talk)], "seen_at": sitting.recorded_at.isoformat(), "remark": ""}
    client.post(reverse("supervision:confirm_record", args=[sitting.pk]), given)
    assert state(talk) == ("confirmed", "close")
    assert talk_counts(head).to_confirm == 0


def test_a_disputed_record_lies_before_who_holds_the_talk(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    talk = make_talk(work_list, unit)
    sitting = record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    client.force_login(head)
    url = reverse("supervision:dispute_record", args=[sitting.pk])
    given = {"matter": [matter_of(sitting, talk)], "seen_at": sitting.recorded_at.isoformat()}
    assert client.post(url, given).status_code == 422
    client.post(url, {**given, "remark": "日期不是六月"})
    assert state(talk) == ("carried_out", "amend")
    client.force_login(office)
    page = client.get(talk.get_absolute_url())
    assert [each.template for each in page.context["turns"]] == ["supervision/_act_amend.html"]
    url = reverse("supervision:record_sitting", args=[sitting.pk])
    form = client.get(url).context["form"]
    given = record_form(talk, seen_at=form.initial["seen_at"], **{f"agreed-{talk.pk}": "七月底前补齐"})
    client.post(url, given)
    assert state(talk) == ("carried_out", "confirm")
    assert sitting.matters.get().agreed == "七月底前补齐"


def test_many_are_closed_from_the_list_beside_what_was_promised(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    talks = [make_talk(work_list, unit) for _number in range(2)]
    waiting = make_talk(work_list, unit)
    sitting = record_sitting(
        minutes=minutes(), agreements=agreements(*talks, promise="六月底达到序时进度"), at=LATER, by=office
    )
    matters = [matter_of(sitting, each) for each in talks]
    confirm_record(sitting=sitting, matters=matters, seen_at=sitting.recorded_at, at=LATER, by=head)
    listed = said(client.get(reverse("supervision:escalations"), {"year": 2026}))
    assert listed.count('form="closing"') == 2
    url = reverse("supervision:close_escalations")
    page = client.get(url, {"escalation": [each.pk for each in (*talks, waiting)]})
    assert (len(page.context["rows"]), page.context["left_out"]) == (2, 1)
    assert "六月底达到序时进度" in said(page)
    given = {"escalation": [each.pk for each in talks], "remark": "承诺已兑现"}
    client.post(url, given)
    assert [state(each) for each in (*talks, waiting)] == [("closed", ""), ("closed", ""), ("issued", "hold")]
    assert afterwards(talks)[talks[0].pk].last is None


# Costs ------------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_queries_for_one_sitting_and_for_a_dozen(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    counts = []
    for _number in range(2):
        for step in range(6 if counts else 1):
            waiting, appointed, held = (make_talk(work_list, unit) for _ in range(3))
            appoint_sitting(escalations=[appointed.pk], appointment=Appointment(), at=LATER, by=office)
            record_sitting(minutes=minutes(), agreements=agreements(held), at=LATER, by=office)
            assert waiting.step == "hold", step
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("supervision:sittings")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    many = [make_talk(work_list, unit) for _ in range(12)]
    pages = []
    for talks in (many[:1], many[1:]):
        sitting = record_sitting(minutes=minutes(), agreements=agreements(*talks), at=LATER, by=office)
        client.force_login(head)
        with CaptureQueriesContext(connection) as queries:
            client.get(sitting.get_absolute_url())
        pages.append(len(queries))
    assert pages[0] == pages[1]


def test_a_sitting_s_page_says_what_is_awaited_at_every_turn(
    client: Client, work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    talk = make_talk(work_list, unit)
    planned = Appointment(planned_at=moment("2026-04-10 14:00"))
    sitting = appoint_sitting(escalations=[talk.pk], appointment=planned, at=moment("2026-04-09 09:00"), by=office)
    seen = [said(client.get(sitting.get_absolute_url()))]
    sitting = record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office, sitting=sitting)
    seen.append(said(client.get(sitting.get_absolute_url())))
    word = {"sitting": sitting, "matters": [matter_of(sitting, talk)], "seen_at": sitting.recorded_at, "at": LATER}
    dispute_record(**word, remark="日期不是六月", by=head)
    seen.append(said(client.get(sitting.get_absolute_url())))
    talk.refresh_from_db()
    for shown, expected in zip(seen, ("约定时间已到", "记录已登记，等对方确认。", "修改记录"), strict=True):
        assert expected in shown
    with pytest.raises(Exception, match="还不能销号"):
        close_escalations(escalations=[talk.pk], remark="", at=LATER, by=office)
