"""From a figure of a bulletin to its list, and from a published bulletin to what was corrected since (article 6).

A figure is named by what it counts, as in an address: `sector=3&flag=yellow`. Its list has exactly as many rows as it
counts: they are named by the figures themselves, frozen with them, and read from the check rows, which never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.utils.http import urlencode

from supervision.bulletins.figures import ESCALATION_COUNTS
from supervision.enums import Action, EntryKind
from supervision.models import Check, Escalation, ReportEntry
from supervision.selectors.marks import code_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from supervision.bulletins.record import Figures, Row
    from tasks.models import Task

FLAG_LETTERS = {"red": "rc", "yellow": "yu", "unreported": "u", "not_due": "n", "judged": "rcyu"}
NUMBERS = ("sector", "unit", "month")
SWITCHES = ("livelihood", "major", "main", "objected")
CHANGES = ("new_yellow", "longer", "back_to_red")


class UnknownFigureError(LookupError):
    """No figure of a bulletin is named like this."""


def key_of(**wanted: object) -> str:
    """The name of a figure; what is empty is left out."""
    return urlencode({name: str(value) for name, value in wanted.items() if value not in (None, "")})


def wanted_by(key: str) -> dict[str, str]:
    """What the name of a figure asks for. Raises UnknownFigureError for a name that none has."""
    wanted = dict(parse_qsl(key, strict_parsing=bool(key)) if _is_readable(key) else [("", "")])
    for name, value in wanted.items():
        if not _is_known(name, value):
            raise UnknownFigureError(key)
    return wanted


def _is_readable(key: str) -> bool:
    return all("=" in part for part in key.split("&"))


def _is_known(name: str, value: str) -> bool:
    match name:
        case "flag":
            return value in FLAG_LETTERS
        case "change":
            return value in CHANGES
        case "escalations":
            return value in ESCALATION_COUNTS
        case "action":
            return value in Action
        case "sector" | "unit" | "month":
            return value.isascii() and value.isdecimal() and len(value) < 10
    return name in SWITCHES and value == "1"


# Flags ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TracedCheck:
    """A row behind a figure: the task as it stood in the bulletin, its check, and the check that stands now where the
    month was corrected since."""

    row: Row
    check: Check
    code: str
    now: Check | None

    @property
    def difference(self) -> Any:
        check = self.check
        return None if check.actual is None or check.planned is None else check.actual - check.planned


def rows_behind(figures: Figures, wanted: Mapping[str, str]) -> list[Row]:
    """The tasks that a figure counts."""
    return [row for row in figures.rows if _fits(row, wanted, figures.month)]


def _fits(row: Row, wanted: Mapping[str, str], last: int) -> bool:
    code = row.code_of(int(wanted.get("month", last)))
    return bool(
        code
        and code[0] in FLAG_LETTERS.get(wanted.get("flag", ""), code)
        and wanted.get("change", row.change) == row.change
        and int(wanted.get("sector", row.sector)) == row.sector
        and int(wanted.get("unit", row.unit)) == row.unit
        and all(getattr(row, name) for name in SWITCHES if name in wanted)
    )


def checks_behind(figures: Figures, wanted: Mapping[str, str]) -> list[TracedCheck]:
    """The judgements that a figure counts, in the order of the list; three queries, whatever their number."""
    rows = rows_behind(figures, wanted)
    month = wanted.get("month", str(figures.month))
    keys = {row.task: row.months[month] for row in rows}
    checks = Check.objects.select_related("unit").in_bulk([pk for pk, _code in keys.values()])
    now = {check.task_id: check for check in _standing(checks.values())}
    return [TracedCheck(row, checks[pk], code, now.get(row.task)) for row in rows for pk, code in (keys[row.task],)]


def _standing(checks: Iterable[Check]) -> Iterable[Check]:
    """The checks that stand now where others have taken the place of these."""
    retired = [check for check in checks if not check.is_current]
    if not retired:
        return ()
    months = {check.month for check in retired}
    return Check.objects.current().filter(task__in=[check.task_id for check in retired], month__in=months)


# Escalations ----------------------------------------------------------------------------------


def escalations_behind(figures: Figures, wanted: Mapping[str, str]) -> list[Escalation]:
    """The escalations that a figure counts, in the order of the list."""
    pks = figures.escalations.get(wanted["escalations"], [])
    if action := wanted.get("action"):
        pks = figures.issued.get(action, []) if wanted["escalations"] == "issued" else []
    found = Escalation.objects.filter(pk__in=pks).select_related("task__work_list", "unit", "responsible", "leader")
    return list(found.order_by("task__order", "action", "pk"))


# What was corrected since ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Correction:
    """A month that a bulletin told otherwise than it stands now: its mark then and now, why, and when."""

    row: Row
    task: Task
    month: int
    then: str
    now: str
    at: datetime
    reason: str

    @property
    def changes_flag(self) -> bool:
        return self.then[:1] != self.now[:1]


def corrections_since(figures: Figures) -> list[Correction]:
    """Every month of the bulletin's period whose check has been replaced since, in the order of the list."""
    named = {pk: (row, int(month)) for row in figures.rows for month, (pk, _code) in row.months.items()}
    retired = Check.objects.filter(pk__in=named, is_current=False).values_list("pk", flat=True)
    told = [named[pk] for pk in retired]
    if not told:
        return []
    tasks, months = {row.task for row, _month in told}, {month for _row, month in told}
    standing = Check.objects.current().filter(task__in=tasks, month__in=months).select_related("task__work_list")
    now = {(each.task_id, each.month): each for each in standing}
    reasons = _reasons(tasks)
    return sorted(
        (_correction(row, month, now[row.task, month], reasons) for row, month in told),
        key=lambda each: (each.task.order, each.month),
    )


def _correction(row: Row, month: int, check: Check, reasons: Mapping[tuple[int, datetime], str]) -> Correction:
    return Correction(
        row=row,
        task=check.task,
        month=month,
        then=row.months[str(month)][1],
        now=code_of(check, is_completed=check.is_closed_out),
        at=check.judged_at,
        reason=reasons.get((row.task, check.judged_at), ""),
    )


def _reasons(tasks: Collection[int]) -> dict[tuple[int, datetime], str]:
    """Why, by the task and the moment at which it was judged again; one correction can change several months."""
    entries = ReportEntry.objects.filter(kind=EntryKind.CORRECTED, report__task__in=tasks)
    return {(task, at): reason for task, at, reason in entries.values_list("report__task_id", "at", "reason")}


def revoked_since(figures: Figures) -> list[Escalation]:
    """Criticisms of a published bulletin whose ground has gone since; the bulletin carries a note for each."""
    named = [each.escalation for each in figures.criticisms]
    gone = Escalation.objects.filter(pk__in=named, revoked_at__isnull=False)
    return list(gone.select_related("task__work_list", "unit").order_by("revoked_at", "pk"))
