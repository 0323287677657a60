"""The machine with two sheets of its own, whose loaders write units."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from organization.enums import UnitKind
from organization.models import Unit
from tests.workbook.books import book
from workbook.columns import Column, Sheet
from workbook.importing import Difference, ImportContext, ImportResult, SheetCounts, run_import
from workbook.kinds import Serial, Text, UnitName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workbook.reading import Row

AT = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


class UnitDirectory:
    def __init__(self, context: ImportContext) -> None:
        self.units = {unit.name: unit for unit in Unit.objects.all()}


def load_units(rows: Sequence[Row], context: ImportContext) -> None:
    units = context.directory(UnitDirectory).units
    for row in rows:
        unit = units.get(row["name"])
        if not context.claim(row, "name", row["name"].casefold()):
            continue
        if unit is None:
            units[row["name"]] = Unit.objects.create(name=row["name"], short_name=row["code"], kind=UnitKind.OTHER)
            context.count("单位", created=1)
        elif unit.short_name == row["code"]:
            context.count("单位", unchanged=1)
        else:
            context.difference(row, "code", unit.short_name, row["code"])
            Unit.objects.filter(pk=unit.pk).update(short_name=row["code"])
            context.count("单位", changed=1)


def load_tasks(rows: Sequence[Row], context: ImportContext) -> None:
    units = context.directory(UnitDirectory).units
    for row in rows:
        if row["host"] not in units:
            context.unknown(row, "host", row["host"], "单位", "a unit")
        elif row["serial"] == "0":
            context.refuse(row, "serial", "1", "an adjustment")
        else:
            context.count("清单", created=1)


SHEETS = (
    Sheet(
        name="单位",
        columns=(Column("名称", "name", Text(), required=True), Column("代码", "code", Serial(), required=True)),
        key=("name",),
        load=load_units,
    ),
    Sheet(
        name="清单",
        columns=(
            Column("序号", "serial", Serial(), required=True),
            Column("主办单位", "host", UnitName(), required=True),
        ),
        key=("serial",),
        load=load_tasks,
    ),
)
FINISHED: list[tuple[bool, datetime]] = []


def finish(context: ImportContext) -> None:
    FINISHED.append((context.publish, context.effective_at))


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_these_sheets(settings: object) -> None:
    settings.SHEET_ROOMS = ["tests.workbook.test_importing"]  # type: ignore[attr-defined]
    FINISHED.clear()


def good() -> io.BytesIO:
    return book(单位=[["名称", "代码"], ["甲", 1], ["乙", 2]], 清单=[["序号", "主办单位"], [1, "甲"]])


def imported(source: io.BytesIO, *, dry_run: bool = False, publish: bool = False) -> ImportResult:
    return run_import(source, year=2016, at=AT, dry_run=dry_run, publish=publish)


def units() -> list[tuple[str, str]]:
    return list(Unit.objects.order_by("name").values_list("name", "short_name"))


def test_the_same_file_again_changes_nothing() -> None:
    first = imported(good())
    assert (first.counts, first.applied) == ({"单位": SheetCounts(created=2), "清单": SheetCounts(created=1)}, True)
    second = imported(good())
    assert second.counts["单位"] == SheetCounts(unchanged=2)
    assert units() == [("乙", "2"), ("甲", "1")]


def test_a_dry_run_finds_the_same_and_changes_nothing() -> None:
    result = imported(good(), dry_run=True)
    assert (result.counts["单位"], result.applied, result.is_clean, units()) == (
        SheetCounts(created=2),
        False,
        True,
        [],
    )


def test_a_draft_that_changes_is_shown_cell_by_cell() -> None:
    imported(good())
    result = imported(book(单位=[["名称", "代码"], ["甲", 9]]))
    assert result.differences == [Difference("单位!B2", "代码", "1", "9")]
    assert units() == [("乙", "2"), ("甲", "9")]


def test_one_problem_undoes_everything() -> None:
    result = imported(book(单位=[["名称", "代码"], ["甲", 1]], 清单=[["序号", "主办单位"], [1, "丙"], [0, "甲"]]))
    assert [str(problem) for problem in result.problems] == [
        "清单!B2: “丙” is not known; expected: a unit",
        "清单!A3: “0” differs from the recorded “1”; expected: an adjustment",
    ]
    assert (result.applied, units(), FINISHED) == (False, [], [])


def test_who_refers_to_an_unread_row_is_not_blamed() -> None:
    result = imported(book(单位=[["名称", "代码"], ["甲", None]], 清单=[["序号", "主办单位"], [1, "甲"]]))
    assert [str(problem) for problem in result.problems] == [
        "单位!B2: 代码 is empty; expected: text of at most 20 characters"
    ]
    result = imported(book(单位=[["名称", "备注"], ["甲", "x"]], 清单=[["序号", "主办单位"], [1, "甲"]]))
    assert [problem.cell for problem in result.problems] == ["单位!B1", "单位!A1"]


def test_a_room_can_tell_rows_for_the_same_thing() -> None:
    result = imported(book(单位=[["名称", "代码"], ["a", 1], ["A", 2]]))
    assert [str(problem) for problem in result.problems] == [
        "单位!A3: the same as in row 2; expected: one row for each"
    ]


def test_the_rooms_finish_after_all_rows() -> None:
    imported(good(), publish=True)
    assert [(True, datetime(2016, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))] == FINISHED


def test_the_command_prints_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(good().getvalue())
    call_command("import_workbook", path, "--year", "2016", "--dry-run")
    assert capsys.readouterr().out.splitlines() == [
        "单位: 2 new, 0 changed, 0 unchanged",
        "清单: 1 new, 0 changed, 0 unchanged",
        "Checked only; nothing was changed.",
    ]
    assert units() == []
    call_command("import_workbook", path, "--year", "2016")
    assert capsys.readouterr().out == "单位: 2 new, 0 changed, 0 unchanged\n清单: 1 new, 0 changed, 0 unchanged\n"
    assert units() == [("乙", "2"), ("甲", "1")]


def test_the_command_prints_a_line_for_each_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(book(清单=[["序号", "主办单位"], [1, "丙"], [None, "丁"]]).getvalue())
    with pytest.raises(SystemExit) as stop:
        call_command("import_workbook", path, "--year", "2016")
    assert stop.value.code == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (
        "",
        (
            "清单!A3: 序号 is empty; expected: text of at most 20 characters\n"
            "清单!B2: “丙” is not known; expected: a unit\n"
        ),
    )


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_workbook", tmp_path / "none.xlsx", "--year", "2016")
    assert capsys.readouterr().err == (
        "工作簿!A1: the file cannot be opened; expected: an .xlsx workbook that can be read\n"
    )
