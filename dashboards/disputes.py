"""What the page of a task says of its judgements: why a talk has not come, what may be objected to, what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from supervision.models import Objection
from supervision.permissions.reports import objections_visible_to
from supervision.selectors.ladder import ladder_of
from supervision.selectors.objections import open_terms
from supervision.wording import how_it_stands, rung_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dashboards.selectors.story import Facts
    from organization.models import Person
    from supervision.models import Escalation
    from supervision.selectors.ladder import Ladder


@dataclass(frozen=True)
class ShownRung:
    """A rung of the ladder with its sentence, and the escalations that it names."""

    number: int
    action: str
    sentence: str
    has_fired: bool
    escalations: Sequence[Escalation]


def disputes_context(facts: Facts, *, asked_month: int | None, at: datetime, reader: Person) -> dict[str, Any]:
    """The ladder's answers for the month asked for, else for the one closed last; then the objections."""
    terms = open_terms(reader, _judged(facts), localdate(at))
    seen: set[int] = set()
    if facts.objections:
        visible = objections_visible_to(reader, Objection.objects.filter(task=facts.task.pk))
        seen = set(visible.values_list("pk", flat=True))
    return {
        "why": _why(facts, asked_month, at),
        "is_why_asked": asked_month is not None,
        "terms": sorted(terms.values(), key=lambda term: term.check.month),
        "objections": [each for each in facts.objections if each.pk in seen],
    }


def _why(facts: Facts, asked_month: int | None, at: datetime) -> dict[str, Any] | None:
    if not facts.checks:
        return None
    for escalation in facts.escalations:
        escalation.task = facts.task
    latest = max(facts.checks)
    month = asked_month if asked_month is not None and asked_month in facts.checks else latest
    ladder = ladder_of(facts.task, month, at, checks=facts.checks, escalations=facts.escalations)
    if ladder is None:
        return None
    return {
        "month": month,
        "months": sorted(facts.checks),
        "sentence": how_it_stands(ladder),
        "rungs": [_shown(ladder, number) for number in range(len(ladder.rungs))],
    }


def _shown(ladder: Ladder, place: int) -> ShownRung:
    rung = ladder.rungs[place]
    named = [escalation for clause in rung.clauses for escalation in clause.escalations]
    return ShownRung(
        number=rung.number,
        action=str(rung.action.label),
        sentence=rung_sentence(rung, ladder),
        has_fired=rung.has_fired,
        escalations=list({each.pk: each for each in named}.values()),
    )


def _judged(facts: Facts) -> list[Any]:
    for check in facts.checks.values():
        check.task = facts.task
    return list(facts.checks.values())
