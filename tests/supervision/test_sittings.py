"""The life of the three talks: signed for, appointed, held and recorded, confirmed or disputed, closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import sign_notices
from notices.wording import wording_of
from organization.accounts import load_accounts
from organization.enums import Role
from supervision.enums import Action, EventKind, Level, SittingStatus
from supervision.escalating import revoke_escalations
from supervision.life.recording import Agreement, RecordChangedError, amend_record, confirm_record, dispute_record
from supervision.life.recording import record_sitting as record
from supervision.life.settling import close_escalations
from supervision.life.sittings import Appointment, appoint_sitting, appoint_sittings, cancel_sitting, change_sitting
from supervision.models import Escalation, EscalationEvent, Sitting, SittingMatter
from supervision.notifying import confirmers
from supervision.permissions.talks import (
    attachments_visible_to,
    sittings_visible_to,
    to_be_confirmed_by,
    to_be_held_by,
    to_be_prepared_by,
)
from supervision.rules.escalation import TALKS
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from tests.supervision.talks import LATER, agreements, events, make_talk, matter_of, minutes, state

if TYPE_CHECKING:
    from organization.models import Person, Unit
    from tasks.models import WorkList

pytestmark = pytest.mark.django_db

AT = moment("2026-04-08 10:00")
SOON = Appointment(planned_at=moment("2026-04-10 14:00"), place="第二会议室", note="带上进度表")


@pytest.fixture
def work_list() -> WorkList:
    return make_list()


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(username="office", post="督查室主任")


@pytest.fixture
def unit() -> Unit:
    return make_unit("水务局")


def appoint(*talks: Escalation, by: Person, appointment: Appointment = SOON) -> Sitting:
    return appoint_sitting(escalations=[each.pk for each in talks], appointment=appointment, at=AT, by=by)


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def sign_all(person: Person, at: str = "2026-04-08 09:00") -> None:
    sign_notices(notices=Notice.objects.of(person), by=person, at=moment(at))


# Signing for it ---------------------------------------------------------------------------------


def test_the_person_it_is_directed_at_signs_for_it_once(work_list: WorkList, unit: Unit, office: Person) -> None:
    deputy = make_person(username="deputy")
    talk = make_talk(work_list, unit, accounts={"supervising": deputy}, is_told=True)
    sign_all(office, "2026-04-08 08:30")
    assert state(talk) == ("issued", "hold")
    sign_all(deputy)
    assert state(talk) == ("acknowledged", "hold")
    event = talk.events.get(kind=EventKind.ACKNOWLEDGED)
    assert (event.by, event.at) == (deputy, moment("2026-04-08 09:00"))


@pytest.mark.parametrize("filed", ["nobody", "without an account", "account closed"])
def test_the_unit_s_staff_sign_where_nobody_can_by_account(work_list: WorkList, unit: Unit, filed: str) -> None:
    reporter = make_reporter(unit)
    closed = {"supervising": make_person(is_active=False)} if filed == "account closed" else {}
    talk = make_talk(work_list, unit, is_filed=filed != "nobody", accounts=closed, is_told=True)
    sign_all(reporter)
    assert state(talk) == ("acknowledged", "hold")


@pytest.mark.parametrize(
    ("action", "signer", "status"),
    [
        (Action.WRITTEN_REPORT, "reporter", "acknowledged"),
        (Action.CITY_CRITICISM, "head", "acknowledged"),
        (Action.ACCOUNTABILITY, "head", "issued"),
        (Action.ACCOUNTABILITY, "organ", "acknowledged"),
    ],
)
def test_the_unit_signs_for_itself_and_the_organ_for_a_case(
    work_list: WorkList, unit: Unit, action: Action, signer: str, status: str
) -> None:
    people = {
        "reporter": make_reporter(unit),
        "head": make_unit_head(unit),
        "organ": make_person(Role.SUPERVISORY_ORGAN),
    }
    escalation = make_talk(work_list, unit, action, is_told=True)
    sign_all(people[signer])
    assert state(escalation)[0] == status


def test_many_are_signed_for_in_as_many_queries_as_one(work_list: WorkList, unit: Unit) -> None:
    deputy = make_person()
    counts = []
    for number in (1, 12):
        talks = [make_talk(work_list, unit, accounts={"supervising": deputy}, is_told=True) for _ in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sign_all(deputy)
        counts.append(len(queries))
        assert {state(talk)[0] for talk in talks} == {"acknowledged"}
    assert counts[0] == counts[1]


def test_what_is_revoked_or_closed_is_left_alone(work_list: WorkList, unit: Unit) -> None:
    deputy = make_person()
    talk = make_talk(work_list, unit, accounts={"supervising": deputy}, is_told=True)
    revoke_escalations(escalations=[talk], reason="核实无误", at=AT, by=None)
    sign_all(deputy, "2026-04-09 09:00")
    assert state(talk) == ("revoked", "")
    assert EventKind.ACKNOWLEDGED not in events(talk)


def test_signing_after_the_talk_keeps_the_state_and_closes_the_gap(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    deputy = make_person()
    talk = make_talk(work_list, unit, accounts={"supervising": deputy}, is_told=True)
    record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    sign_all(deputy, "2026-04-11 09:00")
    assert state(talk) == ("carried_out", "confirm")
    assert events(talk)[-1] == EventKind.ACKNOWLEDGED


# Appointing -------------------------------------------------------------------------------------


def test_one_appointment_covers_all_that_is_to_be_talked_about(work_list: WorkList, unit: Unit, office: Person) -> None:
    deputy, reporter = make_person(username="deputy"), make_reporter(unit, username="reporter")
    talks = [make_talk(work_list, unit, accounts={"supervising": deputy}, title=title) for title in ("甲", "乙")]
    sitting = appoint(*talks, by=office)
    assert (sitting.status, sitting.unit, sitting.planned_at) == (SittingStatus.APPOINTED, unit, SOON.planned_at)
    assert [each.escalation for each in sitting.matters.standing()] == talks
    assert [events(each) for each in talks] == [["appointed"], ["appointed"]]
    assert [state(each) for each in talks] == [("issued", "hold")] * 2
    assert told(NoticeKind.SITTING_APPOINTED) == {"deputy", reporter.username}
    notice = Notice.objects.get(kind=NoticeKind.SITTING_APPOINTED, recipient=deputy)
    assert notice.link == f"/sittings/{sitting.pk}/"
    assert wording_of(notice).sentences == (
        "4月10日 14:00，第二会议室。",
        "2 个事项：甲、乙。",
        "需准备：带上进度表",
    )


def test_who_prepares_the_leader_s_talk_tells_the_leader(work_list: WorkList, unit: Unit, office: Person) -> None:
    leader, head = make_city_leader(username="leader"), make_unit_head(unit, username="head")
    talk = make_talk(work_list, unit, Action.VICE_MAYOR_TALK, leader=leader, accounts={"main": head})
    appoint(talk, by=office)
    assert told(NoticeKind.SITTING_APPOINTED) == {"leader", "head"}


def test_several_units_are_called_for_the_same_time(work_list: WorkList, office: Person) -> None:
    talks = [make_talk(work_list, make_unit()) for _number in range(3)]
    sittings = appoint_sittings(groups=[[each.pk] for each in talks], appointment=SOON, at=AT, by=office)
    assert [each.unit for each in sittings] == [each.unit for each in talks]


@pytest.mark.parametrize(
    ("who", "action", "may"),
    [
        ("office", Action.SUPERVISION_BODY_TALK, True),
        ("office", Action.VICE_MAYOR_TALK, True),
        ("office", Action.UNIT_HEAD_TALK, False),
        ("leader", Action.VICE_MAYOR_TALK, True),
        ("leader", Action.SUPERVISION_BODY_TALK, False),
        ("head", Action.UNIT_HEAD_TALK, True),
        ("reporter", Action.UNIT_HEAD_TALK, True),
        ("reporter", Action.SUPERVISION_BODY_TALK, False),
        ("elsewhere", Action.UNIT_HEAD_TALK, False),
    ],
)
def test_who_may_appoint(work_list: WorkList, unit: Unit, who: str, action: Action, may: bool) -> None:
    people = {
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "head": make_unit_head(unit),
        "reporter": make_reporter(unit),
        "elsewhere": make_unit_head(make_unit()),
    }
    leader = people["leader"] if action == Action.VICE_MAYOR_TALK else None
    talk = make_talk(work_list, unit, action, leader=leader)
    if may:
        appoint(talk, by=people[who])
    else:
        with pytest.raises(PermissionDenied):
            appoint(talk, by=people[who])


def test_an_appointment_is_for_a_time_to_come(work_list: WorkList, office: Person) -> None:
    talk = make_talk(work_list)
    past = Appointment(planned_at=moment("2026-04-08 09:59"))
    with pytest.raises(ValidationError) as raised:
        appoint(talk, by=office, appointment=past)
    assert raised.value.message_dict == {"planned_at": ["这个时间已过：请写以后的时间；已经谈过的，直接登记。"]}
    assert appoint(talk, by=office, appointment=Appointment()).planned_at is None


def test_a_sitting_is_between_the_same_people(work_list: WorkList, office: Person) -> None:
    with pytest.raises(ValidationError, match="同一次约谈"):
        appoint(make_talk(work_list), make_talk(work_list), by=office)


def test_a_talk_stands_in_one_appointment_at_a_time(work_list: WorkList, office: Person) -> None:
    talk = make_talk(work_list, title="供水管网")
    appoint(talk, by=office)
    with pytest.raises(ValidationError, match=r"供水管网：已安排约谈（2026年4月10日 14:00）。"):
        appoint(talk, by=office)


def test_only_talks_are_appointed(work_list: WorkList, unit: Unit) -> None:
    report = make_talk(work_list, unit, Action.WRITTEN_REPORT)
    with pytest.raises(PermissionDenied):
        appoint(report, by=make_unit_head(unit))


def test_an_appointment_is_moved_and_a_matter_taken_out(work_list: WorkList, unit: Unit, office: Person) -> None:
    deputy = make_person(username="deputy")
    kept, left, added = (make_talk(work_list, unit, accounts={"supervising": deputy}) for _number in range(3))
    sitting = appoint(kept, left, by=office)
    later = Appointment(planned_at=moment("2026-04-13 09:00"), place="第二会议室", note="带上进度表")
    change_sitting(
        sitting=sitting, escalations=[kept.pk, added.pk], appointment=later, reason="领导出差", at=AT, by=office
    )
    assert [each.escalation for each in sitting.matters.standing()] == [kept, added]
    assert [events(each) for each in (kept, left, added)] == [
        ["appointed", "appointed"],
        ["appointed", "cancelled"],
        ["appointed"],
    ]
    assert told(NoticeKind.SITTING_MOVED) == {"deputy"}
    sitting.refresh_from_db()
    assert sitting.planned_at == later.planned_at
    with pytest.raises(ValidationError, match="没有改动"):
        change_sitting(sitting=sitting, escalations=[kept.pk, added.pk], appointment=later, reason="", at=AT, by=office)


def test_a_cancelled_appointment_leaves_its_talks_to_be_held(work_list: WorkList, unit: Unit, office: Person) -> None:
    make_unit_head(unit, username="head")
    talk = make_talk(work_list, unit)
    sitting = appoint(talk, by=office)
    with pytest.raises(ValidationError):
        cancel_sitting(sitting=sitting, reason=" ", at=AT, by=office)
    sitting = cancel_sitting(sitting=sitting, reason="改由分管领导约谈", at=AT, by=office)
    assert (sitting.status, sitting.cancellation_reason) == (SittingStatus.CANCELLED, "改由分管领导约谈")
    assert (state(talk), events(talk)) == (("issued", "hold"), ["appointed", "cancelled"])
    appoint(talk, by=office)
    with pytest.raises(ValidationError, match="已取消"):
        cancel_sitting(sitting=sitting, reason="再取消", at=AT, by=office)


def test_a_revoked_matter_leaves_its_appointment(work_list: WorkList, unit: Unit, office: Person) -> None:
    revoked, kept = make_talk(work_list, unit), make_talk(work_list, unit)
    sitting = appoint(revoked, kept, by=office)
    revoke_escalations(escalations=[revoked], reason="口径核实", at=AT, by=office)
    assert [each.escalation for each in sitting.matters.standing()] == [kept]
    sitting.refresh_from_db()
    assert sitting.status == SittingStatus.APPOINTED
    revoke_escalations(escalations=[kept], reason="口径核实", at=AT, by=office)
    sitting.refresh_from_db()
    assert (sitting.status, sitting.cancellation_reason) == (SittingStatus.CANCELLED, "口径核实")


def test_the_record_of_a_revoked_talk_stays(work_list: WorkList, office: Person) -> None:
    talk = make_talk(work_list)
    sitting = record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    revoke_escalations(escalations=[talk], reason="口径核实", at=LATER, by=office)
    sitting.refresh_from_db()
    assert (sitting.status, sitting.matters.standing().count()) == (SittingStatus.HELD, 1)


# The record -------------------------------------------------------------------------------------


def test_a_talk_is_recorded_without_an_appointment(work_list: WorkList, unit: Unit, office: Person) -> None:
    head = make_unit_head(unit, username="head")
    talk = make_talk(work_list, unit)
    plan = SimpleUploadedFile("整改方案.pdf", b"%PDF-1.7 ...")
    promise = Agreement(agreed="补齐管线", promise="六月底达到序时进度", promised_on=date(2026, 6, 30))
    sitting = record(minutes=minutes(), agreements={talk.pk: promise}, at=LATER, by=office, uploads=[plan])
    matter = sitting.matters.get()
    assert (sitting.status, sitting.held_at, sitting.recorded_by) == (
        SittingStatus.HELD,
        moment("2026-04-10 14:00"),
        office,
    )
    assert (matter.agreed, matter.promise, matter.promised_on) == (
        "补齐管线",
        "六月底达到序时进度",
        date(2026, 6, 30),
    )
    assert (state(talk), events(talk)) == (("carried_out", "confirm"), ["held"])
    assert talk.step_due_on == date(2026, 4, 15)
    assert [each.name for each in sitting.files.all()] == ["整改方案.pdf"]
    assert told(NoticeKind.RECORD_TO_CONFIRM) == {head.username}


def test_what_was_not_talked_about_still_waits(work_list: WorkList, unit: Unit, office: Person) -> None:
    talked, left = make_talk(work_list, unit), make_talk(work_list, unit)
    sitting = appoint(talked, left, by=office)
    record(minutes=minutes(), agreements=agreements(talked), at=LATER, by=office, sitting=sitting)
    assert [each.escalation for each in sitting.matters.standing()] == [talked]
    assert (state(talked), state(left)) == (("carried_out", "confirm"), ("issued", "hold"))
    assert events(left) == ["appointed", "cancelled"]


@pytest.mark.parametrize(
    ("said", "field", "problem"),
    [
        ({"held_at": "2026-04-10 15:01"}, "held_at", "约谈以后才能登记：这个时间还没有到。"),
        ({"held_at": "2026-04-08 07:59"}, "held_at", "供水管网：通知 2026年4月8日 08:00 才发出。"),
        ({"place": " "}, "place", "记录要写明这一项。"),
        ({"minutes": ""}, "minutes", "记录要写明这一项。"),
        ({"present": ""}, "present", "记录要写明这一项。"),
        ({"chair": ""}, "chair", "记录要写明这一项。"),
    ],
)
def test_what_a_record_needs(
    work_list: WorkList, office: Person, said: dict[str, str], field: str, problem: str
) -> None:
    talk = make_talk(work_list, title="供水管网")
    with pytest.raises(ValidationError) as raised:
        record(minutes=minutes(**said), agreements=agreements(talk), at=LATER, by=office)
    assert raised.value.message_dict == {field: [problem]}
    assert not Sitting.objects.exists()


@pytest.mark.parametrize("held_at", ["2026-04-08 08:00", "2026-04-10 15:00"])
def test_a_talk_may_be_held_from_its_issue_until_now(work_list: WorkList, office: Person, held_at: str) -> None:
    record(minutes=minutes(held_at), agreements=agreements(make_talk(work_list)), at=LATER, by=office)
    assert Sitting.objects.get().held_at == moment(held_at)


def test_a_promise_lies_after_the_talk(work_list: WorkList, office: Person) -> None:
    talk = make_talk(work_list)
    with pytest.raises(ValidationError) as raised:
        record(
            minutes=minutes(),
            agreements=agreements(talk, promised_on=date(2026, 4, 9)),
            at=LATER,
            by=office,
        )
    assert set(raised.value.message_dict) == {"promised_on"}
    record(minutes=minutes(), agreements=agreements(talk, promised_on=date(2026, 4, 10)), at=LATER, by=office)


def test_a_file_that_is_not_taken_keeps_the_record_from_being_saved(work_list: WorkList, office: Person) -> None:
    upload = SimpleUploadedFile("程序.exe", b"MZ")
    with pytest.raises(ValidationError) as raised:
        record(minutes=minutes(), agreements=agreements(make_talk(work_list)), at=LATER, by=office, uploads=[upload])
    assert set(raised.value.message_dict) == {"files"}
    assert not Sitting.objects.exists()


@pytest.mark.parametrize(
    ("who", "action", "may"),
    [
        ("head", Action.UNIT_HEAD_TALK, True),
        ("main", Action.UNIT_HEAD_TALK, True),
        ("reporter", Action.UNIT_HEAD_TALK, False),
        ("office", Action.UNIT_HEAD_TALK, False),
        ("head", Action.SUPERVISION_BODY_TALK, False),
        ("office", Action.SUPERVISION_BODY_TALK, True),
        ("office", Action.VICE_MAYOR_TALK, True),
        ("leader", Action.VICE_MAYOR_TALK, True),
        ("head", Action.VICE_MAYOR_TALK, False),
        ("elsewhere", Action.UNIT_HEAD_TALK, False),
    ],
)
def test_the_record_is_made_by_who_holds_it_or_their_office(
    work_list: WorkList, unit: Unit, who: str, action: Action, may: bool
) -> None:
    main = make_person(username="main")
    people = {
        "head": make_unit_head(unit),
        "main": main,
        "reporter": make_reporter(unit),
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "elsewhere": make_unit_head(make_unit()),
    }
    leader = people["leader"] if action == Action.VICE_MAYOR_TALK else None
    talk = make_talk(work_list, unit, action, leader=leader, accounts={"main": main})
    by = people[who]
    assert to_be_held_by(by, Escalation.objects.all()).exists() == may
    assert by.has_perm("supervision.hold_talk", talk) == may
    if may:
        record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=by)
    else:
        with pytest.raises(PermissionDenied):
            record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=by)


def test_who_comes_second_reads_what_the_first_recorded(work_list: WorkList, office: Person) -> None:
    talk = make_talk(work_list)
    sitting = appoint(talk, by=office)
    record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office, sitting=sitting)
    said = "督查室主任已于 2026年4月10日 15:00 登记这次约谈，请打开记录。"
    for second in (None, sitting):
        with pytest.raises(ValidationError) as raised:
            record(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office, sitting=second)
        assert raised.value.messages == [said]
    with pytest.raises(ValidationError) as raised:
        cancel_sitting(sitting=sitting, reason="不谈了", at=LATER, by=office)
    assert raised.value.messages == [said]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_record_at_once_one_wins_and_the_other_is_told() -> None:
    work_list, unit = make_list(), make_unit()
    officers = [make_supervision_officer(post=post) for post in ("主任", "副主任")]
    talks = [make_talk(work_list, unit) for _number in range(3)]

    def write(officer: Person) -> str:
        try:
            record(minutes=minutes(chair=officer.post), agreements=agreements(*talks), at=LATER, by=officer)
        except ValidationError as error:
            return error.messages[0]
        finally:
            connections.close_all()
        return officer.post

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(write, officers, timeout=60), key=len)
    assert Sitting.objects.get().chair == said[0]
    assert said[1] == f"{said[0]}已于 2026年4月10日 15:00 登记这次约谈，请打开记录。"
    assert [events(each) for each in talks] == [["held"]] * 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_are_one_event() -> None:
    work_list, unit = make_list(), make_unit()
    staff = [make_unit_head(unit), make_reporter(unit)]
    report = make_talk(work_list, unit, Action.WRITTEN_REPORT, is_told=True)

    def sign(person: Person) -> None:
        try:
            sign_all(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sign, staff, timeout=60))
    assert events(report) == [EventKind.ACKNOWLEDGED]
    assert Notice.objects.filter(signed_at__isnull=False).count() == 2


def test_recording_costs_the_same_for_one_matter_and_for_a_dozen(work_list: WorkList, office: Person) -> None:
    counts = []
    for number in (1, 12):
        unit = make_unit()
        make_unit_head(unit)
        talks = [make_talk(work_list, unit) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            record(minutes=minutes(), agreements=agreements(*talks), at=LATER, by=office)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Confirmed or disputed --------------------------------------------------------------------------


def held(*talks: Escalation, by: Person) -> Sitting:
    return record(minutes=minutes(), agreements=agreements(*talks), at=LATER, by=by)


def test_the_other_side_confirms_each_matter_on_its_own(work_list: WorkList, unit: Unit, office: Person) -> None:
    head = make_unit_head(unit)
    first, second = make_talk(work_list, unit), make_talk(work_list, unit)
    sitting = held(first, second, by=office)
    seen = sitting.recorded_at
    at = moment("2026-04-11 09:00")
    confirm_record(sitting=sitting, matters=[matter_of(sitting, first)], seen_at=seen, at=at, by=head, remark="属实")
    assert (state(first), state(second)) == (("confirmed", "close"), ("carried_out", "confirm"))
    matter = sitting.matters.get(escalation=first)
    assert (matter.confirmed_by, matter.confirmed_at, matter.remark) == (head, at, "属实")
    confirm_record(sitting=sitting, matters=[matter_of(sitting, second)], seen_at=seen, at=at, by=head)
    assert state(second) == ("confirmed", "close")
    with pytest.raises(ValidationError, match="不在等待确认"):
        confirm_record(sitting=sitting, matters=[matter_of(sitting, second)], seen_at=seen, at=at, by=head)


def test_a_disputed_record_goes_back_is_amended_and_confirmed(work_list: WorkList, unit: Unit, office: Person) -> None:
    head = make_unit_head(unit)
    right, wrong = make_talk(work_list, unit), make_talk(work_list, unit)
    sitting = held(right, wrong, by=office)
    seen, at = sitting.recorded_at, moment("2026-04-11 09:00")
    confirm_record(sitting=sitting, matters=[matter_of(sitting, right)], seen_at=seen, at=at, by=head)
    wrong_matter = [matter_of(sitting, wrong)]
    with pytest.raises(ValidationError):
        dispute_record(sitting=sitting, matters=wrong_matter, seen_at=seen, remark=" ", at=at, by=head)
    dispute_record(sitting=sitting, matters=wrong_matter, seen_at=seen, remark="日期不是六月", at=at, by=head)
    assert state(wrong) == ("carried_out", "amend")
    assert told(NoticeKind.RECORD_DISPUTED) == {office.username}
    later = moment("2026-04-12 09:00")
    amend_record(
        sitting=sitting,
        seen_at=seen,
        minutes=minutes(),
        agreements=agreements(wrong, agreed="七月底前补齐"),
        at=later,
        by=office,
    )
    assert (state(right), state(wrong)) == (("confirmed", "close"), ("carried_out", "confirm"))
    assert events(wrong) == ["held", "disputed", "amended"]
    matter = sitting.matters.get(escalation=wrong)
    assert (matter.agreed, matter.remark) == ("七月底前补齐", "")
    versions = SittingMatter.pgh_event_model.objects.filter(pgh_obj=matter).order_by("pgh_id")
    assert list(versions.values_list("agreed", "remark")) == [
        ("", ""),
        ("六月底前补齐", ""),
        ("六月底前补齐", "日期不是六月"),
        ("七月底前补齐", ""),
    ]
    with pytest.raises(RecordChangedError):
        confirm_record(sitting=sitting, matters=wrong_matter, seen_at=seen, at=later, by=head)
    sitting.refresh_from_db()
    confirm_record(sitting=sitting, matters=wrong_matter, seen_at=sitting.recorded_at, at=later, by=head)
    assert state(wrong) == ("confirmed", "close")


def test_what_stands_for_all_matters_is_confirmed_again_by_all_and_kept_once_one_is_closed(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    head = make_unit_head(unit)
    first, second = make_talk(work_list, unit), make_talk(work_list, unit)
    sitting = held(first, second, by=office)
    both = [matter_of(sitting, each) for each in (first, second)]
    confirm_record(sitting=sitting, matters=both, seen_at=sitting.recorded_at, at=LATER, by=head)
    at = moment("2026-04-12 09:00")
    amend = {"sitting": sitting, "agreements": {}, "at": at, "by": office}
    amend_record(seen_at=sitting.recorded_at, minutes=minutes(place="第三会议室"), **amend)
    assert [state(each) for each in (first, second)] == [("carried_out", "confirm")] * 2
    sitting.refresh_from_db()
    confirm_record(sitting=sitting, matters=both, seen_at=sitting.recorded_at, at=at, by=head)
    close_escalations(escalations=[first.pk], remark="", at=at, by=office)
    with pytest.raises(ValidationError, match="已销号"):
        amend_record(seen_at=sitting.recorded_at, minutes=minutes(place="第四会议室"), **amend)
    with pytest.raises(ValidationError, match="没有改动"):
        amend_record(seen_at=sitting.recorded_at, minutes=minutes(place="第三会议室"), **amend)


@pytest.mark.parametrize(
    ("action", "staff", "account", "expected"),
    [
        (Action.SUPERVISION_BODY_TALK, ("head", "reporter"), True, {"filed"}),
        (Action.SUPERVISION_BODY_TALK, ("head", "reporter"), False, {"head"}),
        (Action.SUPERVISION_BODY_TALK, ("reporter",), False, {"reporter"}),
        (Action.SUPERVISION_BODY_TALK, (), False, {"clerk"}),
        (Action.VICE_MAYOR_TALK, ("head", "reporter"), False, {"head"}),
        (Action.UNIT_HEAD_TALK, ("head", "reporter"), True, {"filed"}),
        (Action.UNIT_HEAD_TALK, ("head", "reporter"), False, {"reporter"}),
        (Action.UNIT_HEAD_TALK, ("head",), False, {"office", "clerk"}),
    ],
)
def test_who_confirms_is_the_other_side_and_never_who_recorded_it(
    work_list: WorkList, unit: Unit, office: Person, action: Action, staff: tuple[str, ...], account: bool,
    expected: set[str],
) -> None:  # fmt: skip
    people = {"office": office, "clerk": make_supervision_officer(username="clerk")}
    people |= {"filed": make_person(username="filed"), "leader": make_city_leader(username="leader")}
    people["elsewhere"] = make_unit_head(make_unit(), username="elsewhere")
    make = {"head": make_unit_head, "reporter": make_reporter}
    people |= {name: make[name](unit, username=name) for name in staff}
    level = {Action.UNIT_HEAD_TALK: Level.DIRECT, Action.VICE_MAYOR_TALK: Level.MAIN}.get(action, Level.SUPERVISING)
    leader = people["leader"] if action == Action.VICE_MAYOR_TALK else None
    accounts = {level: people["filed"]} if account else {}
    talk = make_talk(work_list, unit, action, accounts=accounts, leader=leader)
    by = people["head"] if action == Action.UNIT_HEAD_TALK else office
    sitting = held(talk, by=by)
    matter = SittingMatter.objects.get()
    may = {name for name, each in people.items() if to_be_confirmed_by(each, SittingMatter.objects.all()).exists()}
    assert may == expected
    assert {name for name, each in people.items() if each.has_perm("supervision.confirm_record", matter)} == expected
    asked = confirmers(talk, load_accounts([unit.pk]), recorded_by=by.pk)
    assert {people[name].pk for name in expected} == set(asked)
    for name, each in people.items():
        confirm = {"sitting": sitting, "matters": [matter.pk], "seen_at": sitting.recorded_at, "at": LATER}
        if name not in expected:
            with pytest.raises(PermissionDenied):
                confirm_record(**confirm, by=each)


# Closing ----------------------------------------------------------------------------------------


def test_the_office_closes_what_is_confirmed_many_at_once(work_list: WorkList, unit: Unit, office: Person) -> None:
    head = make_unit_head(unit, username="head")
    talks = [make_talk(work_list, unit) for _number in range(2)]
    sitting = held(*talks, by=office)
    pks = [each.pk for each in talks]
    with pytest.raises(ValidationError, match="还不能销号"):
        close_escalations(escalations=pks, remark="", at=LATER, by=office)
    matters = [matter_of(sitting, each) for each in talks]
    confirm_record(sitting=sitting, matters=matters, seen_at=sitting.recorded_at, at=LATER, by=head)
    with pytest.raises(PermissionDenied):
        close_escalations(escalations=pks, remark="", at=LATER, by=head)
    close_escalations(escalations=pks, remark="五月已达序时进度", at=LATER, by=office)
    assert [state(each) for each in talks] == [("closed", "")] * 2
    assert EscalationEvent.objects.filter(kind=EventKind.CLOSED, text="五月已达序时进度").count() == 2
    assert told(NoticeKind.ESCALATION_CLOSED) == {None}
    with pytest.raises(ValidationError):
        close_escalations(escalations=pks, remark="", at=LATER, by=office)


# Rights -----------------------------------------------------------------------------------------


def test_a_sitting_is_seen_by_those_who_see_one_of_its_talks(work_list: WorkList, unit: Unit, office: Person) -> None:
    filed, leader = make_person(), make_person()
    talk = make_talk(work_list, unit, accounts={"supervising": filed})
    talk.task.lead_leader = leader
    talk.task.save()
    sitting = held(talk, by=office)
    upload = SimpleUploadedFile("会议签到.pdf", b"%PDF-1.7")
    amend_record(
        sitting=sitting, seen_at=sitting.recorded_at, minutes=minutes(), agreements={}, at=LATER, by=office,
        uploads=[upload],
    )  # fmt: skip
    make_task(work_list, make_unit("交通局"))
    expected = {
        office: True,
        make_city_leader(): True,
        make_reporter(unit): True,
        make_unit_head(unit): True,
        filed: True,
        leader: True,
        make_unit_head(make_unit()): False,
        make_person(unit=unit): False,
        make_person(Role.ORGANIZATION_DEPARTMENT): False,
        make_person(Role.SUPERVISORY_ORGAN): False,
        make_person(Role.READ_ONLY): False,
        make_person(Role.ADMINISTRATOR): False,
        make_reporter(unit, is_active=False): False,  # type: ignore[arg-type]
    }
    for person, sees in expected.items():
        assert sittings_visible_to(person, Sitting.objects.all()).exists() == sees, person.roles
        assert person.has_perm("supervision.view_sitting", sitting) == sees, person.roles
        assert attachments_visible_to(person, sitting.files.all()).exists() == sees, person.roles


def test_rights_on_one_talk_and_on_many_are_the_same(work_list: WorkList, unit: Unit, office: Person) -> None:
    main, leader = make_person(), make_city_leader()
    talks = [
        make_talk(
            work_list,
            unit,
            action,
            leader=leader if action == Action.VICE_MAYOR_TALK else None,
            accounts={"main": main},
        )
        for action in (*TALKS, Action.WRITTEN_REPORT)
    ]
    people = [main, leader, office, make_unit_head(unit), make_reporter(unit), make_unit_head(make_unit())]
    for person in people:
        held = set(to_be_held_by(person, Escalation.objects.all()))
        prepared = set(to_be_prepared_by(person, Escalation.objects.all()))
        assert held == {each for each in talks if person.has_perm("supervision.hold_talk", each)}
        assert prepared == {each for each in talks if person.has_perm("supervision.appoint", each)}
        assert held <= prepared
