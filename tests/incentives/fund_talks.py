"""A city with a finance bureau that hosts article 12, and funds that are behind, for the tests of the talks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from incentives.measuring import renew_measures
from incentives.models import FundTalk, SpecialFund
from incentives.talking.recording import Promise
from organization.enums import Role
from organization.models import Person, Unit
from supervision.life.recording import Minutes
from supervision.models import Closing
from tasks.models import WorkList
from tests.factories import (
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

YEAR = 2026
CLOSED = moment("2026-04-09 08:00")


@dataclass(frozen=True)
class FundCity:
    """The finance bureau hosts article 12; the commerce bureau is in charge of the funds."""

    finance: Unit
    host: Person
    department: Unit
    head: Person
    reporter: Person
    officer: Person


def make_fund_city() -> FundCity:
    finance, department = make_unit("财政局"), make_unit("商务局")
    return FundCity(
        finance=finance,
        host=make_person(Role.ARTICLE_HOST, unit=finance, post="财政局副局长"),
        department=department,
        head=make_unit_head(department, post="商务局局长"),
        reporter=make_reporter(department),
        officer=make_supervision_officer(),
    )


def make_fund(unit: Unit, *distributed: int | None, name: str = "产业引导资金", budget: int = 10_000) -> SpecialFund:
    """A fund of the year with what was distributed by the end of its quarters, as far as told."""
    quarters = dict(zip(("first_quarter", "second_quarter", "third_quarter"), distributed, strict=False))
    return SpecialFund.objects.create(
        year=YEAR, name=name, unit=unit, budget=Decimal(budget), entered_at=moment("2026-04-02 10:00"), **quarters
    )


def issue_talks(*, quarter: int, at: datetime) -> int:
    """The quarter is closed, if it was not, and article 12 renewed; how many talks were newly issued."""
    before = FundTalk.objects.count()
    work_list = WorkList.objects.filter(year=YEAR).first() or make_list(YEAR)
    Closing.objects.get_or_create(work_list=work_list, month=3 * quarter, defaults={"due_at": at, "closed_at": at})
    renew_measures(year=YEAR, articles=[12], at=at)
    return FundTalk.objects.count() - before


def make_fund_talk(city: FundCity, *, name: str = "产业引导资金") -> FundTalk:
    """A talk about a fund that is behind at the end of March, just issued."""
    make_fund(city.department, 2_000, name=name)
    issue_talks(quarter=1, at=CLOSED)
    return FundTalk.objects.get(fund__name=name)


def minutes(at: datetime, **fields: str) -> Minutes:
    told = {"place": "财政局三楼会议室", "chair": "财政局副局长", "present": "商务局局长", "minutes": "加快分配"}
    return Minutes(held_at=at, **{**told, **fields})


def promises(*talks: FundTalk, promise: str = "六月底前分配过半") -> dict[int, Promise]:
    return {each.pk: Promise(promise=promise) for each in talks}
