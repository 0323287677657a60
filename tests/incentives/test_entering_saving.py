from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from incentives.deciding import decide_measure
from incentives.entering.saving import ConflictError, save_input
from incentives.enums import MeasureKind, MeasureStatus
from incentives.models import FinalAccount, IdleLand, LandSupply, Measure, SpecialFund
from incentives.selectors.input_history import input_changes
from incentives.selectors.inputs import version_of
from incentives.tables import TABLE, stored_values
from supervision.models import Closing
from tasks.models import WorkList
from tests.factories import make_city_leader, make_list, make_supervision_officer
from tests.incentives.inputs_city import AT, LATER, YEAR, City, make_city

if TYPE_CHECKING:
    from collections.abc import Iterator

    from incentives.models import Input
    from organization.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def city() -> City:
    return make_city()


def save(slug: str, by: Person, stored: Input | None = None, /, **given: Any) -> Any:
    """Save a row as the page does: all its fields at once, from the state that was seen."""
    table = TABLE[slug]
    told = {name: given.pop(name) for name in ("document", "reason", "version", "at") if name in given}
    version = told.pop("version", version_of(stored))
    values = {**stored_values(table, stored), **given}
    if "is_whole" in values and values["is_whole"] is None:
        values["is_whole"] = True
    pk = stored.pk if stored else None
    return save_input(table=table, year=YEAR, pk=pk, values=values, version=version, by=by, **{"at": AT, **told})


def judged_through(month: int) -> None:
    WorkList.objects.update_or_create(year=YEAR, defaults={"closed_through": month})


def test_a_row_keeps_who_entered_it_when_and_from_what(city: City) -> None:
    row = save("idle-land", city.land_keeper, unit=city.district, target=Decimal(1000), document="宁土〔2026〕1号")
    row.refresh_from_db()
    assert (row.year, row.unit, row.target, row.done, row.document, row.entered_by, row.entered_at) == (
        YEAR,
        city.district,
        1000,
        None,
        "宁土〔2026〕1号",
        city.land_keeper,
        AT,
    )


def test_saving_the_same_again_changes_nothing(city: City) -> None:
    row = save("idle-land", city.land_keeper, unit=city.district, target=Decimal(1000))
    assert save("idle-land", city.land_keeper, row, at=LATER).entered_at == AT
    assert IdleLand.pgh_event_model.objects.count() == 1  # type: ignore[attr-defined]


def test_only_the_host_of_the_article_enters(city: City) -> None:
    others = (city.treasurer, city.planner, make_supervision_officer(), make_city_leader())
    for other in others:
        with pytest.raises(PermissionDenied):
            save("idle-land", other, unit=city.district, target=Decimal(1))
    with pytest.raises(PermissionDenied):
        save("projects", city.land_keeper)  # a co-host of article 7
    assert not IdleLand.objects.exists()


def test_a_second_row_for_the_same_is_refused(city: City) -> None:
    save("final-accounts", city.builder, project="甲工程")
    with pytest.raises(ValidationError) as refused:
        save("final-accounts", city.builder, project="甲工程")
    assert refused.value.message_dict == {"project": ["There is a row for this already."]}


def test_what_cannot_be_is_refused_by_field(city: City) -> None:
    with pytest.raises(ValidationError) as refused:
        save("special-funds", city.treasurer, name="甲", budget=Decimal(10), first_quarter=Decimal(11))
    assert refused.value.message_dict == {"first_quarter": ["More than the budget: check both figures."]}
    assert not SpecialFund.objects.exists()


def test_the_second_of_two_is_told_and_nothing_is_lost(city: City) -> None:
    row = save("idle-land", city.land_keeper, unit=city.district, target=Decimal(1000))
    seen = version_of(row)
    save("idle-land", city.land_keeper, row, done=Decimal(700), at=LATER)
    with pytest.raises(ConflictError) as conflict:
        save("idle-land", city.land_keeper, row, done=Decimal(800), version=seen)
    assert conflict.value.stored.done == 700  # type: ignore[attr-defined]
    stored = IdleLand.objects.get()
    save("idle-land", city.land_keeper, stored, done=Decimal(800))
    assert IdleLand.objects.get().done == 800


def test_two_who_fill_in_the_same_empty_row_are_told_too(city: City) -> None:
    save("land-supply", city.land_keeper, unit=city.district, planned=Decimal(10))
    with pytest.raises(ConflictError):
        save("land-supply", city.land_keeper, unit=city.district, planned=Decimal(20))
    assert LandSupply.objects.get().planned == 10


