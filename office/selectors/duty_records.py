"""Duties that come with a record of their own: a talk, an approved measure, an inspection, an accepted building."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q
from django.utils.timezone import localdate

from incentives.enums import ClaimStatus, PlanStatus
from incentives.models import FinalAccount, FundTalk, GreenChannelStep, PlanDate, PlannedMeasure, ScoreObjection
from incentives.pages.addresses import address
from office.enums import DutyKind
from office.models import Inspection
from office.rules.duties import OFFICE, Duty, Proof, proven
from office.selectors.duty_dates import leader_holder, unit_holder
from organization.models import Unit
from regulation.calendar import add_months, add_working_days
from regulation.selectors import parameters_on
from responsibility.enums import FilingStatus
from responsibility.selectors import WITH_THE_UNIT, duties, filing_term
from supervision.enums import Action, EscalationStatus, EventKind, Ground, ObjectionStatus
from supervision.models import Escalation, Objection
from supervision.rules.life import orders_rectification

if TYPE_CHECKING:
    from office.rules.duties import Holder
    from office.selectors.duty_proofs import Year

BEGINS_BEFORE = timedelta(days=30)


def duties_with_records(year: Year) -> Iterator[Duty]:
    for read in READERS:
        yield from read(year)


def _filings(year: Year) -> Iterator[Duty]:
    """(3) Each unit files its names; those that joined later have their own day."""
    term = filing_term(year.work_list) if year.work_list else None
    if year.work_list is None or term is None:
        return
    rows = (
        duties(year.work_list, year.on)
        .order_by()
        .values("unit", "unit__short_name", "from_month", "task__added_at__date")
        .annotate(
            total=Count("pk"),
            missing=Count("pk", filter=Q(status__in=WITH_THE_UNIT)),
            on_file=Count("pk", filter=Q(status=FilingStatus.FILED)),
            last_at=Max("filed__submitted_at"),
            decided_at=Max("filed__decided_at"),
        )
    )
    url = address("responsibility:filings", year=year.number)
    found = list(rows)
    for row in found:
        due_on = term.due_on(added_on=row["task__added_at__date"], from_month=row["from_month"])
        opens_on = max(term.published_on, row["task__added_at__date"] or term.published_on)
        filed_on = localdate(row["last_at"]) if row["last_at"] and not row["missing"] else None
        holder = unit_holder(Unit(pk=row["unit"], short_name=row["unit__short_name"]))
        added = row["task__added_at__date"]
        yield proven(
            Duty(
                kind=DutyKind.FILINGS, year=year.number, article=3, holder=holder, opens_on=opens_on, due_on=due_on,
                mark=f"{row['from_month']}-{added or ''}",
            ),
            Proof(filed_on, f"{url}&unit={row['unit']}", row["total"] - row["missing"], row["total"]),
        )  # fmt: skip


def _inspections(year: Year) -> Iterator[Duty]:
    """(6) Each planned inspection is carried out and reported by its last day."""
    for each in Inspection.objects.standing().filter(year=year.number).select_related("holder"):
        done_on = localdate(each.reported_at) if each.reported_at else None
        duty = Duty(
            kind=DutyKind.INSPECTION_HELD, year=year.number, article=6, subject=each.title,
            mark=f"inspection-{each.pk}", holder=unit_holder(each.holder) if each.holder else OFFICE,
            opens_on=each.begins_on, due_on=each.ends_on,
        )  # fmt: skip
        yield proven(duty, Proof(done_on, each.get_absolute_url()))


def _objections(year: Year) -> Iterator[Duty]:
    """(6)(16) Objections are answered within the working days that the office has set."""
    pleas = Objection.objects.filter(task__work_list=year.work_list).exclude(status=ObjectionStatus.WITHDRAWN)
    for each in pleas.select_related("task") if year.work_list else ():
        yield _answer(year, DutyKind.OBJECTION, 6, each, OFFICE)
    points = ScoreObjection.objects.filter(score__year=year.number).exclude(status=ClaimStatus.WITHDRAWN)
    for plea in points.select_related("task"):
        yield _answer(year, DutyKind.SCORE_OBJECTION, 16, plea, year.dates.hosts[16])


def _answer(year: Year, kind: DutyKind, article: int, plea: Objection | ScoreObjection, holder: Holder) -> Duty:
    filed_on = localdate(plea.filed_at)
    duty = Duty(
        kind=kind, year=year.number, article=article, holder=holder, subject=plea.task.title, mark=f"{kind}-{plea.pk}",
        opens_on=filed_on, due_on=add_working_days(filed_on, year.dates.office_days),
    )  # fmt: skip
    return proven(duty, Proof(localdate(plea.decided_at) if plea.decided_at else None, plea.get_absolute_url()))


def _escalations(year: Year) -> Iterator[Duty]:
    """(18)(19) Talks are held, criticisms published, reports handed in, cases handed over; in one query."""
    happened = {
        name: Min("events__at", filter=Q(events__kind=kind))
        for name, kind in (
            ("held_at", EventKind.HELD),
            ("publicised_at", EventKind.PUBLISHED),
            ("written_at", EventKind.REPORTED),
            ("sent_at", EventKind.HANDED_OVER),
        )
    }
    found = Escalation.objects.filter(task__work_list=year.work_list).exclude(status=EscalationStatus.REVOKED)
    for each in found.select_related("task", "unit", "leader").annotate(**happened) if year.work_list else ():
        yield from _of_escalation(year, each)


def _of_escalation(year: Year, each: Escalation) -> Iterator[Duty]:
    issued_on, unit = localdate(each.issued_at), unit_holder(each.unit)
    by_office = add_working_days(issued_on, year.dates.office_days)
    match each.action:
        case Action.UNIT_HEAD_TALK:
            steps = [(DutyKind.TALK, unit, each.due_on, "held_at")]
        case Action.SUPERVISION_BODY_TALK:
            steps = [(DutyKind.TALK, OFFICE, each.due_on, "held_at")]
        case Action.VICE_MAYOR_TALK:
            steps = [(DutyKind.TALK, leader_holder(each.leader) if each.leader else OFFICE, each.due_on, "held_at")]
        case Action.WRITTEN_REPORT:
            steps = [(DutyKind.WRITTEN_REPORT, unit, each.due_on, "written_at")]
        case Action.CITY_CRITICISM:
            steps = [(DutyKind.CRITICISM, OFFICE, by_office, "publicised_at")]
            if orders_rectification([Ground(ground) for ground in each.grounds]):
                steps.append((DutyKind.WRITTEN_REPORT, unit, each.due_on, "written_at"))
        case _:
            steps = [(DutyKind.CASE_HANDED_OVER, OFFICE, by_office, "sent_at")]
    for kind, holder, due_on, name in steps:
        moment = getattr(each, name)
        duty = Duty(
            kind=kind, year=year.number, article=_article_of(each), holder=holder, number=each.month,
            subject=each.task.title, detail=each.action, mark=f"escalation-{each.pk}", opens_on=issued_on,
            due_on=due_on or by_office,
        )  # fmt: skip
        yield proven(duty, Proof(localdate(moment) if moment else None, each.get_absolute_url()))


def _article_of(escalation: Escalation) -> int:
    return int(escalation.grounds[0].split("-")[0])


def _green_channel(year: Year) -> Iterator[Duty]:
    """(7) Each approval within the working days allowed for it."""
    steps = GreenChannelStep.objects.filter(
        project__year=year.number, withdrawn_at=None, received_on__isnull=False
    ).select_related("unit", "project__task")
    for step in steps:
        if step.received_on is not None:
            holder = unit_holder(step.unit) if step.unit else year.dates.hosts[7]
            duty = Duty(
                kind=DutyKind.GREEN_STEP, year=year.number, article=7, holder=holder, detail=step.title,
                subject=step.project.task.title, mark=f"step-{step.pk}", opens_on=step.received_on,
                due_on=add_working_days(step.received_on, step.allowed_days),
            )  # fmt: skip
            yield proven(duty, Proof(step.finished_on, address("incentives:green_channel", args=[step.project_id])))


def _fund_talks(year: Year) -> Iterator[Duty]:
    """(12) The talks with departments whose funds are behind."""
    talks = FundTalk.objects.filter(fund__year=year.number).exclude(status=EscalationStatus.REVOKED)
    for talk in talks.select_related("fund"):
        duty = Duty(
            kind=DutyKind.FUND_TALK, year=year.number, article=12, holder=year.dates.hosts[12], number=talk.quarter,
            subject=talk.fund.name, mark=f"talk-{talk.pk}", opens_on=localdate(talk.issued_at), due_on=talk.due_on,
        )  # fmt: skip
        yield proven(duty, Proof(localdate(talk.held_at) if talk.held_at else None, talk.get_absolute_url()))


def _final_accounts(year: Year) -> Iterator[Duty]:
    """Those that fall due in the year; of a project that stands in several sheets the last one counts."""
    months = parameters_on(year.number, date(year.number, 12, 31)).integer("final_accounts_months")
    first, last = date(year.number, 1, 1), date(year.number, 12, 31)
    latest = FinalAccount.objects.order_by("project", "-year", "-pk").distinct("project")
    accounts = FinalAccount.objects.filter(
        accepted_on__range=(add_months(first, -months) - timedelta(days=3), add_months(last, -months)),
        pk__in=latest.values("pk"),
    )
    for each in accounts.select_related("unit"):
        due_on = add_months(each.accepted_on, months) if each.accepted_on else first
        if each.accepted_on is None or due_on.year != year.number:
            continue
        duty = Duty(
            kind=DutyKind.FINAL_ACCOUNT, year=year.number, article=10, subject=each.project, mark=f"account-{each.pk}",
            holder=unit_holder(each.unit) if each.unit else year.dates.hosts[10], opens_on=each.accepted_on,
            due_on=due_on,
        )  # fmt: skip
        done_on = each.submitted_on if each.is_whole else None
        yield proven(duty, Proof(done_on, address("incentives:final_accounts", args=[year.number])))


def _plan_dates(year: Year) -> Iterator[Duty]:
    """(20) The dates that the approved assessment plans set."""
    dates = PlanDate.objects.filter(plan__year=year.number, plan__status=PlanStatus.APPROVED, withdrawn_at=None)
    for each in dates.select_related("plan"):
        duty = Duty(
            kind=DutyKind.PLAN_DATE, year=year.number, article=20, holder=year.dates.hosts[each.plan.article],
            number=each.plan.article, subject=each.title, mark=f"date-{each.pk}",
            opens_on=each.due_on - BEGINS_BEFORE, due_on=each.due_on,
        )  # fmt: skip
        yield proven(duty, Proof(each.done_on, each.plan.get_absolute_url()))


def _measures(year: Year) -> Iterator[Duty]:
    """(21) Every approved measure is carried out within its month."""
    planned = PlannedMeasure.objects.approved().filter(measure__year=year.number, due_on__isnull=False)
    for each in planned.select_related("measure__unit", "measure__task", "plan"):
        measure = each.measure
        if each.due_on is None:
            continue
        duty = Duty(
            kind=DutyKind.MEASURE_CARRIED_OUT, year=year.number, article=21, number=measure.article,
            holder=year.dates.hosts[measure.article], detail=measure.kind, mark=f"planned-{each.pk}",
            subject=measure.unit.short_name, opens_on=each.plan.approved_on or each.due_on, due_on=each.due_on,
        )  # fmt: skip
        yield proven(duty, Proof(each.carried_out_on, each.get_absolute_url()))


READERS: tuple[Callable[[Year], Iterator[Duty]], ...] = (
    _filings,
    _inspections,
    _objections,
    _escalations,
    _green_channel,
    _final_accounts,
    _fund_talks,
    _plan_dates,
    _measures,
)
