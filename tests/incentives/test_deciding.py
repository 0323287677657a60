from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from incentives.deciding import confirm_measures, decide_measure, state_of
from incentives.enums import MeasureKind, MeasureStatus, YearPlanStatus
from incentives.measuring import renew_measures
from incentives.models import IdleLand, Measure, MeasureDecision, PlannedMeasure, YearPlan
from organization.enums import Role
from tests.factories import make_city_leader, make_person, make_supervision_officer, make_unit_head
from tests.incentives.measure_year import LATER, YEAR, LandYear, settle_land_year

pytestmark = pytest.mark.django_db

CONFIRMED, CHANGED, DROPPED = MeasureStatus.CONFIRMED, MeasureStatus.CHANGED, MeasureStatus.DROPPED


@pytest.fixture
def land() -> LandYear:
    return settle_land_year()


def decide(land: LandYear, kind: str, status: str, **given: Any) -> Measure:
    measure = land.measure(kind)
    decide_measure(measure=measure, status=status, at=LATER, by=given.pop("by", land.host), **given)
    return Measure.objects.get(pk=measure.pk)


def refused(land: LandYear, kind: str, status: str, **given: Any) -> list[str]:
    with pytest.raises(ValidationError) as error:
        decide(land, kind, status, **given)
    assert not MeasureDecision.objects.exists()
    return list(getattr(error.value, "message_dict", {"": []}))


def test_a_computed_amount_is_confirmed_as_it_is(land: LandYear) -> None:
    measure = decide(land, MeasureKind.LAND_QUOTA_DEDUCTION, CONFIRMED, document="宁国土资〔2027〕3号")
    assert (measure.status, measure.amount, measure.is_decided) == (CONFIRMED, 50, True)
    decision = measure.decisions.get()
    assert (decision.amount, decision.proposed, decision.by, decision.document) == (
        50,
        50,
        land.host,
        "宁国土资〔2027〕3号",
    )
    assert decision.working == measure.working


def test_another_amount_takes_a_reason(land: LandYear) -> None:
    kind = MeasureKind.LAND_QUOTA_DEDUCTION
    assert refused(land, kind, CONFIRMED, amount=Decimal(30)) == ["amount"]
    assert refused(land, kind, CHANGED, amount=Decimal(30)) == ["reason"]
    assert refused(land, kind, CHANGED, reason="已启动盘活") == ["amount"]
    assert refused(land, kind, CHANGED, reason="已启动盘活", amount=Decimal(50)) == ["amount"]
    assert refused(land, kind, CHANGED, reason="已启动盘活", amount=Decimal(0)) == ["amount"]
    measure = decide(land, kind, CHANGED, reason="已启动盘活", amount=Decimal(30))
    assert (measure.status, measure.amount, measure.proposed) == (CHANGED, 30, 50)


@pytest.mark.parametrize(("amount", "is_taken"), [(Decimal(100), True), (Decimal("100.01"), False)])
def test_no_decided_amount_passes_the_cap(land: LandYear, amount: Decimal, *, is_taken: bool) -> None:
    kind = MeasureKind.LAND_QUOTA_DEDUCTION
    if is_taken:
        assert decide(land, kind, CHANGED, reason="情形严重", amount=amount).amount == amount
    else:
        assert refused(land, kind, CHANGED, reason="情形严重", amount=amount) == ["amount"]


def test_an_amount_left_to_the_host_is_a_field_with_a_reason_and_is_never_taken_silently(land: LandYear) -> None:
    kind = MeasureKind.LAND_PLAN_DEDUCTION
    assert refused(land, kind, CONFIRMED) == ["amount"]
    assert refused(land, kind, CONFIRMED, amount=Decimal(60)) == ["reason"]
    measure = decide(land, kind, CONFIRMED, amount=Decimal(60), reason="按缺口比例的一半扣减")
    assert (measure.status, measure.amount, measure.proposed) == (CONFIRMED, 60, None)


def test_what_has_no_amount_is_confirmed_or_dropped(land: LandYear) -> None:
    assert refused(land, MeasureKind.CRITICISM, CHANGED, amount=Decimal(1), reason="无") == ["status"]
    assert refused(land, MeasureKind.CRITICISM, DROPPED) == ["reason"]
    assert decide(land, MeasureKind.CRITICISM, CONFIRMED).status == CONFIRMED


