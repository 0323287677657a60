"""Rows of the sheet 责任备案: filings that count as filed from the first day of the year, written in sets.

A level without a name is vacant. On a published list a row that differs from the first people filed is refused;
later holders come by replacement and are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from organization.directories import PersonDirectory, UnitDirectory
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing, ResponsiblePerson
from responsibility.notifying import copy_imported_filings
from tasks.directories import TaskDirectory
from tasks.loading.milestones import find_task
from tasks.loading.sectors import find_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organization.models import Person, Unit
    from tasks.models import Task
    from workbook.importing import ImportContext
    from workbook.reading import Row

SHEET = "责任备案"


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Who a row names at a level."""

    name: str
    post: str
    account: Person | None


@dataclass(frozen=True, slots=True)
class CheckedRow:
    row: Row
    task: Task
    unit: Unit
    people: Mapping[ResponsibleLevel, NamedPerson]


@dataclass(frozen=True, slots=True)
class StoredFiling:
    """A filing with the first people named in it, by level."""

    filing: Filing
    first: Mapping[str, ResponsiblePerson]


def load_filings(rows: Sequence[Row], context: ImportContext) -> None:
    checked = [each for row in rows if (each := _check(row, context)) is not None]
    stored = _stored_filings(context.directory(TaskDirectory))
    new = [each for each in checked if (each.task.pk, each.unit.pk) not in stored]
    _create(new, context)
    changed = 0
    for each in checked:
        known = stored.get((each.task.pk, each.unit.pk))
        if known is not None and _settle(each, known, context):
            changed += 1
    context.count(SHEET, created=len(new), changed=changed)


def _check(row: Row, context: ImportContext) -> CheckedRow | None:
    directory = context.directory(TaskDirectory)
    task = find_task(row, "serial", directory, context)
    unit = _unit_on_task(row, task, context) if task else None
    people = _named_people(row, context)
    if task is None or unit is None or people is None:
        return None
    if not context.claim(row, "unit", (task.pk, unit.pk)):
        return None
    return CheckedRow(row, task, unit, people)


def _unit_on_task(row: Row, task: Task, context: ImportContext) -> Unit | None:
    """The unit named, or the task's host; only a unit that is on the task files for it (3)."""
    if not row["unit"]:
        return task.host
    unit = context.directory(UnitDirectory).in_cell(row, "unit")
    if unit is None:
        return None
    if unit.pk not in context.directory(TaskDirectory).units_of(task):
        context.problem(
            row,
            "unit",
            _("%(unit)s is not on task %(serial)s") % {"unit": unit.short_name, "serial": task.serial},
            _("its host or one of its co-hosts"),
        )
        return None
    return unit


def _named_people(row: Row, context: ImportContext) -> dict[ResponsibleLevel, NamedPerson] | None:
    """The people by level; None where an account is not known."""
    directory, problems = context.directory(PersonDirectory), len(context.problems)
    people: dict[ResponsibleLevel, NamedPerson] = {}
    for level in ResponsibleLevel:
        account = find_person(row, f"{level}_account", directory, context)
        name = row[f"{level}_name"] or (account.name if account else "")
        if name:
            people[level] = NamedPerson(name, row[f"{level}_post"], account)
    return people if len(context.problems) == problems else None


def _stored_filings(directory: TaskDirectory) -> dict[tuple[int, int], StoredFiling]:
    first: dict[int, dict[str, ResponsiblePerson]] = defaultdict(dict)
    people = ResponsiblePerson.objects.filter(filing__task__work_list=directory.work_list).select_related("account")
    for person in people.order_by("from_date", "pk"):
        first[person.filing_id].setdefault(person.level, person)
    return {
        (filing.task_id, filing.unit_id): StoredFiling(filing, first[filing.pk])
        for filing in Filing.objects.filter(task__work_list=directory.work_list)
    }


def _create(new: Sequence[CheckedRow], context: ImportContext) -> None:
    filings = Filing.objects.bulk_create(
        [
            Filing(
                task=each.task,
                unit=each.unit,
                status=FilingStatus.FILED,
                submitted_at=context.effective_at,
                decided_at=context.effective_at,
                decided_by_id=context.actor.pk if context.actor else None,
            )
            for each in new
        ],
        batch_size=2000,
    )
    ResponsiblePerson.objects.bulk_create(
        [
            _holder(filing, level, person, context)
            for filing, each in zip(filings, new, strict=True)
            for level, person in each.people.items()
        ],
        batch_size=5000,
    )
    if filings:
        cause = f"filings-imported:{filings[0].pk}"
        copy_imported_filings(year=context.year, count=len(filings), cause=cause, at=context.effective_at)


def _holder(filing: Filing, level: ResponsibleLevel, person: NamedPerson, context: ImportContext) -> ResponsiblePerson:
    return ResponsiblePerson(
        filing=filing,
        level=level,
        name=person.name,
        post=person.post,
        phone=person.account.phone if person.account else "",
        account=person.account,
        from_date=context.first_day,
    )


def _settle(each: CheckedRow, known: StoredFiling, context: ImportContext) -> bool:
    """Compare a row with the filing that is there; whether it was changed, which only a draft list allows."""
    if known.filing.status != FilingStatus.FILED:
        context.problem(
            each.row,
            "serial",
            _("%(unit)s has a filing for this task that is not filed yet") % {"unit": each.unit.short_name},
            _("file it or return it on the page of filings"),
        )
        return False
    differences = list(_differences(each, known))
    if not differences:
        context.count(SHEET, unchanged=1)
        return False
    is_frozen = context.directory(TaskDirectory).is_frozen
    for column, before in differences:
        if is_frozen:
            context.refuse(each.row, column, before, _("replace the person from a date on, on the filing's page"))
        else:
            context.difference(each.row, column, before, each.row[column])
    if is_frozen:
        return False
    _take_over(each, known, context)
    return True


def _differences(each: CheckedRow, known: StoredFiling) -> list[tuple[str, object]]:
    """The columns of the row that differ from the first people filed, with what is stored."""
    found: list[tuple[str, object]] = []
    for level in ResponsibleLevel:
        given, stored = each.people.get(level), known.first.get(level)
        pairs = (
            ("name", given.name if given else "", stored.name if stored else ""),
            ("post", given.post if given else "", stored.post if stored else ""),
            ("account", _username(given.account if given else None), _username(stored.account if stored else None)),
        )
        for part, wanted, before in pairs:
            if each.row.has(f"{level}_{part}") and wanted != before:
                found.append((f"{level}_{part}", before))
    return found


def _username(account: Person | None) -> str:
    return account.username if account else ""


def _take_over(each: CheckedRow, known: StoredFiling, context: ImportContext) -> None:
    """What is filed for a draft list is named anew."""
    known.filing.people.all().delete()
    ResponsiblePerson.objects.bulk_create(
        [_holder(known.filing, level, person, context) for level, person in each.people.items()]
    )
