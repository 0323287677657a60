"""Renewing the measures of a year from its records: what follows is proposed, what no longer does ceases.

Nothing that was decided is overwritten: where the records have changed underneath, the measure says so and waits to
be decided again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from incentives.enums import MeasureStatus
from incentives.models import Measure, MeasureDecision
from incentives.proposing import PROPOSERS
from incentives.proposing.accounts import years_of_final_accounts
from incentives.rules.basis import basis
from incentives.rules.rounding import stored
from incentives.scoring.computing import compute_scores
from incentives.selectors.plans import all_parameter_sources, plans_in_force
from incentives.talking import issue_fund_talks
from regulation.articles import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from incentives.models import AssessmentPlan
    from incentives.rules.measures import Proposal, Working
    from incentives.selectors.plans import ParameterSource

    Key = tuple[int, str, int, str, str, str]

RENEWAL_LOCK = 0x4D45
FINAL_ACCOUNTS = 10
FOLLOWERS: Mapping[int, Callable[..., int]] = {12: issue_fund_talks, 16: compute_scores}
RENEWED = ["task", "proposed", "working", "proposed_at", "stands", "amount", "is_stale"]


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a renewal did: measures newly proposed, changed, and no longer following from the records."""

    created: list[Measure] = field(default_factory=list)
    changed: list[Measure] = field(default_factory=list)
    ceased: list[Measure] = field(default_factory=list)


@transaction.atomic
def renew_measures(*, year: int, articles: Collection[int], at: datetime) -> Renewal:
    """Bring the measures of these articles in line with the records as they are, as far as they are ripe at `at`.

    For every act that changes an input, in its own transaction. A final account belongs to the year of its due date,
    whichever year's sheet it stands in: those years are renewed with it.
    """
    others = years_of_final_accounts(year) - {year} if FINAL_ACCOUNTS in articles else set()
    for each in sorted({year, *others}):
        lock_measures(each)
    renewal = _renew_year(year, articles, at)
    for other in others:
        _renew_year(other, (FINAL_ACCOUNTS,), at)
    return renewal


def renew_after_correction(*, year: int, at: datetime) -> None:
    """Land of major projects and points rest on what the months were judged (through `settings.MONTH_CORRECTED`)."""
    renew_measures(year=year, articles=(7, 16), at=at)


def renew_after_approval(*, year: int, article: int, at: datetime) -> None:
    """A figure of the year that was approved by itself (through `settings.PARAMETER_APPROVED`)."""
    if article in PROPOSERS:
        renew_measures(year=year, articles=(article,), at=at)


