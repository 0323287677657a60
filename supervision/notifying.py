"""Who is told of what the room decides (rulebook section 5, last paragraph)."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices
from organization.accounts import Accounts, load_accounts
from responsibility.models import ResponsiblePerson
from supervision.enums import Action, Actor, Level
from supervision.permissions.reports import COPIED_TO_ORGANIZATION_DEPARTMENT
from supervision.rules.escalation import ACTORS
from supervision.rules.life import step_actor
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from responsibility.enums import ResponsibleLevel
    from supervision.enums import Ground, Step
    from supervision.models import Escalation, Report
    from tasks.models import WorkList

MAIN: ResponsibleLevel = Level.MAIN  # type: ignore[assignment]
CITED = {Action.WRITTEN_REPORT: 19}


def escalation_notices(*, work_list: WorkList, escalations: Collection[Escalation], at: datetime) -> int:
    """Tell who acts, towards whom, and as a copy the unit's reporters and the supervision office;
    of a criticism or an accountability case also the Organization Department."""
    accounts = load_accounts({each.unit_id for each in escalations})
    mains = main_accounts(escalations, at)
    tasks = {
        pk: (serial, title)
        for pk, serial, title in Task.objects.filter(pk__in={each.task_id for each in escalations}).values_list(
            "id", "serial", "title"
        )
    }
    return send_notices(
        draft
        for each in escalations
        for draft in _escalation_drafts(each, work_list.year, tasks[each.task_id], accounts, mains, at)
    )


def _escalation_drafts(
    escalation: Escalation,
    year: int,
    task: tuple[str, str],
    accounts: Accounts,
    mains: dict[tuple[int, int], int],
    at: datetime,
) -> Iterator[NoticeDraft]:
    serial, title = task
    common: dict[str, Any] = {
        "cause": f"escalation:{escalation.pk}",
        "at": at,
        "unit_id": escalation.unit_id,
        "article": article_of(escalation),
        "year": year,
        "month": escalation.month,
        "serial": serial,
        "action": escalation.action,
        "link": f"/escalations/{escalation.pk}/",
        "facts": _escalation_facts(escalation, title),
    }
    concerned = [*acting_on(escalation, accounts, mains), *directed_at(escalation, accounts)]
    for recipient in dict.fromkeys(concerned):
        given = {**common, "link": _link_for(recipient, escalation, accounts)}
        yield NoticeDraft(kind=NoticeKind.ESCALATION, recipient_id=recipient, needs_signature=True, **given)
    if not any(recipient in concerned for recipient in accounts.unit_staff(escalation.unit_id)) and not (
        accounts.reporters.get(escalation.unit_id)
    ):
        yield NoticeDraft(kind=NoticeKind.ESCALATION, needs_signature=True, **common)
    for recipient in _copied(escalation, accounts):
        if recipient not in concerned:
            yield NoticeDraft(kind=NoticeKind.ESCALATION_COPY, recipient_id=recipient, **common)


def _link_for(recipient: int, escalation: Escalation, accounts: Accounts) -> str:
    """The supervisory organ reads a case once its file is handed over; until then it is led to its list of cases."""
    if escalation.action == Action.ACCOUNTABILITY and recipient in accounts.supervisory_organ:
        return f"/cases/?escalation={escalation.pk}"
    return f"/escalations/{escalation.pk}/"


def acting_on(escalation: Escalation, accounts: Accounts, mains: dict[tuple[int, int], int]) -> list[int]:
    """The accounts of who has to act on the escalation."""
    return _accounts_of(ACTORS[Action(escalation.action)], escalation, accounts, mains)


def awaited_for(step: Step, escalation: Escalation, accounts: Accounts, mains: dict[tuple[int, int], int]) -> list[int]:
    """The accounts of who has to take a step; a record is confirmed by the other side."""
    actor = step_actor(Action(escalation.action), step)
    if actor is None:
        return confirmers(escalation, accounts)
    return _accounts_of(actor, escalation, accounts, mains)


def _accounts_of(
    actor: Actor, escalation: Escalation, accounts: Accounts, mains: dict[tuple[int, int], int]
) -> list[int]:
    unit = escalation.unit_id
    match actor:
        case Actor.UNIT_HEAD:
            main = mains.get((escalation.task_id, unit))
            return [main] if main else accounts.heads.get(unit, [])
        case Actor.CITY_LEADER:
            return [escalation.leader_id] if escalation.leader_id else accounts.supervision_office
        case Actor.UNIT:
            return accounts.unit_staff(unit)
        case Actor.SUPERVISORY_ORGAN:
            return accounts.supervisory_organ
        case _:
            return accounts.supervision_office


def directed_at(escalation: Escalation, accounts: Accounts) -> list[int]:
    """The person filed, by account; without one nobody is linked by name, and the unit's reporters get it."""
    unit = escalation.unit_id
    if escalation.level == Level.UNIT:
        return accounts.unit_staff(unit)
    account = escalation.responsible.account_id if escalation.responsible else None
    return [account] if account in accounts.active else accounts.reporters.get(unit, [])


def confirmers(escalation: Escalation, accounts: Accounts, *, recorded_by: int | None = None) -> list[int]:
    """The accounts of who says whether the record of a talk is right, as `talk_permissions` has it."""
    unit = escalation.unit_id
    account = escalation.responsible.account_id if escalation.responsible else None
    heads = accounts.heads.get(unit, []) if escalation.action != Action.UNIT_HEAD_TALK else []
    for asked in ([account] if account in accounts.active else [], heads, accounts.reporters.get(unit, [])):
        if others := [person for person in asked if person is not None and person != recorded_by]:
            return others
    return [person for person in accounts.supervision_office if person != recorded_by]


