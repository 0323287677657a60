from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.deciding import decide_measure
from incentives.enums import MeasureKind, MeasureStatus
from incentives.measuring import renew_measures
from incentives.models import FinalAccount, IdleLand, Measure
from organization.enums import Role, UnitKind
from tests.factories import make_list, make_person, make_unit, moment
from tests.incentives.measure_year import LATER, SETTLED, close_months, make_idle_land

if TYPE_CHECKING:
    from organization.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> None:
    close_months()


@pytest.fixture
def land_host() -> Person:
    return make_person(Role.ARTICLE_HOST, unit=make_unit("国土局", name="市国土局"))


def facts(measure: Measure) -> tuple[object, ...]:
    return (measure.unit.short_name, measure.kind, measure.amount, measure.status, measure.stands, measure.is_stale)


def test_nothing_is_proposed_before_the_year_is_settled() -> None:
    make_list(2026)
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 700)
    renew_measures(year=2026, articles=[9], at=moment("2026-12-31 12:00"))
    assert not Measure.objects.exists()


@pytest.mark.usefixtures("settled")
def test_a_target_missed_gives_a_deduction_and_no_nominations() -> None:
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    renewal = renew_measures(year=2026, articles=[9], at=SETTLED)
    assert (len(renewal.created), renewal.changed, renewal.ceased) == (2, [], [])
    assert sorted(map(facts, Measure.objects.all()), key=str) == [
        ("玄武区", MeasureKind.AWARD_DISQUALIFICATION, None, MeasureStatus.PROPOSED, True, False),
        ("玄武区", MeasureKind.LAND_QUOTA_DEDUCTION, Decimal(50), MeasureStatus.PROPOSED, True, False),
    ]


@pytest.mark.usefixtures("settled")
def test_renewing_again_changes_nothing() -> None:
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    renew_measures(year=2026, articles=range(7, 15), at=SETTLED)
    renewal = renew_measures(year=2026, articles=range(7, 15), at=LATER)
    assert (renewal.created, renewal.changed, renewal.ceased) == ([], [], [])


@pytest.mark.usefixtures("settled")
def test_an_input_that_changes_before_the_decision_changes_the_proposal() -> None:
    land = make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    renew_measures(year=2026, articles=[9], at=SETTLED)
    IdleLand.objects.filter(pk=land.pk).update(done=800)
    renew_measures(year=2026, articles=[9], at=LATER)
    measure = Measure.objects.get(kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    assert facts(measure)[2:] == (Decimal(100), MeasureStatus.PROPOSED, True, False)


@pytest.mark.usefixtures("settled")
def test_what_was_decided_on_other_figures_must_be_decided_again_until_they_are_back(land_host: Person) -> None:
    land = make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    renew_measures(year=2026, articles=[9], at=SETTLED)
    measure = Measure.objects.get(kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    decide_measure(measure=measure, status=MeasureStatus.CONFIRMED, at=LATER, by=land_host)
    IdleLand.objects.filter(pk=land.pk).update(done=800)
    renew_measures(year=2026, articles=[9], at=LATER)
    measure.refresh_from_db()
    assert (measure.amount, measure.proposed, measure.is_stale) == (Decimal(50), Decimal(100), True)
    IdleLand.objects.filter(pk=land.pk).update(done=900)
    renew_measures(year=2026, articles=[9], at=LATER)
    measure.refresh_from_db()
    assert (measure.amount, measure.proposed, measure.is_stale) == (Decimal(50), Decimal(50), False)


@pytest.mark.usefixtures("settled")
def test_what_has_lost_its_ground_ceases_and_a_decided_one_waits_to_be_dropped(land_host: Person) -> None:
    land = make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    renew_measures(year=2026, articles=[9], at=SETTLED)
    measure = Measure.objects.get(kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    decide_measure(measure=measure, status=MeasureStatus.CONFIRMED, at=LATER, by=land_host)
    IdleLand.objects.filter(pk=land.pk).update(done=1000)
    renewal = renew_measures(year=2026, articles=[9], at=LATER)
    assert (len(renewal.created), len(renewal.ceased)) == (1, 2)
    standing = {(each.kind, each.stands, each.is_stale) for each in Measure.objects.standing()}
    assert standing == {
        (MeasureKind.LAND_QUOTA_REWARD, True, False),
        (MeasureKind.LAND_QUOTA_DEDUCTION, False, True),
    }
    decide_measure(measure=measure, status=MeasureStatus.DROPPED, reason="已完成", at=LATER, by=land_host)
    assert not Measure.objects.in_force().filter(pk=measure.pk).exists()
    renew_measures(year=2026, articles=[9], at=LATER)
    measure.refresh_from_db()
    assert facts(measure)[2:] == (None, MeasureStatus.DROPPED, False, False)
    IdleLand.objects.filter(pk=land.pk).update(done=900)
    renew_measures(year=2026, articles=[9], at=LATER)
    measure.refresh_from_db()
    assert facts(measure)[2:] == (None, MeasureStatus.DROPPED, True, True)


@pytest.mark.usefixtures("settled")
def test_a_final_account_belongs_to_the_year_of_its_due_date_and_counts_once() -> None:
    unit = make_unit("建委")
    common = {"project": "城建工程甲", "unit": unit, "entered_at": SETTLED, "management_fee": 100}
    FinalAccount.objects.create(year=2025, accepted_on=moment("2025-03-01 08:00").date(), **common)
    renew_measures(year=2025, articles=[10], at=SETTLED)
    measure = Measure.objects.get()
    assert (measure.year, measure.amount, measure.working["clause"]) == (2026, Decimal(20), "10-not-submitted")
    FinalAccount.objects.create(
        year=2026,
        accepted_on=moment("2025-03-01 08:00").date(),
        submitted_on=moment("2026-03-01 08:00").date(),
        **common,
    )
    renew_measures(year=2026, articles=[10], at=SETTLED)
    assert not Measure.objects.standing().exists()


@pytest.mark.usefixtures("settled")
def test_a_year_is_renewed_in_a_fixed_number_of_queries() -> None:
    def queries(districts: int) -> int:
        for number in range(districts):
            make_idle_land(make_unit(f"区{districts}-{number}", kind=UnitKind.DISTRICT), 1000, 900)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            renew_measures(year=2026, articles=range(7, 15), at=SETTLED)
        return len(captured)

    assert queries(1) == queries(30)
