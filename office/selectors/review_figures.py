"""The figures of a review as they are known at a moment, gathered in a fixed number of queries (article 6)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.timezone import localdate

from incentives.enums import MeasureDirection, MeasureStatus
from incentives.models import FundTalk, MajorProject, Measure, Score, SpecialFund, YearPlan
from incentives.rules.performance.completion import is_completed
from incentives.rules.rounding import shown
from incentives.selectors.performance_facts import DECEMBER, year_facts
from incentives.selectors.talks import quarters_of, shares_in
from incentives.selectors.year_plans import plans_with_counts
from office.enums import ReviewKind, ReviewStatus
from office.rules.review_figures import (
    ArticleMeasures,
    Comment,
    Evaluation,
    Fund,
    Indicator,
    Plan,
    Project,
    ReviewFigures,
    Settlement,
    UnitPoints,
)
from office.rules.reviews import BULLETIN_OF, asks_for_evaluations, quarter_of
from office.selectors.reviews import units_asked
from supervision.bulletins.figures import bulletin_figures
from supervision.bulletins.known import KnownCheck, checks_known_at
from supervision.enums import EscalationStatus
from supervision.models import MonthComment
from supervision.selectors.marks import code_of
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from incentives.rules.fund_talks import FundQuarter
    from office.models import Review
    from office.rules.review_figures import Values
    from supervision.bulletins.record import Figures, Row

LAST_QUARTER_JUDGED = 3
MONTHS = range(1, DECEMBER + 1)
NONE_KNOWN: Mapping[int, KnownCheck] = {}
POINTS = ("load", "base", "deduction", "bonus", "total")


def figures_of(review: Review, at: datetime) -> ReviewFigures:
    """Of a held review the figures as they were kept, of one in preparation as they are known at the moment."""
    if review.status == ReviewStatus.HELD and review.figures:
        return ReviewFigures.from_json(review.figures)
    return known_figures(review, at)


def known_figures(review: Review, at: datetime) -> ReviewFigures:
    kind, work_list = ReviewKind(review.kind), review.work_list
    checks = bulletin_figures(work_list, BULLETIN_OF[kind], review.month, at)
    figures = ReviewFigures(kind=kind, checks=checks)
    if kind == ReviewKind.MONTH:
        figures.comments = _comments(review)
        return figures
    figures.indicators = _indicators(checks, at)
    figures.projects = _projects(checks)
    if kind != ReviewKind.MID_YEAR:
        figures.quarter = min(quarter_of(review.month), LAST_QUARTER_JUDGED)
        figures.funds = _funds(work_list.year, figures.quarter)
    if asks_for_evaluations(kind):
        figures.evaluations = _evaluations(review)
    if kind == ReviewKind.YEAR_END:
        figures.settlement = _settlement(work_list.year, at)
    return figures


def plain(value: Decimal | None) -> str | None:
    """Exactly, without zeros at the end."""
    return None if value is None else f"{value.normalize():f}"


# The month --------------------------------------------------------------------------------------


def _comments(review: Review) -> list[Comment]:
    said = MonthComment.objects.filter(work_list=review.work_list_id, month=review.month).select_related("by")
    return [
        Comment(sector=each.sector_id, text=each.text, post=each.by.post, at=each.at.isoformat())
        for each in said.order_by("sector__position", "sector")
    ]


# Main indicators --------------------------------------------------------------------------------


def _indicators(checks: Figures, at: datetime) -> list[Indicator]:
    """The year of each main indicator, with last year's where it follows a task of last year; two queries."""
    rows = checks.main_indicators
    tasks = Task.objects.select_related("predecessor__work_list").in_bulk([row.task for row in rows])
    known = _years({*tasks, *(each.predecessor_id for each in tasks.values() if each.predecessor_id)}, at)
    return [_indicator(row, tasks[row.task], known, checks.month) for row in rows]


def _years(tasks: Iterable[int], at: datetime) -> dict[int, dict[int, KnownCheck]]:
    years: dict[int, dict[int, KnownCheck]] = defaultdict(dict)
    for check in checks_known_at(Q(task__in=list(tasks)), at):
        years[check.task_id][check.month] = check
    return years


def _indicator(row: Row, task: Task, known: Mapping[int, Mapping[int, KnownCheck]], until: int) -> Indicator:
    year = {month: check for month, check in known.get(task.pk, NONE_KNOWN).items() if month <= until}
    earlier = task.predecessor
    last_year = known.get(earlier.pk, NONE_KNOWN) if earlier else NONE_KNOWN
    return Indicator(
        task=task.pk,
        planned=[plain(year[month].planned if month in year else task.planned[month - 1]) for month in MONTHS],
        actual=_actual(year),
        last_year=_actual(last_year),
        codes=[_code(year.get(month)) for month in MONTHS],
        target=plain(task.target_value),
        follows=(earlier.work_list.year, earlier.serial) if earlier else None,
    )


