"""From the records to proposals: which units, which months, which rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from incentives.deciding import decide_measure
from incentives.enums import IdleMoneyKind, MeasureKind, MeasureStatus, TransferState
from incentives.measuring import renew_after_approval, renew_measures
from incentives.models import DebtPosition, IdleMoney, LandSupply, MajorProject, Measure, Transfer
from incentives.proposing import outlook
from organization.enums import UnitKind
from organization.models import Unit
from regulation.enums import Decision
from regulation.models import ParameterEntry
from supervision.enums import Flag
from supervision.models import Check
from tasks.models import WorkList
from tests.factories import make_person, make_supervision_officer, make_task, make_unit, moment
from tests.incentives.measure_year import LATER, SETTLED, YEAR, close_months, make_idle_land, settle_land_year

pytestmark = pytest.mark.django_db


def proposed(*articles: int) -> set[tuple[str, str, str]]:
    renew_measures(year=YEAR, articles=articles, at=LATER)
    return set(Measure.objects.standing().values_list("unit__short_name", "kind", "subject"))


@pytest.fixture
def areas() -> list[Unit]:
    close_months()
    kinds = {
        "玄武区": UnitKind.DISTRICT,
        "高新区": UnitKind.PARK,
        "空港办": UnitKind.PLATFORM,
        "建委": UnitKind.DEPARTMENT,
    }
    return [make_unit(name, kind=kind) for name, kind in kinds.items()]


def test_parks_and_platforms_supply_land_too(areas: list[Unit]) -> None:
    for unit in areas:
        LandSupply.objects.create(year=YEAR, unit=unit, planned=100, done=50, entered_at=SETTLED)
    assert {unit for unit, _kind, _subject in proposed(8)} == {"玄武区", "高新区", "空港办"}


def test_parks_and_platforms_give_no_measure_of_idle_land(areas: list[Unit]) -> None:
    for unit in areas:
        make_idle_land(unit, 100, 50)
    assert {unit for unit, _kind, _subject in proposed(9)} == {"玄武区"}


def test_districts_and_parks_may_have_their_bonds_swapped_first(areas: list[Unit]) -> None:
    for unit in areas:
        DebtPosition.objects.create(
            year=YEAR, unit=unit, debt_ratio=42, risk_level="green", growth=1, cost=3, reduction=45, chain_is_safe=True,
            entered_at=SETTLED,
        )  # fmt: skip
    assert {unit for unit, _kind, _subject in proposed(14)} == {"玄武区", "高新区"}


def test_rows_with_one_unit_and_project_make_a_measure_each(areas: list[Unit]) -> None:
    for kind, amount in ((IdleMoneyKind.YEAR_END_SURPLUS, 10), (IdleMoneyKind.NOT_DISTRIBUTED, 20)):
        IdleMoney.objects.create(
            year=YEAR, unit=areas[3], project="信息化", kind=kind, amount=amount, entered_at=SETTLED
        )
    for fund in ("水利资金", "环保资金"):
        Transfer.objects.create(
            year=YEAR, fund=fund, unit=areas[0], project="河道整治", amount=5, state=TransferState.BEHIND,
            entered_at=SETTLED,
        )  # fmt: skip
    renew_measures(year=YEAR, articles=(11, 12), at=LATER)
    amounts = Measure.objects.order_by("article", "amount").values_list("article", "kind", "amount")
    assert list(amounts) == [
        (11, MeasureKind.FUND_RECLAIM, Decimal(10)),
        (11, MeasureKind.FUND_RECLAIM, Decimal(20)),
        (12, MeasureKind.TRANSFER_RECLAIM, Decimal(5)),
        (12, MeasureKind.TRANSFER_RECLAIM, Decimal(5)),
    ]


def test_a_major_project_is_judged_by_its_closed_months_and_its_start() -> None:
    close_months(through=3)
    work_list, host = WorkList.objects.get(), make_unit("交通局")
    behind, early, minor = (make_task(work_list, host, serial=each, major=each != "3") for each in "123")
    for task in (behind, minor):
        for month in (1, 2, 3):
            Check.objects.create(
                task=task, month=month, unit=host, planned=10, actual=9, flag=Flag.YELLOW_CARD, reason="behind",
                streak=month, judged_at=SETTLED,
            )  # fmt: skip
    MajorProject.objects.create(
        year=YEAR, task=early, planned_start_on=date(YEAR, 3, 1), started_on=date(YEAR, 2, 1), entered_at=SETTLED
    )
    MajorProject.objects.create(year=YEAR, task=behind, planned_start_on=date(YEAR, 3, 1), entered_at=SETTLED)
    assert proposed(7) == {("交通局", "land_reclaim", "1"), ("交通局", "land_priority", "2")}
    assert "not_started_in_time" in Measure.objects.get(subject="1").working["inputs"]
    assert Measure.objects.get(subject="1").working["inputs"]["not_started_in_time"] == "no"


def test_the_outlook_shows_what_would_follow_and_keeps_nothing() -> None:
    close_months(through=2)
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    at = moment("2026-06-01 09:00")
    assert {each.kind for each in outlook(YEAR, 9, at)} == {
        MeasureKind.LAND_QUOTA_DEDUCTION,
        MeasureKind.AWARD_DISQUALIFICATION,
    }
    assert not Measure.objects.exists()


def enter_cap(value: str) -> None:
    ParameterEntry.objects.create(
        year=YEAR, key="idle_land_deduction_cap", value=value, holds_from=date(YEAR, 1, 1),
        document="宁国土资〔2026〕9号", entered_by=make_person(), entered_at=SETTLED, decision=Decision.APPROVED,
        decided_by=make_supervision_officer(), decided_at=SETTLED,
    )  # fmt: skip
    renew_after_approval(year=YEAR, article=9, at=LATER)


def test_a_decision_stands_where_a_default_becomes_the_same_figure_of_the_office() -> None:
    land = settle_land_year()
    measure = land.measure(MeasureKind.LAND_QUOTA_DEDUCTION)
    decide_measure(measure=measure, status=MeasureStatus.CONFIRMED, at=LATER, by=land.host)
    enter_cap("100")
    measure.refresh_from_db()
    assert (measure.is_stale, measure.working["parameters"][0]["source"]) == (False, "entered")
    enter_cap("40")
    measure.refresh_from_db()
    assert (measure.is_stale, measure.amount, measure.proposed) == (True, 50, 40)


def test_an_approved_figure_changes_what_is_proposed_and_its_source() -> None:
    close_months()
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 700)
    proposed(9)
    enter_cap("80")
    measure = Measure.objects.get(kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    assert measure.amount == 80
    assert measure.working["parameters"] == [
        {"key": "idle_land_deduction_cap", "value": "80", "source": "entered", "document": "宁国土资〔2026〕9号"}
    ]