@pytest.mark.parametrize(("closed_through", "takes_reason"), [(2, False), (3, True)])
def test_a_judged_quarter_takes_a_reason(city: City, closed_through: int, *, takes_reason: bool) -> None:
    fund = save("special-funds", city.treasurer, name="甲", budget=Decimal(10), first_quarter=Decimal(2))
    judged_through(closed_through)
    if takes_reason:
        with pytest.raises(ValidationError) as refused:
            save("special-funds", city.treasurer, fund, first_quarter=Decimal(3))
        assert refused.value.message_dict == {"reason": ["Judged already: another figure takes a reason."]}
    save("special-funds", city.treasurer, fund, first_quarter=Decimal(3), reason="审计调整" if takes_reason else "")
    save("special-funds", city.treasurer, SpecialFund.objects.get(), second_quarter=Decimal(5), at=LATER)
    assert SpecialFund.objects.get().second_quarter == 5


def settled(city: City) -> IdleLand:
    """A district that missed its target, after the settlement, with its deduction confirmed."""
    row: IdleLand = save(
        "idle-land",
        city.land_keeper,
        unit=city.district,
        target=Decimal(1000),
        done=Decimal(900),
        next_quota=Decimal(500),
    )
    judged_through(12)
    return row


def test_a_correction_renews_the_measure_in_the_same_act(city: City) -> None:
    work_list = make_list(YEAR)
    row = settled(city)
    Closing.objects.create(work_list=work_list, month=12, due_at=AT, closed_at=AT)
    save("idle-land", city.land_keeper, row, next_quota=Decimal(400), reason="指标调整", at=LATER)
    deduction = Measure.objects.get(kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    assert (deduction.amount, deduction.status, deduction.stands) == (40, MeasureStatus.PROPOSED, True)
    row.refresh_from_db()
    save("idle-land", city.land_keeper, row, done=Decimal(1000), reason="核实完成", at=LATER)
    deduction.refresh_from_db()
    assert not deduction.stands


def test_the_history_tells_each_saving(city: City) -> None:
    row = save("idle-land", city.land_keeper, unit=city.district, target=Decimal(1000), document="一号文")
    judged_through(12)
    save("idle-land", city.land_keeper, row, target=Decimal(900), document="二号文", reason="计划调整", at=LATER)
    page, changes = input_changes(TABLE["idle-land"], YEAR, row=row.pk, page=None)
    told = [
        (change.row, change.at, change.by, change.document, change.reason, change.is_first, change.is_import)
        for change in changes
    ]
    name = city.land_keeper.name
    assert (page.paginator.count, told) == (
        2,
        [
            ("玄武区", LATER, name, "二号文", "计划调整", False, False),
            ("玄武区", AT, name, "一号文", "", True, False),
        ],
    )
    assert [[(field.name, field.before, field.after) for field in change.fields] for change in changes] == [
        [("target", 1000, 900)],
        [("unit", None, "玄武区"), ("target", None, 1000)],
    ]


def test_a_part_of_a_final_account_is_kept_as_a_part(city: City) -> None:
    given = {"accepted_on": date(2025, 8, 31), "submitted_on": date(2026, 4, 1)}
    save("final-accounts", city.builder, project="甲", unit=city.building, is_whole=False, **given)
    account = FinalAccount.objects.get()
    assert (account.submitted_on, account.is_whole) == (date(2026, 4, 1), False)


def test_a_decided_measure_asks_for_a_reason_and_waits_to_be_decided_again(city: City) -> None:
    work_list = make_list(YEAR)
    WorkList.objects.filter(pk=work_list.pk).update(closed_through=9)  # what is judged early: a final account
    row = save(
        "final-accounts",
        city.builder,
        project="甲工程",
        unit=city.building,
        accepted_on=date(2025, 3, 31),
        management_fee=Decimal(100),
    )
    deduction = Measure.objects.get(kind=MeasureKind.MANAGEMENT_FEE_DEDUCTION)
    assert (deduction.year, deduction.amount) == (YEAR, 20)
    decide_measure(measure=deduction, status=MeasureStatus.CONFIRMED, at=AT, by=city.builder)
    with pytest.raises(ValidationError) as refused:
        save("final-accounts", city.builder, row, management_fee=Decimal(200), at=LATER)
    assert list(refused.value.message_dict) == ["reason"]
    save("final-accounts", city.builder, row, management_fee=Decimal(200), reason="审计核定", at=LATER)
    deduction.refresh_from_db()
    assert (deduction.proposed, deduction.is_stale) == (40, True)
