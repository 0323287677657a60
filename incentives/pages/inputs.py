"""The page of an article's inputs: its tables with who keeps them and the figures of the year beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from incentives.forms.inputs import RowEntry, UnitChoices
from incentives.models import MajorProject
from incentives.pages.outlook import outlook_lines
from incentives.selectors.green_channel import channel_of
from incentives.selectors.inputs import InputRow, inputs_of, rows_of, units_of
from incentives.selectors.plans import parameter_sources, plan_in_force
from incentives.selectors.transfers import faster_in
from incentives.tables import tables_of
from regulation.articles import ARTICLE
from regulation.selectors import day_in_year

if TYPE_CHECKING:
    from datetime import date, datetime

    from incentives.models import AssessmentPlan
    from incentives.pages.outlook import OutlookLine
    from incentives.permissions.inputs import InputsOfArticle
    from incentives.selectors.green_channel import Channel
    from incentives.selectors.plans import ParameterSource
    from incentives.selectors.transfers import FasterProjects
    from incentives.tables import InputTable
    from organization.models import Person
    from regulation.articles import Article
    from regulation.selectors import Hosts

TRANSFERS = 12


FILLED, EMPTY = "yes", "no"


@dataclass(frozen=True)
class TablePart:
    """One table as it is filled in."""

    table: InputTable
    entries: list[RowEntry]
    new: RowEntry | None
    only: str = ""

    @property
    def shown(self) -> list[RowEntry]:
        """All rows, or only those that are filled in, or only those that are not."""
        if self.only not in (FILLED, EMPTY):
            return self.entries
        return [each for each in self.entries if (each.row.stored is not None) is (self.only == FILLED)]

    @property
    def filled(self) -> int:
        return sum(1 for each in self.entries if each.row.stored is not None)

    @property
    def empty(self) -> int:
        return len(self.entries) - self.filled

    @property
    def head(self) -> RowEntry:
        """For the headings: any row, or an empty one."""
        return self.entries[0] if self.entries else self.new or RowEntry(InputRow(self.table), UnitChoices(()))


@dataclass(frozen=True)
class InputsPage:
    article: Article
    year: int
    at: datetime
    subject: InputsOfArticle
    hosts: Hosts
    may_enter: bool
    may_keep_steps: bool
    parts: list[TablePart]
    units: UnitChoices
    only: str = ""

    @property
    def sources(self) -> list[ParameterSource]:
        """The figures of the article, with where each comes from."""
        on = day_in_year(self.year, self.today)
        return list(parameter_sources(self.year, self.article.number, on).values())

    @cached_property
    def plan(self) -> AssessmentPlan | None:
        return plan_in_force(self.year, self.article.number, day_in_year(self.year, self.today))

    @property
    def outlook(self) -> list[OutlookLine]:
        return outlook_lines(self.year, self.article.number, self.at)

    @property
    def faster(self) -> list[FasterProjects]:
        """Where the money of transfers that are taken back could go (12)."""
        return faster_in(self.year) if self.article.number == TRANSFERS else []

    @property
    def today(self) -> date:
        return localdate(self.at)

    @property
    def documents(self) -> list[str]:
        """What rows were entered from so far, to choose again."""
        return sorted({each.document for part in self.parts for each in part.entries if each.document})

    @property
    def filled(self) -> int:
        return sum(part.filled for part in self.parts)

    @property
    def empty(self) -> int:
        return sum(part.empty for part in self.parts)


def inputs_page(
    article: int, year: int, person: Person, *, at: datetime, only: str = "", faulty: RowEntry | None = None
) -> InputsPage:
    """`faulty` is a row as it was typed and could not be saved; it takes the place of the stored one. `only` leaves
    the rows that are filled in (yes) or not (no)."""
    subject, hosts = inputs_of(article, year)
    may_enter = person.has_perm("incentives.enter_inputs", subject)
    units = UnitChoices(units_of(year)) if may_enter else UnitChoices(())
    return InputsPage(
        article=ARTICLE[article],
        year=year,
        at=at,
        subject=subject,
        hosts=hosts,
        may_enter=may_enter,
        may_keep_steps=person.has_perm("incentives.enter_green_channel", subject),
        parts=[_part(table, year, units, faulty, only=only, may_enter=may_enter) for table in tables_of(article)],
        only=only if only in (FILLED, EMPTY) else "",
        units=units,
    )


def _part(
    table: InputTable, year: int, units: UnitChoices, faulty: RowEntry | None, *, only: str, may_enter: bool
) -> TablePart:
    entries = [RowEntry(row, units) for row in rows_of(table, year)]
    new = RowEntry(InputRow(table), units) if may_enter and not table.has_roster else None
    if faulty and faulty.table is table:
        entries = [faulty if each.row.name == faulty.row.name else each for each in entries]
        new = faulty if new and faulty.row.name == new.row.name else new
    return TablePart(table, entries, new, only)


def channel_in(row: InputRow, today: date) -> Channel | None:
    """The green channel of a row that is a major project."""
    if not isinstance(row.stored, MajorProject):
        return None
    return channel_of(row.stored.steps.all(), today)
