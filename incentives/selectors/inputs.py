"""The rows of the tables of inputs as a page shows them, and the sheet of the same rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q

from incentives.models import FinalAccount, GreenChannelStep, MajorProject, Measure
from incentives.permissions.inputs import InputsOfArticle, final_accounts_readable_by
from incentives.tables import model_field, stored_values
from organization.models import Unit
from regulation.calendar import add_months, working_days_between
from regulation.selectors import article_hosts, day_in_year, parameters_on
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from django.db.models import QuerySet

    from incentives.models import Input
    from incentives.models.measures import MeasureQuerySet
    from incentives.tables import InputTable
    from organization.models import Person
    from regulation.selectors import Hosts

SOON_DAYS = 30
FARTHEST_YEARS = 3
FINAL_ACCOUNTS = 10
MAJOR_PROJECTS = 7


def inputs_of(article: int, year: int) -> tuple[InputsOfArticle, Hosts]:
    """The object of rights, and the units that host and co-host the article in the year."""
    hosts = article_hosts(year)[article]
    return InputsOfArticle(article, year, hosts.host_id, co_hosts=hosts.co_host_ids), hosts


@dataclass(frozen=True)
class InputRow:
    """A row of a table: what is stored of it, or the unit or task that has none yet; an empty one is a new row."""

    table: InputTable
    stored: Input | None = None
    subject: Unit | Task | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def name(self) -> str:
        """How the page knows the row; the same before and after it is first saved where its key is given."""
        if self.table.has_roster:
            return f"{self.table.slug}-k{self.subject.pk if self.subject else 0}"
        return f"{self.table.slug}-{self.stored.pk if self.stored else 'new'}"

    @property
    def version(self) -> str:
        return version_of(self.stored)

    @property
    def values(self) -> dict[str, Any]:
        values = stored_values(self.table, self.stored)
        return {**values, self.table.key[0]: self.subject} if self.subject else values


def version_of(stored: Input | None) -> str:
    """Which state of the row was seen; empty before it was first saved."""
    return stored.entered_at.astimezone(UTC).isoformat() if stored else ""


def rows_of(table: InputTable, year: int) -> list[InputRow]:
    """Every row of the table in the year; where units or tasks are given, those without one too."""
    measures = _measures_by_key(table, year)
    stored = list(_stored(table, year))
    if not table.has_roster:
        return [InputRow(table, each, None, tuple(measures[table.key_of(each)])) for each in stored]
    name = table.key[0]
    by_subject = {getattr(each, name): each for each in stored}
    subjects = list(dict.fromkeys((*_roster(table, year), *by_subject)))
    return [
        InputRow(table, each, subject, tuple(measures[table.key_of(each)]) if each else ())
        for subject in sorted(subjects, key=_place)
        for each in [by_subject.get(subject)]
    ]


def row_of(table: InputTable, year: int, stored: Input) -> InputRow:
    """One stored row, with what follows from it."""
    subject = getattr(stored, table.key[0]) if table.has_roster else None
    return InputRow(table, stored, subject, tuple(_measures_by_key(table, year)[table.key_of(stored)]))


def find_row(table: InputTable, year: int, pk: int) -> Input | None:
    return _stored(table, year).filter(pk=pk).first()


def _place(subject: Unit | Task) -> tuple[int, str]:
    """Tasks in the order of the list; districts before parks before platforms."""
    if isinstance(subject, Task):
        return 0, subject.order
    return KIND_ORDER.get(subject.kind, len(KIND_ORDER)), subject.code or subject.name


KIND_ORDER = {"district": 0, "park": 1, "platform": 2}


def _stored(table: InputTable, year: int) -> QuerySet[Any]:
    names = {each.name for each in table.model._meta.get_fields()}
    related = [name for name in ("unit", "task", "entered_by") if name in names]
    rows = table.model._default_manager.filter(year=year).select_related(*related)
    if table.model is MajorProject:
        standing = GreenChannelStep.objects.filter(withdrawn_at=None)
        return rows.select_related("task__work_list", "task__host").prefetch_related(Prefetch("steps", standing))
    return rows


def _roster(table: InputTable, year: int) -> Iterable[Unit | Task]:
    if table.is_of_tasks:
        return Task.objects.filter(work_list__year=year, major=True).select_related("work_list", "host")
    return units_of(year).filter(kind__in=table.roster)


def _measures_by_key(table: InputTable, year: int) -> dict[tuple[Hashable, ...], list[Measure]]:
    found: dict[tuple[Hashable, ...], list[Measure]] = defaultdict(list)
    for measure in measures_of(table, year).standing().order_by("period", "kind"):
        found[table.key_of_measure(measure)].append(measure)
    return found


def measures_of(table: InputTable, year: int) -> MeasureQuerySet:
    """The measures that may rest on rows of the table; a final account's belong to the year in which it is due."""
    measures = Measure.objects.filter(article=table.article, kind__in=table.measures)
    if table.is_of_other_years:
        return measures.filter(year__range=(year - FARTHEST_YEARS, year + FARTHEST_YEARS))
    return measures.in_year(year)


