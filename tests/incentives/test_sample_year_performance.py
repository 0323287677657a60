"""The points of a whole year replayed from one workbook, to the last field."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incentives.measuring import renew_measures
from incentives.models import LoadItem, Measure, Score
from tests.factories import moment
from timetable.services import run_due
from workbook.importing import run_import

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SAMPLE = Path(__file__).parents[1] / "data" / "sample_year"


def exported(what: str) -> list[str]:
    printed = io.StringIO()
    call_command("export", what, year=2017, stdout=printed)
    return in_any_order(json.loads(printed.getvalue()))


def expected(what: str) -> list[str]:
    return in_any_order(json.loads((SAMPLE / f"expected_{what}.json").read_text(encoding="utf-8")))


def in_any_order(records: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records)


def test_a_replayed_year_gives_the_expected_points_and_measures() -> None:
    result = run_import(SAMPLE / "workbook.xlsx", year=2017, at=moment("2017-01-01 00:00"), publish=True)
    assert result.problems == []
    list(run_due(until=moment("2018-03-15 00:00")))
    assert exported("performance") == expected("performance")
    assert exported("measures") == expected("measures")

    before = (Measure.objects.count(), Score.objects.count(), LoadItem.objects.count(), exported("performance"))
    again = renew_measures(year=2017, articles=range(7, 18), at=moment("2018-03-16 00:00"))
    assert (again.created, again.changed, again.ceased) == ([], [], [])
    assert (Measure.objects.count(), Score.objects.count(), LoadItem.objects.count(), exported("performance")) == before
