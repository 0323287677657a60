"""The story of the reminder talks of article 12, by date."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.deciding import decide_measure
from incentives.enums import MeasureKind, MeasureStatus, TalkEventKind
from incentives.models import FundTalk, Measure, SpecialFund
from incentives.selectors.evidence import evidence_of
from incentives.talking import remind_fund_talks
from incentives.talking.recording import (
    Promise,
    amend_record,
    close_talk,
    confirm_record,
    dispute_record,
    record_talks,
)
from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import sign_notice
from notices.wording import Wording, wording_of
from organization.models import Person
from supervision.enums import EscalationStatus, Step
from tests.factories import make_unit_head, moment
from tests.incentives.fund_talks import (
    CLOSED,
    FundCity,
    issue_talks,
    make_fund,
    make_fund_city,
    make_fund_talk,
    minutes,
    promises,
)

pytestmark = pytest.mark.django_db
HELD = moment("2026-04-14 15:00")
WRITTEN = moment("2026-04-14 17:00")
CONFIRMED = moment("2026-04-16 09:00")


@pytest.fixture
def city() -> FundCity:
    return make_fund_city()


@pytest.fixture
def talk(city: FundCity) -> FundTalk:
    return make_fund_talk(city)


def told(kind: NoticeKind) -> list[Person | None]:
    return [each.recipient for each in Notice.objects.filter(kind=kind).order_by("pk")]


def story(talk: FundTalk) -> list[tuple[str, Person | None]]:
    return [(each.kind, each.by) for each in talk.steps.order_by("at", "id")]


def held(talk: FundTalk, city: FundCity) -> FundTalk:
    (recorded,) = record_talks(minutes=minutes(HELD), promises=promises(talk), at=WRITTEN, by=city.host)
    return recorded


def confirmed(talk: FundTalk, city: FundCity) -> FundTalk:
    recorded = held(talk, city)
    (agreed,) = confirm_record(talks=[talk.pk], seen_at=recorded.recorded_at or WRITTEN, at=CONFIRMED, by=city.head)
    return agreed


# Issuing --------------------------------------------------------------------------------------


def test_a_fund_behind_at_the_end_of_march_gets_one_talk_with_the_facts_of_the_day(city: FundCity) -> None:
    make_fund(city.department, 2_000, budget=9_000)
    make_fund(city.department, 2_500, name="外贸资金")
    assert issue_talks(quarter=1, at=CLOSED) == 1
    assert issue_talks(quarter=1, at=moment("2026-04-10 08:00")) == 0
    talk = FundTalk.objects.get()
    facts = {name: talk.facts[name] for name in ("budget", "distributed", "share", "due", "quarter", "article")}
    assert facts == {"budget": "9000", "distributed": "2000", "share": "25", "due": "2250", "quarter": 1, "article": 12}
    assert (talk.unit, talk.status, talk.step) == (city.department, EscalationStatus.ISSUED, Step.HOLD)
    assert (talk.due_on, talk.step_due_on) == (date(2026, 4, 23), date(2026, 4, 23))
    assert story(talk) == [(TalkEventKind.ISSUED, None)]


def test_the_department_signs_the_host_holds_and_the_office_gets_a_copy(city: FundCity, talk: FundTalk) -> None:
    assert told(NoticeKind.FUND_TALK) == [city.head, city.reporter]
    assert told(NoticeKind.FUND_TALK_TO_HOLD) == [city.host]
    assert told(NoticeKind.FUND_TALK_COPY) == [city.officer]
    notice = Notice.objects.get(recipient=city.head)
    assert (notice.needs_signature, notice.article, notice.link) == (True, 12, talk.get_absolute_url())
    assert wording_of(notice).title == "专项资金约谈提醒：产业引导资金"
    assert wording_of(notice).sentences == (
        "一季度末应分配预算10000万元的25%，即2500万元，实际2000万元。",
        "约谈须在4月23日前进行。",
    )


def test_a_department_without_accounts_is_told_under_its_name(city: FundCity) -> None:
    Person.objects.filter(unit=city.department).update(is_active=False)
    make_fund_talk(city)
    notice = Notice.objects.get(kind=NoticeKind.FUND_TALK)
    assert (notice.recipient, notice.unit, notice.needs_signature) == (None, city.department, True)


def test_a_fund_of_the_host_itself_is_talked_about_by_the_supervision_office(city: FundCity) -> None:
    make_unit_head(city.finance)
    make_fund(city.finance, 0)
    issue_talks(quarter=1, at=CLOSED)
    talk = FundTalk.objects.get()
    assert told(NoticeKind.FUND_TALK_TO_HOLD) == [city.officer]
    assert not city.host.has_perm("incentives.hold_talk", talk)
    assert city.officer.has_perm("incentives.hold_talk", talk)


def test_behind_in_the_third_quarter_alone_asks_for_a_talk_and_still_behind_for_none(city: FundCity) -> None:
    make_fund(city.department, 2_500, 5_000, 7_000)
    make_fund(city.department, 2_000, 5_000, 7_000, name="外贸资金")
    issue_talks(quarter=1, at=CLOSED)
    assert issue_talks(quarter=3, at=moment("2026-10-14 08:00")) == 1
    assert list(FundTalk.objects.order_by("quarter").values_list("fund__name", "quarter")) == [
        ("外贸资金", 1),
        ("产业引导资金", 3),
    ]
    assert len(FundTalk.objects.get(quarter=3).facts["quarters"]) == 3


def test_a_third_quarter_behind_in_an_earlier_one_after_all_loses_its_talk(city: FundCity) -> None:
    fund = make_fund(city.department, 2_500, 5_000, 7_000)
    issue_talks(quarter=1, at=CLOSED)
    assert issue_talks(quarter=3, at=moment("2026-10-14 08:00")) == 1
    SpecialFund.objects.filter(pk=fund.pk).update(first_quarter=2_000)
    assert issue_talks(quarter=3, at=moment("2026-10-20 10:00")) == 1
    states = dict(FundTalk.objects.values_list("quarter", "status"))
    assert states == {3: EscalationStatus.REVOKED, 1: EscalationStatus.ISSUED}
    assert Measure.objects.standing().filter(kind=MeasureKind.BUDGET_CUT).count() == 1


# Revoking -------------------------------------------------------------------------------------


def test_a_corrected_figure_revokes_the_talk_and_all_who_got_it_are_told_why(city: FundCity, talk: FundTalk) -> None:
    held(talk, city)
    SpecialFund.objects.update(first_quarter=2_500)
    at = moment("2026-04-15 10:00")
    assert issue_talks(quarter=1, at=at) == 0
    talk.refresh_from_db()
    assert (talk.status, talk.step, talk.step_due_on) == (EscalationStatus.REVOKED, Step.NONE, None)
    assert talk.revocation_reason == "数据已更正，据此不再产生约谈。"
    assert told(NoticeKind.FUND_TALK_REVOKED) == [city.head, city.reporter, city.host, city.officer]
    assert [kind for kind, _by in story(talk)] == [TalkEventKind.ISSUED, TalkEventKind.HELD, TalkEventKind.REVOKED]
    with pytest.raises(ValidationError):
        confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=at, by=city.head)


def test_a_dropped_measure_revokes_its_talk_with_the_host_s_reason(city: FundCity, talk: FundTalk) -> None:
    dropped = {"status": MeasureStatus.DROPPED, "reason": "资金已另行安排"}
    decide_measure(measure=talk.measure, at=moment("2026-04-15 10:00"), by=city.host, **dropped)
    talk.refresh_from_db()
    assert (talk.status, talk.revocation_reason) == (EscalationStatus.REVOKED, "主办单位不予兑现该措施：资金已另行安排")
    confirmed = moment("2026-04-16 10:00")
    decide_measure(measure=talk.measure, status=MeasureStatus.CONFIRMED, at=confirmed, by=city.host)
    assert FundTalk.objects.get(status=EscalationStatus.ISSUED).issued_at == confirmed


def test_a_figure_that_falls_behind_again_brings_a_new_talk(city: FundCity, talk: FundTalk) -> None:
    SpecialFund.objects.update(first_quarter=2_500)
    issue_talks(quarter=1, at=moment("2026-04-15 10:00"))
    SpecialFund.objects.update(first_quarter=2_400)
    assert issue_talks(quarter=1, at=moment("2026-04-16 10:00")) == 1
    assert sorted(FundTalk.objects.values_list("status", flat=True)) == ["issued", "revoked"]


def test_a_figure_that_changes_and_stays_behind_keeps_the_talk(talk: FundTalk) -> None:
    SpecialFund.objects.update(first_quarter=2_300)
    assert issue_talks(quarter=1, at=moment("2026-04-16 10:00")) == 0
    assert FundTalk.objects.get().facts["distributed"] == "2000"


# From the signature to the closing ------------------------------------------------------------


def test_the_first_signature_of_the_department_counts(city: FundCity, talk: FundTalk) -> None:
    for person, day in ((city.head, "2026-04-10 09:00"), (city.reporter, "2026-04-10 10:00")):
        sign_notice(notice=Notice.objects.get(recipient=person), by=person, at=moment(day))
    talk.refresh_from_db()
    assert (talk.status, talk.step, talk.step_due_on) == (EscalationStatus.ACKNOWLEDGED, Step.HOLD, talk.due_on)
    assert story(talk) == [(TalkEventKind.ISSUED, None), (TalkEventKind.ACKNOWLEDGED, city.head)]


def test_held_confirmed_closed(city: FundCity, talk: FundTalk) -> None:
    upload = SimpleUploadedFile("签到表.pdf", b"%PDF-1.7")
    (recorded,) = record_talks(
        minutes=minutes(HELD), promises=promises(talk), at=WRITTEN, by=city.host, uploads=[upload]
    )
    assert (recorded.status, recorded.step) == (EscalationStatus.CARRIED_OUT, Step.CONFIRM)
    assert (recorded.held_at, recorded.place, recorded.promise) == (HELD, "财政局三楼会议室", "六月底前分配过半")
    assert [each.name for each in evidence_of(talk)] == ["签到表.pdf"]
    assert told(NoticeKind.FUND_TALK_RECORDED) == [city.head, city.reporter]
    (agreed,) = confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=CONFIRMED, by=city.head)
    assert (agreed.status, agreed.step, agreed.confirmed_by) == (EscalationStatus.CONFIRMED, Step.CLOSE, city.head)
    closed = close_talk(talk=talk, remark="已过半", at=moment("2026-04-17 09:00"), by=city.officer)
    assert (closed.status, closed.step, closed.step_due_on) == (EscalationStatus.CLOSED, Step.NONE, None)
    assert told(NoticeKind.FUND_TALK_CLOSED) == [city.head, city.reporter, city.host]


def test_a_disputed_record_goes_back_and_comes_again(city: FundCity, talk: FundTalk) -> None:
    held(talk, city)
    dispute_record(talk=talk, seen_at=WRITTEN, remark="分配数应为2100", at=CONFIRMED, by=city.reporter)
    talk.refresh_from_db()
    assert (talk.step, talk.remark) == (Step.AMEND, "分配数应为2100")
    assert told(NoticeKind.FUND_TALK_DISPUTED) == [city.host]
    amended = amend_record(
        talk=talk,
        seen_at=WRITTEN,
        minutes=minutes(HELD, minutes="按2100核对"),
        promise=Promise(promise="六月底前分配过半"),
        at=moment("2026-04-17 10:00"),
        by=city.host,
    )
    assert (amended.step, amended.remark, amended.minutes) == (Step.CONFIRM, "", "按2100核对")
    with pytest.raises(ValidationError, match="重新核对"):
        confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=moment("2026-04-17 11:00"), by=city.head)


def test_one_record_stands_for_several_funds_and_each_goes_on_by_itself(city: FundCity, talk: FundTalk) -> None:
    other = make_fund_talk(city, name="外贸资金")
    recorded = record_talks(minutes=minutes(HELD), promises=promises(talk, other), at=WRITTEN, by=city.host)
    assert [each.step for each in recorded] == [Step.CONFIRM, Step.CONFIRM]
    confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=CONFIRMED, by=city.head)
    close_talk(talk=talk, remark="", at=CONFIRMED, by=city.officer)
    states = dict(FundTalk.objects.values_list("fund__name", "status"))
    assert states == {"产业引导资金": EscalationStatus.CLOSED, "外贸资金": EscalationStatus.CARRIED_OUT}


def test_talks_of_different_quarters_are_not_recorded_together(city: FundCity, talk: FundTalk) -> None:
    make_fund(city.department, 2_500, 4_000, name="外贸资金")
    issue_talks(quarter=2, at=moment("2026-07-09 08:00"))
    other = FundTalk.objects.get(quarter=2, fund__name="外贸资金")
    at = moment("2026-07-10 10:00")
    with pytest.raises(ValidationError, match="同一季度"):
        record_talks(minutes=minutes(at), promises=promises(talk, other), at=at, by=city.host)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"place": " "}, "place"),
        ({"minutes": ""}, "minutes"),
    ],
)
def test_a_record_says_where_and_what(city: FundCity, talk: FundTalk, fields: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record_talks(minutes=minutes(HELD, **fields), promises=promises(talk), at=WRITTEN, by=city.host)
    assert list(refused.value.message_dict) == [named]


@pytest.mark.parametrize("held_at", ["2026-04-15 10:00", "2026-04-09 07:59"])
def test_a_talk_is_held_after_its_notice_and_before_its_record(city: FundCity, talk: FundTalk, held_at: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record_talks(minutes=minutes(moment(held_at)), promises=promises(talk), at=WRITTEN, by=city.host)
    assert list(refused.value.message_dict) == ["held_at"]


# Rights ---------------------------------------------------------------------------------------


def test_each_step_is_taken_by_whom_it_belongs_to(city: FundCity, talk: FundTalk) -> None:
    for stranger in (city.head, city.officer):
        with pytest.raises(PermissionDenied):
            record_talks(minutes=minutes(HELD), promises=promises(talk), at=WRITTEN, by=stranger)
    held(talk, city)
    for stranger in (city.host, city.officer):
        with pytest.raises(PermissionDenied):
            confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=CONFIRMED, by=stranger)
    confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=CONFIRMED, by=city.reporter)
    for stranger in (city.host, city.head):
        with pytest.raises(PermissionDenied):
            close_talk(talk=talk, remark="", at=CONFIRMED, by=stranger)


def test_without_accounts_of_the_department_the_office_confirms_from_the_signed_paper(
    city: FundCity, talk: FundTalk
) -> None:
    held(talk, city)
    Person.objects.filter(unit=city.department).update(is_active=False)
    (agreed,) = confirm_record(talks=[talk.pk], seen_at=WRITTEN, at=CONFIRMED, by=city.officer)
    assert agreed.confirmed_by == city.officer


# Reminders ------------------------------------------------------------------------------------


def reminded(day: str) -> list[tuple[Person | None, str]]:
    at = moment(f"{day} 08:00")
    remind_fund_talks(at)
    sent = Notice.objects.filter(kind=NoticeKind.DEADLINE_REMINDER, at=at).order_by("pk")
    return [(each.recipient, each.facts["step"]) for each in sent]


def test_reminders_told_by_date(city: FundCity, talk: FundTalk) -> None:
    """Issued on Thursday 9 April, to be held by Thursday 23 April, nobody signs or holds it."""
    days = {day: sent for day in range(10, 31) if (sent := reminded(f"2026-04-{day}"))}
    assert days == {
        13: [(city.head, "sign"), (city.reporter, "sign")],
        22: [(city.host, "hold")],
        24: [(city.host, "hold")],
        27: [(city.host, "hold")],
    }
    notice = Notice.objects.get(at=moment("2026-04-24 08:00"))
    said = Wording("约谈提醒（期限）：产业引导资金", ("待约谈并记录，应于4月23日完成，已逾期。",))
    assert wording_of(notice) == said


def test_what_happened_later_changes_no_morning_that_is_caught_up(city: FundCity, talk: FundTalk) -> None:
    """Held and recorded on 24 April, a day late; on the 25th the mornings before are caught up."""
    day = moment("2026-04-24 10:00")
    record_talks(minutes=minutes(day), promises=promises(talk), at=moment("2026-04-24 11:00"), by=city.host)
    assert reminded("2026-04-22") == [(city.host, "hold")]
    assert reminded("2026-04-24") == [(city.host, "hold")]
    assert reminded("2026-04-27") == []
    assert reminded("2026-04-28") == [(city.head, "confirm"), (city.reporter, "confirm")]


def test_a_morning_on_which_nothing_is_due_costs_two_queries(city: FundCity, talk: FundTalk) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert remind_fund_talks(moment("2026-04-17 08:00")) == 0
    assert len(queries) == 2


def test_nobody_is_reminded_on_a_free_day(talk: FundTalk) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert remind_fund_talks(moment("2026-04-25 08:00")) == 0
    assert len(queries) == 0
