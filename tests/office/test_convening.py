"""Calling, changing, cancelling and recording meetings: who may, who is told, what stays on record."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from incentives.selectors.evidence import evidence_of, may_read
from notices.models import Notice
from notices.wording import wording_of
from office.convening import (
    AgendaDraft,
    DecisionDraft,
    MeetingChangedError,
    MeetingRecord,
    cancel_meeting,
    change_meeting,
    record_meeting,
)
from office.enums import AgendaReason, DecisionStatus, MeetingKind, MeetingStatus, MeetingTopic
from office.models import Meeting
from organization.models import Person
from tests.factories import make_administrator, moment
from tests.office.meeting_city import CALLED, DUE, HELD, RECORDED, MeetingCity, make_meeting_city

NEXT_DAY = moment("2026-03-11 09:00")


@pytest.fixture
def city(db: None) -> MeetingCity:
    return make_meeting_city()


def told(kind: str) -> list[str]:
    return sorted(
        notice.recipient.username
        for notice in Notice.objects.filter(kind=kind).select_related("recipient")
        if notice.recipient
    )


def test_whoever_is_called_is_told_time_place_and_matter(city: MeetingCity) -> None:
    agenda = [AgendaDraft(task=city.bridge, reason=AgendaReason.BEHIND), AgendaDraft(title="下月安排")]
    meeting = city.call(agenda=agenda, note="带进度表")

    assert told("meeting_called") == ["head", "mayor", "reporter", "vice"]
    notice = Notice.objects.filter(kind="meeting_called").first()
    assert notice is not None
    said = " ".join(wording_of(notice).sentences)
    assert "第一会议室" in said
    assert "带进度表" in said
    assert [(each.task, each.title, each.reason, each.position) for each in meeting.agenda.all()] == [
        (city.bridge, "", "behind", 1),
        (None, "下月安排", "chosen", 2),
    ]


def test_a_meeting_that_is_over_is_entered_without_calling_anybody(city: MeetingCity) -> None:
    city.call(at=RECORDED)

    assert told("meeting_called") == []


def test_each_calls_the_kinds_that_are_theirs(city: MeetingCity) -> None:
    for kind in (MeetingKind.MAYOR, MeetingKind.ECONOMIC_ANALYSIS, MeetingKind.OFFICE, MeetingKind.ON_SITE):
        assert city.call(kind=kind).kind == kind
    assert city.call(kind=MeetingKind.ON_SITE, by=city.vice_mayor, chair=city.vice_mayor).chair == city.vice_mayor
    weekly = city.call(kind=MeetingKind.UNIT_WEEKLY, by=city.head, chair=None, unit=city.first, invited_people=())
    assert (weekly.unit, weekly.topic) == (city.first, MeetingTopic.OTHER)
    refused: list[tuple[Person, str, dict[str, object]]] = [
        (city.vice_mayor, MeetingKind.MAYOR, {}),
        (city.vice_mayor, MeetingKind.OFFICE, {"chair": city.mayor}),
        (city.reporter, MeetingKind.OFFICE, {}),
        (city.reporter, MeetingKind.UNIT_WEEKLY, {"chair": None, "unit": city.second}),
        (city.officer, MeetingKind.UNIT_WEEKLY, {"chair": None, "unit": city.first}),
        (make_administrator(), MeetingKind.OFFICE, {}),
    ]
    for person, kind, changes in refused:
        with pytest.raises(PermissionDenied):
            city.call(kind=kind, by=person, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends_at": HELD}, "ends_at"),
        ({"chair": None}, "chair"),
        ({"chair_name": "常务副市长", "chair": None, "title": ""}, "title"),
        ({"agenda": [AgendaDraft(title=" ")]}, "agenda"),
        ({"agenda": [AgendaDraft(title="一"), AgendaDraft(title="一")]}, "agenda"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(city: MeetingCity, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        city.call(**changes)
    assert list(error.value.message_dict) == [field]


def test_the_mayor_chairs_the_mayors_meeting(city: MeetingCity) -> None:
    with pytest.raises(ValidationError) as error:
        city.call(chair=city.vice_mayor)
    assert list(error.value.message_dict) == ["chair"]


def test_a_change_is_told_to_those_who_stay_come_and_go(city: MeetingCity) -> None:
    meeting = city.call(agenda=[AgendaDraft(task=city.bridge)])
    later = moment("2026-03-18 09:00")
    draft = city.draft(planned_at=later, invited_units=[city.second], agenda=[AgendaDraft(task=city.housing)])
    meeting = change_meeting(meeting=meeting, draft=draft, version=1, at=NEXT_DAY, by=city.officer)

    assert (meeting.version, meeting.planned_at) == (2, later)
    assert told("meeting_changed") == ["mayor", "vice"]
    assert told("meeting_called") == ["elsewhere", "head", "mayor", "reporter", "vice"]
    assert told("meeting_cancelled") == ["head", "reporter"]
    changed = Notice.objects.filter(kind="meeting_changed").first()
    assert changed is not None
    assert any("14:30" in each for each in wording_of(changed).sentences)
    assert [each.task for each in meeting.agenda.filter(withdrawn_at=None)] == [city.housing]
    assert meeting.agenda.count() == 2


def test_saving_without_a_change_tells_nobody(city: MeetingCity) -> None:
    meeting = city.call(agenda=[AgendaDraft(task=city.bridge)])
    draft = city.draft(agenda=[AgendaDraft(task=city.bridge)])
    assert change_meeting(meeting=meeting, draft=draft, version=1, at=NEXT_DAY, by=city.officer).version == 1
    assert told("meeting_changed") == []


def test_the_second_of_two_changes_is_refused(city: MeetingCity) -> None:
    meeting = city.call()
    change_meeting(meeting=meeting, draft=city.draft(place="二楼"), version=1, at=NEXT_DAY, by=city.officer)
    with pytest.raises(MeetingChangedError) as conflict:
        change_meeting(meeting=meeting, draft=city.draft(place="三楼"), version=1, at=NEXT_DAY, by=city.mayor)
    assert conflict.value.meeting.place == "二楼"


def test_a_cancelled_meeting_keeps_its_reason_and_is_told(city: MeetingCity) -> None:
    meeting = city.call()
    with pytest.raises(ValidationError):
        cancel_meeting(meeting=meeting, reason=" ", at=NEXT_DAY, by=city.officer)
    meeting = cancel_meeting(meeting=meeting, reason="并入下次会议", at=NEXT_DAY, by=city.officer)

    assert (meeting.status, meeting.cancellation_reason, meeting.version) == (
        MeetingStatus.CANCELLED,
        "并入下次会议",
        2,
    )
    assert told("meeting_cancelled") == ["head", "mayor", "reporter", "vice"]
    with pytest.raises(ValidationError):
        cancel_meeting(meeting=meeting, reason="再取消", at=NEXT_DAY, by=city.officer)
    with pytest.raises(ValidationError):
        city.hold(meeting)


def test_a_leader_runs_what_they_chair_and_nothing_else(city: MeetingCity) -> None:
    own = city.call(kind=MeetingKind.OFFICE, chair=city.vice_mayor)
    assert cancel_meeting(meeting=own, reason="改期", at=NEXT_DAY, by=city.vice_mayor).status == MeetingStatus.CANCELLED
    for person in (city.vice_mayor, city.head, city.elsewhere):
        with pytest.raises(PermissionDenied):
            cancel_meeting(meeting=city.call(), reason="改期", at=NEXT_DAY, by=person)


def test_the_record_keeps_minutes_files_and_decisions_and_tells_who_owes_them(city: MeetingCity) -> None:
    meeting = city.call()
    decisions = [
        DecisionDraft(text="倒排工期", unit=city.first, due_on=DUE, task=city.bridge),
        DecisionDraft(text="取得许可", unit=city.second, due_on=date(2026, 3, 31)),
    ]
    record = MeetingRecord(
        held_at=HELD, present="建委、房产局", minutes="听取汇报。", document="专题〔2026〕3号", decisions=decisions
    )
    upload = SimpleUploadedFile("签到表.pdf", b"%PDF-1.4 signed")
    meeting = record_meeting(meeting=meeting, record=record, at=RECORDED, by=city.officer, uploads=[upload])

    assert (meeting.status, meeting.held_at, meeting.recorded_by) == (MeetingStatus.HELD, HELD, city.officer)
    assert [(each.number, each.unit, each.due_on, each.status, each.task) for each in meeting.decisions.all()] == [
        (1, city.first, DUE, DecisionStatus.OPEN, city.bridge),
        (2, city.second, date(2026, 3, 31), DecisionStatus.OPEN, None),
    ]
    assert told("decision_made") == ["elsewhere", "head", "reporter"]
    [file] = evidence_of(meeting)
    assert [may_read(person, file) for person in (city.officer, city.vice_mayor, city.reporter, city.elsewhere)] == [
        True
    ] * 4
    assert not may_read(make_administrator(), file)


def test_an_amended_record_adds_decisions_and_keeps_the_earlier_ones(city: MeetingCity) -> None:
    meeting = city.hold(city.call(), DecisionDraft(text="倒排工期", unit=city.first, due_on=DUE))
    city.hold(meeting, DecisionDraft(text="取得许可", unit=city.second, due_on=DUE))

    assert list(meeting.decisions.values_list("number", "text")) == [(1, "倒排工期"), (2, "取得许可")]
    assert told("decision_made") == ["elsewhere", "head", "reporter"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_at": moment("2026-03-17 10:00")}, "held_at"),
        ({"present": ""}, "present"),
        ({"minutes": ""}, "minutes"),
    ],
)
def test_a_record_says_when_who_and_what(city: MeetingCity, changes: dict[str, object], field: str) -> None:
    given: dict[str, object] = {"held_at": HELD, "present": "建委", "minutes": "听取汇报。", **changes}
    with pytest.raises(ValidationError) as error:
        record_meeting(
            meeting=city.call(),
            record=MeetingRecord(**given),
            at=RECORDED,
            by=city.officer,  # type: ignore[arg-type]
        )
    assert list(error.value.message_dict) == [field]


def test_a_decision_is_due_no_earlier_than_the_meeting(city: MeetingCity) -> None:
    draft = DecisionDraft(text="倒排工期", unit=city.first, due_on=date(2026, 3, 15))
    with pytest.raises(ValidationError) as error:
        city.hold(city.call(), draft)
    assert list(error.value.message_dict) == ["decisions"]


def test_what_is_called_stays(city: MeetingCity) -> None:
    meeting = city.call()
    assert Meeting.objects.get(pk=meeting.pk).called_at == CALLED
    with pytest.raises(Exception, match="Cannot delete"):
        Meeting.objects.filter(pk=meeting.pk).delete()
