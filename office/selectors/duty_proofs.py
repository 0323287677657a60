"""How the records prove the duties that follow from the year's dates; each set of records is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, Q
from django.utils.timezone import localdate

from incentives.enums import NominationStatus, PlanStatus, VerificationPeriod
from incentives.models import AssessmentPlan, Measure, MeasureDecision, Nomination, Verification, YearPlan
from incentives.pages.addresses import address
from office.enums import DutyKind, MeetingKind, MeetingStatus, ReviewKind, ReviewStatus
from office.models import Inspection, Meeting, Review
from office.rules.duties import DECEMBER, Proof
from office.selectors.duty_figures import known_figures
from regulation.selectors import parameters_on_days
from responsibility.enums import FilingStatus
from responsibility.selectors import duties
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin, Closing, MonthRelease, SectorComment
from supervision.models.bulletins import MonthComment
from tasks.models import MONTHS, Sector

if TYPE_CHECKING:
    from datetime import datetime

    from office.rules.duties import Duty, Holder, YearDates
    from tasks.models import WorkList

Proven = tuple[DutyKind, int, "int | None", Proof]


@dataclass(frozen=True)
class Year:
    """A year with its dates and its list, if it has one."""

    dates: YearDates
    work_list: WorkList | None
    on: date

    @property
    def number(self) -> int:
        return self.dates.year


# Where a duty is done of which there is no record yet.
PLACES = {
    DutyKind.LIST_PUBLISHED: "tasks:list",
    DutyKind.MONTH_PUBLISHED: "supervision:bulletins",
    DutyKind.LIVELIHOOD: "supervision:bulletins",
    DutyKind.ECONOMIC_ANALYSIS: "office:reviews",
    DutyKind.MID_YEAR_REVIEW: "office:reviews",
    DutyKind.YEAR_END_REVIEW: "office:reviews",
}


def place_of(duty: Duty) -> str:
    return address(PLACES[duty.kind], year=duty.year) if duty.kind in PLACES else ""


def proofs_of(
    year: Year, kinds: Collection[DutyKind] = frozenset(DutyKind)
) -> dict[tuple[DutyKind, int, int | None], Proof]:
    """By kind, number and, where a duty is held by several, the holder's key; only records of these kinds are read."""
    return {
        (kind, number, holder): proof
        for proven, prove in PROVERS
        if not proven.isdisjoint(kinds)
        for kind, number, holder, proof in prove(year)
    }


def _the_list(year: Year) -> Iterator[Proven]:
    if year.dates.published_on is not None:
        url = address("tasks:list", year=year.number)
        yield DutyKind.LIST_PUBLISHED, 0, None, Proof(year.dates.published_on, url)


def _filings_accepted(year: Year) -> Iterator[Proven]:
    """(3) All names are on file; what is filed goes to the Organization Department in the same act."""
    if year.work_list is None:
        return
    filed = duties(year.work_list, year.on).aggregate(
        total=Count("pk"),
        on_file=Count("pk", filter=Q(status=FilingStatus.FILED)),
        last_at=Max("filed__decided_at", filter=Q(status=FilingStatus.FILED)),
    )
    is_done = filed["total"] > 0 and filed["total"] == filed["on_file"] and filed["last_at"]
    done_on = localdate(filed["last_at"]) if is_done else None
    url = address("responsibility:filings", year=year.number)
    yield DutyKind.FILINGS_ACCEPTED, 0, None, Proof(done_on, url, filed["on_file"], filed["total"])


def _inspections_planned(year: Year) -> Iterator[Proven]:
    """(6) The year's plan has at least one inspection."""
    first = Inspection.objects.standing().filter(year=year.number).order_by("planned_at").first()
    url = address("office:inspections", year=year.number)
    yield DutyKind.INSPECTIONS_PLANNED, 0, None, Proof(localdate(first.planned_at) if first else None, url)