def units_of(year: int) -> QuerySet[Unit]:
    """The units that exist on some day of the year."""
    return Unit.objects.existing_in(date(year, 1, 1), date(year, 12, 31))


def sheet_rows(table: InputTable, year: int) -> list[dict[str, Any]]:
    """The stored rows by the fields of the sheet's columns."""
    return [
        {column.field: _in_sheet(getattr(stored, model_field(column))) for column in table.columns}
        for stored in _stored(table, year)
    ]


def _in_sheet(value: Any) -> Any:
    match value:
        case Unit():
            return value.name
        case Task():
            return value.serial
        case _:
            return value


@dataclass(frozen=True)
class DueAccount:
    """A final account with the day on which it is due, as it stands on a day."""

    account: FinalAccount
    due_on: date | None
    today: date

    @property
    def is_submitted(self) -> bool:
        return submitted_whole(self.account) is not None

    @property
    def is_late(self) -> bool:
        """Not in by the due day, or not in time."""
        in_on = submitted_whole(self.account) or self.today
        return self.due_on is not None and in_on > self.due_on

    @property
    def is_soon(self) -> bool:
        return not self.is_submitted and self.due_on is not None and 0 <= (self.due_on - self.today).days <= SOON_DAYS

    @property
    def days_left(self) -> int | None:
        return (self.due_on - self.today).days if self.due_on and self.is_soon else None

    @property
    def working_days_late(self) -> int:
        if self.due_on is None or not self.is_late:
            return 0
        return working_days_between(self.due_on, submitted_whole(self.account) or self.today)

    @property
    def state(self) -> str:
        """As the list groups them: late, soon, open, in."""
        if self.is_submitted:
            return "in"
        return "late" if self.is_late else "soon" if self.is_soon else "open"


def submitted_whole(account: FinalAccount) -> date | None:
    """The day on which the whole account came in; a part is no submission (10)."""
    return account.submitted_on if account.is_whole else None


def due_day_of(account: FinalAccount, months: int) -> date | None:
    return add_months(account.accepted_on, months) if account.accepted_on else None


def final_account_months(year: int, today: date) -> int:
    return parameters_on(year, day_in_year(year, today)).integer("final_accounts_months")


def final_accounts(year: int, person: Person, *, today: date) -> list[DueAccount]:
    """The final accounts of the year's sheet, and those that fall due in it, as far as the person may read them; the
    first due first. Of a project that stands in several sheets the last one counts."""
    subject, _hosts = inputs_of(FINAL_ACCOUNTS, year)
    months = final_account_months(year, today)
    latest = FinalAccount.objects.order_by("project", "-year", "-pk").distinct("project")
    due_in_year = Q(
        accepted_on__gte=add_months(date(year, 1, 1), -months), accepted_on__lte=add_months(date(year, 12, 31), -months)
    )
    accounts = FinalAccount.objects.filter(Q(year=year) | (due_in_year & Q(pk__in=latest.values("pk"))))
    readable = accounts.filter(final_accounts_readable_by(person, subject)).select_related("unit")
    found = [DueAccount(each, due_day_of(each, months), today) for each in readable]
    return sorted(found, key=lambda each: (each.due_on is None, each.due_on or today, each.account.project))
