"""The duties that articles 2 to 21 put on an office: who holds them, from when, by when, and how they stand.

What follows from the year's dates alone stands here; duties that come with a record (a talk, an approved measure, an
accepted building) are read where their records are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from office.enums import DutyKind, DutyState, HolderKind
from regulation.calendar import add_months, add_working_days

JANUARY, JUNE, DECEMBER = 1, 6, 12
LAST_MONTH_OF_SETTLING = JUNE  # of the next year; what was never done by then is watched no longer
MONTHS = range(1, 13)
QUARTERS = (1, 2, 3, 4)
QUARTERS_OF_FUNDS = (1, 2, 3)
POINTS = 16
# Articles of which figures are entered, and by when: at the closing of December, grades with the results.
FIGURES_AT_CLOSING = (7, 8, 9, 11, 13, 14)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has to: the general office, a city leader, or a unit; `name` is the post or the unit's short name."""

    kind: HolderKind
    pk: int | None = None
    name: str = ""

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.pk}" if self.pk is not None else str(self.kind)


OFFICE = Holder(HolderKind.OFFICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A duty of a year. It may be done from `opens_on` on and is due by `due_on`, that day still being in time.

    `number` is the month, quarter or article that it is about, `subject` the task, fund or project by name, `mark`
    tells duties of one kind apart. `url` leads to the proof, or to where it is done. `done` of `total` parts.
    """

    kind: DutyKind
    year: int
    article: int
    holder: Holder
    opens_on: date
    due_on: date
    number: int = 0
    subject: str = ""
    detail: str = ""
    mark: str = ""
    done_on: date | None = None
    done: int = 0
    total: int = 0
    url: str = ""

    @property
    def key(self) -> str:
        """Never changes while the duty lasts: what was told of it is told once."""
        return ":".join(filter(None, (str(self.year), self.kind, str(self.number or ""), self.holder.code, self.mark)))

    def state(self, on: date) -> DutyState:
        return state_of(self.opens_on, self.due_on, self.done_on, on)


@dataclass(frozen=True, slots=True)
class Proof:
    """That a duty was done, when, and where that can be seen; `done` of `total` parts while it is not."""

    done_on: date | None = None
    url: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearDates:
    """What the dates of a year's duties follow from: its list, closings, parameters, and who holds what."""

    year: int
    list_due_on: date
    plans_due_on: date
    mid_year_verification_due_on: date
    year_end_verification_due_on: date
    results_due_on: date
    fund_plans_due_on: date
    publication_days: int
    review_days: int
    office_days: int
    published_on: date | None = None
    filings_due_on: date | None = None
    closings: Mapping[int, date] = field(default_factory=dict)
    mayor: Holder = OFFICE
    commentators: Mapping[Holder, int] = field(default_factory=dict)
    hosts: Mapping[int, Holder] = field(default_factory=dict)
    planned_articles: tuple[int, ...] = ()
    has_livelihood: bool = False

    @property
    def checked_months(self) -> Iterator[int]:
        """The months that are judged: their closing does not lie before the list's publication."""
        if self.published_on is not None:
            yield from (month for month in MONTHS if self.closings[month] >= self.published_on)


def state_of(opens_on: date, due_on: date, done_on: date | None, on: date) -> DutyState:
    """How a duty stands on a day; what was done later than that day was not done yet."""
    if done_on is not None and done_on <= on:
        return DutyState.DONE if done_on <= due_on else DutyState.DONE_LATE
    if on > due_on:
        return DutyState.OVERDUE
    return DutyState.DUE if on >= opens_on else DutyState.TO_COME


def has_fallen_overdue(duty: Duty, on: date) -> bool:
    """On the first day on which it is overdue."""
    return duty.due_on == on - timedelta(days=1) and duty.state(on) == DutyState.OVERDUE


def last_day_of(year: int, month: int) -> date:
    return add_months(date(year, month, 1), 1) - timedelta(days=1)


def duties_by_date(dates: YearDates) -> Iterator[Duty]:
    """Every duty that follows from the year's dates, none of them done yet."""
    yield from _of_the_list(dates)
    yield from _of_the_mayor(dates)
    yield from _of_the_months(dates)
    yield from _of_the_reviews(dates)
    yield from _of_the_hosts(dates)
    yield from _of_the_funds(dates)
    yield from _of_the_results(dates)


def _of_the_list(dates: YearDates) -> Iterator[Duty]:
    """(2) The list is published; (3) the names are on file; (6) the year's inspections are planned."""
    first = date(dates.year, JANUARY, 1)
    yield Duty(
        kind=DutyKind.LIST_PUBLISHED, year=dates.year, article=2, holder=OFFICE, opens_on=first,
        due_on=dates.list_due_on,
    )  # fmt: skip
    yield Duty(
        kind=DutyKind.INSPECTIONS_PLANNED, year=dates.year, article=6, holder=OFFICE, opens_on=first,
        due_on=dates.list_due_on,
    )  # fmt: skip
    if dates.published_on is not None and dates.filings_due_on is not None:
        yield Duty(
            kind=DutyKind.FILINGS_ACCEPTED, year=dates.year, article=3, holder=OFFICE, opens_on=dates.published_on,
            due_on=add_working_days(dates.filings_due_on, dates.office_days),
        )  # fmt: skip


def _of_the_mayor(dates: YearDates) -> Iterator[Duty]:
    """(4) A special meeting in every month."""
    for month in MONTHS:
        yield Duty(
            kind=DutyKind.MAYOR_MEETING, year=dates.year, article=4, holder=dates.mayor, number=month,
            opens_on=date(dates.year, month, 1), due_on=last_day_of(dates.year, month),
        )  # fmt: skip


def _of_the_months(dates: YearDates) -> Iterator[Duty]:
    """(6) Each month is checked, commented on by who is in charge before the results are known, and made known."""
    for month in dates.checked_months:
        closing = dates.closings[month]
        known_by = add_working_days(closing, dates.publication_days)
        yield Duty(
            kind=DutyKind.MONTH_CHECKED, year=dates.year, article=6, holder=OFFICE, number=month,
            opens_on=closing, due_on=closing,
        )  # fmt: skip
        for holder in dates.commentators:
            yield Duty(
                kind=DutyKind.SECTOR_COMMENTS, year=dates.year, article=6, holder=holder, number=month,
                opens_on=closing, due_on=max(closing, add_working_days(known_by, -1)),
            )  # fmt: skip
        yield Duty(
            kind=DutyKind.MONTH_PUBLISHED, year=dates.year, article=6, holder=OFFICE, number=month,
            opens_on=closing, due_on=known_by,
        )  # fmt: skip


def _of_the_reviews(dates: YearDates) -> Iterator[Duty]:
    """(6) An economic analysis meeting a quarter, an evaluation of the half-year and the year; (19) the progress of
    the livelihood items in public, with every quarter."""
    for quarter in QUARTERS:
        month = 3 * quarter
        if month not in dates.checked_months:
            continue
        closing = dates.closings[month]
        held_by = add_working_days(closing, dates.review_days)
        opens_on = last_day_of(dates.year, month) + timedelta(days=1)
        yield Duty(
            kind=DutyKind.ECONOMIC_ANALYSIS, year=dates.year, article=6, holder=OFFICE, number=quarter,
            opens_on=opens_on, due_on=held_by,
        )  # fmt: skip
        if dates.has_livelihood:
            yield Duty(
                kind=DutyKind.LIVELIHOOD, year=dates.year, article=19, holder=OFFICE, number=quarter,
                opens_on=closing, due_on=add_working_days(closing, dates.publication_days),
            )  # fmt: skip
        if month in (JUNE, DECEMBER):
            kind = DutyKind.MID_YEAR_REVIEW if month == JUNE else DutyKind.YEAR_END_REVIEW
            yield Duty(
                kind=kind, year=dates.year, article=6, holder=OFFICE, opens_on=closing, due_on=held_by
            )  # fmt: skip


def _of_the_hosts(dates: YearDates) -> Iterator[Duty]:
    """(20) Each host enters its articles' plans, and verifies units in the middle and at the end of the year."""
    first, closing = date(dates.year, JANUARY, 1), dates.closings[DECEMBER]
    for article in dates.planned_articles:
        yield Duty(
            kind=DutyKind.PLAN, year=dates.year, article=20, holder=dates.hosts[article], number=article,
            opens_on=first, due_on=dates.plans_due_on,
        )  # fmt: skip
    for holder in dict.fromkeys(dates.hosts[article] for article in dates.planned_articles):
        yield Duty(
            kind=DutyKind.MID_YEAR_VERIFICATION, year=dates.year, article=20, holder=holder,
            opens_on=date(dates.year, JUNE, 1), due_on=dates.mid_year_verification_due_on,
        )  # fmt: skip
        yield Duty(
            kind=DutyKind.YEAR_END_VERIFICATION, year=dates.year, article=20, holder=holder,
            opens_on=date(dates.year, DECEMBER, 1), due_on=dates.year_end_verification_due_on,
        )  # fmt: skip
    for article in (*FIGURES_AT_CLOSING, POINTS):
        if article in dates.hosts:
            yield Duty(
                kind=DutyKind.FIGURES, year=dates.year, article=article, holder=dates.hosts[article], number=article,
                opens_on=closing if article == POINTS else date(dates.year, DECEMBER, 1),
                due_on=dates.results_due_on if article == POINTS else closing,
            )  # fmt: skip


def _of_the_funds(dates: YearDates) -> Iterator[Duty]:
    """(12) Budget execution is checked after each of the first three quarters; the last day for plans of use."""
    if 12 not in dates.hosts:
        return
    for quarter in QUARTERS_OF_FUNDS:
        month = 3 * quarter
        yield Duty(
            kind=DutyKind.FUNDS_CHECKED, year=dates.year, article=12, holder=dates.hosts[12], number=quarter,
            opens_on=last_day_of(dates.year, month) + timedelta(days=1), due_on=dates.closings[month],
        )  # fmt: skip
    yield Duty(
        kind=DutyKind.FUND_PLAN, year=dates.year, article=12, holder=dates.hosts[12],
        opens_on=dates.fund_plans_due_on.replace(day=1), due_on=dates.fund_plans_due_on,
    )  # fmt: skip


def _of_the_results(dates: YearDates) -> Iterator[Duty]:
    """(7)-(17) Each host decides the proposed measures; (17) the ten items; (20) the results and the plan."""
    closing, due_on = dates.closings[DECEMBER], dates.results_due_on
    for article in dates.planned_articles:
        yield Duty(
            kind=DutyKind.MEASURES_DECIDED, year=dates.year, article=article, holder=dates.hosts[article],
            number=article, opens_on=closing, due_on=due_on,
        )  # fmt: skip
    for kind, article in ((DutyKind.OUTSTANDING, 17), (DutyKind.RESULTS, 20)):
        yield Duty(kind=kind, year=dates.year, article=article, holder=OFFICE, opens_on=closing, due_on=due_on)


def proven(duty: Duty, proof: Proof) -> Duty:
    return replace(duty, done_on=proof.done_on, url=proof.url or duty.url, done=proof.done, total=proof.total)