def _meetings(year: Year) -> Iterator[Proven]:
    """(4) The mayor's special meetings of each month; (6) economic analysis meetings, each for the quarter before."""
    held = Meeting.objects.filter(
        kind__in=(MeetingKind.MAYOR, MeetingKind.ECONOMIC_ANALYSIS),
        status=MeetingStatus.HELD,
        held_at__date__range=(date(year.number, 1, 1), date(year.number + 1, 3, 31)),
    )
    special: dict[int, list[Meeting]] = defaultdict(list)
    analyses: dict[int, Meeting] = {}
    for meeting in held.order_by("held_at", "pk"):
        held_on = localdate(meeting.held_at)
        if meeting.kind == MeetingKind.ECONOMIC_ANALYSIS:
            quarter = (held_on.month - 1) // 3 + 4 * (held_on.year - year.number)
            analyses.setdefault(quarter, meeting)
        elif held_on.year == year.number:
            special[held_on.month].append(meeting)
    yield from _mayors(year, special)
    reviews = _reviews(year)
    for quarter in (1, 2, 3, 4):
        review, analysis = reviews.get((ReviewKind.QUARTER, 3 * quarter)), analyses.get(quarter)
        proofs = [Proof(localdate(analysis.held_at), analysis.get_absolute_url())] if analysis else []
        proofs += [_held(review)] if review else []
        if proofs:
            yield DutyKind.ECONOMIC_ANALYSIS, quarter, None, min(proofs, key=lambda proof: proof.done_on or date.max)
    for kind, duty, month in (
        (ReviewKind.MID_YEAR, DutyKind.MID_YEAR_REVIEW, 6),
        (ReviewKind.YEAR_END, DutyKind.YEAR_END_REVIEW, DECEMBER),
    ):
        if review := reviews.get((kind, month)):
            yield duty, 0, None, _held(review)


def _mayors(year: Year, held: dict[int, list[Meeting]]) -> Iterator[Proven]:
    """Done with the meeting that makes up the number asked for."""
    asked = parameters_on_days(year.number, [date(year.number, month, 1) for month in MONTHS])
    for month, figures in zip(MONTHS, asked, strict=True):
        number, meetings = figures.integer("mayor_meetings_per_month"), held[month]
        last = meetings[number - 1] if len(meetings) >= number else None
        url = last.get_absolute_url() if last else address("office:mayors_months", args=[year.number])
        done_on = localdate(last.held_at) if last else None
        yield DutyKind.MAYOR_MEETING, month, None, Proof(done_on, url, min(len(meetings), number), number)


def _reviews(year: Year) -> dict[tuple[str, int], Review]:
    held = Review.objects.filter(work_list=year.work_list, status=ReviewStatus.HELD).select_related("work_list")
    return {(each.kind, each.month): each for each in held} if year.work_list else {}


def _held(review: Review) -> Proof:
    return Proof(review.held_on, review.get_absolute_url())


def _months(year: Year) -> Iterator[Proven]:
    """(6) The closings, the comments of who is in charge, what was made known; (19) the livelihood bulletins."""
    if year.work_list is None:
        return
    for month, closed_at in Closing.objects.filter(work_list=year.work_list).values_list("month", "closed_at"):
        url = address("dashboards:checks", year=year.number, month=month)
        yield DutyKind.MONTH_CHECKED, month, None, Proof(localdate(closed_at), url)
    yield from _comments(year, year.work_list)
    known: dict[int, list[Proof]] = defaultdict(list)
    published = Bulletin.objects.filter(
        work_list=year.work_list,
        kind__in=(BulletinKind.MONTHLY, BulletinKind.LIVELIHOOD),
        status=BulletinStatus.PUBLISHED,
    )
    for bulletin in published.order_by("-month"):
        proof = Proof(localdate(bulletin.published_at), bulletin.get_absolute_url())
        if bulletin.kind == BulletinKind.MONTHLY:
            known[bulletin.month].append(proof)
        else:
            yield DutyKind.LIVELIHOOD, (bulletin.month + 2) // 3, None, proof
    for month, at in MonthRelease.objects.filter(work_list=year.work_list).values_list("month", "released_at"):
        known[month].append(Proof(localdate(at), address("dashboards:overview", year=year.number, month=month)))
    for month, proofs in known.items():
        yield DutyKind.MONTH_PUBLISHED, month, None, min(proofs, key=lambda proof: proof.done_on or date.max)


