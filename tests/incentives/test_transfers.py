"""Transfers taken back come with the faster projects of the same kind in other districts (article 12)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus, TransferState
from incentives.models import Measure, Transfer
from incentives.selectors.transfers import faster_in, faster_of, faster_projects
from organization.enums import Role
from tests.factories import make_person, make_reporter, make_supervision_officer, make_unit, moment

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Unit

pytestmark = pytest.mark.django_db
AT = moment("2027-01-11 08:00")


@pytest.fixture
def north() -> Unit:
    return make_unit("江北区")


@pytest.fixture
def south() -> Unit:
    return make_unit("江南区")


def make_transfer(
    unit: Unit,
    project: str,
    progress: int | None,
    *,
    category: str = "河道整治",
    state: TransferState | str = TransferState.NORMAL,
    year: int = 2026,
) -> Transfer:
    return Transfer.objects.create(
        year=year, fund="水环境资金", unit=unit, project=project, category=category, amount=Decimal(500),
        state=state, progress=progress, entered_at=AT,
    )  # fmt: skip


def names(found: list[Transfer]) -> list[str]:
    return [each.project for each in found]


def test_faster_projects_of_the_same_kind_elsewhere_the_fastest_first(north: Unit, south: Unit) -> None:
    behind = make_transfer(north, "石桥河", 40, state=TransferState.BEHIND)
    make_transfer(south, "青溪", 60)
    make_transfer(make_unit("河西区"), "白鹭湖", 90)
    make_transfer(south, "南湖", 41, state="")
    make_transfer(north, "长河", 95)
    make_transfer(south, "同速河", 40)
    make_transfer(south, "慢河", 39)
    make_transfer(south, "改建河", 80, state=TransferState.CHANGED)
    make_transfer(south, "未报河", None)
    make_transfer(south, "学校", 99, category="学校建设")
    make_transfer(south, "去年河", 99, year=2025)
    assert names(faster_projects(behind)) == ["白鹭湖", "青溪", "南湖"]


def test_without_a_kind_nothing_is_of_the_same(north: Unit, south: Unit) -> None:
    behind = make_transfer(north, "石桥河", 40, category="", state=TransferState.BEHIND)
    make_transfer(south, "青溪", 60, category="")
    assert faster_projects(behind) == []


def test_without_progress_it_has_got_nowhere(north: Unit, south: Unit) -> None:
    behind = make_transfer(north, "石桥河", None, state=TransferState.CHANGED)
    make_transfer(south, "青溪", 1)
    make_transfer(south, "停工河", 0)
    assert names(faster_projects(behind)) == ["青溪"]


def test_those_of_a_whole_year_cost_one_query(north: Unit, south: Unit) -> None:
    make_transfer(south, "青溪", 60)
    for number in range(8):
        make_transfer(north, f"河{number}", number, state=TransferState.BEHIND)
    with CaptureQueriesContext(connection) as queries:
        found = faster_in(2026)
        shown = [(each.transfer.project, str(each.projects[0].unit)) for each in found]
    assert len(queries) == 1
    assert shown == [(f"河{number}", "江南区") for number in range(8)]


def make_reclaim(unit: Unit, project: str = "石桥河") -> Measure:
    return Measure.objects.create(
        year=2026,
        article=12,
        kind=MeasureKind.TRANSFER_RECLAIM,
        direction=MeasureDirection.PENALTY,
        unit=unit,
        subject=project,
        row="水环境资金",
        measure_unit="万元",
        proposed=500,
        amount=500,
        status=MeasureStatus.CONFIRMED,
        working={"clause": "12-transfer-behind", "inputs": {}, "parameters": [], "formula": "500"},
        proposed_at=AT,
    )


def test_a_measure_that_takes_a_transfer_back_knows_them(north: Unit, south: Unit) -> None:
    make_transfer(north, "石桥河", 40, state=TransferState.BEHIND)
    make_transfer(south, "青溪", 60)
    found = faster_of(make_reclaim(north))
    assert found is not None
    assert names(found.projects) == ["青溪"]


def test_they_stand_on_its_page_and_on_the_list_of_transfers(client: Client, north: Unit, south: Unit) -> None:
    make_transfer(north, "石桥河", 40, state=TransferState.BEHIND)
    make_transfer(south, "青溪", 60)
    client.force_login(make_supervision_officer())
    for url in (make_reclaim(north).get_absolute_url(), reverse("incentives:inputs", args=[2026, 12])):
        page = client.get(url).content.decode()
        assert "faster-projects" in page
        assert "青溪" in page


def test_the_unit_itself_reads_nothing_of_other_districts(client: Client, north: Unit, south: Unit) -> None:
    make_transfer(north, "石桥河", 40, state=TransferState.BEHIND)
    make_transfer(south, "青溪", 60)
    measure = make_reclaim(north)
    client.force_login(make_reporter(north))
    answer = client.get(measure.get_absolute_url())
    assert answer.status_code == 200
    assert "青溪" not in answer.content.decode()
    client.force_login(make_person(Role.ARTICLE_HOST, unit=make_unit("财政局")))
    assert "青溪" in client.get(measure.get_absolute_url()).content.decode()