def _code(check: KnownCheck | None) -> str:
    return "" if check is None else code_of(check, is_completed=check.is_closed_out)  # type: ignore[arg-type]


def _actual(year: Mapping[int, KnownCheck]) -> Values:
    return [plain(year[month].actual) if month in year else None for month in MONTHS]


# Projects and funds -----------------------------------------------------------------------------


def _projects(checks: Figures) -> list[Project]:
    """The major projects of the list, with the starts that the host of article 7 has entered."""
    major = [row.task for row in checks.rows if row.major]
    starts = {each.task_id: each for each in MajorProject.objects.filter(task__in=major)}
    return [
        Project(
            task=task,
            planned_start_on=_day(starts[task].planned_start_on if task in starts else None),
            started_on=_day(starts[task].started_on if task in starts else None),
        )
        for task in major
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _funds(year: int, quarter: int) -> list[Fund]:
    """The special funds at the quarter's end, those behind first; three queries."""
    funds = list(SpecialFund.objects.in_year(year).select_related("unit").order_by("name"))
    shares, talks = (shares_in(year), _talks(year, quarter)) if funds else ({}, {})
    found = [_fund(each, quarters_of(each, shares, until=quarter)[-1], talks.get(each.pk, [])) for each in funds]
    return sorted(found, key=lambda fund: not fund.is_behind)


def _talks(year: int, quarter: int) -> dict[int, list[int]]:
    talks: dict[int, list[int]] = defaultdict(list)
    issued = FundTalk.objects.filter(fund__year=year, quarter__lte=quarter).exclude(status=EscalationStatus.REVOKED)
    for pk, fund in issued.order_by("pk").values_list("pk", "fund"):
        talks[fund].append(pk)
    return talks


def _fund(fund: SpecialFund, quarter: FundQuarter, talks: list[int]) -> Fund:
    return Fund(
        name=fund.name,
        unit=fund.unit.short_name if fund.unit else "",
        budget=plain(quarter.budget),
        distributed=plain(quarter.distributed),
        share=plain(quarter.share) or "",
        due=plain(quarter.due),
        is_behind=bool(quarter.missing),
        talks=talks,
    )


# Evaluations ------------------------------------------------------------------------------------


def _evaluations(review: Review) -> list[Evaluation]:
    """Every unit that was asked, with what it has handed in."""
    written = {each.unit_id: each for each in review.evaluations.all()}
    return [
        Evaluation(
            unit=unit.pk,
            name=unit.short_name,
            text=written[unit.pk].text if unit.pk in written else "",
            at=written[unit.pk].at.isoformat() if unit.pk in written else None,
        )
        for unit in units_asked(review)
    ]


# The settlement ---------------------------------------------------------------------------------


def _settlement(year: int, at: datetime) -> Settlement:
    tasks = [each for each in year_facts(year, at).tasks if each.is_active]
    return Settlement(
        completed=[_key(each.task) for each in tasks if is_completed(each)],
        open=[_key(each.task) for each in tasks if not is_completed(each)],
        points=_points(year),
        measures=_measures(year),
        plans=_plans(year, localdate(at)),
    )


def _key(task: object) -> int:
    return int(str(task))


def _points(year: int) -> list[UnitPoints]:
    """The points of every unit, the highest first, to the places that lists show."""
    scores = Score.objects.filter(year=year).select_related("unit").order_by("-total", "unit__short_name")
    return [
        UnitPoints(
            unit=each.unit_id,
            name=each.unit.short_name,
            **{name: shown(getattr(each, name) or Decimal(0)) for name in POINTS},
        )
        for each in scores
    ]


def _measures(year: int) -> list[ArticleMeasures]:
    """The measures in force by article; those to be decided are counted among the rewards and penalties too."""
    rows = (
        Measure.objects.in_year(year)
        .in_force()
        .order_by()
        .values("article")
        .annotate(
            rewards=Count("pk", filter=Q(direction=MeasureDirection.REWARD)),
            penalties=Count("pk", filter=Q(direction=MeasureDirection.PENALTY)),
            undecided=Count("pk", filter=Q(status=MeasureStatus.PROPOSED) | Q(is_stale=True)),
        )
        .order_by("article")
    )
    return [ArticleMeasures(**row) for row in rows]


def _plans(year: int, on: date) -> list[Plan]:
    found = plans_with_counts(YearPlan.objects.filter(year=year), on)
    return [
        Plan(
            number=each.plan.number,
            status=each.plan.status,
            approved_on=_day(each.plan.approved_on),
            document=each.plan.approval_document,
            measures=each.measures,
            carried_out=each.carried_out,
            overdue=each.overdue,
        )
        for each in reversed(found)
    ]