def lock_measures(year: int) -> None:
    """Of two acts on a year's measures the later waits for the transaction of the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RENEWAL_LOCK, year])


def _renew_year(year: int, articles: Collection[int], at: datetime) -> Renewal:
    asked = [article for article in sorted(articles) if article in PROPOSERS]
    proposals = [proposal for article in asked for proposal in PROPOSERS[article](year, at)]
    kept = list(Measure.objects.in_year(year).filter(article__in=asked).select_for_update().order_by("pk"))
    known = {_key_of(measure): measure for measure in kept}
    workings = Workings(year, localdate(at), proposals)
    renewal = Renewal()
    for proposal in proposals:
        measure = known.pop(_key(proposal), None)
        working = workings.of(proposal)
        if measure is None:
            renewal.created.append(_new(year, proposal, working, at))
        elif _renew(measure, proposal, working, at):
            renewal.changed.append(measure)
    renewal.ceased.extend(measure for measure in known.values() if measure.stands)
    for measure in renewal.ceased:
        measure.stands, measure.proposed_at = False, at
    _save(renewal)
    follow_up(year, asked, at)
    return renewal


def follow_up(year: int, articles: Iterable[int], at: datetime) -> None:
    """What rests on measures comes along with every renewal and decision: talks about funds (12), scores (16)."""
    for article in articles:
        if article in FOLLOWERS:
            FOLLOWERS[article](year=year, at=at)


def _key(proposal: Proposal) -> Key:
    return (
        proposal.article,
        str(proposal.kind),
        proposal.unit_id,
        proposal.subject,
        proposal.period,
        proposal.row,
    )


def _key_of(measure: Measure) -> Key:
    return (measure.article, measure.kind, measure.unit_id, measure.subject, measure.period, measure.row)


def _new(year: int, proposal: Proposal, working: dict[str, Any], at: datetime) -> Measure:
    amount = None if proposal.amount is None else stored(proposal.amount)
    return Measure(
        year=year,
        article=proposal.article,
        kind=proposal.kind,
        direction=proposal.direction,
        unit_id=proposal.unit_id,
        task_id=proposal.task_id,
        subject=proposal.subject,
        period=proposal.period,
        row=proposal.row,
        measure_unit=proposal.measure_unit,
        proposed=amount,
        amount=amount,
        working=working,
        proposed_at=at,
    )


def _renew(measure: Measure, proposal: Proposal, working: dict[str, Any], at: datetime) -> bool:
    """Take over what the rule gives now; whether anything differs from what it gave before."""
    proposed = None if proposal.amount is None else stored(proposal.amount)
    if (measure.proposed, measure.working, measure.stands) == (proposed, working, True):
        return False
    measure.proposed, measure.working, measure.stands, measure.proposed_at = proposed, working, True, at
    if measure.status == MeasureStatus.PROPOSED:
        measure.amount = proposed
    return True


def _save(renewal: Renewal) -> None:
    """In sets. A decided measure is stale as long as it rests on other facts than those it was decided on."""
    touched = [*renewal.changed, *renewal.ceased]
    decisions = _latest_decisions(touched)
    for measure in touched:
        measure.is_stale = measure.pk in decisions and must_be_decided_again(measure, decisions[measure.pk])
    Measure.objects.bulk_create(renewal.created, batch_size=1000)
    Measure.objects.bulk_update(touched, RENEWED, batch_size=500)


def _latest_decisions(measures: Sequence[Measure]) -> dict[int, MeasureDecision]:
    decided = [measure.pk for measure in measures if measure.status != MeasureStatus.PROPOSED]
    if not decided:
        return {}
    found = (
        MeasureDecision.objects.filter(measure__in=decided).order_by("measure_id", "-at", "-pk").distinct("measure_id")
    )
    return {decision.measure_id: decision for decision in found}


def must_be_decided_again(measure: Measure, decision: MeasureDecision) -> bool:
    """What was dropped stays dropped where nothing follows any more; everything else rests on the facts of its day."""
    if not measure.stands:
        return measure.status != MeasureStatus.DROPPED
    return basis(measure.proposed, measure.working) != basis(decision.proposed, decision.working)


class Workings:
    """The workings of proposals as they are kept, with the figures of the year and where each comes from."""

    def __init__(self, year: int, today: date, proposals: Iterable[Proposal]) -> None:
        self.today = today
        used = {(each.working.judged_on or today, each.article, key) for each in proposals for key in _keys(each)}
        articles = {PARAMETERS[key].article for _day, _article, key in used if key}
        days = {day for day, _article, _key in used}
        self.sources = {day: all_parameter_sources(year, day, articles) for day in days if articles}
        self.plans = {day: plans_in_force(year, day) for day in days}

    def of(self, proposal: Proposal) -> dict[str, Any]:
        working = proposal.working
        day = working.judged_on or self.today
        return {
            "clause": working.clause,
            "inputs": dict(working.inputs),
            "parameters": [_parameter(self.sources[day][key]) for key in working.parameters],
            "plan": _plan(self.plans[day].get(proposal.article)),
            "formula": working.formula,
            "exact": _text(proposal.amount),
            "suggestion": _text(working.suggestion),
            "suggestion_unit": _suggestion_unit(proposal, working),
            "at_most": _text(working.at_most),
            "evidence": [dict(each) for each in working.evidence],
        }


def _keys(proposal: Proposal) -> tuple[str, ...]:
    return proposal.working.parameters or ("",)


def _parameter(source: ParameterSource) -> dict[str, str]:
    return {"key": source.key, "value": source.value, "source": source.source, "document": source.document}


def _plan(plan: AssessmentPlan | None) -> dict[str, Any] | None:
    return None if plan is None else {"number": plan.number, "document": plan.document}


def _suggestion_unit(proposal: Proposal, working: Working) -> str:
    if working.suggestion is None:
        return ""
    return working.suggestion_unit or proposal.measure_unit


def _text(value: object) -> str | None:
    """An exact figure as text: `100`, `160/3`."""
    return None if value is None else str(value)