def _comments(year: Year, work_list: WorkList) -> Iterator[Proven]:
    """Done once every sector of the holder has its comment, on its own page or in the published bulletin."""
    own = MonthComment.objects.filter(work_list=work_list).exclude(text="")
    in_bulletins = SectorComment.objects.filter(
        bulletin__work_list=work_list, bulletin__kind=BulletinKind.MONTHLY, bulletin__status=BulletinStatus.PUBLISHED
    ).exclude(text="")
    written: dict[tuple[int, int], date] = {}
    rows: list[tuple[int, int, datetime]] = [
        *own.order_by("-at").values_list("month", "sector_id", "at"),
        *in_bulletins.order_by("-at").values_list("bulletin__month", "sector_id", "at"),
    ]
    for month, sector, at in rows:
        written[month, sector] = min(localdate(at), written.get((month, sector), date.max))
    sectors: dict[int | None, list[int]] = defaultdict(list)
    for pk, leader in Sector.objects.filter(work_list=work_list).values_list("pk", "leader_id"):
        sectors[leader].append(pk)
    for month in year.dates.checked_months:
        is_closed = month <= work_list.closed_through
        url = address("supervision:month_comments", args=[year.number, month]) if is_closed else ""
        for holder, own_sectors in sectors.items():
            days = [written[month, pk] for pk in own_sectors if (month, pk) in written]
            is_done = len(days) == len(own_sectors)
            proof = Proof(max(days) if is_done else None, url, len(days), len(own_sectors))
            yield DutyKind.SECTOR_COMMENTS, month, holder, proof


def _plans(year: Year) -> Iterator[Proven]:
    """(20) The first plan of each article, handed in for approval."""
    handed_in = (PlanStatus.SUBMITTED, PlanStatus.APPROVED)
    plans = AssessmentPlan.objects.in_year(year.number).order_by("-number")
    urls = {article: address("incentives:plan", args=[year.number, article]) for article in year.dates.planned_articles}
    found = {article: Proof(url=url) for article, url in urls.items()}
    for plan in plans:
        if plan.status in handed_in and plan.submitted_at and plan.article in found:
            found[plan.article] = Proof(localdate(plan.submitted_at), urls[plan.article])
    for article, proof in found.items():
        yield DutyKind.PLAN, article, None, proof


def _verifications(year: Year) -> Iterator[Proven]:
    """(20) One verification for any of its articles does for a host."""
    first: dict[tuple[str, Holder], Verification] = {}
    for each in Verification.objects.filter(year=year.number).order_by("held_on", "pk"):
        first.setdefault((each.period, year.dates.hosts[each.article]), each)
    for kind, period in (
        (DutyKind.MID_YEAR_VERIFICATION, VerificationPeriod.MID_YEAR),
        (DutyKind.YEAR_END_VERIFICATION, VerificationPeriod.YEAR_END),
    ):
        for holder in {year.dates.hosts[article] for article in year.dates.planned_articles}:
            verification = first.get((period, holder))
            url = address("incentives:verifications", year=year.number)
            proof = Proof(verification.held_on, verification.get_absolute_url()) if verification else Proof(url=url)
            yield kind, 0, holder.pk, proof


def _figures(year: Year) -> Iterator[Proven]:
    """(7)-(16) Done once no row lacks its figure, on the day on which the last one was known first."""
    for (kind, number), known in known_figures(year.number).items():
        article = 12 if kind in (DutyKind.FUNDS_CHECKED, DutyKind.FUND_PLAN) else number
        is_grade = article == 16
        url = (
            address("incentives:grades", args=[year.number])
            if is_grade
            else address("incentives:inputs", args=[year.number, article])
        )
        yield kind, number, None, Proof(known.done_on, url, known.known, known.rows)


