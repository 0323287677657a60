"""The figures of articles 7 to 14, imported by the host units stage by stage as they become known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from config.demonstration.book import book_of
from config.demonstration.city import day_about
from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import host_of
from config.demonstration.taking_in import LoadError
from incentives.entering.importing import import_inputs
from incentives.entering.saving import save_input
from incentives.entering.steps import save_step
from incentives.models import MajorProject
from incentives.selectors.inputs import version_of
from incentives.tables import TABLES, stored_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from incentives.tables import InputTable

BY_SHEET = {table.sheet: table for table in TABLES}
FILES = {
    "重大项目": "projects",
    "土地供应": "land_supply",
    "存量土地": "idle_land",
    "竣工决算": "final_accounts",
    "沉淀资金": "idle_money",
    "专项资金": "special_funds",
    "转移支付": "transfers",
    "产业资金": "industry_funds",
    "债务": "debt",
}
DAYS = ("计划开工", "实际开工", "验收日期", "申报日期")
HAPPENED = ("实际开工", "验收日期", "申报日期")
SUBMITTED = "申报日期"
Rows = list[dict[str, str]]


def inputs(directory: Directory) -> Iterator[Event]:
    for row in directory.table("rewards/stages"):
        at = moment(day_about(directory.year, row["日期"]), 15, 10)
        columns = row["列"].split("、")
        rows = _known(directory, row["表"], columns, at.date())
        yield Event(at, partial(_import, directory, row["表"], rows, row["依据文件"], at))
    yield from _final_accounts(directory)
    for row in directory.table("rewards/green_channel"):
        at = moment(day_about(directory.year, row["办结"] or row["受理"]), 16, 50)
        yield Event(at, partial(_step, directory, row, at))
    for row in directory.table("rewards/changed_figures"):
        at = moment(day_about(directory.year, row["日期"]), 10, 15)
        yield Event(at, partial(_change, directory, row, at))


def _known(directory: Directory, sheet: str, columns: list[str], on: date) -> Rows:
    """The rows of which something is known by a day, with these columns beside those that they are known by."""
    table = BY_SHEET[sheet]
    keys = [column.header for column in table.columns if _field(column.field) in table.key]
    rows = []
    for stored in directory.table(f"rewards/{FILES[sheet]}"):
        row = {header: _cell(directory, header, stored[header]) for header in dict.fromkeys((*keys, *columns))}
        row = {header: "" if header in HAPPENED and text > on.isoformat() else text for header, text in row.items()}
        own = [row[header] for header in columns if header not in keys]
        is_there = row.get("验收日期", "there") != ""
        if any(own) and is_there:
            rows.append(row)
    return rows


def _field(name: str) -> str:
    return "task" if name == "serial" else name


def _cell(directory: Directory, header: str, text: str) -> str:
    return day_about(directory.year, text).isoformat() if text and header in DAYS else text


def _final_accounts(directory: Directory) -> Iterator[Event]:
    """Each is entered on the day on which it comes in."""
    rows = [row for row in directory.table("rewards/final_accounts") if row[SUBMITTED]]
    rows.sort(key=lambda row: day_about(directory.year, row[SUBMITTED]))
    for day, group in groupby(rows, key=lambda row: day_about(directory.year, row[SUBMITTED])):
        told = [{"项目": row["项目"], SUBMITTED: day.isoformat()} for row in group]
        at = moment(day, 16, 10)
        yield Event(at, partial(_import, directory, "竣工决算", told, "竣工决算受理单", at))


def _import(directory: Directory, sheet: str, rows: Rows, document: str, at: datetime) -> None:
    if not rows:
        return
    article = BY_SHEET[sheet].article
    result = import_inputs(
        book_of({sheet: rows}),
        article=article,
        year=directory.year,
        document=f"{directory.year}年{document}",
        at=at,
        by=host_of(directory, article),
        dry_run=False,
    )
    if not result.applied:
        raise LoadError("\n".join(str(problem) for problem in result.problems))


def _step(directory: Directory, row: dict[str, str], at: datetime) -> None:
    project = MajorProject.objects.get(task__work_list__year=directory.year, task__serial=row["任务序号"])
    save_step(
        project=project,
        step=None,
        title=row["环节"],
        unit=directory.units[row["单位"]],
        allowed_days=int(row["时限"]),
        received_on=day_about(directory.year, row["受理"]),
        finished_on=day_about(directory.year, row["办结"]) if row["办结"] else None,
        at=at,
        by=host_of(directory, BY_SHEET["重大项目"].article),
    )


def _change(directory: Directory, row: dict[str, str], at: datetime) -> None:
    """A figure that was judged already is put right, with a reason."""
    table: InputTable = BY_SHEET[row["表"]]
    stored: Any = table.model._default_manager.get(year=directory.year, unit=directory.units[row["单位"]])
    column = next(each for each in table.columns if each.header == row["列"])
    save_input(
        table=table,
        year=directory.year,
        pk=stored.pk,
        values={**stored_values(table, stored), column.field: Decimal(row["数值"])},
        version=version_of(stored),
        document=row["文件"],
        reason=row["理由"],
        at=at,
        by=host_of(directory, table.article),
    )
