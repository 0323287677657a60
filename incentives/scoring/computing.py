"""A year's scores, from what every unit carries and from the measures of article 16 that are in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models.fields.json import KT

from incentives.enums import MeasureKind
from incentives.models import LoadItem, Measure, Score
from incentives.rules.performance.year import loads_of_year, points_of
from incentives.rules.rounding import shown, stored
from incentives.scoring.telling import tell_units_of_points
from incentives.selectors.performance_facts import carried_tasks, figures_of, is_settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from incentives.rules.performance.load import LoadPart
    from incentives.rules.performance.year import Loads, Points

ARTICLE = 16
FIGURES = ("load", "base", "deduction", "bonus_before_cap", "bonus", "total")
PART = ("is_host", "weight", "share", "load", "stands")
BATCH = 1000


@dataclass(frozen=True, slots=True)
class CountedMeasure:
    """Points that count: as decided, or as proposed where nothing was decided yet."""

    unit_id: int
    kind: str
    subject: str
    points: Fraction


@transaction.atomic
def compute_scores(*, year: int, at: datetime) -> int:
    """Bring the scores of all units that are on a task of the year in line; returns how many are new or changed.

    Before the year's settlement there are none. A fixed number of queries, and writes in sets.
    """
    if not is_settled(year):
        return 0
    loads = loads_of_year(carried_tasks(year), figures_of(year))
    measures = counted_measures(year)
    points = points_of(
        loads,
        [(each.unit_id, each.points) for each in measures if each.kind == MeasureKind.POINTS_DEDUCTION],
        [(each.unit_id, each.points) for each in measures if each.kind == MeasureKind.BONUS_POINTS],
    )
    scores, created, changed = _save_scores(year, points, _workings(loads, measures), at)
    _save_items(scores, loads.parts)
    tell_units_of_points(created, at)
    return len(created) + changed


def counted_measures(year: int) -> list[CountedMeasure]:
    """The measures in force, with the exact points where the amount is the proposed one."""
    rows = (
        Measure.objects.in_year(year)
        .filter(article=ARTICLE, amount__isnull=False)
        .in_force()
        .order_by("subject", "kind")
        .values_list("unit_id", "kind", "subject", "amount", "proposed", KT("working__exact"))
    )
    return [
        CountedMeasure(unit, kind, subject, Fraction(exact if exact and amount == proposed else amount))
        for unit, kind, subject, amount, proposed, exact in rows
    ]


def _workings(loads: Loads, measures: Iterable[CountedMeasure]) -> dict[int, dict[str, Any]]:
    """What a unit confirms: the figures of its base, and each of its lines."""
    figures = loads.figures
    plain = {
        "base_min": shown(figures.base_min),
        "base_max": shown(figures.base_max),
        "bonus_cap": shown(figures.bonus_cap),
        "greatest": str(loads.greatest),
    }
    lines: dict[int, list[list[str]]] = defaultdict(list)
    for each in measures:
        lines[each.unit_id].append([each.kind, each.subject, str(stored(each.points))])
    tasks: dict[int, list[list[str]]] = defaultdict(list)
    for part in loads.parts:
        tasks[cast("int", part.unit)].append([str(part.task), str(stored(part.load))])
    return {unit: {**plain, "tasks": sorted(tasks[unit]), "lines": lines[unit]} for unit in tasks}


def _save_scores(
    year: int, points: Mapping[Any, Points], workings: Mapping[int, dict[str, Any]], at: datetime
) -> tuple[dict[int, Score], list[Score], int]:
    known = {score.unit_id: score for score in Score.objects.filter(year=year).select_for_update().order_by("pk")}
    created, changed = [], []
    for unit, found in points.items():
        values = {name: stored(getattr(found, name)) for name in FIGURES}
        score = known.get(unit)
        if score is None:
            created.append(Score(year=year, unit_id=unit, **values, working=workings[unit], computed_at=at))
        elif score.working != workings[unit] or any(getattr(score, name) != values[name] for name in FIGURES):
            for name, value in values.items():
                setattr(score, name, value)
            score.working, score.computed_at = workings[unit], at
            changed.append(score)
    Score.objects.bulk_create(created, batch_size=BATCH)
    Score.objects.bulk_update(changed, [*FIGURES, "working", "computed_at"], batch_size=BATCH)
    return known | {score.unit_id: score for score in created}, created, len(changed)


def _save_items(scores: Mapping[int, Score], parts: Iterable[LoadPart]) -> None:
    ids = [score.pk for score in scores.values()]
    known = {(item.score_id, item.task_id): item for item in LoadItem.objects.filter(score__in=ids)}
    created, changed = [], []
    for part in parts:
        score, task_id = scores[cast("int", part.unit)], cast("int", part.task)
        values = (part.is_host, stored(part.weight), stored(part.share), stored(part.load), True)
        item = known.pop((score.pk, task_id), None)
        if item is None:
            created.append(LoadItem(score=score, task_id=task_id, **dict(zip(PART, values, strict=True))))
        elif _as_values(item) != values:
            for name, value in zip(PART, values, strict=True):
                setattr(item, name, value)
            changed.append(item)
    gone = [item for item in known.values() if item.stands]
    for item in gone:
        item.stands = False
    LoadItem.objects.bulk_create(created, batch_size=BATCH)
    LoadItem.objects.bulk_update([*changed, *gone], PART, batch_size=BATCH)


def _as_values(item: LoadItem) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in PART)
