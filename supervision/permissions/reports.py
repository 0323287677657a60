"""Who may do what in the month (rulebook section 11): predicates, and the matching filters of querysets.

A unit sees its own reports whole. Its co-hosts, the supervision office, the city leaders and whoever is named as
leader of the task read what has been handed in, never drafts. Everybody else sees only what is public inside:
a task's title, target, host and flags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.apps import apps
from django.db.models import F, Q

from organization.permissions import (
    is_organization_department,
    is_signed_in,
    is_supervision_office,
    is_supervisory_organ,
    is_unit_head,
    is_unit_staff,
    sees_whole_city,
)
from responsibility.enums import FilingStatus
from supervision.enums import Action, BulletinStatus, EntryKind, ReportStatus
from supervision.rules.objection import REVIEWS, Review, barred_from_deciding
from tasks.permissions import leads_task

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.models import Bulletin, Check, CoordinationRequest, Escalation, Objection, Report, ReportFile
    from tasks.models import Task

COPIED_TO_ORGANIZATION_DEPARTMENT = (Action.CITY_CRITICISM, Action.ACCOUNTABILITY)


@rules.predicate
def is_of_own_unit(person: Person, report: Report | None) -> bool:
    """The report's unit: the host of the task in that month."""
    return report is None or (person.unit_id is not None and person.unit_id == report.unit_id)


@rules.predicate
def is_of_co_host(person: Person, report: Report | None) -> bool:
    if report is None or person.unit_id is None:
        return False
    return report.task.participations.filter(
        unit_id=person.unit_id, from_month__lte=report.month, until_month__gte=report.month
    ).exists()


@rules.predicate
def is_named_leader(person: Person, report: Report | None) -> bool:
    """Named lead leader of the task, or leader of its sector; that needs no role."""
    if report is None or not person.is_active:
        return False
    return person.pk in (report.task.lead_leader_id, report.task.sector.leader_id)


@rules.predicate
def is_handed_in(_person: Person, report: Report | None) -> bool:
    """Submitted once, or written by the office as a correction where nothing was."""
    return report is None or report.first_submitted_at is not None or report.status == ReportStatus.ACCEPTED


@rules.predicate
def is_asked_leader(person: Person, request: CoordinationRequest | None) -> bool:
    """Asked by name, or leading the task or its sector now."""
    if request is None or not person.is_active:
        return False
    return request.leader_id == person.pk or leads_task(person, request.task)


@rules.predicate
def is_of_host_unit(person: Person, task: Task | None) -> bool:
    return task is None or (person.unit_id is not None and person.unit_id == task.host_id)


@rules.predicate
def is_of_asking_unit(person: Person, request: CoordinationRequest | None) -> bool:
    return request is not None and person.unit_id is not None and person.unit_id == request.unit_id


@rules.predicate
def is_made_outside_a_report(_person: Person, request: CoordinationRequest | None) -> bool:
    return request is not None and request.report_id is None


@rules.predicate
def is_at_escalated_unit(person: Person, escalation: Escalation | None) -> bool:
    return escalation is not None and person.unit_id is not None and person.unit_id == escalation.unit_id


@rules.predicate
def is_named_by_escalation(person: Person, escalation: Escalation | None) -> bool:
    """Holds the talk, leads the task, or is filed as responsible for the unit's part in it, now or in the past."""
    if escalation is None or not person.is_active:
        return False
    if escalation.leader_id == person.pk or leads_task(person, escalation.task):
        return True
    filings = escalation.task.filings.filter(unit=escalation.unit_id, status=FilingStatus.FILED)
    return filings.filter(people__account=person.pk).exists()


@rules.predicate
def is_copied_to_organization_department(_person: Person, escalation: Escalation | None) -> bool:
    return escalation is not None and escalation.action in COPIED_TO_ORGANIZATION_DEPARTMENT


@rules.predicate
def is_handed_over(_person: Person, escalation: Escalation | None) -> bool:
    """An accountability whose file the supervisory organ has got; before that it knows what its notice says."""
    return escalation is not None and hasattr(escalation, "handed_case")


@rules.predicate
def is_of_judged_unit(person: Person, check: Check | None) -> bool:
    """The unit that hosted the task in the judged month."""
    return check is None or (person.unit_id is not None and person.unit_id == check.unit_id)


