"""Two at the same moment cannot pass a limit of article 17; nor can the workbook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from incentives.enums import NominationStatus
from incentives.honouring.deciding import Verdict, record_meeting
from incentives.honouring.nominating import nominate
from incentives.honouring.recommending import recommend
from incentives.models import Nomination, Recognition, Recommendation
from tests.factories import make_city_leader
from tests.incentives.honours_city import AT, MET_ON, MINUTES, YEAR, head_of, make_city
from workbook.importing import run_import
from workbook.registry import registered_sheets
from workbook.writing import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbook.importing import ImportResult

SECONDS = 40


def at_once(acts: Sequence[Callable[[], object]]) -> list[bool]:
    """Do all of them at the same moment, each on a connection of its own; which of them were let through."""
    start = Barrier(len(acts), timeout=SECONDS)

    def run(act: Callable[[], object]) -> bool:
        try:
            start.wait()
            act()
        except ValidationError:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts, timeout=SECONDS))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_three_recommendations_at_once_two_are_let_through() -> None:
    city = make_city()
    nominations = [city.nominated() for _number in range(3)]
    acts = [
        lambda each=each: recommend(nomination=each, leader=city.leader, at=AT, by=city.leader) for each in nominations
    ]
    assert sorted(at_once(acts)) == [False, True, True]
    assert Recommendation.objects.standing().count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_tenth_items_at_once_one_is_let_through() -> None:
    city = make_city()
    for _number in range(9):
        Recognition.objects.create(year=YEAR, task=city.task(), recognised=True, entered_at=AT)
    nominations = [city.reviewed(), city.reviewed()]

    def recognise(nomination: Nomination) -> None:
        record_meeting(
            year=YEAR,
            verdicts=[Verdict(nomination, True)],
            meeting_on=MET_ON,
            document=MINUTES,
            at=AT,
            by=city.office,
        )

    assert sorted(at_once([lambda each=each: recognise(each) for each in nominations])) == [False, True]
    assert Recognition.objects.filter(recognised=True).count() == 10


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_units_that_nominate_a_task_at_once_one_is_let_through() -> None:
    city = make_city()
    co_host = city.unit()
    task = city.task(co_hosts=[co_host])
    heads = [head_of(task.host), head_of(co_host)]
    acts = [lambda head=head: nominate(task=task, statement="成绩", at=AT, by=head) for head in heads]
    assert sorted(at_once(acts)) == [False, True]
    assert Nomination.objects.standing().count() == 1


# The workbook -----------------------------------------------------------------------------------


def import_rows(*rows: tuple[str, bool]) -> ImportResult:
    sheet = next(each for each in registered_sheets() if each.name == "突出贡献")
    written = [{"serial": serial, "recognised": recognised} for serial, recognised in rows]
    return run_import(BytesIO(write_workbook([sheet], {sheet.name: written})), year=YEAR, at=AT)


@pytest.mark.django_db
def test_the_workbook_brings_no_eleventh_item_beside_those_of_the_meeting() -> None:
    city = make_city()
    city.recognised()
    serials = [city.task().serial for _number in range(10)]
    stopped = import_rows(*((serial, True) for serial in serials))
    assert (stopped.applied, len(stopped.problems)) == (False, 1)
    assert import_rows(*((serial, True) for serial in serials[:9])).applied
    assert Recognition.objects.filter(recognised=True).count() == 10


@pytest.mark.django_db
def test_the_workbook_does_not_change_what_the_meeting_decided() -> None:
    city = make_city()
    nomination = city.recognised()
    assert import_rows((nomination.task.serial, True)).applied
    refused = import_rows((nomination.task.serial, False))
    assert (refused.applied, len(refused.problems)) == (False, 1)
    assert Recognition.objects.get().recognised is True


@pytest.mark.django_db
def test_what_the_workbook_brought_still_goes_through_the_steps_without_a_second_place() -> None:
    city = make_city()
    leader = make_city_leader()
    tasks = [city.task(sector=city.sector_of(leader)) for _number in range(10)]
    for task in tasks:
        Recognition.objects.create(year=YEAR, task=task, recognised=True, entered_at=AT)
    nomination = city.recommended(city.nominated(tasks[0]), leader).nomination
    assert city.recognised(city.reviewed(nomination)).status == NominationStatus.RECOGNISED
    assert Recognition.objects.filter(recognised=True).count() == 10
