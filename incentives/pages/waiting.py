"""What waits for a person in this room: for the count in the navigation, for the desks and for the room's first page.

Each part asks only where the person's role makes it possible, and no query grows with the rows behind it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _

from incentives.enums import ClaimStatus, MeasureStatus, NominationStatus, PilotStatus, PlanStatus, YearPlanStatus
from incentives.models import (
    AssessmentPlan,
    ContributionClaim,
    FundTalk,
    Measure,
    Nomination,
    Pilot,
    PlannedMeasure,
    PlanStep,
    Recommendation,
    Score,
    ScoreConfirmation,
    ScoreObjection,
    VerificationFinding,
    YearPlan,
)
from incentives.pages.addresses import address
from incentives.permissions.honours import acts_as_head
from incentives.permissions.plans import speaks_for_its_unit
from incentives.permissions.talks import talks_to_be_held_by
from incentives.rules.pilots import WITH_THE_OFFICE
from incentives.selectors.measures import articles_decided_by
from incentives.selectors.plans import due_day, plan_rows
from organization.permissions import is_article_host, is_city_leader, is_mayor, is_supervision_office, is_unit_staff
from regulation.permissions import ArticleInYear
from regulation.selectors import article_hosts, day_in_year
from supervision.enums import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from incentives.selectors.plans import PlanRow
    from organization.models import Person
    from regulation.selectors import Hosts


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind that wait for the person, with the list of them; `is_late`: past their day."""

    text: str
    count: int
    url: str
    article: int
    due: date | None = None
    is_late: bool = False
    is_own: bool = True


