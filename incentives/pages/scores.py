"""The pages of points: the city's table, and one unit's sum with all its leaves (article 16)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.enums import ClaimStatus, MeasureKind, MeasureStatus
from incentives.models import ContributionClaim, Measure, MeasureDecision
from incentives.permissions.performance import ARTICLE
from incentives.rules.performance.load import greatest_of
from incentives.rules.rounding import EXPORTED_PLACES, half_up
from incentives.scoring.confirming import is_confirmed
from incentives.selectors.measures import measures_visible_to
from incentives.selectors.performance import items_of, points_of_year, scores_visible_to, with_details
from incentives.selectors.performance_facts import DECEMBER
from incentives.wording import day_in_words, period_text
from supervision.models import Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from incentives.models import LoadItem, Score, ScoreConfirmation, ScoreObjection
    from organization.models import Person
    from tasks.models import Task

NOTHING = Fraction(0)
CONFIRMED, CHANGED, OBJECTED, WAITING = "confirmed", "changed", "objected", "waiting"
STATES = {
    CONFIRMED: gettext_lazy("Confirmed by the unit"),
    CHANGED: gettext_lazy("Changed since the unit confirmed"),
    OBJECTED: gettext_lazy("Objection waits for a decision"),
    WAITING: gettext_lazy("Not confirmed yet"),
}
SORTED_BY = {
    "unit": "unit__name",
    "load": "load",
    "base": "base",
    "deduction": "deduction",
    "before": "bonus_before_cap",
    "bonus": "bonus",
    "total": "total",
}
DEFAULT_SORT = "-total"


def points(value: Fraction | Decimal) -> Decimal:
    """As pages show it: half up to four places."""
    return half_up(Fraction(value), EXPORTED_PLACES)


# The city ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoreRow:
    score: Score
    state: str

    @property
    def state_text(self) -> Any:
        return STATES[self.state]

    @property
    def figures(self) -> dict[str, Decimal]:
        score = self.score
        names = ("load", "base", "deduction", "bonus_before_cap", "bonus", "total")
        return {name: points(getattr(score, name)) for name in names}

    @property
    def is_capped(self) -> bool:
        return self.score.bonus < self.score.bonus_before_cap


def score_rows(person: Person, year: int, sort: str) -> list[ScoreRow]:
    """Every score that the person may read, sorted; three queries, whatever their number."""
    key = SORTED_BY.get(sort.removeprefix("-"), "total")
    order = f"-{key}" if sort.startswith("-") else key
    scores = with_details(scores_visible_to(person, year)).order_by(order, "unit__name")
    return [ScoreRow(score, state_of_score(score)) for score in scores]


def state_of_score(score: Score) -> str:
    """From what was prefetched with it."""
    if any(each.status == ClaimStatus.PENDING for each in score.objections.all()):
        return OBJECTED
    last = last_confirmation(score)
    if last is None:
        return WAITING
    return CONFIRMED if is_confirmed(score, last) else CHANGED


def last_confirmation(score: Score) -> ScoreConfirmation | None:
    found = list(score.confirmations.all())
    return found[-1] if found else None


def counts_of_states(rows: Iterable[ScoreRow]) -> dict[str, int]:
    found = [row.state for row in rows]
    return {state: found.count(state) for state in STATES}


# One unit ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """What a measure brings: its points, the sum with the figures in it, and what it rests on in words."""

    measure: Measure
    decision: MeasureDecision | None
    is_readable: bool

    @property
    def is_bonus(self) -> bool:
        return self.measure.kind == MeasureKind.BONUS_POINTS

    @property
    def counts(self) -> bool:
        return self.measure.status != MeasureStatus.DROPPED and self.measure.amount is not None

    @property
    def exact(self) -> Fraction:
        return Fraction(self.measure.amount or 0) if self.counts else NOTHING

    @property
    def points(self) -> Decimal:
        return points(self.exact)

    @property
    def formula(self) -> str:
        return str(self.measure.working.get("formula", ""))

    @property
    def facts(self) -> list[str]:
        return facts_of(self.measure.working.get("inputs", {}))

    @property
    def value_month(self) -> int | None:
        month = self.measure.working.get("inputs", {}).get("value_month")
        return int(month[-2:]) if month else None


@dataclass(frozen=True)
class TaskLine:
    """A task in a unit's sum."""

    item: LoadItem
    exact_rise: Fraction
    leaves: Sequence[Leaf]
    december: Check | None
    objection: ScoreObjection | None

    @property
    def task(self) -> Task:
        return self.item.task

    @property
    def rise(self) -> Decimal:
        return points(self.exact_rise)

    @property
    def exact_deduction(self) -> Fraction:
        return sum((leaf.exact for leaf in self.leaves if not leaf.is_bonus), NOTHING)

    @property
    def exact_bonus(self) -> Fraction:
        return sum((leaf.exact for leaf in self.leaves if leaf.is_bonus), NOTHING)

    @property
    def sum(self) -> Decimal:
        return points(self.exact_rise - self.exact_deduction + self.exact_bonus)

    @property
    def load(self) -> Decimal:
        return points(self.item.load)

    @property
    def share(self) -> Decimal:
        return points(self.item.share)


