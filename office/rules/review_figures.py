"""What a review shows, in the shape in which it is shown, and kept as JSON once it was held (article 6).

Numbers are kept as text, exactly as they were known; people stand in it by their posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from office.enums import ReviewKind
from supervision.bulletins.record import Figures, Row

Values = list[str | None]


@dataclass(slots=True, kw_only=True)
class Indicator:
    """A main indicator over the year: the plan of all twelve months, what was reached up to the review's month, and
    last year's months where the task follows one of last year. `codes` are the marks of its months."""

    task: int
    planned: Values
    actual: Values
    last_year: Values
    codes: list[str]
    target: str | None = None
    follows: tuple[int, str] | None = None

    def __post_init__(self) -> None:
        if self.follows:
            self.follows = (self.follows[0], self.follows[1])


@dataclass(slots=True, kw_only=True)
class Fund:
    """A special fund at the quarter's end (12), in 10,000 yuan; `share` is what should be distributed, in per cent.

    `talks`: the reminder talks about it up to the quarter, those revoked left out.
    """

    name: str
    unit: str
    budget: str | None
    distributed: str | None
    share: str
    due: str | None
    is_behind: bool
    talks: list[int] = field(default_factory=list)

    @property
    def reached(self) -> Decimal | None:
        """What was distributed of the budget, in per cent."""
        if not self.budget or not Decimal(self.budget) or self.distributed is None:
            return None
        return Decimal(self.distributed) * 100 / Decimal(self.budget)


@dataclass(slots=True, kw_only=True)
class Project:
    """A major project beside its month (7): when it was to start and did."""

    task: int
    planned_start_on: str | None
    started_on: str | None


@dataclass(slots=True, kw_only=True)
class Comment:
    """What the one in charge of a sector said of the month."""

    sector: int
    text: str
    post: str
    at: str


@dataclass(slots=True, kw_only=True)
class Evaluation:
    """A unit that was asked for its own evaluation; `text` is empty as long as it has not handed one in."""

    unit: int
    name: str
    text: str = ""
    at: str | None = None


@dataclass(slots=True, kw_only=True)
class UnitPoints:
    """A unit's points of the year (16)."""

    unit: int
    name: str
    load: str
    base: str
    deduction: str
    bonus: str
    total: str


@dataclass(slots=True, kw_only=True)
class ArticleMeasures:
    """The measures of an article in force: rewards, penalties, and how many are still to be decided."""

    article: int
    rewards: int
    penalties: int
    undecided: int


@dataclass(slots=True, kw_only=True)
class Plan:
    """A reward and penalty plan of the year, with what was carried out of it."""

    number: int
    status: str
    approved_on: str | None
    document: str
    measures: int
    carried_out: int
    overdue: int


@dataclass(slots=True, kw_only=True)
class Settlement:
    """What the year came to: the tasks completed and those that are not, points, measures and the plan made of them."""

    completed: list[int]
    open: list[int]
    points: list[UnitPoints]
    measures: list[ArticleMeasures]
    plans: list[Plan]


@dataclass(kw_only=True)
class ReviewFigures:
    """Everything that a review shows. `checks` are the figures of its period as a bulletin counts them; the other
    parts are empty where the kind of review does not have them. `quarter` is the one that the funds are shown of."""

    kind: ReviewKind
    checks: Figures
    indicators: list[Indicator] = field(default_factory=list)
    quarter: int = 0
    funds: list[Fund] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    settlement: Settlement | None = None

    @property
    def year(self) -> int:
        return self.checks.year

    @property
    def month(self) -> int:
        return self.checks.month

    @property
    def known_at(self) -> datetime:
        return self.checks.known_at_moment

    @cached_property
    def row_by_task(self) -> dict[int, Row]:
        return {row.task: row for row in self.checks.rows}

    @property
    def new_yellow(self) -> list[Row]:
        return self.checks.changed("new_yellow")

    @property
    def back_to_red(self) -> list[Row]:
        return self.checks.changed("back_to_red")

    @property
    def evaluated(self) -> list[Evaluation]:
        return [each for each in self.evaluations if each.text]

    def as_json(self) -> dict[str, Any]:
        parts = {name: value for name, value in vars(self).items() if name in PARTS}
        listed = {name: [asdict(each) for each in value] for name, value in parts.items()}
        settled = asdict(self.settlement) if self.settlement else None
        given = {"kind": str(self.kind), "quarter": self.quarter, "checks": self.checks.as_json()}
        return {**given, **listed, "settlement": settled}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ReviewFigures:
        return cls(
            kind=ReviewKind(stored["kind"]),
            quarter=stored["quarter"],
            checks=Figures.from_json(stored["checks"]),
            settlement=_settlement(stored["settlement"]) if stored["settlement"] else None,
            **{name: [part(**each) for each in stored[name]] for name, part in PARTS.items()},
        )


PARTS: dict[str, Any] = {
    "indicators": Indicator,
    "funds": Fund,
    "projects": Project,
    "comments": Comment,
    "evaluations": Evaluation,
}


def _settlement(stored: Mapping[str, Any]) -> Settlement:
    return Settlement(
        completed=stored["completed"],
        open=stored["open"],
        points=[UnitPoints(**each) for each in stored["points"]],
        measures=[ArticleMeasures(**each) for each in stored["measures"]],
        plans=[Plan(**each) for each in stored["plans"]],
    )