class YearHosts:
    """The hosts of years as far as they are asked for, each year once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.known: dict[int, Mapping[int, Hosts]] = {}

    def __getitem__(self, year: int) -> Mapping[int, Hosts]:
        if year not in self.known:
            self.known[year] = article_hosts(year, day_in_year(year, self.on))
        return self.known[year]


def waiting_for(person: Person, on: date) -> list[Waiting]:
    """Everything that waits for this person in this room, the earliest due first."""
    hosts = YearHosts(on)
    found = [
        *_measures_to_decide(person, hosts),
        *_plans(person, on, hosts),
        *_talks_to_hold(person, on),
        *_pleas(person, hosts),
        *_office(person, on),
        *_unit(person, on, hosts),
        *_leader(person),
    ]
    return sorted(found, key=lambda each: each.due or date.max)


def number_waiting(person: Person, on: date) -> int:
    """How many things wait for the person; what is only watched over does not count."""
    return sum(each.count for each in waiting_for(person, on) if each.is_own)


def _measures_to_decide(person: Person, hosts: YearHosts) -> Iterator[Waiting]:
    if not (is_article_host(person) or is_supervision_office(person)):
        return
    rows = (
        Measure.objects.to_decide()
        .order_by()
        .values("year", "article")
        .annotate(number=Count("pk"), stale=Count("pk", filter=Q(is_stale=True)))
        .order_by("year", "article")
    )
    by_year: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for year, article, number, stale in rows.values_list("year", "article", "number", "stale"):
        by_year[year].append((article, number, stale))
    for year, found in by_year.items():
        own = set(articles_decided_by(person, year, hosts[year]))
        for article, number, stale in found:
            if article in own:
                yield from _to_decide(year, article, number, stale)


def _talks_to_hold(person: Person, on: date) -> Iterator[Waiting]:
    """The host of article 12 holds the talks with the departments in charge; where it cannot, the office does."""
    if not (is_article_host(person) or is_supervision_office(person)):
        return
    talks = talks_to_be_held_by(person, FundTalk.objects.open().filter(step__in=(Step.HOLD, Step.AMEND)))
    for year, number, due_on in _by_year(talks, "fund__year", "step_due_on"):
        said = _("Talks about funds to be held and recorded: %s") % number
        url = address("incentives:talks", year=year, state="hold")
        yield Waiting(said, number, url, 12, due_on, is_late=_is_past(due_on, on))


def _to_decide(year: int, article: int, number: int, stale: int) -> Iterator[Waiting]:
    if proposed := number - stale:
        text = _("Measures of %(year)s to decide: %(count)s") % {"year": year, "count": proposed}
        url = address("incentives:measures", args=[year], article=article, status=MeasureStatus.PROPOSED)
        yield Waiting(text, proposed, url, article)
    if stale:
        text = _("Measures of %(year)s that no longer fit, to be decided again: %(count)s") % {
            "year": year,
            "count": stale,
        }
        url = address("incentives:measures", args=[year], article=article, state="stale")
        yield Waiting(text, stale, url, article)


def _plans(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    """Plans of this year to write or to agree to. One who heads a co-host is asked only once a plan is sent."""
    if not speaks_for_its_unit(person) and not is_supervision_office(person):
        return
    if not is_article_host(person) and not is_supervision_office(person):
        with_co_hosts = AssessmentPlan.objects.in_year(on.year).filter(status=PlanStatus.WITH_CO_HOSTS)
        if not with_co_hosts.exists():
            return
    due_on = due_day(on.year, on)
    rows = plan_rows(on.year, hosts[on.year], today=on, due_on=due_on)
    yield from _plans_to_write(person, rows)
    yield from _plans_to_agree(person, rows)


def _plans_to_write(person: Person, rows: list[PlanRow]) -> Iterator[Waiting]:
    own = set(articles_written_by(person, rows))
    for row in rows:
        if row.article.number not in own or not row.is_owed:
            continue
        text = _("Assessment plan of %(article)s: %(state)s") % {
            "article": row.article.cited,
            "state": row.in_work.get_status_display() if row.in_work else _("not written yet"),
        }
        url = address("incentives:plan", args=[row.due_on.year, row.article.number])
        yield Waiting(text, 1, url, row.article.number, row.due_on, is_late=row.is_overdue)


def articles_written_by(person: Person, rows: list[PlanRow]) -> list[int]:
    return [
        row.article.number
        for row in rows
        if person.has_perm(
            "regulation.enter_parameter_of_article",
            ArticleInYear(row.article.number, row.due_on.year, row.hosts.host.pk if row.hosts.host else None),
        )
    ]


def _plans_to_agree(person: Person, rows: list[PlanRow]) -> Iterator[Waiting]:
    if not speaks_for_its_unit(person):
        return
    for row in rows:
        if any(answer.unit.pk == person.unit_id for answer in row.unanswered):
            text = _("Assessment plan of %(article)s: the unit's answer is asked for") % {"article": row.article.cited}
            url = address("incentives:plan", args=[row.due_on.year, row.article.number])
            yield Waiting(text, 1, url, row.article.number)


def _office(person: Person, on: date) -> Iterator[Waiting]:
    if not is_supervision_office(person):
        return
    written = PlanStep.objects.filter(plan=OuterRef("pk"), by=person, status=PlanStatus.DRAFT)
    submitted = AssessmentPlan.objects.filter(status=PlanStatus.SUBMITTED, year__gte=on.year)
    plans = submitted.filter(~Exists(written)).order_by().values("year").annotate(number=Count("pk"))
    for year, number in plans.values_list("year", "number"):
        text = _("Assessment plans to approve: %s") % number
        yield Waiting(text, number, address("incentives:plans", args=[year], state="to_approve"), 20)
    for plan in YearPlan.objects.exclude(status=YearPlanStatus.APPROVED):
        said = (
            _("Reward and penalty plan %(year)s: approval to be recorded")
            if plan.status == YearPlanStatus.SUBMITTED
            else _("Reward and penalty plan %(year)s: to be submitted")
        )
        yield Waiting(said % {"year": plan.year}, 1, plan.get_absolute_url(), 20)
    if pilots := Pilot.objects.filter(status__in=WITH_THE_OFFICE).count():
        url = address("incentives:pilots", state="with_office")
        yield Waiting(_("Pilots not decided: %s") % pilots, pilots, url, 15)
    for year, number, due_on in _by_year(FundTalk.objects.open().filter(step=Step.CLOSE), "fund__year", "step_due_on"):
        url = address("incentives:talks", year=year, state="close")
        said = _("Talks about funds to be closed: %s") % number
        yield Waiting(said, number, url, 12, due_on, is_late=_is_past(due_on, on))
    reviewed = Nomination.objects.filter(status=NominationStatus.REVIEWED).order_by().values("year")
    for year, number in reviewed.annotate(number=Count("pk")).values_list("year", "number"):
        said = _("Reviewed items, the meeting's decision to be recorded: %s") % number
        yield Waiting(said, number, address("incentives:outstanding", args=[year]), 17)
    yield from _overdue(on)


def _pleas(person: Person, hosts: YearHosts) -> Iterator[Waiting]:
    """Objections to scores and claims of contributions, decided by the office and by the host of article 16."""
    is_office = is_supervision_office(person)
    if not (is_office or (is_article_host(person) and person.unit_id is not None)):
        return

    def number(found: QuerySet[Any], year: str) -> int:
        counted = found.filter(status=ClaimStatus.PENDING).order_by().values(year).annotate(number=Count("pk"))
        return sum(
            many
            for of_year, many in counted.values_list(year, "number")
            if is_office or ((host := hosts[of_year][16].host) is not None and host.pk == person.unit_id)
        )

    if objections := number(ScoreObjection.objects.all(), "score__year"):
        url = address("incentives:score_objections", state=ClaimStatus.PENDING)
        yield Waiting(_("Objections to scores to decide: %s") % objections, objections, url, 16)
    if claims := number(ContributionClaim.objects.all(), "task__work_list__year"):
        url = address("incentives:contributions", state=ClaimStatus.PENDING)
        yield Waiting(_("Claims of contributions to decide: %s") % claims, claims, url, 16)


def _overdue(on: date) -> Iterator[Waiting]:
    """What others owe and the general office watches over (21)."""
    late = PlannedMeasure.objects.overdue(on).order_by().values("plan__year").annotate(number=Count("pk"))
    for year, number in late.values_list("plan__year", "number"):
        url = address("incentives:carrying_out", year=year, state="overdue")
        yield Waiting(_("Measures overdue: %s") % number, number, url, 21, is_late=True, is_own=False)
    talks = FundTalk.objects.overdue(on).order_by().values("fund__year").annotate(number=Count("pk"))
    for year, number in talks.values_list("fund__year", "number"):
        url = address("incentives:talks", year=year, state="overdue")
        yield Waiting(_("Talks about funds overdue: %s") % number, number, url, 12, is_late=True, is_own=False)
    findings = VerificationFinding.objects.overdue(on).order_by().values("verification__year")
    for year, number in findings.annotate(number=Count("pk")).values_list("verification__year", "number"):
        url = address("incentives:verifications", year=year, state="overdue")
        said = _("Findings of verifications overdue: %s") % number
        yield Waiting(said, number, url, 20, is_late=True, is_own=False)


def _unit(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    """What a unit's staff and its host of articles have to do for it."""
    if person.unit_id is None:
        return
    if speaks_for_its_unit(person):
        yield from _to_carry_out(person, on, hosts)
    if is_unit_staff(person):
        yield from _talks_and_findings(person, on)
        yield from _pilots(person)
    if acts_as_head(person):
        yield from _scores(person)
        yield from _drafted_nominations(person)


