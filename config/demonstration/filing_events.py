"""Filings that came later than the list, and people who changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.book import FILING_STATE
from config.demonstration.city import day_of
from config.demonstration.events import Directory, Event, moment
from regulation.calendar import add_working_days
from responsibility.enums import ResponsibleLevel
from responsibility.models import Filing
from responsibility.services import (
    PersonEntry,
    StepEntry,
    accept_filing,
    replace_person,
    return_filing,
    save_filing,
    submit_filing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

LEVELS = {
    "主要": ResponsibleLevel.MAIN,
    "分管": ResponsibleLevel.SUPERVISING,
    "直接": ResponsibleLevel.DIRECT,
}
RETURN_REASON = "直接责任人应为承担任务的处室负责人，请核对后再报"


def late_filings(directory: Directory) -> Iterator[Event]:
    """Filed late (迟报), returned (退回), waiting to be filed (待审), or still a draft (草稿)."""
    for row in directory.table("filings"):
        if not row[FILING_STATE]:
            continue
        state, day = row[FILING_STATE].split()
        on = day_of(directory.year, day)
        yield Event(moment(on, 9, 30), partial(_write, directory, row, on))
        if state != "草稿":
            yield Event(moment(on, 10), partial(_submit, directory, row, moment(on, 10)))
        decided = moment(add_working_days(on, 1), 11)
        if state == "迟报":
            yield Event(decided, partial(_accept, directory, row, decided))
        if state == "退回":
            yield Event(decided, partial(_return, directory, row, decided))


def replacements(directory: Directory) -> Iterator[Event]:
    for row in directory.table("replacements"):
        on = day_of(directory.year, row["日期"])
        yield Event(moment(on, 9), partial(_replace, directory, row, on))


def _write(directory: Directory, row: dict[str, str], on: date) -> None:
    task, unit = directory.task(row["任务序号"]), directory.units[row["单位"]]
    people = {level: _entry(directory, row, word) for word, level in LEVELS.items()}
    steps = [
        StepEntry("制定实施方案，任务分解到人", on, row["直接责任人"]),
        StepEntry("按月调度，季度小结", task.finishes_on, row["直接责任人"]),
    ]
    save_filing(task=task, unit=unit, people=people, steps=steps, version=0, at=moment(on, 9, 30))


def _entry(directory: Directory, row: dict[str, str], word: str) -> PersonEntry:
    account = directory.people.get(row[f"{word}账号"])
    return PersonEntry(row[f"{word}责任人"], row[f"{word}职务"], account_id=account.pk if account else None)


def _submit(directory: Directory, row: dict[str, str], at: datetime) -> None:
    filing = _filing(directory, row)
    submit_filing(filing=filing, by=directory.reporters[filing.unit_id], at=at)


def _accept(directory: Directory, row: dict[str, str], at: datetime) -> None:
    accept_filing(filing=_filing(directory, row), by=directory.office, at=at)


def _return(directory: Directory, row: dict[str, str], at: datetime) -> None:
    return_filing(filing=_filing(directory, row), reason=RETURN_REASON, by=directory.office, at=at)


def _replace(directory: Directory, row: dict[str, str], on: date) -> None:
    account = directory.people.get(row["账号"])
    replace_person(
        filing=_filing(directory, row),
        level=LEVELS[row["层级"]],
        person=PersonEntry(row["姓名"], row["职务"], account_id=account.pk if account else None),
        from_on=on,
        reason=row["理由"],
        at=moment(on, 9),
    )


def _filing(directory: Directory, row: dict[str, str]) -> Filing:
    return Filing.objects.select_related("unit", "task__work_list").get(
        task__work_list__year=directory.year, task__serial=row["任务序号"], unit__short_name=row["单位"]
    )