def _copied(escalation: Escalation, accounts: Accounts) -> list[int]:
    copied = [*accounts.reporters.get(escalation.unit_id, []), *accounts.supervision_office]
    if escalation.action in COPIED_TO_ORGANIZATION_DEPARTMENT:
        copied += accounts.organization_department
    return list(dict.fromkeys(copied))


def main_accounts(escalations: Iterable[Escalation], at: datetime) -> dict[tuple[int, int], int]:
    from django.utils.timezone import localdate

    rows = (
        ResponsiblePerson.objects.in_force(localdate(at))
        .filter(filing__task_id__in={each.task_id for each in escalations}, level=MAIN, account__is_active=True)
        .order_by("from_date", "id")
        .values_list("filing__task_id", "filing__unit_id", "account_id")
    )
    return {(task_id, unit_id): account_id for task_id, unit_id, account_id in rows}


def article_of(escalation: Escalation) -> int:
    """The article under which an escalation is cited: that of its grounds, 18 before 19."""
    return min(int(ground.partition("-")[0]) for ground in escalation.grounds)


def _escalation_facts(escalation: Escalation, title: str) -> dict[str, Any]:
    last = escalation.facts["checks"][-1] if escalation.facts.get("checks") else {}
    # Under the year of a missed promise, which may be the one after the list's.
    missed = {
        "of_year": escalation.year,
        "judged_month": last.get("month"),
        "promised_on": escalation.facts.get("promised_on"),
    }
    return {
        **(missed if missed["promised_on"] else {}),
        "title": title,
        "grounds": escalation.grounds,
        "planned": last.get("planned"),
        "actual": last.get("actual"),
        "streak": last.get("streak"),
        "reason": last.get("reason", ""),
        "due_on": escalation.due_on.isoformat() if escalation.due_on else None,
    }


def revocation_notices(*, escalations: Collection[Escalation], reason: str, at: datetime) -> int:
    """Tell everybody who got an escalation that it is revoked, and why."""
    told: dict[str, list[Notice]] = defaultdict(list)
    causes = {f"escalation:{each.pk}": each for each in escalations}
    for notice in Notice.objects.filter(cause__in=causes):
        told[notice.cause].append(notice)
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.REVOCATION,
            cause=f"revocation:{escalation.pk}",
            at=at,
            recipient_id=notice.recipient_id,
            unit_id=notice.unit_id,
            article=notice.article,
            year=notice.year,
            month=notice.month,
            serial=notice.serial,
            action=notice.action,
            link=notice.link,
            facts={**notice.facts, "revocation_reason": reason},
        )
        for cause, escalation in causes.items()
        for notice in told[cause]
    )


def ground_notices(joined: Iterable[tuple[Escalation, Sequence[Ground]]], *, at: datetime) -> int:
    """Tell everybody who got an accountability that a further ground was added to it."""
    added = {f"escalation:{escalation.pk}": (escalation, grounds) for escalation, grounds in joined}
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.GROUND_ADDED,
            cause=f"{notice.cause}:{'+'.join(added[notice.cause][1])}",
            at=at,
            recipient_id=notice.recipient_id,
            unit_id=notice.unit_id,
            article=article_of(added[notice.cause][0]),
            year=notice.year,
            month=notice.month,
            serial=notice.serial,
            action=notice.action,
            link=notice.link,
            facts={**notice.facts, "grounds": list(added[notice.cause][1])},
        )
        for notice in Notice.objects.filter(cause__in=added)
    )


def step_notices(
    escalation: Escalation,
    *,
    kind: NoticeKind,
    cause: str,
    to: Iterable[int],
    at: datetime,
    facts: Mapping[str, Any] = MappingProxyType({}),
    link: str = "",
    needs_signature: bool = False,
) -> int:
    """Tell these accounts of a step of an escalation; where there are none, the unit stands in."""
    return send_notices(
        NoticeDraft(
            kind=kind,
            cause=cause,
            at=at,
            recipient_id=recipient,
            unit_id=escalation.unit_id,
            article=article_of(escalation),
            year=escalation.task.work_list.year,
            month=escalation.month,
            serial=escalation.task.serial,
            action=escalation.action,
            link=link or escalation.get_absolute_url(),
            facts={"title": escalation.task.title, **facts},
            needs_signature=needs_signature,
        )
        for recipient in dict.fromkeys(to) or [None]
    )


def report_notices(
    *,
    kind: NoticeKind,
    cause: str,
    report: Report,
    at: datetime,
    facts: dict[str, Any],
    recipients: Iterable[int] | None = None,
    article: int = 6,
) -> int:
    """Tell the unit's reporters and heads (or the named recipients) about one of its reports."""
    task = report.task
    to: list[int | None] = list(recipients if recipients is not None else ())
    if recipients is None:
        to = [*load_accounts([report.unit_id]).unit_staff(report.unit_id)] or [None]
    return send_notices(
        NoticeDraft(
            kind=kind,
            cause=cause,
            at=at,
            recipient_id=recipient,
            unit_id=report.unit_id,
            article=article,
            year=task.work_list.year,
            month=report.month,
            serial=task.serial,
            link=reverse("supervision:report", args=[task.work_list.year, task.serial, report.month]),
            facts={"title": task.title, **facts},
        )
        for recipient in to
    )