@dataclass(frozen=True)
class ScorePage:
    score: Score
    lines: list[TaskLine]
    least: Fraction
    most: Fraction
    cap: Fraction
    greatest: Fraction

    @property
    def figures(self) -> dict[str, Decimal]:
        return ScoreRow(self.score, WAITING).figures

    @property
    def sums(self) -> dict[str, Decimal]:
        """The leaves added up again; their sum is the total."""
        rise = sum((line.exact_rise for line in self.lines), NOTHING)
        taken = sum((line.exact_deduction for line in self.lines), NOTHING)
        added = sum((line.exact_bonus for line in self.lines), NOTHING)
        cut = added - min(added, self.cap)
        load = sum((Fraction(line.item.load) for line in self.lines), NOTHING)
        exact = {
            "load": load,
            "rise": rise,
            "base": self.least + rise,
            "deduction": taken,
            "bonus": added,
            "cut": cut,
            "total": self.least + rise - taken + added - cut,
        }
        return {name: points(value) for name, value in exact.items()}

    @property
    def base_figures(self) -> dict[str, Decimal]:
        found = {"least": self.least, "most": self.most, "greatest": self.greatest, "cap": self.cap}
        return {name: points(value) for name, value in found.items()}


def score_page(score: Score, person: Person) -> ScorePage:
    """A fixed number of queries, whatever the number of tasks."""
    working = score.working
    least, most = Fraction(working["base_min"]), Fraction(working["base_max"])
    greatest = Fraction(working["greatest"])
    leaves = _leaves_by_task(score, person)
    items = list(items_of(score))
    checks = Check.objects.current().filter(task__in=[item.task_id for item in items], month=DECEMBER)
    december = {check.task_id: check for check in checks}
    objections = {each.task_id: each for each in score.objections.order_by("filed_at", "pk")}
    lines = [
        TaskLine(
            item,
            (most - least) * Fraction(item.load) / greatest if greatest else NOTHING,
            leaves.get(item.task_id, ()),
            december.get(item.task_id),
            objections.get(item.task_id),
        )
        for item in items
    ]
    return ScorePage(score, lines, least, most, Fraction(working["bonus_cap"]), greatest)


def _leaves_by_task(score: Score, person: Person) -> dict[int, list[Leaf]]:
    measures = Measure.objects.in_year(score.year).filter(article=ARTICLE, unit=score.unit_id).standing()
    readable = set(measures_visible_to(person, score.year).filter(pk__in=measures).values_list("pk", flat=True))
    decisions = {
        each.measure_id: each
        for each in MeasureDecision.objects.filter(measure__in=measures).select_related("by").order_by("at", "pk")
    }
    found: dict[int, list[Leaf]] = {}
    for measure in measures.order_by("subject", "kind"):
        if measure.task_id is not None:
            leaf = Leaf(measure, decisions.get(measure.pk), measure.pk in readable)
            found.setdefault(measure.task_id, []).append(leaf)
    return found


def facts_of(inputs: dict[str, str | None]) -> list[str]:
    """What the figures of a line rest on, in words."""
    said = [_value_text(inputs)] if "milestones" in inputs or "target" in inputs else []
    grounds = (inputs.get("grounds") or "").split(",")
    if "early" in grounds:
        said.append(
            _("Finished on %(day)s; early is until %(limit)s.")
            % {
                "day": day_in_words(inputs.get("completed_on") or ""),
                "limit": day_in_words(inputs.get("early_by") or ""),
            }
        )
    if "exceeded" in grounds:
        said.append(_("Target exceeded by %(excess)s%%.") % {"excess": inputs.get("excess")})
    if "other" in grounds:
        said.append(_("Another outstanding contribution was accepted."))
    if "recognised" in grounds:
        said.append(_("Recognised as an outstanding contribution of the year."))
    return [text for text in said if text]


def _value_text(inputs: dict[str, str | None]) -> str:
    if "milestones" in inputs:
        return _("%(done)s of %(all)s milestones done.") % {
            "done": inputs.get("milestones_done"),
            "all": inputs["milestones"],
        }
    if inputs.get("value") is None:
        return _("No value was ever reported.") if inputs.get("completion") is not None else ""
    return _("Last value %(value)s (%(month)s), target %(target)s.") % {
        "value": inputs["value"],
        "month": period_text(inputs.get("value_month") or ""),
        "target": inputs.get("target"),
    }


def claims_of_unit(year: int, unit_id: int) -> list[ContributionClaim]:
    claims = ContributionClaim.objects.filter(task__work_list__year=year, unit=unit_id)
    return list(claims.select_related("task__work_list").order_by("-claimed_at", "-pk"))


def rights_on(score: Score, person: Person) -> dict[str, bool]:
    subject = points_of_year(score.year, score.unit_id)
    acts = ("confirm_score", "object_to_score", "issue_score_sheet")
    return {act: person.has_perm(f"incentives.{act}", subject) for act in acts}


def greatest_load(rows: Iterable[ScoreRow]) -> Decimal:
    return points(greatest_of({row.score.unit_id: Fraction(row.score.load) for row in rows}))
