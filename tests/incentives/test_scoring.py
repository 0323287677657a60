"""Points of units as they come about, are confirmed, objected to, claimed and graded (article 16)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from incentives.deciding import decide_measure
from incentives.enums import ClaimStatus, MeasureStatus, YearPlanStatus
from incentives.exports import export_performance
from incentives.measuring import renew_measures
from incentives.models import ContributionClaim, LoadItem, Measure, Score, UnitAssessment, YearPlan
from incentives.pages.scores import CHANGED, CONFIRMED, OBJECTED, WAITING, score_page, state_of_score
from incentives.proposing.performance import propose
from incentives.rules.rounding import stored
from incentives.scoring.claiming import accept_claim, claim_contribution, reject_claim, withdraw_claim
from incentives.scoring.computing import compute_scores
from incentives.scoring.confirming import confirm_score
from incentives.scoring.grading import Grade, enter_grades
from incentives.scoring.objecting import (
    accept_score_objection,
    file_score_objection,
    reject_score_objection,
    withdraw_score_objection,
)
from incentives.selectors.evidence import evidence_of
from incentives.selectors.performance import claims_visible_to, objections_visible_to, scores_visible_to
from incentives.timetable import look_at_deadlines
from notices.models import Notice
from supervision.enums import Flag
from supervision.models import Check
from tests.factories import (
    make_city_leader,
    make_list,
    make_report,
    make_reporter,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from tests.incentives.performance_year import LATER, SETTLED, YEAR, SettledYear, judged, settle, settled_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> SettledYear:
    return settled_year()


def exported() -> dict[str, list[str]]:
    return {row.pop("unit"): list(row.values()) for row in export_performance(YEAR)}


# Computing --------------------------------------------------------------------------------------


def test_points_follow_from_load_shortfall_and_bonus(year: SettledYear) -> None:
    # loads: 0.6 + 0.6 + 1 = 2.2; 0.4 + 0.2 = 0.6; 0.2. A quarter of task 1 is missing.
    assert exported() == {
        "房产局": ["2.2", "40", "2.7273", "0.6", "0.6", "37.8727"],
        "水务局": ["0.6", "25.4545", "4.2424", "0.2", "0.2", "21.4121"],
        "路桥局": ["0.2", "21.8182", "0", "0.2", "0.2", "22.0182"],
    }


def test_every_measure_has_its_working(year: SettledYear) -> None:
    taken, added = year.measure(year.behind), year.measure(year.early)
    assert (taken.kind, taken.subject, taken.amount) == ("points_deduction", "1", stored(Fraction(30, 11)))
    assert taken.working["formula"] == "40 × 0.6 ÷ 2.2 × (1 − 0.75) = 2.7273"
    assert taken.working["inputs"]["value_month"] == "2017-11"
    assert (added.kind, added.amount) == ("bonus_points", Decimal("0.6"))
    assert added.working["inputs"]["grounds"] == "early"
    assert added.working["inputs"]["early_by"] == "2017-11-30"
    assert not Measure.objects.filter(task=year.met).exists()


def test_nothing_is_computed_before_the_settlement() -> None:
    year = settled_year(settles=False)
    assert propose(YEAR, SETTLED) == []
    assert compute_scores(year=YEAR, at=SETTLED) == 0
    settle(year)
    assert Score.objects.count() == 3


def test_computing_again_changes_nothing(year: SettledYear) -> None:
    before = list(Score.objects.values_list("pk", "computed_at"))
    renewal = renew_measures(year=YEAR, articles=(16,), at=LATER)
    assert (renewal.created, renewal.changed, renewal.ceased) == ([], [], [])
    assert compute_scores(year=YEAR, at=LATER) == 0
    assert list(Score.objects.values_list("pk", "computed_at")) == before


def test_a_withdrawn_task_brings_no_load_no_deduction_no_bonus() -> None:
    year = settled_year(settles=False)
    for task in (year.behind, year.early):
        task.paused_months = [12]
        task.save()
    settle(year)
    assert exported()["水务局"] == ["0", "20", "0", "0", "0", "20"]
    assert not Measure.objects.exists()


def test_only_what_was_known_by_then_counts(year: SettledYear) -> None:
    proposals = {each.subject: each for each in propose(YEAR, moment("2017-10-31 00:00")) if each.unit_id}
    assert proposals["1"].working.inputs["completion"] == "0"


def test_units_are_asked_to_confirm_once(year: SettledYear) -> None:
    renew_measures(year=YEAR, articles=(16,), at=LATER)
    told = Notice.objects.filter(kind="score_to_confirm")
    assert [notice.facts["total"] for notice in told.filter(recipient=year.head)] == ["37.8727"]
    assert told.count() == 3


@pytest.mark.parametrize("more", [0, 8])
def test_computing_takes_the_same_number_of_queries_for_any_number_of_tasks(
    more: int, django_assert_num_queries: object
) -> None:
    year = settled_year(settles=False)
    for number in range(more):
        judged(make_task(year.work_list, year.housing, serial=f"9{number}", co_hosts=[make_unit()]), Flag.YELLOW_CARD)
    year.work_list.closed_through = 12
    year.work_list.save()
    with django_assert_num_queries(32):  # type: ignore[operator]
        renew_measures(year=YEAR, articles=(16,), at=SETTLED)


def test_a_report_after_the_settlement_counts_from_the_next_morning_on(year: SettledYear) -> None:
    make_report(year.behind, 12, 90, at=moment("2018-01-15 16:00"))
    look_at_deadlines(moment("2018-01-15 08:00"))
    assert exported()["房产局"][2] == "2.7273"
    look_at_deadlines(moment("2018-01-16 08:00"))
    assert exported()["房产局"][2] == "1.0909"


# What the host decides ----------------------------------------------------------------------------


def test_what_the_host_changes_or_drops_counts_at_once(year: SettledYear) -> None:
    taken, added = year.measure(year.behind), year.measure(year.early)
    decide_measure(measure=taken, status="changed", amount=Decimal(1), reason="不可抗力", at=LATER, by=year.host)
    assert exported()["房产局"] == ["2.2", "40", "1", "0.6", "0.6", "39.6"]
    decide_measure(measure=added, status="dropped", reason="验收未通过", at=LATER, by=year.officer)
    assert exported()["房产局"] == ["2.2", "40", "1", "0", "0", "39"]


def test_a_stale_decision_counts_until_it_is_decided_again(year: SettledYear) -> None:
    taken = year.measure(year.behind)
    decide_measure(measure=taken, status="changed", amount=Decimal(1), reason="不可抗力", at=LATER, by=year.host)
    Check.objects.filter(task=year.behind).update(is_current=False)
    judged(year.behind, Flag.RED_FLAG)
    renew_measures(year=YEAR, articles=(16,), at=LATER)
    taken.refresh_from_db()
    assert (taken.is_stale, taken.stands) == (True, False)
    assert exported()["房产局"][2] == "1"
    decide_measure(measure=taken, status="dropped", reason="已完成", at=LATER, by=year.host)
    assert exported()["房产局"][2] == "0"


def test_the_leaves_add_up_to_the_total(year: SettledYear) -> None:
    page = score_page(year.score(), year.head)
    assert page.sums["total"] == page.figures["total"] == Decimal("37.8727")
    assert [(line.task.serial, line.rise, line.sum) for line in page.lines] == [
        ("1", Decimal("5.4545"), Decimal("2.7273")),
        ("2", Decimal("5.4545"), Decimal("6.0545")),
        ("3", Decimal("9.0909"), Decimal("9.0909")),
    ]
    assert sum(item.load for item in LoadItem.objects.filter(score=year.score())) == year.score().load


def test_the_bonus_is_held_at_the_cap() -> None:
    year = settled_year(settles=False)
    for number in range(5):
        task = make_task(year.work_list, year.housing, serial=f"5{number}", co_hosts=[year.roads])
        judged(task, Flag.RED_FLAG)
        ContributionClaim.objects.create(
            task=task,
            unit=year.housing,
            text="攻坚",
            status=ClaimStatus.ACCEPTED,
            claimed_at=SETTLED,
            claimed_by=year.head,
            decided_at=SETTLED,
        )
    settle(year)
    assert exported()["房产局"][3:5] == ["3", "3.6"]
    page = score_page(year.score(), year.head)
    assert page.sums["cut"] == Decimal("0.6")
    assert page.sums["total"] == page.figures["total"]


# Confirming ---------------------------------------------------------------------------------------


def test_the_head_confirms_and_a_later_change_shows_that_it_no_longer_fits(year: SettledYear) -> None:
    assert state_of_score(year.score()) == WAITING
    with pytest.raises(PermissionDenied):
        confirm_score(score=year.score(), seen="37.8727", at=LATER, by=year.reporter)
    with pytest.raises(ValidationError):
        confirm_score(score=year.score(), seen="37.87", at=LATER, by=year.head)
    confirm_score(score=year.score(), seen="37.8727", at=LATER, by=year.head)
    assert state_of_score(year.score()) == CONFIRMED
    with pytest.raises(ValidationError):
        confirm_score(score=year.score(), seen="37.8727", at=LATER, by=year.head)
    taken = year.measure(year.behind)
    decide_measure(measure=taken, status="changed", amount=Decimal(1), reason="不可抗力", at=LATER, by=year.host)
    assert state_of_score(year.score()) == CHANGED
    confirm_score(score=year.score(), seen="39.6", at=LATER, by=year.head)
    assert state_of_score(year.score()) == CONFIRMED


# Objecting ----------------------------------------------------------------------------------------


def test_an_accepted_objection_decides_the_line_anew(year: SettledYear) -> None:
    proof = SimpleUploadedFile("验收单.pdf", b"%PDF-1.4 proof")
    objection = file_score_objection(
        score=year.score(),
        task=year.behind,
        text="12月已完成90%",
        claimed=Decimal(1),
        uploads=[proof],
        at=LATER,
        by=year.head,
    )
    assert evidence_of(objection).count() == 1
    assert state_of_score(year.score()) == OBJECTED
    assert objection.measure == year.measure(year.behind)
    told = Notice.objects.filter(kind="score_objection_filed")
    assert {notice.recipient for notice in told} == {year.host, year.officer}
    with pytest.raises(ValidationError):
        confirm_score(score=year.score(), seen="37.8727", at=LATER, by=year.head)
    with pytest.raises(ValidationError):
        file_score_objection(score=year.score(), task=year.behind, text="再次", at=LATER, by=year.head)
    accept_score_objection(objection=objection, points=Decimal("1.1"), reason="核实属实", at=LATER, by=year.officer)
    assert year.measure(year.behind).status == MeasureStatus.CHANGED
    assert exported()["房产局"][2] == "1.1"
    assert Notice.objects.get(kind="score_objection_decided", recipient=year.head).facts["is_accepted"] is True


def test_no_points_at_all_drop_the_line(year: SettledYear) -> None:
    objection = file_score_objection(score=year.score(), task=year.behind, text="任务不可行", at=LATER, by=year.head)
    accept_score_objection(objection=objection, points=Decimal(0), reason="情况属实", at=LATER, by=year.host)
    assert year.measure(year.behind).status == MeasureStatus.DROPPED
    assert exported()["房产局"][2] == "0"


def test_whoever_decided_the_line_does_not_decide_on_the_objection(year: SettledYear) -> None:
    decide_measure(measure=year.measure(year.behind), status="confirmed", at=LATER, by=year.host)
    objection = file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=year.head)
    with pytest.raises(PermissionDenied):
        reject_score_objection(objection=objection, reason="维持", at=LATER, by=year.host)
    rejected = reject_score_objection(objection=objection, reason="维持", at=LATER, by=year.officer)
    assert (rejected.status, rejected.decision_reason) == (ClaimStatus.REJECTED, "维持")
    assert exported()["房产局"][2] == "2.7273"


def test_an_objection_to_a_missing_bonus_becomes_an_accepted_claim(year: SettledYear) -> None:
    objection = file_score_objection(score=year.score(), task=year.met, text="改革突出", at=LATER, by=year.head)
    assert objection.measure is None
    accept_score_objection(objection=objection, points=None, reason="认定", at=LATER, by=year.host)
    assert ContributionClaim.objects.get().status == ClaimStatus.ACCEPTED
    assert year.measure(year.met).amount == 1
    assert exported()["房产局"][3:5] == ["1.6", "1.6"]


def test_a_dropped_bonus_is_objected_to_as_its_own_line(year: SettledYear) -> None:
    added = year.measure(year.early)
    decide_measure(measure=added, status="dropped", reason="存疑", at=LATER, by=year.officer)
    objection = file_score_objection(score=year.score(), task=year.early, text="已验收", at=LATER, by=year.head)
    assert objection.measure == added
    accept_score_objection(objection=objection, points=Decimal("0.6"), reason="已核", at=LATER, by=year.host)
    assert exported()["房产局"][3] == "0.6"


def test_no_more_than_the_items_point_is_granted(year: SettledYear) -> None:
    objection = file_score_objection(score=year.score(), task=year.early, text="应计1分", at=LATER, by=year.head)
    with pytest.raises(ValidationError):
        accept_score_objection(objection=objection, points=Decimal(1), reason="同意", at=LATER, by=year.host)
    objection.refresh_from_db()
    assert objection.status == ClaimStatus.PENDING


def test_an_objection_can_be_taken_back_and_filed_again(year: SettledYear) -> None:
    objection = file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=year.head)
    withdraw_score_objection(objection=objection, at=LATER, by=year.reporter)
    file_score_objection(score=year.score(), task=year.behind, text="仍不符", at=LATER, by=year.head)
    assert year.score().objections.count() == 2


def test_who_may_object(year: SettledYear) -> None:
    stranger = make_unit_head(year.water)
    for person in (year.reporter, year.officer, year.host, stranger):
        with pytest.raises(PermissionDenied):
            file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=person)
    with pytest.raises(ValidationError):
        file_score_objection(score=year.score(), task=year.behind, text=" ", at=LATER, by=year.head)
    approve_plan(year)
    with pytest.raises(PermissionDenied):
        file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=year.head)


def approve_plan(year: SettledYear) -> None:
    YearPlan.objects.create(
        year=YEAR,
        status=YearPlanStatus.APPROVED,
        drafted_at=LATER,
        drafted_by=year.officer,
        approved_on=LATER.date(),
        approved_at=LATER,
    )


# Claims -------------------------------------------------------------------------------------------


def test_an_accepted_claim_earns_the_point_for_all_units_on_the_task(year: SettledYear) -> None:
    extra = make_task(year.work_list, year.housing, serial="4", co_hosts=[year.roads])
    judged(extra, Flag.RED_FLAG)
    renew_measures(year=YEAR, articles=(16,), at=LATER)
    claim = claim_contribution(task=extra, text="首创做法", at=LATER, by=year.reporter)
    assert {notice.recipient for notice in Notice.objects.filter(kind="contribution_claimed")} == {
        year.host,
        year.officer,
    }
    with pytest.raises(ValidationError):
        claim_contribution(task=extra, text="首创做法", at=LATER, by=year.reporter)
    accept_claim(claim=claim, reason="省级推广", at=LATER, by=year.officer)
    assert {(each.unit, each.amount) for each in Measure.objects.filter(task=extra)} == {
        (year.housing, Decimal("0.6")),
        (year.roads, Decimal("0.4")),
    }
    assert exported()["路桥局"][3] == "0.6"


def test_a_claim_is_for_completed_tasks_of_the_own_unit(year: SettledYear) -> None:
    with pytest.raises(ValidationError):
        claim_contribution(task=year.behind, text="突出", at=LATER, by=year.reporter)
    with pytest.raises(PermissionDenied):
        claim_contribution(task=year.met, text="突出", at=LATER, by=make_reporter(year.water))


def test_a_claim_is_rejected_with_reasons_or_withdrawn(year: SettledYear) -> None:
    claim = claim_contribution(task=year.met, text="突出", at=LATER, by=year.reporter)
    with pytest.raises(ValidationError):
        reject_claim(claim=claim, reason="", at=LATER, by=year.officer)
    with pytest.raises(PermissionDenied):
        accept_claim(claim=claim, reason="同意", at=LATER, by=year.head)
    assert reject_claim(claim=claim, reason="属职责内", at=LATER, by=year.officer).status == ClaimStatus.REJECTED
    again = claim_contribution(task=year.met, text="补充材料", at=LATER, by=year.reporter)
    assert withdraw_claim(claim=again, at=LATER, by=year.reporter).status == ClaimStatus.WITHDRAWN
    assert not Measure.objects.filter(task=year.met).exists()


# Grades -------------------------------------------------------------------------------------------


def test_grades_are_entered_by_the_host_with_a_document(year: SettledYear) -> None:
    grades = [Grade(year.housing.pk, True, 99), Grade(year.water.pk, None, None)]
    with pytest.raises(ValidationError):
        enter_grades(year=YEAR, grades=grades, document=" ", at=LATER, by=year.host)
    with pytest.raises(PermissionDenied):
        enter_grades(year=YEAR, grades=grades, document="编发〔2018〕1号", at=LATER, by=year.officer)
    assert enter_grades(year=YEAR, grades=grades, document="编发〔2018〕1号", at=LATER, by=year.host) == 1
    assert enter_grades(year=YEAR, grades=grades, document="", at=LATER, by=year.host) == 0
    row = UnitAssessment.objects.get()
    assert (row.unit, row.is_excellent, row.staff, row.document) == (year.housing, True, 99, "编发〔2018〕1号")


# Rights -------------------------------------------------------------------------------------------


def test_who_reads_which_points(year: SettledYear) -> None:
    stranger = make_reporter(year.water)
    leader = make_city_leader()
    for person, number in ((year.officer, 3), (leader, 3), (year.host, 3), (year.head, 1), (stranger, 1)):
        assert scores_visible_to(person, YEAR).count() == number, person
    file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=year.head)
    claim_contribution(task=year.met, text="突出", at=LATER, by=year.reporter)
    for person, number in ((year.officer, 1), (leader, 1), (year.host, 1), (year.head, 1), (stranger, 0)):
        assert (objections_visible_to(person).count(), claims_visible_to(person).count()) == (number, number), person
    approve_plan(year)
    assert scores_visible_to(stranger, YEAR).count() == 3


def test_years_do_not_mix(year: SettledYear) -> None:
    other = make_list(2018)
    make_task(other, year.water)
    assert compute_scores(year=2018, at=LATER) == 0
    assert set(exported()) == {"房产局", "水务局", "路桥局"}
