"""The things that wait and are only counted: which for whom, in one query, and how each kind is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateField, Exists, F, Min, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from incentives.enums import ClaimStatus, NominationStatus, PilotStatus, PlanStatus
from incentives.models import (
    AssessmentPlan,
    ContributionClaim,
    FundTalk,
    Nomination,
    Pilot,
    PlannedMeasure,
    PlanStep,
    Recommendation,
    ScoreObjection,
    VerificationFinding,
)
from incentives.pages.addresses import address
from incentives.permissions.honours import acts_as_head
from incentives.permissions.talks import talks_to_be_held_by
from incentives.rules.pilots import WITH_THE_OFFICE
from organization.permissions import is_article_host, is_city_leader, is_mayor, is_supervision_office, is_unit_staff
from supervision.enums import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from organization.models import Person

PLEAS = ("objections", "claims")


@dataclass(frozen=True)
class Kind:
    """How a kind is said and where its list stands; `is_of_all_years` where the list holds every year.

    What is not `is_own` is overdue with others and only watched over.
    """

    text: Promise
    article: int
    url: Callable[[int], str]
    is_of_all_years: bool = False
    is_own: bool = True


@dataclass(frozen=True)
class Part:
    """What is counted by the year that `year` leads to; `due` leads to its day, if it has one."""

    code: str
    found: QuerySet[Any]
    year: str
    due: str = ""


@dataclass(frozen=True)
class Counted:
    year: int
    number: int
    first: date | None


def _list(name: str, **narrowed: str) -> Callable[[int], str]:
    """A list that takes the year as a parameter."""
    return lambda year: address(name, year=year or "", **narrowed)


def _page(name: str, **narrowed: str) -> Callable[[int], str]:
    """A page of the year."""
    return lambda year: address(name, args=[year], **narrowed)


KINDS: dict[str, Kind] = {
    "plans": Kind(gettext_lazy("Assessment plans to approve: %s"), 20, _page("incentives:plans", state="to_approve")),
    "pilots": Kind(
        gettext_lazy("Pilots not decided: %s"),
        15,
        _list("incentives:pilots", state="with_office"),
        is_of_all_years=True,
    ),
    "pilots_returned": Kind(
        gettext_lazy("Applications for pilots returned: %s"),
        15,
        _list("incentives:pilots", state="returned"),
        is_of_all_years=True,
    ),
    "talks_to_hold": Kind(
        gettext_lazy("Talks about funds to be held and recorded: %s"), 12, _list("incentives:talks", state="hold")
    ),
    "talks_to_confirm": Kind(
        gettext_lazy("Records of talks about funds to be confirmed: %s"), 12, _list("incentives:talks", state="confirm")
    ),
    "talks_to_close": Kind(
        gettext_lazy("Talks about funds to be closed: %s"), 12, _list("incentives:talks", state="close")
    ),
    "reviewed": Kind(
        gettext_lazy("Reviewed items, the meeting's decision to be recorded: %s"), 17, _page("incentives:outstanding")
    ),
    "objections": Kind(
        gettext_lazy("Objections to scores to decide: %s"),
        16,
        _list("incentives:score_objections", state=ClaimStatus.PENDING),
        is_of_all_years=True,
    ),
    "claims": Kind(
        gettext_lazy("Claims of contributions to decide: %s"),
        16,
        _list("incentives:contributions", state=ClaimStatus.PENDING),
        is_of_all_years=True,
    ),
    "findings": Kind(
        gettext_lazy("Findings of verifications to be put right: %s"),
        20,
        _list("incentives:verifications", state="open"),
    ),
    "drafts": Kind(
        gettext_lazy("Drafts of nominations to hand in, or to discard: %s"), 17, _page("incentives:outstanding")
    ),
    "nominations": Kind(gettext_lazy("Nominations to recommend from: %s"), 17, _page("incentives:outstanding")),
    "to_review": Kind(gettext_lazy("Recommended items to review: %s"), 17, _page("incentives:outstanding_review")),
    "measures_late": Kind(
        gettext_lazy("Measures overdue: %s"), 21, _list("incentives:carrying_out", state="overdue"), is_own=False
    ),
    "talks_late": Kind(
        gettext_lazy("Talks about funds overdue: %s"), 12, _list("incentives:talks", state="overdue"), is_own=False
    ),
    "findings_late": Kind(
        gettext_lazy("Findings of verifications overdue: %s"),
        20,
        _list("incentives:verifications", state="overdue"),
        is_own=False,
    ),
}


def parts_of(person: Person, on: date) -> Iterator[Part]:
    """What is counted for a person, by their roles."""
    is_office = is_supervision_office(person)
    if is_office or is_article_host(person):
        to_hold = FundTalk.objects.open().filter(step__in=(Step.HOLD, Step.AMEND))
        yield Part("talks_to_hold", talks_to_be_held_by(person, to_hold), "fund__year", "step_due_on")
        yield Part("objections", ScoreObjection.objects.filter(status=ClaimStatus.PENDING), "score__year")
        claims = ContributionClaim.objects.filter(status=ClaimStatus.PENDING)
        yield Part("claims", claims, "task__work_list__year")
    if is_office:
        yield from _of_office(person, on)
    if is_unit_staff(person) and person.unit_id is not None:
        yield from _of_unit(person)
    if is_city_leader(person):
        yield from _of_leader(person)


def _of_office(person: Person, on: date) -> Iterator[Part]:
    written = PlanStep.objects.filter(plan=OuterRef("pk"), by=person, status=PlanStatus.DRAFT)
    submitted = AssessmentPlan.objects.filter(status=PlanStatus.SUBMITTED, year__gte=on.year)
    yield Part("plans", submitted.filter(~Exists(written)), "year")
    yield Part("pilots", Pilot.objects.filter(status__in=WITH_THE_OFFICE), "year")
    yield Part("talks_to_close", FundTalk.objects.open().filter(step=Step.CLOSE), "fund__year", "step_due_on")
    yield Part("reviewed", Nomination.objects.filter(status=NominationStatus.REVIEWED), "year")
    yield Part("measures_late", PlannedMeasure.objects.overdue(on), "plan__year")
    yield Part("talks_late", FundTalk.objects.overdue(on), "fund__year")
    yield Part("findings_late", VerificationFinding.objects.overdue(on), "verification__year")


def _of_unit(person: Person) -> Iterator[Part]:
    talks = FundTalk.objects.open().filter(unit=person.unit_id, step=Step.CONFIRM).exclude(recorded_by=person)
    yield Part("talks_to_confirm", talks, "fund__year", "step_due_on")
    findings = VerificationFinding.objects.to_put_right().filter(unit=person.unit_id)
    yield Part("findings", findings, "verification__year", "rectify_by")
    yield Part("pilots_returned", Pilot.objects.filter(unit=person.unit_id, status=PilotStatus.RETURNED), "year")
    if acts_as_head(person):
        drafts = Nomination.objects.filter(status=NominationStatus.DRAFT, unit=person.unit_id)
        yield Part("drafts", drafts, "year")


def _of_leader(person: Person) -> Iterator[Part]:
    """One recommendation is awaited from each leader whose tasks were nominated; the mayor reviews all."""
    said = Recommendation.objects.standing().filter(year=OuterRef("year"), leader=person)
    open_items = Nomination.objects.filter(status__in=(NominationStatus.NOMINATED, NominationStatus.RECOMMENDED))
    led = open_items.filter(Q(task__lead_leader=person) | Q(task__sector__leader=person))
    yield Part("nominations", led.filter(~Exists(said)), "year")
    if is_mayor(person):
        yield Part("to_review", Nomination.objects.filter(status=NominationStatus.RECOMMENDED), "year")


def count_parts(parts: Sequence[Part]) -> dict[str, list[Counted]]:
    """By code, each year with something in it; one query for all parts."""
    if not parts:
        return {}
    first, *others = (_counts(part) for part in parts)
    rows = first.union(*others, all=True) if others else first
    found: dict[str, list[Counted]] = defaultdict(list)
    for code, year, number, due in rows:
        found[code].append(Counted(year, number, due))
    return {part.code: sorted(found[part.code], key=lambda each: each.year) for part in parts if part.code in found}


def _counts(part: Part) -> QuerySet[Any]:
    due = Min(part.due) if part.due else Cast(Value(None), DateField())
    by_year = part.found.order_by().values(of_year=F(part.year))
    counted = by_year.annotate(code=Value(part.code), number=Count("pk"), first_due=due)
    return counted.values_list("code", "of_year", "number", "first_due")