def _measures(year: Year) -> Iterator[Proven]:
    """(7)-(17) Every proposed measure is decided; where none was proposed, with the closing of December."""
    measures = Measure.objects.in_year(year.number).standing().order_by()
    counts = {
        row["article"]: (row["total"], row["open"])
        for row in measures.values("article").annotate(
            total=Count("pk"), open=Count("pk", filter=Q(pk__in=Measure.objects.to_decide().values("pk")))
        )
    }
    first = (
        MeasureDecision.objects.filter(measure__year=year.number)
        .order_by()
        .values(article=F("measure__article"), of=F("measure"))
        .annotate(at=Min("at"))
    )
    decided: dict[int, date] = {}
    for row in first:
        decided[row["article"]] = max(localdate(row["at"]), decided.get(row["article"], date.min))
    closing = year.dates.closings[DECEMBER]
    is_settled = bool(year.work_list and year.work_list.closed_through == DECEMBER)
    for article in year.dates.planned_articles:
        total, still_open = counts.get(article, (0, 0))
        done_on = max(closing, decided.get(article, closing)) if is_settled and not still_open else None
        url = address("incentives:measures", args=[year.number], article=article)
        yield DutyKind.MEASURES_DECIDED, article, None, Proof(done_on, url, total - still_open, total)


def _results(year: Year) -> Iterator[Proven]:
    """(17) The executive meeting has decided; (20) the plan went to the city government."""
    decided = Nomination.objects.in_year(year.number).standing().filter(status=NominationStatus.RECOGNISED)
    last = decided.order_by("meeting_on").last()
    url = address("incentives:outstanding", args=[year.number])
    done_on = (last.meeting_on or localdate(last.decided_at)) if last else None
    yield DutyKind.OUTSTANDING, 0, None, Proof(done_on, url)
    plan = YearPlan.objects.filter(year=year.number, number=1, submitted_at__isnull=False).first()
    if plan is not None:
        yield DutyKind.RESULTS, 0, None, Proof(localdate(plan.submitted_at), plan.get_absolute_url())
    else:
        yield DutyKind.RESULTS, 0, None, Proof(url=address("incentives:year_plans"))


# With the kinds of duties that each proves.
PROVERS: tuple[tuple[frozenset[DutyKind], Callable[[Year], Iterator[Proven]]], ...] = (
    (frozenset({DutyKind.LIST_PUBLISHED}), _the_list),
    (frozenset({DutyKind.FILINGS_ACCEPTED}), _filings_accepted),
    (frozenset({DutyKind.INSPECTIONS_PLANNED}), _inspections_planned),
    (
        frozenset(
            {
                DutyKind.MAYOR_MEETING,
                DutyKind.ECONOMIC_ANALYSIS,
                DutyKind.MID_YEAR_REVIEW,
                DutyKind.YEAR_END_REVIEW,
            }
        ),
        _meetings,
    ),
    (
        frozenset({DutyKind.MONTH_CHECKED, DutyKind.SECTOR_COMMENTS, DutyKind.MONTH_PUBLISHED, DutyKind.LIVELIHOOD}),
        _months,
    ),
    (frozenset({DutyKind.PLAN}), _plans),
    (frozenset({DutyKind.MID_YEAR_VERIFICATION, DutyKind.YEAR_END_VERIFICATION}), _verifications),
    (frozenset({DutyKind.FIGURES, DutyKind.FUNDS_CHECKED, DutyKind.FUND_PLAN}), _figures),
    (frozenset({DutyKind.MEASURES_DECIDED}), _measures),
    (frozenset({DutyKind.OUTSTANDING, DutyKind.RESULTS}), _results),
)