def test_what_is_dropped_is_no_longer_in_force(land: LandYear) -> None:
    measure = decide(land, MeasureKind.CRITICISM, DROPPED, reason="供应计划经批准调整")
    assert measure not in Measure.objects.in_force()
    assert measure.decisions.get().reason == "供应计划经批准调整"


def test_only_the_host_of_the_article_decides(land: LandYear) -> None:
    others = [
        make_supervision_officer(),
        make_city_leader(),
        make_unit_head(land.missed),
        make_person(Role.ARTICLE_HOST, unit=land.missed),
        make_person(Role.REPORTER, unit=land.host.unit),
    ]
    for person in others:
        with pytest.raises(PermissionDenied):
            decide(land, MeasureKind.CRITICISM, CONFIRMED, by=person)


def test_a_decision_on_figures_that_have_changed_meanwhile_is_refused(land: LandYear) -> None:
    measure = land.measure(MeasureKind.LAND_QUOTA_DEDUCTION)
    seen = state_of(measure)
    IdleLand.objects.filter(unit=land.missed).update(done=950)
    renew_measures(year=YEAR, articles=[9], at=LATER)
    with pytest.raises(ValidationError):
        decide_measure(measure=measure, status=CONFIRMED, seen=seen, at=LATER, by=land.host)
    measure.refresh_from_db()
    decide_measure(measure=measure, status=CONFIRMED, seen=state_of(measure), at=LATER, by=land.host)
    assert measure.amount == 25


def test_what_stands_in_the_approved_plan_stays_until_the_records_change(land: LandYear) -> None:
    measure = decide(land, MeasureKind.LAND_QUOTA_DEDUCTION, CONFIRMED)
    plan = YearPlan.objects.create(year=YEAR, drafted_at=LATER, drafted_by=land.host)
    PlannedMeasure.objects.create(plan=plan, measure=measure, amount=measure.amount)
    YearPlan.objects.filter(pk=plan.pk).update(status=YearPlanStatus.APPROVED, approved_on=LATER.date())
    with pytest.raises(ValidationError):
        decide_measure(measure=measure, status=DROPPED, reason="重新考虑", at=LATER, by=land.host)
    IdleLand.objects.filter(unit=land.missed).update(done=950)
    renew_measures(year=YEAR, articles=[9], at=LATER)
    decide_measure(measure=measure, status=CONFIRMED, at=LATER, by=land.host)
    assert (measure.amount, measure.is_stale) == (25, False)


def test_several_are_confirmed_at_once_each_by_a_decision_of_its_own(land: LandYear) -> None:
    chosen = [land.measure(MeasureKind.LAND_QUOTA_DEDUCTION), land.measure(MeasureKind.CRITICISM)]
    made = confirm_measures(
        year=YEAR, measures=[each.pk for each in chosen], document="会议纪要", at=LATER, by=land.host
    )
    assert {(each.measure_id, each.amount, each.document) for each in made} == {
        (chosen[0].pk, Decimal(50), "会议纪要"),
        (chosen[1].pk, None, "会议纪要"),
    }
    assert Measure.objects.filter(status=CONFIRMED).count() == 2


def test_what_is_left_to_discretion_is_not_confirmed_with_others(land: LandYear) -> None:
    chosen = [land.measure(MeasureKind.CRITICISM).pk, land.measure(MeasureKind.LAND_PLAN_DEDUCTION).pk]
    with pytest.raises(ValidationError):
        confirm_measures(year=YEAR, measures=chosen, at=LATER, by=land.host)
    assert not Measure.objects.exclude(status=MeasureStatus.PROPOSED).exists()


def test_what_was_changed_with_a_reason_is_not_confirmed_with_others(land: LandYear) -> None:
    measure = decide(land, MeasureKind.LAND_QUOTA_DEDUCTION, CHANGED, reason="已启动盘活", amount=Decimal(30))
    IdleLand.objects.filter(unit=land.missed).update(done=950)
    renew_measures(year=YEAR, articles=[9], at=LATER)
    with pytest.raises(ValidationError):
        confirm_measures(year=YEAR, measures=[measure.pk], at=LATER, by=land.host)
