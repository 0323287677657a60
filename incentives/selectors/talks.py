"""Reads of the reminder talks about special funds: which ask to be issued, what they rest on, what was said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F

from incentives.enums import MeasureKind, MeasureStatus
from incentives.models import FundTalk, FundTalkStep, Measure, SpecialFund
from incentives.permissions.talks import ARTICLE, talks_visible_to
from incentives.rules.fund_talks import FundQuarter
from incentives.rules.funds import QUARTERS, SHARES, last_day_of
from incentives.selectors.evidence import reads_evidence_of
from notices.models import Notice
from notices.selectors.tracking import with_deliveries
from regulation.selectors import parameters_on_days
from supervision.enums import EscalationStatus, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from incentives.models.talks import FundTalkQuerySet
    from organization.models import Person, Unit

DISTRIBUTED = {1: "first_quarter", 2: "second_quarter", 3: "third_quarter"}
STEPS = {"hold": (Step.HOLD, Step.AMEND), "confirm": (Step.CONFIRM,), "close": (Step.CLOSE,)}
STATES = ("open", "overdue", *STEPS, "closed", "revoked")


def talk_cause(talk: FundTalk, what: str = "") -> str:
    """What the notices of a talk are known by."""
    return f"fund-talk:{talk.pk}:{what}" if what else f"fund-talk:{talk.pk}"


def period_of(year: int, quarter: int) -> str:
    return f"{year}-Q{quarter}"


def measures_asking_for_talks(year: int, quarters: Iterable[int]) -> list[tuple[int, Measure]]:
    """The reminder talks of article 12 that the records give for these quarters and the host has not dropped, each
    with its quarter; one query."""
    periods = {period_of(year, quarter): quarter for quarter in quarters}
    asking = Measure.objects.in_year(year).filter(
        article=ARTICLE, kind=MeasureKind.REMINDER_TALK, period__in=periods, stands=True
    )
    found = asking.exclude(status=MeasureStatus.DROPPED).select_related("unit").order_by("period", "pk")
    return [(periods[each.period], each) for each in found]


def shares_in(year: int) -> dict[int, Decimal]:
    """The share due at each quarter's end, in per cent, as it held on the quarter's last day; one query."""
    days = [last_day_of(year, quarter) for quarter in QUARTERS]
    in_force = parameters_on_days(year, days)
    return {quarter: in_force[n].decimal(SHARES[quarter]) for n, quarter in enumerate(QUARTERS)}


def quarters_of(fund: SpecialFund, shares: Mapping[int, Decimal], *, until: int) -> list[FundQuarter]:
    """A fund's quarters up to one, as they are entered now."""
    return [
        FundQuarter(number, fund.budget, getattr(fund, DISTRIBUTED[number]), shares[number])
        for number in range(1, until + 1)
    ]


def quarters_told(facts: dict[str, Any]) -> list[FundQuarter]:
    """The quarters as they stood when a talk was issued."""
    return [
        FundQuarter(each["quarter"], _decimal(facts["budget"]), _decimal(each["distributed"]), Decimal(each["share"]))
        for each in facts["quarters"]
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@reads_evidence_of(FundTalk)
def talks_read_by(person: Person) -> QuerySet[FundTalk]:
    return talks_visible_to(person, FundTalk.objects.all())


def talks_in_year(person: Person, year: int) -> FundTalkQuerySet:
    """Those of the year that the person may see; what waits longest comes first, what is settled last."""
    listed: Any = talks_visible_to(person, FundTalk.objects.filter(fund__year=year))
    return listed.select_related("fund", "unit").order_by(F("step_due_on").asc(nulls_last=True), "-issued_at", "pk")


def in_state(talks: FundTalkQuerySet, state: str, on: date) -> FundTalkQuerySet:
    match state:
        case "open":
            return talks.open()
        case "overdue":
            return talks.overdue(on)
        case "closed" | "revoked":
            return talks.filter(status=EscalationStatus(state))
        case "hold" | "confirm" | "close":
            return talks.open().filter(step__in=STEPS[state])
    return talks


def count_talks(talks: FundTalkQuerySet, on: date) -> dict[str, int]:
    """How many there are in each state, in one query."""
    rows = talks.order_by().values_list("status", "step_due_on")
    counts = dict.fromkeys(("all", "open", "overdue", "closed", "revoked"), 0)
    for status, step_due_on in rows:
        is_settled = status in (EscalationStatus.CLOSED, EscalationStatus.REVOKED)
        counts["all"] += 1
        counts[status if is_settled else "open"] += 1
        counts["overdue"] += not is_settled and step_due_on is not None and step_due_on < on
    return counts


def years_of_talks() -> list[int]:
    return sorted(set(FundTalk.objects.order_by().values_list("fund__year", flat=True)), reverse=True)


def held_together(talk: FundTalk) -> list[FundTalk]:
    """The other talks with the same department that were held at the same time."""
    if talk.held_at is None:
        return []
    others = FundTalk.objects.filter(unit=talk.unit_id, held_at=talk.held_at, place=talk.place).exclude(pk=talk.pk)
    return list(others.exclude(status=EscalationStatus.REVOKED).select_related("fund").order_by("fund__name", "pk"))


def waiting_with(talk: FundTalk) -> list[FundTalk]:
    """The talks with the same department about the same quarter that can be recorded at once, this one first."""
    others = FundTalk.objects.open().filter(
        unit=talk.unit_id, quarter=talk.quarter, fund__year=talk.fund.year, step=Step.HOLD
    )
    return [talk, *others.exclude(pk=talk.pk).select_related("fund", "unit").order_by("fund__name", "pk")]


def holder_of(talk: FundTalk, host: Unit | None) -> Unit | None:
    """The unit that holds a talk, told the host of its year; empty where the supervision office does."""
    return None if host is None or host.pk == talk.unit_id else host


def steps_of(talk: FundTalk) -> list[FundTalkStep]:
    return list(talk.steps.select_related("by__unit").order_by("at", "id"))


def told_of(talk: FundTalk) -> list[Notice]:
    """Who was told that it was issued; those who have to sign come first."""
    told = Notice.objects.filter(cause=talk_cause(talk)).select_related("recipient__unit", "unit")
    return list(with_deliveries(told).order_by("-needs_signature", "pk"))


def told_of_revocation(talks: Iterable[FundTalk]) -> dict[int, list[Notice]]:
    """Who got each of these talks and has to be told what became of it, in one query."""
    causes = {talk_cause(each): each.pk for each in talks}
    found: dict[int, list[Notice]] = {pk: [] for pk in causes.values()}
    for notice in Notice.objects.filter(cause__in=causes).order_by("pk"):
        found[causes[notice.cause]].append(notice)
    return found
