"""What a bulletin counts, in the shape in which it is shown, and kept as JSON once it is published (article 6).

Every task of the month stands in it once, with the keys of the checks that its flags come from, so that each count can
be traced to exactly the rows that it counts.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from supervision.enums import BulletinKind
from supervision.rules.bulletin import growth, moves

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Counts:
    """Flags of a month. `unreported` are yellow cards too: those for which nothing was reported in time."""

    red: int = 0
    yellow: int = 0
    unreported: int = 0
    not_due: int = 0

    @property
    def total(self) -> int:
        return self.red + self.yellow + self.not_due

    @property
    def judged(self) -> int:
        return self.red + self.yellow

    def add(self, code: str) -> None:
        match code[:1]:
            case "r" | "c":
                self.red += 1
            case "y" | "u":
                self.yellow += 1
                self.unreported += code[0] == "u"
            case "n":
                self.not_due += 1


@dataclass(slots=True, kw_only=True)
class Row:
    """A task in a bulletin. `code` is the mark of the last month, `before` that of the last bulletin (empty where it
    did not name the task). `months` holds the key of the check and the mark of each month of the period."""

    task: int
    check: int
    serial: str
    title: str
    target: str
    measure: str
    measure_unit: str
    lower_is_better: bool
    sector: int
    unit: int
    code: str
    planned: str | None
    actual: str | None
    livelihood: bool
    major: bool
    main: bool
    objected: bool
    before: str
    change: str
    months: dict[str, tuple[int, str]]
    last_year: tuple[int, str | None] | None = None

    @property
    def is_yellow(self) -> bool:
        return self.code[:1] in ("y", "u")

    @property
    def is_red(self) -> bool:
        return self.code[:1] in ("r", "c")

    @property
    def is_judged(self) -> bool:
        return self.is_yellow or self.is_red

    @property
    def streak(self) -> int:
        return int(self.code[1:] or 0)

    @property
    def planned_value(self) -> Decimal | None:
        return _decimal(self.planned)

    @property
    def actual_value(self) -> Decimal | None:
        return _decimal(self.actual)

    @property
    def difference(self) -> Decimal | None:
        planned, actual = self.planned_value, self.actual_value
        return None if planned is None or actual is None else actual - planned

    @property
    def last_year_value(self) -> Decimal | None:
        return _decimal(self.last_year[1]) if self.last_year else None

    @property
    def growth(self) -> Decimal | None:
        return growth(self.actual_value, self.last_year_value)

    def code_of(self, month: int) -> str:
        return self.months[str(month)][1] if str(month) in self.months else ""


@dataclass(slots=True)
class SectorFigures:
    id: int
    name: str
    leader: str
    counts: Counts
    months: dict[str, Counts] = field(default_factory=dict)


@dataclass(slots=True)
class UnitFigures:
    """`rank` by the share of red flags; `before` is the rank in the last bulletin. Without anything judged, none."""

    id: int
    name: str
    counts: Counts
    months: dict[str, Counts] = field(default_factory=dict)
    share: str = ""
    rank: int | None = None
    before: int | None = None

    @property
    def moved(self) -> int:
        """By how many places up (above zero) or down."""
        return 0 if self.rank is None or self.before is None else self.before - self.rank

    @property
    def fell(self) -> int:
        return -self.moved


@dataclass(slots=True, kw_only=True)
class Criticism:
    """An escalation that a criticism bulletin makes public, with the facts that it rests on in a sentence."""

    escalation: int
    task: int
    serial: str
    title: str
    unit: int
    unit_name: str
    month: int
    grounds: list[str]
    checks: list[dict[str, Any]]
    said: str
    orders_rectification: bool
    report_by: str | None


@dataclass(kw_only=True)
class Figures:
    """Everything that a bulletin counts. `previous` is the last bulletin of its kind: its key, title and month."""

    kind: BulletinKind
    year: int
    month: int
    known_at: str
    months: list[int]
    previous: tuple[int, str, int] | None = None
    city: Counts = field(default_factory=Counts)
    city_before: Counts | None = None
    city_months: dict[str, Counts] = field(default_factory=dict)
    sectors: list[SectorFigures] = field(default_factory=list)
    units: list[UnitFigures] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    escalations: dict[str, list[int]] = field(default_factory=dict)
    issued: dict[str, list[int]] = field(default_factory=dict)
    criticisms: list[Criticism] = field(default_factory=list)

    @property
    def known_at_moment(self) -> datetime:
        return datetime.fromisoformat(self.known_at)

    @cached_property
    def sector_by_id(self) -> dict[int, SectorFigures]:
        return {sector.id: sector for sector in self.sectors}

    @cached_property
    def unit_by_id(self) -> dict[int, UnitFigures]:
        return {unit.id: unit for unit in self.units}

    @property
    def red(self) -> list[Row]:
        return [row for row in self.rows if row.is_red]

    @property
    def yellow(self) -> list[Row]:
        """The longest streak first."""
        return sorted((row for row in self.rows if row.is_yellow), key=lambda row: -row.streak)

    @property
    def livelihood(self) -> list[Row]:
        return [row for row in self.rows if row.livelihood]

    @property
    def main_indicators(self) -> list[Row]:
        return [row for row in self.rows if row.main]

    @property
    def objected(self) -> list[Row]:
        return [row for row in self.rows if row.objected]

    def changed(self, change: str) -> list[Row]:
        return [row for row in self.rows if row.change == change]

    @property
    def movers(self) -> list[UnitFigures]:
        """The units whose place changed, the furthest up first."""
        before = {unit.id: unit.before for unit in self.units if unit.before is not None}
        now = {unit.id: unit.rank for unit in self.units if unit.rank is not None}
        return [self.unit_by_id[move.unit] for move in moves(before, now)]

    def as_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Figures:
        given = dict(stored)
        return cls(
            **given
            | {
                "kind": BulletinKind(given["kind"]),
                "previous": tuple(given["previous"]) if given["previous"] else None,
                "city": Counts(**given["city"]),
                "city_before": Counts(**given["city_before"]) if given["city_before"] else None,
                "city_months": _counts_of(given["city_months"]),
                "sectors": [SectorFigures(**_part(each)) for each in given["sectors"]],
                "units": [UnitFigures(**_part(each)) for each in given["units"]],
                "rows": [_row(each) for each in given["rows"]],
                "criticisms": [Criticism(**each) for each in given["criticisms"]],
            }
        )


# Reading back ---------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, BulletinKind) else value


def _counts_of(stored: Mapping[str, Any]) -> dict[str, Counts]:
    return {month: Counts(**each) for month, each in stored.items()}


def _part(stored: dict[str, Any]) -> dict[str, Any]:
    return stored | {"counts": Counts(**stored["counts"]), "months": _counts_of(stored["months"])}


def _row(stored: dict[str, Any]) -> Row:
    row = Row(**stored)
    row.months = {month: (pk, code) for month, (pk, code) in row.months.items()}
    row.last_year = (row.last_year[0], row.last_year[1]) if row.last_year else None
    return row


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
