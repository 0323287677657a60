"""Loading the sheets of inputs; all inside the import's transaction (see `workbook.importing`).

New rows are added, and an empty cell says nothing about what is stored. A figure that is already stored can be
changed until the closing that judges it; from then on it takes a correction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

from django.utils.translation import gettext as _

from incentives.enums import NominationStatus
from incentives.models import MajorProject, Nomination, Recognition
from incentives.models.base import AnyInput
from organization.directories import UnitDirectory
from regulation.selectors import parameters_on
from tasks.directories import TaskDirectory
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from organization.models import Unit
    from tasks.models import Task
    from workbook.importing import ImportContext
    from workbook.reading import Row

YEAR_END = 12
LIST_SHEET = "清单"


@dataclass(frozen=True)
class InputLoader(Generic[AnyInput]):
    """Takes the rows of one kind of input, each known by its `key` fields.

    `judged_in` names fields that are judged before the year-end settlement, with the month of that closing.
    """

    model: type[AnyInput]
    key: tuple[str, ...]
    judged_in: Mapping[str, int] = field(default_factory=dict)

    def __call__(self, rows: Sequence[Row], context: ImportContext) -> None:
        stored = self._stored(context.year)
        closed_through = _closed_through(context.year)
        created: list[AnyInput] = []
        changed: list[AnyInput] = []
        for row, values in self._resolved(rows, context):
            known = stored.get(self._key_of(values))
            if known is None:
                created.append(self._new(values, context))
            elif self._renew(row, known, values, closed_through, context):
                changed.append(known)
        self._save(created, changed, rows, context)

    def _stored(self, year: int) -> dict[tuple[Hashable, ...], AnyInput]:
        related = [name for name in ("unit", "task") if self._has(name)]
        inputs: Iterable[Any] = self.model._default_manager.filter(year=year).select_related(*related)
        return {tuple(getattr(each, name) for name in self.key): each for each in inputs}

    def _has(self, name: str) -> bool:
        return any(each.name == name for each in self.model._meta.get_fields())

    def _resolved(self, rows: Sequence[Row], context: ImportContext) -> list[tuple[Row, dict[str, Any]]]:
        """The rows whose unit and task exist, once for each key, with these in place of their names."""
        resolved = []
        for row in rows:
            values = dict(row.values)
            problems = len(context.problems)
            if "unit" in values:
                values["unit"] = _unit_in(row, context)
            if "serial" in values:
                values["task"] = _task_in(row, context)
                del values["serial"]
            if len(context.problems) == problems and not self._lacks(values):
                resolved.append((row, values))
        first_column = "serial" if "task" in self.key else self.key[0]
        return [(row, values) for row, values in resolved if context.claim(row, first_column, self._key_of(values))]

    def _lacks(self, values: dict[str, Any]) -> bool:
        """Whether a task or a unit is named, but stands in a row that has a problem of its own."""
        return ("task" in values and values["task"] is None) or (self.key[0] == "unit" and values["unit"] is None)

    def _key_of(self, values: dict[str, Any]) -> tuple[Hashable, ...]:
        return tuple(values[name] for name in self.key)

    def _new(self, values: dict[str, Any], context: ImportContext) -> AnyInput:
        return self.model(
            year=context.year,
            entered_at=context.at,
            entered_by=context.actor,
            document=context.document,
            **values,
        )

    def _renew(
        self, row: Row, stored: AnyInput, values: dict[str, Any], closed_through: int, context: ImportContext
    ) -> bool:
        """Take over what is given and differs; whether there was anything."""
        is_changed = False
        for name, value in values.items():
            before = getattr(stored, name)
            if name in self.key or value is None or value in ("", before):
                continue
            if before not in (None, "") and closed_through >= self.judged_in.get(name, YEAR_END):
                context.refuse(row, name, before, _("what was judged; another figure takes a correction with a reason"))
                continue
            context.difference(row, name, before, value)
            setattr(stored, name, value)
            is_changed = True
        if is_changed:
            stored.entered_at = context.at
            stored.entered_by_id = context.actor.pk if context.actor else None
            stored.document = context.document or stored.document
        return is_changed

    def _save(
        self, created: list[AnyInput], changed: list[AnyInput], rows: Sequence[Row], context: ImportContext
    ) -> None:
        manager = self.model._default_manager
        manager.bulk_create(created)
        fields = [each.name for each in self.model._meta.concrete_fields if not each.primary_key]
        manager.bulk_update(changed, fields)
        if rows:
            others = len(rows) - len(created) - len(changed)
            context.count(rows[0].sheet, created=len(created), changed=len(changed), unchanged=others)


def load_major_projects(rows: Sequence[Row], context: ImportContext) -> None:
    """Only tasks marked as major projects have a row (7)."""
    for row in rows:
        task = context.directory(TaskDirectory).find(row["serial"])
        if task is not None and not task.major:
            context.problem(
                row,
                "serial",
                _("task %(serial)s is no major project") % {"serial": task.serial},
                _("a task with 是 under 重大项目"),
            )
    InputLoader(MajorProject, key=("task",))(rows, context)


def load_recognitions(rows: Sequence[Row], context: ImportContext) -> None:
    """The city recognises no more items than the regulation allows (17); what the meeting decided stays as decided."""
    WorkList.objects.select_for_update().filter(year=context.year).first()  # two at once do not pass the limit
    decided = _decided_otherwise(rows, context)
    InputLoader(Recognition, key=("task",))([row for row in rows if row not in decided], context)
    limit = parameters_on(context.year, context.last_day).integer("outstanding_items")
    recognised = Recognition.objects.in_year(context.year).filter(recognised=True).count()
    too_many = max(0, recognised - limit)
    for row in [row for row in rows if row["recognised"]][::-1][:too_many][::-1]:
        context.problem(row, "recognised", _("one item too many"), _("at most %(limit)s items") % {"limit": limit})


def _decided_otherwise(rows: Sequence[Row], context: ImportContext) -> list[Row]:
    """Rows that say something else than the executive meeting, as it was recorded with its document."""
    serials = {row["serial"]: row for row in rows}
    meetings = Nomination.objects.in_year(context.year).standing().filter(meeting_on__isnull=False)
    found = []
    for serial, status in meetings.filter(task__serial__in=serials).values_list("task__serial", "status"):
        row, is_recognised = serials[serial], status == NominationStatus.RECOGNISED
        if row["recognised"] not in (None, is_recognised):
            context.refuse(row, "recognised", is_recognised, _("the meeting's decision; it is corrected on its page"))
            found.append(row)
    return found


def _unit_in(row: Row, context: ImportContext) -> Unit | None:
    unit = context.directory(UnitDirectory).in_cell(row, "unit")
    if unit is None or unit.exists_on(context.first_day) or unit.exists_on(context.last_day):
        return unit
    context.problem(
        row,
        "unit",
        _("%(unit)s does not exist in %(year)s") % {"unit": unit.name, "year": context.year},
        _("a unit of that year"),
    )
    return None


def _task_in(row: Row, context: ImportContext) -> Task | None:
    task = context.directory(TaskDirectory).find(row["serial"])
    if task is None:
        context.unknown(row, "serial", row["serial"], LIST_SHEET, _("a serial number of the list"))
    return task


def _closed_through(year: int) -> int:
    return WorkList.objects.filter(year=year).values_list("closed_through", flat=True).first() or 0
