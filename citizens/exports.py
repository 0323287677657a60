"""The public downloads of a year: what the pages say, as CSV for spreadsheets and as JSON for programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import pgettext

from citizens.enums import State
from citizens.rules.flags import code_of
from citizens.selectors.adjustments import adjustments_of
from citizens.selectors.flags import corrections_of, flags_of
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet

    from citizens.fields import Table
    from citizens.selectors.adjustments import PublicAdjustment
    from supervision.models import MonthRelease

Row = dict[str, Any]
FLAGS = {"r": State.ON_SCHEDULE, "c": State.ON_SCHEDULE, "y": State.BEHIND, "n": State.NOT_DUE}
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel does not read Chinese


def task_rows(tasks: QuerySet[Task]) -> Iterator[Row]:
    for task in tasks:
        yield {
            "year": task.work_list.year,
            "serial": task.serial,
            "sector": task.sector.name,
            "title": task.title,
            "target": task.target,
            "host": task.host.name,
            "finishes_on": task.finishes_on.isoformat(),
            "livelihood": task.livelihood,
            "state": str(State(task.state)),  # type: ignore[attr-defined]
            "url": f"{settings.KEYWORK_URL}{reverse('citizens:task', args=[task.work_list.year, task.serial])}",
        }


def month_rows(tasks: QuerySet[Task]) -> Iterator[Row]:
    found = list(tasks)
    flags = flags_of(found)
    for task in found:
        for month, judged in sorted(flags.get(task.pk, {}).items()):
            yield {
                "serial": task.serial,
                "month": month_text(task.work_list.year, month),
                "flag": str(FLAGS[code_of(judged)]),
                "completed": judged.is_closed_out,
                "planned": figure(judged.planned),
                "actual": figure(judged.actual),
                "unit_of_measure": task.measure_unit if task.livelihood else "",
            }


def adjustment_rows(work_list: WorkList) -> Iterator[Row]:
    for each in adjustments_of(Task.objects.filter(work_list=work_list)):
        made = each.adjustment
        yield {
            "serial": made.task.serial,
            "kind": made.kind,
            "from_month": month_text(work_list.year, made.from_month),
            "changes": changes_text(each),
            "reason": made.reason,
            "document": made.document,
            "recorded_on": localdate(made.at).isoformat(),
        }


def changes_text(each: PublicAdjustment) -> str:
    return pgettext("between clauses", "; ").join([*map(str, each.changes), *each.also_changed])


def correction_rows(work_list: WorkList, released: Mapping[int, MonthRelease]) -> Iterator[Row]:
    for each in corrections_of(Task.objects.filter(work_list=work_list), dict(released)):
        before, after = each.replaced.before, each.replaced.after
        yield {
            "serial": each.task.serial,
            "month": month_text(work_list.year, each.month),
            "flag_before": str(FLAGS[code_of(before)]),
            "flag_after": str(FLAGS[code_of(after)]),
            "actual_before": figure(before.actual),
            "actual_after": figure(after.actual),
            "corrected_on": localdate(each.replaced.at).isoformat(),
        }


def csv_of(table: Table, rows: Iterable[Row]) -> str:
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([cell(row[column]) for column in table.columns] for row in rows)
    return buffer.getvalue()


def cell(value: object) -> str:
    """A text that a spreadsheet would reckon with is quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()


def figure(value: Decimal | None) -> str | None:
    """A decimal as text, without trailing zeros, as everywhere in exports."""
    return None if value is None else f"{value.normalize() + 0:f}"


def month_text(year: int, month: int) -> str:
    return f"{year}-{month:02d}"
