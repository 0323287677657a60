"""What changes elsewhere and reaches the measures in the same transaction: corrections and approved figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from incentives.models import Measure
from incentives.timetable import ENTRIES
from organization.enums import Role
from regulation.services import approve_parameter, enter_parameter
from supervision.closing import close_month
from supervision.correcting import correct_month
from tests.factories import (
    make_list,
    make_person,
    make_report,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)
from timetable.entries import Occurrence

if TYPE_CHECKING:
    from tasks.models import Task

pytestmark = pytest.mark.django_db

PROJECTS = next(entry for entry in ENTRIES if entry.code == "projects")


@pytest.fixture
def project() -> Task:
    """A major project that reported 60 of 100 for January."""
    work_list = make_list(2026)
    task = make_task(work_list, make_unit("交通局"), serial="07", major=True, planned=[100, *[None] * 11])
    make_report(task, 1, actual=Decimal(60))
    at = moment("2026-02-10 08:00")
    close_month(year=2026, month=1, at=at)
    PROJECTS.run(Occurrence("projects:2026-01", at))
    return task


def test_a_corrected_month_takes_the_measure_with_it(project: Task) -> None:
    assert Measure.objects.standing().get().working["inputs"]["far_below_plan"] == "2026-01"
    at, officer = moment("2026-02-20 10:00"), make_supervision_officer()
    correct_month(task=project, month=1, actual=Decimal(75), reason="漏报一个标段", at=at, by=officer)
    assert not Measure.objects.standing().exists()


def test_an_approved_figure_takes_the_measure_with_it(project: Task) -> None:
    at, officer = moment("2026-02-20 10:00"), make_supervision_officer()
    host = make_person(Role.ARTICLE_HOST, unit=make_unit("发改委", name="市发改委"))
    entry = enter_parameter(
        year=2026, key="seriously_behind_share", value="50", holds_from=date(2026, 2, 1), entered_by=host, at=at
    )
    assert Measure.objects.standing().exists()
    approve_parameter(entry=entry, approved_by=officer, at=at)
    assert not Measure.objects.standing().exists()
