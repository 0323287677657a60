"""Who is told of an inspection and of what it found: the units that it visits, who holds it, who leads the tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from organization.enums import Role
from organization.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from office.models import Inspection, InspectionFinding, Visit
    from organization.accounts import Accounts

REVIEWING = 6


def tell_announced(inspection: Inspection, visits: Iterable[Visit], at: datetime) -> None:
    """A unit that was left out of the plan and comes back into it is told again."""
    cause = f"inspection:{inspection.pk}:{inspection.version}"
    _tell_visited(inspection, visits, at, NoticeKind.INSPECTION_ANNOUNCED, cause, {})


def tell_changed(inspection: Inspection, visits: Iterable[Visit], at: datetime, *, how: str) -> None:
    """`how`: moved to other days, left out of the plan, or cancelled as a whole."""
    facts = {"how": how, "reason": inspection.cancellation_reason}
    cause = f"inspection-{how}:{inspection.pk}:{inspection.version}"
    _tell_visited(inspection, visits, at, NoticeKind.INSPECTION_CHANGED, cause, facts)


def tell_visits_near(visits: Iterable[Visit], at: datetime) -> None:
    """A week ahead, once for each first day."""
    for visit in visits:
        cause = f"inspection-near:{visit.inspection_id}:{visit.begins_on.isoformat()}"
        _tell_visited(visit.inspection, [visit], at, NoticeKind.INSPECTION_ANNOUNCED, cause, {"is_near": True})


def _tell_visited(
    inspection: Inspection, visits: Iterable[Visit], at: datetime, kind: NoticeKind, cause: str, facts: dict[str, Any]
) -> None:
    listed = list(visits)
    if not listed:
        return
    accounts = load_accounts({visit.unit_id for visit in listed})
    drafts = []
    for visit in listed:
        told = facts | {"begins_on": visit.begins_on.isoformat(), "ends_on": visit.ends_on.isoformat()}
        for recipient in _staff(accounts, visit.unit_id):
            drafts.append(_draft(inspection, kind, cause, at, recipient, visit.unit_id, told))
    send_notices(drafts)


def _staff(accounts: Accounts, unit: int) -> list[int | None]:
    """The unit's accounts; where it has none, the notice stands for the unit itself."""
    return [*accounts.unit_staff(unit)] or [None]


def tell_reported(inspection: Inspection, at: datetime) -> None:
    """Each visited unit how many findings it has, the leaders of the inspected tasks, and the office where a unit
    inspected."""
    findings = inspection.findings.standing().values("unit").order_by()
    open_ones = Q(rectify_by__isnull=False, verified_on=None)
    counts = {
        unit: {"findings": number, "open": waiting}
        for unit, number, waiting in findings.annotate(
            number=Count("pk"), waiting=Count("pk", filter=open_ones)
        ).values_list("unit", "number", "waiting")
    }
    units = set(inspection.visits.standing().values_list("unit", flat=True))
    accounts = load_accounts(units)
    drafts = []
    for unit in sorted(units):
        facts = counts.get(unit, {"findings": 0, "open": 0})
        drafts += [_reported(inspection, at, person, unit, facts) for person in _staff(accounts, unit)]
    everything = {name: sum(each[name] for each in counts.values()) for name in ("findings", "open")}
    readers = _leaders(inspection) + (accounts.supervision_office if inspection.holder_id else [])
    drafts += [
        _reported(inspection, at, person, None, everything | {"units": len(units)}) for person in dict.fromkeys(readers)
    ]
    send_notices(drafts)


def _reported(
    inspection: Inspection, at: datetime, recipient: int | None, unit: int | None, facts: dict[str, Any]
) -> NoticeDraft:
    cause = f"inspection-reported:{inspection.pk}"
    return _draft(inspection, NoticeKind.INSPECTION_REPORTED, cause, at, recipient, unit, facts)


def _leaders(inspection: Inspection) -> list[int]:
    """The city leaders who lead the inspected tasks or their sectors."""
    tasks = inspection.scope.filter(withdrawn_at=None)
    named = tasks.values_list("task__lead_leader", "task__sector__leader")
    people = {person for pair in named for person in pair if person is not None}
    leaders = Person.objects.active().filter(pk__in=people, roles__contains=[Role.CITY_LEADER])
    return list(leaders.order_by("pk").values_list("pk", flat=True))


def _draft(
    inspection: Inspection,
    kind: NoticeKind,
    cause: str,
    at: datetime,
    recipient: int | None,
    unit: int | None,
    facts: dict[str, Any],
) -> NoticeDraft:
    return NoticeDraft(
        kind=kind,
        cause=cause,
        subject=f"inspection:{inspection.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=unit,
        article=REVIEWING,
        year=inspection.year,
        link=inspection.get_absolute_url(),
        facts={
            "title": inspection.title,
            "holder": inspection.holder.short_name if inspection.holder else "",
            "team": inspection.team,
            "purpose": inspection.purpose,
            "document": inspection.document,
            **facts,
        },
    )


def tell_units(findings: Iterable[InspectionFinding], kind: NoticeKind, *, cause: str, at: datetime) -> None:
    """The units that the findings are about."""
    listed = list(findings)
    accounts = load_accounts({finding.unit_id for finding in listed})
    send_notices(
        _of_finding(finding, kind, cause, at, recipient)
        for finding in listed
        for recipient in _staff(accounts, finding.unit_id)
    )


def tell_holder(finding: InspectionFinding, *, cause: str, at: datetime) -> None:
    """Whoever inspects: the supervision office, or the heads of the unit; and who recorded the finding."""
    holder = finding.inspection.holder_id
    accounts = load_accounts([holder] if holder else [])
    people = accounts.heads[holder] if holder else accounts.supervision_office
    recipients = dict.fromkeys([*people, *({finding.found_by_id} & accounts.active)])
    kind = NoticeKind.INSPECTION_FINDING_PUT_RIGHT
    send_notices(_of_finding(finding, kind, cause, at, recipient) for recipient in recipients)


def _of_finding(
    finding: InspectionFinding, kind: NoticeKind, cause: str, at: datetime, recipient: int | None
) -> NoticeDraft:
    inspection = finding.inspection
    return NoticeDraft(
        kind=kind,
        cause=cause,
        subject=f"inspection-finding:{finding.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=finding.unit_id,
        article=REVIEWING,
        year=inspection.year,
        serial=finding.task.serial if finding.task else "",
        link=finding.get_absolute_url(),
        facts={
            "title": inspection.title,
            "unit": finding.unit.short_name,
            "text": finding.text,
            "rectify_by": _iso(finding.rectify_by),
            "rectified_on": _iso(finding.rectified_on),
            "verified_on": _iso(finding.verified_on),
            "reason": finding.return_reason,
            "is_late": finding.rectify_by is not None and finding.rectify_by < localdate(at),
        },
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
