"""The year's plan: made from decisions, submitted, approved once, then frozen."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.db.utils import InternalError

from incentives.enums import MeasureKind, YearPlanStatus
from incentives.models import Measure, PlannedMeasure, YearPlan
from incentives.rules.year_plan import due_on
from incentives.selectors.year_plans import by_article, by_unit, planned_rows, sums_of, undecided, years_to_begin
from incentives.settling.approving import approve_plan
from incentives.settling.drafting import (
    draft_plan,
    leave_out,
    recall_plan,
    renew_plan,
    submit_plan,
    take_in_again,
    write_introduction,
)
from notices.models import Notice
from tests.factories import make_supervision_officer
from tests.incentives.year_plan_city import (
    APPROVED,
    APPROVED_ON,
    DOCUMENT,
    DRAFTED,
    DUE_ON,
    SUBMITTED,
    YEAR,
    SettledCity,
    decide,
    make_approved,
    make_decided,
    make_draft,
    make_measure,
    make_settled_city,
    make_submitted,
    planned_of,
)


@pytest.fixture
def city(db: None) -> SettledCity:
    return make_settled_city()


@pytest.mark.parametrize(
    ("approved_on", "expected"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2026, 1, 30), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_measures_are_due_one_calendar_month_after_the_approval(approved_on: date, expected: date) -> None:
    assert due_on(approved_on) == expected


def test_a_draft_holds_everything_decided_and_says_what_is_missing(city: SettledCity) -> None:
    decided = make_decided(city)
    make_measure(MeasureKind.CRITICISM, city.west, article=8)
    stale = make_measure(MeasureKind.AWARD_DISQUALIFICATION, city.west, decided_by=city.land_host)
    Measure.objects.filter(pk=stale.pk).update(is_stale=True)
    plan = make_draft(city)
    assert {row.measure_id for row in plan.measures.all()} == {each.pk for each in decided}
    assert [(each.article, each.host, each.proposed, each.stale) for each in undecided(YEAR)] == [
        (8, city.land, 1, 0),
        (9, city.land, 0, 1),
    ]
    assert planned_rows(plan)[0].working["decision"]["by"] == city.land_host.name


def test_money_and_land_are_added_up_apart_by_article_and_by_unit(city: SettledCity) -> None:
    make_decided(city)
    rows = planned_rows(make_draft(city))
    assert [(each.direction, each.measure_unit, each.count, each.amount) for each in sums_of(rows)] == [
        ("reward", "亩", 1, Decimal(60)),
        ("penalty", "万元", 1, Decimal(20)),
        ("penalty", "亩", 1, Decimal(100)),
    ]
    assert [(g.article.number, g.host, len(g.rows)) for g in by_article(rows, YEAR) if g.article] == [
        (9, city.land, 2),
        (10, city.building, 1),
    ]
    assert [(g.unit, len(g.rows)) for g in by_unit(rows)] == [(city.west, 2), (city.east, 1)]


def test_a_draft_is_renewed_from_what_is_decided_by_then(city: SettledCity) -> None:
    reward, deduction, _fee = make_decided(city)
    plan = make_draft(city)
    decide(reward, city.land_host, amount=Decimal(30))
    Measure.objects.filter(pk=deduction.pk).update(is_stale=True)
    new = make_measure(MeasureKind.CRITICISM, city.west, article=8, decided_by=city.land_host)
    renewal = renew_plan(plan=plan, by=city.officer)
    assert (renewal.added, renewal.changed, renewal.removed) == (1, 1, 1)
    assert planned_of(reward).amount == Decimal(30)
    assert planned_of(reward).working["decision"]["reason"] == "减半"
    assert planned_of(new).amount is None
    assert not PlannedMeasure.objects.filter(measure=deduction).exists()
    assert renew_plan(plan=plan, by=city.officer).is_empty


def test_a_renewal_takes_the_same_number_of_queries_for_many_measures(
    city: SettledCity, django_assert_num_queries: object
) -> None:
    make_decided(city)
    plan = make_draft(city)
    from django.test.utils import CaptureQueriesContext

    def renewal_of(count: int) -> int:
        for number in range(count):
            make_measure(
                MeasureKind.MANAGEMENT_FEE_DEDUCTION, city.west, article=10, amount=1, subject=f"{count}-{number}",
                decided_by=city.builder,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            renew_plan(plan=plan, by=city.officer)
        return len(queries)

    assert renewal_of(1) == renewal_of(30)


def test_what_is_left_out_stays_out_until_a_supplement(city: SettledCity) -> None:
    reward, _deduction, _fee = make_decided(city)
    plan = make_draft(city)
    with pytest.raises(ValidationError):
        leave_out(planned=planned_of(reward), reason=" ", at=DRAFTED, by=city.officer)
    leave_out(planned=planned_of(reward), reason="待复核", at=DRAFTED, by=city.officer)
    renew_plan(plan=plan, by=city.officer)
    assert reward.pk not in {row.measure_id for row in planned_rows(plan)}
    submit_plan(plan=plan, at=SUBMITTED, by=city.officer)
    approve_plan(plan=plan, approved_on=APPROVED_ON, document=DOCUMENT, at=APPROVED, by=city.officer)
    assert planned_of(reward).due_on is None
    assert [(each.year, each.decided, each.is_supplement) for each in years_to_begin()] == [(YEAR, 1, True)]
    supplement = draft_plan(year=YEAR, at=APPROVED, by=city.officer)
    assert (supplement.number, [row.measure_id for row in planned_rows(supplement)]) == (2, [reward.pk])


def test_what_was_left_out_can_be_taken_in_again_while_a_draft(city: SettledCity) -> None:
    reward, _deduction, _fee = make_decided(city)
    plan = make_draft(city)
    leave_out(planned=planned_of(reward), reason="待复核", at=DRAFTED, by=city.officer)
    decide(reward, city.land_host, amount=Decimal(30))
    take_in_again(planned=planned_of(reward), by=city.officer)
    assert planned_of(reward, plan).amount == Decimal(30)
    assert planned_of(reward, plan).left_out_at is None


def test_one_plan_at_a_time_and_none_without_measures(city: SettledCity) -> None:
    with pytest.raises(ValidationError):
        make_draft(city)
    assert not YearPlan.objects.exists()
    make_decided(city)
    make_draft(city)
    with pytest.raises(ValidationError):
        make_draft(city)


def test_a_plan_that_no_longer_fits_is_neither_submitted_nor_approved(city: SettledCity) -> None:
    reward, _deduction, _fee = make_decided(city)
    plan = make_draft(city)
    Measure.objects.filter(pk=reward.pk).update(is_stale=True)
    with pytest.raises(ValidationError):
        submit_plan(plan=plan, at=SUBMITTED, by=city.officer)
    renew_plan(plan=plan, by=city.officer)
    plan = submit_plan(plan=plan, at=SUBMITTED, by=city.officer)
    fee = plan.measures.get(measure__article=10)
    decide(fee.measure, city.builder, amount=Decimal(10))
    with pytest.raises(ValidationError):
        approve_plan(plan=plan, approved_on=APPROVED_ON, document=DOCUMENT, at=APPROVED, by=city.officer)
    leave_out(planned=fee, reason="重新认定", at=APPROVED, by=city.officer)
    approved = approve_plan(plan=plan, approved_on=APPROVED_ON, document=DOCUMENT, at=APPROVED, by=city.officer)
    assert approved.status == YearPlanStatus.APPROVED
    assert len(planned_rows(approved)) == 1


def test_a_submitted_plan_is_taken_back_to_work_on_it(city: SettledCity) -> None:
    make_decided(city)
    plan = make_submitted(city)
    with pytest.raises(PermissionDenied):
        write_introduction(plan=plan, text="总体情况", by=city.officer)
    plan = recall_plan(plan=plan, by=city.officer)
    assert write_introduction(plan=plan, text=" 总体情况 ", by=city.officer).introduction == "总体情况"


@pytest.mark.parametrize(
    ("approved_on", "document", "field"),
    [
        (date(2026, 1, 27), DOCUMENT, "approved_on"),
        (date(2026, 2, 3), DOCUMENT, "approved_on"),
        (APPROVED_ON, " ", "document"),
    ],
)
def test_an_approval_lies_after_the_submission_and_not_in_the_future(
    city: SettledCity, approved_on: date, document: str, field: str
) -> None:
    make_decided(city)
    plan = make_submitted(city)
    with pytest.raises(ValidationError) as raised:
        approve_plan(plan=plan, approved_on=approved_on, document=document, at=APPROVED, by=city.officer)
    assert list(raised.value.message_dict) == [field]


def test_the_approval_freezes_every_measure_and_tells_units_and_hosts(city: SettledCity) -> None:
    make_decided(city)
    plan = make_approved(city)
    assert {row.due_on for row in planned_rows(plan)} == {DUE_ON}
    told = Notice.objects.filter(kind__in=("measures_approved", "measures_to_carry_out")).order_by("kind", "recipient")
    assert [(notice.kind, notice.recipient, notice.facts.get("count")) for notice in told] == [
        ("measures_approved", city.east_head, None),
        ("measures_approved", city.east_reporter, None),
        ("measures_approved", city.west_reporter, None),
        ("measures_to_carry_out", city.land_host, 2),
        ("measures_to_carry_out", city.builder, 1),
    ]
    west = told.get(kind="measures_approved", recipient=city.west_reporter)
    assert (west.facts["rewards"], west.facts["penalties"], west.facts["due_on"]) == (0, 2, DUE_ON.isoformat())


def test_an_approved_plan_is_not_approved_again(city: SettledCity) -> None:
    make_decided(city)
    plan = make_approved(city)
    again = approve_plan(
        plan=plan, approved_on=date(2026, 2, 1), document="另一文", at=APPROVED, by=make_supervision_officer()
    )
    assert (again.approved_on, again.approval_document) == (APPROVED_ON, DOCUMENT)


@pytest.mark.parametrize("change", [{"amount": Decimal(1)}, {"working": {}}, {"due_on": date(2026, 3, 31)}])
def test_the_database_keeps_what_was_approved(city: SettledCity, change: dict[str, object]) -> None:
    reward, _deduction, _fee = make_decided(city)
    make_approved(city)
    with pytest.raises(InternalError), transaction.atomic():
        PlannedMeasure.objects.filter(measure=reward).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        PlannedMeasure.objects.filter(measure=reward).delete()
    with pytest.raises(InternalError), transaction.atomic():
        YearPlan.objects.update(approval_document="")


def test_only_the_supervision_office_makes_a_plan(city: SettledCity) -> None:
    make_decided(city)
    for person in (city.land_host, city.mayor, city.east_head):
        with pytest.raises(PermissionDenied):
            draft_plan(year=YEAR, at=DRAFTED, by=person)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_take_effect_once() -> None:
    city = make_settled_city()
    make_decided(city)
    plan, start, results = make_submitted(city), threading.Barrier(2, timeout=20), list[YearPlan]()

    def approve(day: int) -> None:
        try:
            start.wait()
            results.append(
                approve_plan(
                    plan=plan, approved_on=date(2026, 1, day), document=f"{day}号文", at=APPROVED, by=city.officer
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=(day,)) for day in (29, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    plan.refresh_from_db()
    assert [each.approval_document for each in results] == [plan.approval_document] * 2
    assert plan.approved_on is not None
    assert set(PlannedMeasure.objects.values_list("due_on", flat=True)) == {due_on(plan.approved_on)}
    assert Notice.objects.filter(kind="measures_to_carry_out").count() == 2
