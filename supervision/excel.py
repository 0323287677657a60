"""The month's sheet: taken out with what is stored, filled in with Excel, brought back, seen, then saved in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from supervision.reporting import TEXTS, Content, ReportChangedError, check_content, save_reports
from supervision.rules.reporting import earliest_days
from supervision.sheets import LONGEST_TEXT
from tasks.models import Task
from workbook.columns import Column, Sheet
from workbook.kinds import Date, Number, Serial, Step, Steps, Text
from workbook.problems import CellProblem
from workbook.reading import read_workbook
from workbook.writing import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import IO

    from organization.models import Person
    from supervision.models import Report
    from supervision.selectors.grid import GridRow
    from workbook.reading import Row

SALT = "supervision.month-sheet"
KEPT_FOR = 24 * 3600
FILLED = ("actual", "steps", "progress", "problems", "next_steps", "coordination", "completed_on")


def month_sheet(year: int, month: int) -> Sheet:
    """One row a task; what is grey is only there to be read."""
    text = Text(max_length=LONGEST_TEXT, multiline=True)
    return Sheet(
        name=f"{year}年{month}月报送",
        columns=(
            Column("任务序号", "serial", Serial(), required=True, is_given=True),
            Column("工作任务", "title", Text(), is_given=True),
            Column("上月实际", "last", Number(), is_given=True),
            Column("本月应达", "planned", Number(), is_given=True),
            Column("计量单位", "measure_unit", Text(max_length=30), is_given=True),
            Column("实际值", "actual", Number(), note="计量方式为节点时不填"),
            Column("完成节点", "steps", Steps(), default=(), note="本月完成的节点和完成日期"),
            Column("进展情况", "progress", text, default=""),
            Column("存在问题", "problems", text, default=""),
            Column("下一步", "next_steps", text, default=""),
            Column("需领导协调", "coordination", text, default="", note="写明请领导协调什么；不需要的不填"),
            Column("完成日期", "completed_on", Date(), note="整项任务完成时才填"),
        ),
        key=("serial",),
    )


def write_month_sheet(year: int, month: int, rows: Iterable[GridRow]) -> bytes:
    """The sheet with everything that is stored of the month's tasks."""
    sheet = month_sheet(year, month)
    return write_workbook([sheet], {sheet.name: [_written(row) for row in rows]})


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """A cell that says something else than what is stored."""

    cell: str
    title: str
    label: str
    before: str
    after: str


@dataclass(slots=True)
class SheetPreview:
    """What a sheet that was brought back would change; `token` carries it to the second step."""

    differences: list[SheetDifference] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    token: str = ""


def read_month_sheet(
    source: IO[bytes], *, year: int, month: int, rows: Sequence[GridRow], at: datetime
) -> SheetPreview:
    """Compare the sheet with what is stored, cell by cell; changes nothing. A column that is missing says nothing."""
    sheet = month_sheet(year, month)
    parsed = read_workbook(source, [sheet], year=year)
    preview = SheetPreview(problems=list(parsed.problems))
    known = {row.task.serial: row for row in rows}
    for row in parsed.sheets[sheet.name].rows if sheet.name in parsed.sheets else ():
        mine = known.get(row["serial"])
        if mine is None:
            preview.problems.append(
                CellProblem(row.cell("serial"), _("not a task of your unit in this month"), _("a serial of the sheet"))
            )
        else:
            _compare(row, mine, at, preview)
    if not preview.problems and preview.changes:
        preview.token = signing.dumps([year, month, preview.changes], salt=SALT, compress=True)
    return preview