@rules.predicate
def is_of_objecting_unit(person: Person, objection: Objection | None) -> bool:
    return objection is None or (person.unit_id is not None and person.unit_id == objection.unit_id)


@rules.predicate
def is_other_than_reviewer(person: Person, objection: Objection | None) -> bool:
    """Another pair of eyes than those that the objection is about."""
    return objection is None or person.pk not in barred_people(objection)


@rules.predicate
def leads_disputed_task(person: Person, objection: Objection | None) -> bool:
    return objection is not None and leads_task(person, objection.task)


@rules.predicate
def sees_disputed_escalation(person: Person, objection: Objection | None) -> bool:
    if objection is None or objection.escalation is None:
        return False
    return bool(sees_escalation(person, objection.escalation))


@rules.predicate
def is_published(_person: Person, bulletin: Bulletin | None) -> bool:
    return bulletin is not None and bulletin.status == BulletinStatus.PUBLISHED


sees_escalation = (
    sees_whole_city
    | (is_unit_staff & is_at_escalated_unit)
    | (is_organization_department & is_copied_to_organization_department)
    | (is_supervisory_organ & is_handed_over)
    | is_named_by_escalation
)

sees_objection = (
    sees_whole_city | (is_unit_staff & is_of_objecting_unit) | leads_disputed_task | sees_disputed_escalation
)

writes_report = is_unit_staff & is_of_own_unit
reads_report = writes_report | (is_handed_in & (sees_whole_city | is_named_leader | (is_unit_staff & is_of_co_host)))

rules.add_perm("supervision.report_month", is_unit_staff | sees_whole_city)
rules.add_perm("supervision.write_reports", is_unit_staff)
rules.add_perm("supervision.write_report", writes_report)
rules.add_perm("supervision.sign_report", is_unit_head & is_of_own_unit)
rules.add_perm("supervision.read_report", reads_report)
rules.add_perm("supervision.open_report", reads_report | sees_whole_city)  # also where nothing has been handed in
rules.add_perm("supervision.review_reports", is_supervision_office)
rules.add_perm("supervision.correct_closed_month", is_supervision_office)
rules.add_perm("supervision.close_month", is_supervision_office)
rules.add_perm("supervision.watch_month", sees_whole_city)
rules.add_perm("supervision.view_coordination", is_signed_in)
rules.add_perm("supervision.answer_coordination", is_supervision_office | is_asked_leader)
rules.add_perm("supervision.ask_coordination", is_unit_staff & is_of_host_unit)
rules.add_perm("supervision.withdraw_coordination", is_unit_staff & is_of_asking_unit & is_made_outside_a_report)
rules.add_perm(
    "supervision.record_outcome", is_supervision_office | is_asked_leader | (is_unit_staff & is_of_asking_unit)
)
rules.add_perm("supervision.view_objections", is_signed_in)
rules.add_perm("supervision.view_objection", is_signed_in & sees_objection)
rules.add_perm("supervision.object", is_unit_head & is_of_judged_unit)
rules.add_perm("supervision.withdraw_objection", is_unit_head & is_of_objecting_unit)
rules.add_perm("supervision.decide_objection", is_supervision_office & is_other_than_reviewer)
rules.add_perm("supervision.release_month", is_supervision_office)
rules.add_perm("supervision.issue_documents", is_supervision_office)
rules.add_perm("supervision.view_escalations", is_signed_in)
rules.add_perm("supervision.view_bulletins", is_signed_in)
rules.add_perm("supervision.view_bulletin", is_signed_in & (is_published | sees_whole_city))  # leaders read drafts
rules.add_perm("supervision.write_bulletins", is_supervision_office)
rules.add_perm("supervision.trace_escalations", sees_whole_city)
rules.add_perm("supervision.view_escalation", is_signed_in & sees_escalation)


def barred_people(objection: Objection) -> frozenset[int]:
    """Who may not decide on it, by the reviews of the task's reports as they are now."""
    reviews = objection.task.reports.filter(entries__kind__in=REVIEWS).values_list(
        "month", "entries__kind", "entries__at", "entries__by"
    )
    return barred_from_deciding(
        objection.month,
        objection.disputed.judged_at,
        objection.filed_by_id,
        (Review(month, EntryKind(kind), at, by) for month, kind, at, by in reviews),
    )


