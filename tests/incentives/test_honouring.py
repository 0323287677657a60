"""The acts of article 17: a nomination from the unit to awards, each stopped where the regulation stops it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from incentives.enums import AwardLevel, MeasureKind, NominationStatus
from incentives.honouring.awarding import grant_award, set_working_money, withdraw_award
from incentives.honouring.deciding import (
    Verdict,
    correct_decision,
    record_meeting,
    review_nominations,
    take_back_review,
)
from incentives.honouring.nominating import draft_nomination, nominate, withdraw_nomination
from incentives.honouring.recommending import recommend, withdraw_recommendation
from incentives.models import Measure, Nomination, Recognition
from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from organization.enums import UnitKind
from supervision.enums import Flag
from tasks.enums import TaskStatus
from tests.factories import make_city_leader, make_filing, make_reporter, make_unit
from tests.incentives.honours_city import AT, MET_ON, MINUTES, YEAR, City, flag_december, head_of, make_city

if TYPE_CHECKING:
    from organization.models import Person

pytestmark = pytest.mark.django_db

MERIT, COMMENDATION = AwardLevel.MERIT_THIRD_CLASS, AwardLevel.COMMENDATION


@pytest.fixture
def city() -> City:
    return make_city()


def told(kind: NoticeKind) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def said(kind: NoticeKind) -> tuple[str, ...]:
    return wording_of(Notice.objects.filter(kind=kind).order_by("pk").first()).sentences  # type: ignore[arg-type]


def of_year(kind: MeasureKind) -> set[tuple[str, str, Decimal | None]]:
    found = Measure.objects.in_year(YEAR).in_force().filter(kind=kind)
    return set(found.values_list("unit__short_name", "subject", "amount"))


# Nominating -------------------------------------------------------------------------------------


def test_the_head_nominates_and_the_leader_in_charge_is_asked(city: City) -> None:
    task = city.task(city.unit("水务局"), serial="09-01", title="新改建供水管网")
    nomination = city.nominated(task)
    assert (nomination.status, nomination.unit, nomination.facts["completed_on"]) == (
        NominationStatus.NOMINATED,
        task.host,
        "2026-10-20",
    )
    assert nomination.facts["days_early"] == 72
    assert told(NoticeKind.NOMINATION_FILED) == {"leader"}
    assert said(NoticeKind.NOMINATION_FILED) == ("水务局自报为2026年度突出贡献事项，等领导推荐。",)


def test_a_co_host_nominates_too_but_only_one_unit(city: City) -> None:
    co_host = city.unit()
    task = city.task(co_hosts=[co_host])
    nomination = nominate(task=task, statement="协办", at=AT, by=head_of(co_host))
    assert nomination.unit == co_host
    with pytest.raises(ValidationError):
        city.nominated(task)


def test_the_reporter_drafts_and_the_head_hands_in_the_same(city: City) -> None:
    task = city.task()
    reporter = make_reporter(task.host)
    draft = draft_nomination(task=task, statement="", at=AT, by=reporter)
    with pytest.raises(PermissionDenied):
        nominate(task=task, statement="成绩", at=AT, by=reporter)
    handed_in = nominate(task=task, statement="成绩", at=AT, by=head_of(task.host))
    assert (handed_in.pk, handed_in.status, handed_in.statement) == (draft.pk, NominationStatus.NOMINATED, "成绩")


def test_a_reporter_stands_in_where_no_head_has_an_account(city: City) -> None:
    task = city.task(make_unit())
    nomination = nominate(task=task, statement="成绩", at=AT, by=make_reporter(task.host))
    assert nomination.status == NominationStatus.NOMINATED


@pytest.mark.parametrize("flag", [Flag.RED_FLAG, Flag.YELLOW_CARD])
def test_december_at_red_flag_completes_a_task(city: City, flag: Flag) -> None:
    task = city.task(completed_on=None)
    flag_december(task, flag)
    if flag == Flag.RED_FLAG:
        assert city.nominated(task).status == NominationStatus.NOMINATED
    else:
        with pytest.raises(ValidationError):
            city.nominated(task)


@pytest.mark.parametrize(
    "fields",
    [
        {"completed_on": None},
        {"completed_on": date(2027, 1, 1)},
        {"status": TaskStatus.WITHDRAWN, "paused_months": [11, 12]},
        {"status": TaskStatus.SUSPENDED, "paused_months": [12]},
    ],
)
def test_what_is_not_completed_in_the_year_or_out_of_force_is_not_nominated(
    city: City, fields: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        city.nominated(city.task(**fields))
    assert Nomination.objects.count() == 0


def test_only_units_on_the_task_nominate(city: City) -> None:
    with pytest.raises(PermissionDenied):
        nominate(task=city.task(), statement="成绩", at=AT, by=head_of(city.unit()))


def test_a_withdrawn_nomination_gives_the_places_back_and_may_come_again(city: City) -> None:
    nomination = city.recommended(city.nominated()).nomination
    withdraw_nomination(nomination=nomination, at=AT, by=head_of(nomination.unit))
    again = city.nominated(nomination.task)
    assert city.recommended(again).leader == city.leader
    assert told(NoticeKind.NOMINATION_WITHDRAWN) == {"leader"}


# Recommending -----------------------------------------------------------------------------------


def test_the_third_recommendation_of_a_leader_is_stopped(city: City) -> None:
    first = city.recommended(city.nominated())
    city.recommended(city.nominated())
    third = city.nominated()
    with pytest.raises(ValidationError) as stopped:
        city.recommended(third)
    assert stopped.value.messages == ["分管副市长 2026年度已推荐 2 件，每位领导最多推荐 2 件：请先撤回一件。"]
    withdraw_recommendation(recommendation=first, at=AT, by=city.leader)
    assert city.recommended(third).nomination.pk == third.pk
    first.nomination.refresh_from_db()
    assert first.nomination.status == NominationStatus.NOMINATED


def test_a_recommendation_moves_it_on_and_asks_the_mayor(city: City) -> None:
    made = city.recommended(city.nominated(city.task(city.unit("水务局"))))
    made.nomination.refresh_from_db()
    assert made.nomination.status == NominationStatus.RECOMMENDED
    assert told(NoticeKind.NOMINATION_RECOMMENDED) == {"mayor"}
    assert said(NoticeKind.NOMINATION_RECOMMENDED) == ("分管副市长推荐水务局自报的事项，等市长审核。",)


def test_a_leader_recommends_only_what_they_lead(city: City) -> None:
    nomination, other = city.nominated(), make_city_leader()
    with pytest.raises(PermissionDenied):
        recommend(nomination=nomination, leader=other, at=AT, by=other)
    with pytest.raises(PermissionDenied):
        recommend(nomination=nomination, leader=other, document="批示", at=AT, by=city.office)


def test_the_lead_leader_and_the_sector_s_leader_may_both(city: City) -> None:
    lead = make_city_leader()
    nomination = city.nominated(city.task(lead_leader=lead))
    assert [city.recommended(nomination, leader).leader for leader in (lead, city.leader)] == [lead, city.leader]
    with pytest.raises(ValidationError):
        city.recommended(nomination, lead)


def test_the_office_records_a_paper_only_with_its_document(city: City) -> None:
    nomination = city.nominated()
    with pytest.raises(ValidationError):
        recommend(nomination=nomination, leader=city.leader, at=AT, by=city.office)
    made = recommend(nomination=nomination, leader=city.leader, document="批示件12号", at=AT, by=city.office)
    assert (made.leader, made.by, made.document) == (city.leader, city.office, "批示件12号")
    withdraw_recommendation(recommendation=made, at=AT, by=city.office)


def test_what_a_leader_recommended_the_office_does_not_take_back(city: City) -> None:
    made = city.recommended(city.nominated())
    with pytest.raises(PermissionDenied):
        withdraw_recommendation(recommendation=made, at=AT, by=city.office)


def test_no_recommendation_is_taken_back_after_the_review(city: City) -> None:
    made = city.recommended(city.nominated())
    city.reviewed(made.nomination)
    with pytest.raises(ValidationError):
        withdraw_recommendation(recommendation=made, at=AT, by=city.leader)


def test_a_conflict_is_kept_with_the_recommendation_and_forbids_nothing(city: City) -> None:
    """The vice mayor is filed as the main responsible person of a co-host."""
    co_host = city.unit("新区")
    task = city.task(co_hosts=[co_host])
    make_filing(task, co_host, accounts={"main": city.leader})
    assert city.recommended(city.nominated(task)).conflict == "main_responsible 新区"


def test_to_stand_in_the_unit_or_head_the_one_above_is_a_conflict(city: City) -> None:
    parent = city.unit("园区")
    unit = city.unit("园区分局", parent=parent)
    city.leader.unit, city.leader.roles = parent, ["city_leader", "unit_head"]
    city.leader.save()
    assert city.recommended(city.nominated(city.task(unit))).conflict == "parent_unit 园区分局"
    assert city.recommended(city.nominated(city.task(parent))).conflict == "own_unit 园区"


def test_to_stand_in_the_city_government_is_none(city: City) -> None:
    government = make_unit("市政府", kind=UnitKind.GOVERNMENT)
    city.leader.unit, city.leader.roles = government, ["city_leader", "unit_head"]
    city.leader.save()
    assert city.recommended(city.nominated(city.task(city.unit(parent=government)))).conflict == ""


# The mayor --------------------------------------------------------------------------------------


def test_the_mayor_puts_some_forward_and_not_others(city: City) -> None:
    yes, no = city.recommended().nomination, city.recommended().nomination
    verdicts = [Verdict(yes, True), Verdict(no, False, "成效还不稳定")]
    review_nominations(year=YEAR, verdicts=verdicts, at=AT, by=city.mayor)
    assert {each.status for each in Nomination.objects.filter(pk=yes.pk)} == {NominationStatus.REVIEWED}
    no.refresh_from_db()
    assert (no.status, no.review_note, no.meeting_on) == (NominationStatus.NOT_RECOGNISED, "成效还不稳定", None)
    assert told(NoticeKind.NOMINATION_REVIEWED) == {
        "office",
        head_of(yes.unit).username,
        head_of(no.unit).username,
    }


def test_a_refusal_of_the_mayor_needs_a_reason_and_can_be_taken_back(city: City) -> None:
    nomination = city.recommended().nomination
    with pytest.raises(ValidationError):
        review_nominations(year=YEAR, verdicts=[Verdict(nomination, False)], at=AT, by=city.mayor)
    review_nominations(year=YEAR, verdicts=[Verdict(nomination, False, "再议")], at=AT, by=city.mayor)
    again = take_back_review(nomination=nomination, at=AT, by=city.mayor)
    assert (again.status, again.reviewed_at, again.review_note) == (NominationStatus.RECOMMENDED, None, "")


def test_the_office_records_the_mayor_s_review_from_paper(city: City) -> None:
    nomination = city.recommended().nomination
    with pytest.raises(ValidationError):
        review_nominations(year=YEAR, verdicts=[Verdict(nomination, True)], at=AT, by=city.office)
    done = review_nominations(
        year=YEAR, verdicts=[Verdict(nomination, True)], document="批示件15号", at=AT, by=city.office
    )
    assert [(each.status, each.review_document) for each in done] == [(NominationStatus.REVIEWED, "批示件15号")]


def test_other_leaders_do_not_review(city: City) -> None:
    with pytest.raises(PermissionDenied):
        review_nominations(year=YEAR, verdicts=[Verdict(city.recommended().nomination, True)], at=AT, by=city.leader)


def test_what_no_leader_recommends_is_not_reviewed(city: City) -> None:
    with pytest.raises(ValidationError):
        city.reviewed(city.nominated())


# The meeting ------------------------------------------------------------------------------------


def test_the_meeting_recognises_and_points_follow(city: City) -> None:
    host, co_host = city.unit("水务局"), city.unit("建委")
    leader = make_city_leader(username="deputy")
    task = city.task(
        host, co_hosts=[co_host], serial="09-01", finishes_on=date(YEAR, 10, 25), sector=city.sector_of(leader)
    )
    flag_december(task, Flag.RED_FLAG)
    nomination = city.recommended(city.nominated(task), leader).nomination
    assert (of_year(MeasureKind.OUTSTANDING_ITEM), of_year(MeasureKind.BONUS_POINTS)) == (set(), set())
    city.recognised(city.reviewed(nomination))
    assert of_year(MeasureKind.OUTSTANDING_ITEM) == {("水务局", "09-01", None)}
    assert of_year(MeasureKind.BONUS_POINTS) == {("水务局", "09-01", Decimal("0.6")), ("建委", "09-01", Decimal("0.4"))}
    recognition = Recognition.objects.get()
    assert (recognition.task, recognition.recognised, recognition.document) == (task, True, MINUTES)
    assert told(NoticeKind.NOMINATION_DECIDED) == {head_of(host).username, head_of(co_host).username, "deputy"}
    assert said(NoticeKind.NOMINATION_DECIDED) == (
        "1月28日市政府常务会认定为2026年度突出贡献事项（市政府常务会议纪要〔2027〕3号）。",
    )


def test_the_eleventh_item_is_stopped(city: City) -> None:
    ten = [city.reviewed() for _number in range(10)]
    city.meet([Verdict(each, True) for each in ten])
    eleventh = city.reviewed()
    with pytest.raises(ValidationError) as stopped:
        city.recognised(eleventh)
    assert stopped.value.messages == ["全市总数最多 10 件，已认定 10 件，不能再认定 1 件。"]
    eleventh.refresh_from_db()
    assert (eleventh.status, Recognition.objects.filter(recognised=True).count()) == (NominationStatus.REVIEWED, 10)


def test_eleven_at_once_are_stopped_all(city: City) -> None:
    eleven = [city.reviewed() for _number in range(11)]
    with pytest.raises(ValidationError):
        city.meet([Verdict(each, True) for each in eleven])
    assert Recognition.objects.count() == 0
    city.meet([Verdict(each, number > 0) for number, each in enumerate(eleven)])
    assert Recognition.objects.filter(recognised=True).count() == 10


def test_what_came_with_the_workbook_takes_a_place(city: City) -> None:
    for _number in range(10):
        Recognition.objects.create(year=YEAR, task=city.task(), recognised=True, entered_at=AT)
    with pytest.raises(ValidationError):
        city.recognised()


def test_a_task_that_is_not_completed_any_more_is_not_recognised(city: City) -> None:
    nomination = city.reviewed()
    nomination.task.completed_on = None
    nomination.task.save()
    with pytest.raises(ValidationError):
        city.recognised(nomination)


def test_the_meeting_has_a_day_and_a_document(city: City) -> None:
    verdicts = [Verdict(city.reviewed(), True)]
    given = {"year": YEAR, "verdicts": verdicts, "at": AT, "by": city.office}
    with pytest.raises(ValidationError):
        record_meeting(meeting_on=MET_ON, document=" ", **given)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        record_meeting(meeting_on=AT.date() + timedelta(days=1), document=MINUTES, **given)  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        record_meeting(meeting_on=MET_ON, document=MINUTES, **{**given, "by": city.mayor})  # type: ignore[arg-type]


def correct(city: City, nomination: Nomination, *, is_recognised: bool) -> Nomination:
    return correct_decision(
        nomination=nomination,
        is_recognised=is_recognised,
        meeting_on=MET_ON,
        document="更正说明",
        reason="记录有误",
        at=AT,
        by=city.office,
    )


def test_a_decision_put_right_takes_measures_with_it(city: City) -> None:
    nomination = city.recognised()
    corrected = correct(city, nomination, is_recognised=False)
    assert (corrected.status, of_year(MeasureKind.OUTSTANDING_ITEM)) == (NominationStatus.NOT_RECOGNISED, set())
    assert correct(city, nomination, is_recognised=True).status == NominationStatus.RECOGNISED
    assert len(of_year(MeasureKind.OUTSTANDING_ITEM)) == 1


def test_no_correction_passes_the_limit(city: City) -> None:
    nomination = city.recognised()
    correct(city, nomination, is_recognised=False)
    city.meet([Verdict(city.reviewed(), True) for _number in range(10)])
    with pytest.raises(ValidationError):
        correct(city, nomination, is_recognised=True)


# Awards -----------------------------------------------------------------------------------------


@pytest.fixture
def honoured(city: City) -> Nomination:
    leader = make_city_leader()
    task = city.task(city.unit("水务局"), co_hosts=[city.unit("建委")], sector=city.sector_of(leader))
    return city.recognised(city.reviewed(city.recommended(city.nominated(task), leader).nomination))


def grant(
    nomination: Nomination, name: str, level: AwardLevel, by: Person, *, host: bool = True, reason: str = ""
) -> int:
    unit = nomination.task.host if host else nomination.task.participations.get(is_host=False).unit
    award = grant_award(nomination=nomination, unit=unit, person=name, level=level, reason=reason, at=AT, by=by)
    return award.pk


def test_the_host_s_people_rank_above_the_co_hosts(city: City, honoured: Nomination) -> None:
    with pytest.raises(ValidationError):
        grant(honoured, "协办处长", COMMENDATION, city.office, host=False)
    grant(honoured, "主办处长", MERIT, city.office)
    grant(honoured, "协办处长", COMMENDATION, city.office, host=False)
    with pytest.raises(ValidationError) as stopped:
        grant(honoured, "协办科长", MERIT, city.office, host=False)
    assert list(stopped.value.message_dict) == ["reason"]
    grant(honoured, "协办科长", MERIT, city.office, host=False, reason="主要工作由协办单位承担")
    assert honoured.awards.count() == 3


def test_an_award_that_holds_others_below_is_not_withdrawn_first(city: City, honoured: Nomination) -> None:
    grant(honoured, "主办处长", MERIT, city.office)
    grant(honoured, "协办处长", COMMENDATION, city.office, host=False)
    of_host, of_co_host = honoured.awards.order_by("pk")
    with pytest.raises(ValidationError):
        withdraw_award(award=of_host, at=AT, by=city.office)
    withdraw_award(award=of_co_host, at=AT, by=city.office)
    withdraw_award(award=of_host, at=AT, by=city.office)
    assert honoured.awards.filter(withdrawn_at=None).count() == 0


def test_nobody_has_two_awards_for_an_item_and_nobody_outside_has_one(city: City, honoured: Nomination) -> None:
    grant(honoured, "主办处长", COMMENDATION, city.office)
    with pytest.raises(ValidationError):
        grant(honoured, "主办处长", MERIT, city.office)
    with pytest.raises(ValidationError):
        grant_award(nomination=honoured, unit=city.unit(), person="外人", level=MERIT, at=AT, by=city.office)
    with pytest.raises(ValidationError):
        grant(city.reviewed(), "处长", MERIT, city.office)


def test_recognition_with_awards_is_not_taken_back(city: City, honoured: Nomination) -> None:
    grant(honoured, "主办处长", MERIT, city.office)
    with pytest.raises(ValidationError):
        correct(city, honoured, is_recognised=False)


def test_money_and_commendation_are_set_by_unit_and_set_again(city: City, honoured: Nomination) -> None:
    for amount in (Decimal(20), Decimal(25)):
        given = {"nomination": honoured, "unit": honoured.task.host, "amount": amount, "is_commended": True}
        set_working_money(**given, at=AT, by=city.office)  # type: ignore[arg-type]
    assert list(honoured.money.values_list("amount", "is_commended")) == [(Decimal(25), True)]
    with pytest.raises(ValidationError):
        set_working_money(**{**given, "amount": Decimal(-1)}, at=AT, by=city.office)  # type: ignore[arg-type]