def _to_carry_out(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    rows = PlannedMeasure.objects.to_carry_out().order_by().values("measure__year", "measure__article", "due_on")
    found: dict[int, list[tuple[int, date, int]]] = defaultdict(list)
    for year, article, due_on, number in rows.annotate(number=Count("pk")).values_list(
        "measure__year", "measure__article", "due_on", "number"
    ):
        found[year].append((article, due_on, number))
    for year, counted in found.items():
        own = [
            (due_on, number)
            for article, due_on, number in counted
            if (host := hosts[year][article].host) is not None and host.pk == person.unit_id
        ]
        if own:
            first, number = min(due_on for due_on, _number in own), sum(number for _due_on, number in own)
            url = address("incentives:carrying_out", year=year, host=person.unit_id, state="open")
            yield Waiting(_("Measures to carry out: %s") % number, number, url, 21, first, is_late=first < on)


def _scores(person: Person) -> Iterator[Waiting]:
    """Scores not confirmed as they are, while the year's plan is not approved and no objection waits."""
    confirmed = ScoreConfirmation.objects.filter(score=OuterRef("pk"), total=OuterRef("total"))
    objected = ScoreObjection.objects.filter(score=OuterRef("pk"), status=ClaimStatus.PENDING)
    approved = YearPlan.objects.filter(year=OuterRef("year"), status=YearPlanStatus.APPROVED)
    waiting = Score.objects.filter(~Exists(confirmed), ~Exists(objected), ~Exists(approved), unit=person.unit_id)
    for year in waiting.order_by("year").values_list("year", flat=True):
        url = address("incentives:score", args=[year, person.unit_id])
        yield Waiting(_("Score of %s to confirm, or to object to") % year, 1, url, 16)


def _drafted_nominations(person: Person) -> Iterator[Waiting]:
    """What the unit has written and its head has not handed in."""
    drafts = Nomination.objects.filter(status=NominationStatus.DRAFT, unit=person.unit_id).order_by().values("year")
    for year, number in drafts.annotate(number=Count("pk")).values_list("year", "number"):
        said = _("Drafts of nominations to hand in, or to discard: %s") % number
        yield Waiting(said, number, address("incentives:outstanding", args=[year]), 17)


def _talks_and_findings(person: Person, on: date) -> Iterator[Waiting]:
    talks = FundTalk.objects.open().filter(unit=person.unit_id, step=Step.CONFIRM).exclude(recorded_by=person)
    for year, number, due_on in _by_year(talks, "fund__year", "step_due_on"):
        url = address("incentives:talks", year=year, state="confirm")
        said = _("Records of talks about funds to be confirmed: %s") % number
        yield Waiting(said, number, url, 12, due_on, is_late=_is_past(due_on, on))
    findings = VerificationFinding.objects.to_put_right().filter(unit=person.unit_id)
    for year, number, due_on in _by_year(findings, "verification__year", "rectify_by"):
        url = address("incentives:verifications", year=year, state="open")
        said = _("Findings of verifications to be put right: %s") % number
        yield Waiting(said, number, url, 20, due_on, is_late=_is_past(due_on, on))


def _pilots(person: Person) -> Iterator[Waiting]:
    """Applications that came back."""
    if number := Pilot.objects.filter(unit=person.unit_id, status=PilotStatus.RETURNED).count():
        url = address("incentives:pilots", state="returned")
        yield Waiting(_("Applications for pilots returned: %s") % number, number, url, 15)


def _by_year(found: QuerySet[Any], year: str, due: str) -> Iterable[tuple[int, int, date | None]]:
    """Year, how many, and the earliest day; one query."""
    counted = found.order_by().values(year).annotate(number=Count("pk"), first=Min(due)).order_by(year)
    return counted.values_list(year, "number", "first")


def _is_past(day: date | None, on: date) -> bool:
    return day is not None and day < on


def _leader(person: Person) -> Iterator[Waiting]:
    """One recommendation is awaited from each leader whose tasks were nominated; the mayor reviews all."""
    if not is_city_leader(person):
        return
    said = Recommendation.objects.standing().filter(year=OuterRef("year"), leader=person)
    open_items = Nomination.objects.filter(status__in=(NominationStatus.NOMINATED, NominationStatus.RECOMMENDED))
    led = open_items.filter(Q(task__lead_leader=person) | Q(task__sector__leader=person)).filter(~Exists(said))
    for year, number in led.order_by().values("year").annotate(number=Count("pk")).values_list("year", "number"):
        url = address("incentives:outstanding", args=[year])
        yield Waiting(_("Nominations to recommend from: %s") % number, number, url, 17)
    if is_mayor(person):
        to_review = Nomination.objects.filter(status=NominationStatus.RECOMMENDED).order_by().values("year")
        for year, number in to_review.annotate(number=Count("pk")).values_list("year", "number"):
            url = address("incentives:outstanding_review", args=[year])
            yield Waiting(_("Recommended items to review: %s") % number, number, url, 17)