def can_write_report(person: Person, report: Report) -> bool:
    return bool(person.has_perm("supervision.write_report", report))


def can_read_report(person: Person, report: Report) -> bool:
    return bool(person.has_perm("supervision.read_report", report))


def can_review(person: Person) -> bool:
    return bool(person.has_perm("supervision.review_reports"))


def reports_visible_to(person: Person, reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports that the person may read; one that was never handed in only inside its own unit."""
    return reports.filter(_readable(person, "")).distinct() if person.is_active else reports.none()


def files_visible_to(person: Person, files: QuerySet[ReportFile]) -> QuerySet[ReportFile]:
    return files.filter(_readable(person, "report__")).distinct() if person.is_active else files.none()


def _readable(person: Person, path: str) -> Q:
    def q(**conditions: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in conditions.items()})

    handed_in = q(first_submitted_at__isnull=False) | q(status=ReportStatus.ACCEPTED)
    if sees_whole_city(person):
        city = handed_in
    else:
        city = handed_in & (q(task__lead_leader=person.pk) | q(task__sector__leader=person.pk))
    if not is_unit_staff(person) or person.unit_id is None:
        return city
    on_task = q(
        task__participations__unit=person.unit_id,
        task__participations__from_month__lte=F(f"{path}month"),
        task__participations__until_month__gte=F(f"{path}month"),
    )
    return city | q(unit=person.unit_id) | (handed_in & on_task)


def requests_visible_to(person: Person, requests: QuerySet[CoordinationRequest]) -> QuerySet[CoordinationRequest]:
    """A unit's own requests, those that a leader is asked to answer, and all for the supervision office and leaders."""
    if sees_whole_city(person):
        return requests
    own = Q(leader=person.pk) | Q(task__lead_leader=person.pk) | Q(task__sector__leader=person.pk)
    if is_unit_staff(person) and person.unit_id is not None:
        own |= Q(unit=person.unit_id)
    return requests.filter(own) if person.is_active else requests.none()


def objections_visible_to(person: Person, objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """The queryset side of `supervision.view_objection`."""
    if not person.is_active:
        return objections.none()
    if sees_whole_city(person):
        return objections
    seen = Q(task__lead_leader=person.pk) | Q(task__sector__leader=person.pk)
    escalations = apps.get_model("supervision", "Escalation")._default_manager.all()
    seen |= Q(escalation__in=escalations_visible_to(person, escalations).values("pk"))
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(unit=person.unit_id)
    return objections.filter(seen)


def knows_names(person: Person, escalation: Escalation) -> bool:
    """Whether people are shown by name, not by post alone: inside the unit, to those above it, and to oneself."""
    if sees_whole_city(person) or is_organization_department(person):
        return True
    responsible = escalation.responsible
    is_oneself = responsible is not None and responsible.account_id == person.pk
    return is_oneself or bool(is_unit_staff(person) and is_at_escalated_unit(person, escalation))


def escalations_visible_to(person: Person, escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """The queryset side of `supervision.view_escalation`."""
    if not person.is_active:
        return escalations.none()
    if sees_whole_city(person):
        return escalations
    filed = Q(
        task__filings__unit=F("unit"),
        task__filings__status=FilingStatus.FILED,
        task__filings__people__account=person.pk,
    )
    seen = Q(leader=person.pk) | Q(task__lead_leader=person.pk) | Q(task__sector__leader=person.pk)
    seen |= Q(pk__in=escalations.model._default_manager.filter(filed).values("pk"))
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(unit=person.unit_id)
    if is_organization_department(person):
        seen |= Q(action__in=COPIED_TO_ORGANIZATION_DEPARTMENT)
    if is_supervisory_organ(person):
        seen |= Q(handed_case__isnull=False)
    return escalations.filter(seen)


def bulletins_visible_to(person: Person, bulletins: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    """The queryset side of `supervision.view_bulletin`."""
    if not person.is_active:
        return bulletins.none()
    return bulletins if sees_whole_city(person) else bulletins.filter(status=BulletinStatus.PUBLISHED)