def apply_month_sheet(*, token: str, year: int, month: int, at: datetime, by: Person) -> list[Report]:
    """Save all that the preview showed, or nothing.

    Raises ValidationError if the preview is too old or of another month, or if a report has been changed since.
    """
    try:
        token_year, token_month, changes = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise ValidationError(_("The preview is no longer valid: upload the sheet again.")) from error
    if (token_year, token_month) != (year, month):
        raise ValidationError(_("The preview is of another month: upload the sheet again."))
    tasks = Task.objects.select_related("work_list").in_bulk([change["task"] for change in changes])
    try:
        return save_reports(
            changes=[(tasks[each["task"]], month, each["version"], _content(each["content"])) for each in changes],
            at=at,
            by=by,
        )
    except ReportChangedError as conflict:
        raise ValidationError(
            _("%(task)s has been changed since the preview: upload the sheet again.")
            % {"task": conflict.stored.task.title}
        ) from conflict


def _compare(row: Row, mine: GridRow, at: datetime, preview: SheetPreview) -> None:
    stored = _written(mine)
    differing = [name for name in FILLED if row.has(name) and _plain(row[name]) != _plain(stored[name])]
    if not differing:
        return
    content = _read_content(row, mine, differing, preview)
    try:
        if mine.report is not None:
            mine.report.task = mine.task
        if not mine.is_editable:
            raise ValidationError(_("this report is submitted, accepted or not due; it is not changed by a sheet"))
        check_content(mine.task, content, at)
    except ValidationError as error:
        _refuse(row, differing, error, preview)
        return
    preview.differences += [
        SheetDifference(row.cell(name), mine.task.title, row.header(name), _shown(stored[name]), _shown(row[name]))
        for name in differing
    ]
    preview.changes.append({"task": mine.task.pk, "version": mine.version, "content": _packed(content)})


def _refuse(row: Row, differing: Sequence[str], error: ValidationError, preview: SheetPreview) -> None:
    if hasattr(error, "error_dict"):
        for name, said in error.message_dict.items():
            preview.problems += [CellProblem(row.cell(name), message) for message in said]
    else:
        preview.problems += [CellProblem(row.cell(differing[0]), message) for message in error.messages]


def _read_content(row: Row, mine: GridRow, differing: Sequence[str], preview: SheetPreview) -> Content:
    """The cells that differ, as they are stored; a step must be a milestone of the task."""
    content: dict[str, Any] = {name: row[name] for name in differing if name != "steps"}
    if "steps" not in differing:
        return Content(**content)
    milestones = {each.name: each for each in mine.milestones}
    for step in row["steps"]:
        if step.name not in milestones:
            preview.problems.append(
                CellProblem(
                    row.cell("steps"),
                    _("%(name)s is no milestone of the task") % {"name": step.name},
                    _("one of %(words)s") % {"words": " / ".join(milestones)} if milestones else "",
                )
            )
    content["steps"] = [
        {"milestone": milestones[step.name].pk, "done_on": step.on.isoformat()}
        for step in row["steps"]
        if step.name in milestones
    ]
    return Content(**content)


def _written(row: GridRow) -> dict[str, Any]:
    """A task's row of the sheet: what is stored now."""
    report = row.report
    names = {each.pk: each.name for each in row.milestones}
    days = earliest_days(report.steps) if report else {}
    return {
        "serial": row.task.serial,
        "title": row.task.title,
        "last": row.last,
        "planned": row.outlook.planned,
        "measure_unit": row.task.measure_unit,
        "actual": report.actual if report else None,
        "steps": tuple(
            Step(names[pk], day) for pk, day in sorted(days.items(), key=lambda each: each[1]) if pk in names
        ),
        "completed_on": report.completed_on if report else None,
        **{name: getattr(report, name) if report else "" for name in TEXTS},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return {str(each) for each in value}
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return _("empty")
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return format(value.normalize() + 0, "f") if isinstance(value, Decimal) else str(value)


def _packed(content: Content) -> dict[str, Any]:
    """As JSON can carry it."""
    return {name: str(value) if isinstance(value, (Decimal, date)) else value for name, value in content.items()}


def _content(packed: dict[str, Any]) -> Content:
    content = dict(packed)
    if content.get("actual") is not None:
        content["actual"] = Decimal(content["actual"])
    if content.get("completed_on") is not None:
        content["completed_on"] = date.fromisoformat(content["completed_on"])
    return Content(**content)  # type: ignore[typeddict-item]
