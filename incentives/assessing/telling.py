"""Who is told of an assessment plan: co-hosts that are asked, the office that approves, the host that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.selectors.plan_people import speakers_of_articles, speakers_of_units, supervision_officers
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from incentives.models import AssessmentPlan, PlanAgreement
    from incentives.selectors.plans import Answer
    from organization.models import Unit
    from regulation.selectors import Hosts

NOBODY: tuple[int | None, ...] = (None,)  # the notice goes to the unit


def tell_co_hosts(plan: AssessmentPlan, hosts: Mapping[int, Hosts], asked: Iterable[Unit], at: datetime) -> None:
    units = {unit.pk for unit in asked}
    people = speakers_of_units(units)
    recipients = [(unit_id, person_id) for unit_id in units for person_id in people[unit_id] or NOBODY]
    _send(plan, NoticeKind.ASSESSMENT_PLAN_TO_AGREE, recipients, at, {"unit": _host_name(plan, hosts)})


def tell_host_of_answer(plan: AssessmentPlan, hosts: Mapping[int, Hosts], answer: PlanAgreement, at: datetime) -> None:
    facts = {"unit": answer.unit.short_name, "agrees": answer.agrees, "remark": answer.remark}
    cause = f"plan-answer:{answer.pk}"
    _send(plan, NoticeKind.ASSESSMENT_PLAN_ANSWERED, _host_people(plan, hosts), at, facts, cause=cause)


def tell_office(plan: AssessmentPlan, hosts: Mapping[int, Hosts], answers: Iterable[Answer], at: datetime) -> None:
    against = "、".join(str(answer.unit) for answer in answers if answer.disagrees)
    facts = {"unit": _host_name(plan, hosts), "against": against}
    recipients = [(None, person_id) for person_id in supervision_officers()]
    cause = f"plan-submitted:{plan.pk}:{at.isoformat()}"
    _send(plan, NoticeKind.ASSESSMENT_PLAN_SUBMITTED, recipients, at, facts, cause=cause)


def tell_host_of_return(plan: AssessmentPlan, hosts: Mapping[int, Hosts], at: datetime) -> None:
    facts = {"reason": plan.decision_reason}
    cause = f"plan-returned:{plan.pk}:{at.isoformat()}"
    _send(plan, NoticeKind.ASSESSMENT_PLAN_RETURNED, _host_people(plan, hosts), at, facts, cause=cause)


def tell_of_approval(plan: AssessmentPlan, hosts: Mapping[int, Hosts], at: datetime) -> None:
    """The host and every co-host."""
    people = speakers_of_units(unit.pk for unit in hosts[plan.article].co_hosts)
    co_hosts = [(unit_id, person_id) for unit_id, found in people.items() for person_id in found or NOBODY]
    day = plan.holds_from.isoformat() if plan.holds_from else None
    facts = {"holds_from": day, "document": plan.approval_document}
    recipients = [*_host_people(plan, hosts), *co_hosts]
    _send(plan, NoticeKind.ASSESSMENT_PLAN_APPROVED, recipients, at, facts)


def _host_name(plan: AssessmentPlan, hosts: Mapping[int, Hosts]) -> str:
    host = hosts[plan.article].host
    return host.short_name if host else ""


def _host_people(plan: AssessmentPlan, hosts: Mapping[int, Hosts]) -> list[tuple[int | None, int | None]]:
    host = hosts[plan.article].host
    people = speakers_of_articles([plan.article], hosts)[plan.article]
    unit_id = host.pk if host else None
    return [(unit_id, person_id) for person_id in people or (NOBODY if unit_id else ())]


def _send(
    plan: AssessmentPlan,
    kind: NoticeKind,
    recipients: Iterable[tuple[int | None, int | None]],
    at: datetime,
    facts: dict[str, Any],
    *,
    cause: str = "",
) -> None:
    title = f"{plan.year} {ARTICLE[plan.article].title.zh}"
    send_notices(
        NoticeDraft(
            kind=kind,
            cause=cause or f"{kind}:{plan.pk}:{plan.version}",
            subject=f"plan:{plan.pk}",
            at=at,
            recipient_id=person_id,
            unit_id=unit_id,
            article=plan.article,
            year=plan.year,
            link=plan.get_absolute_url(),
            facts={"title": title, "version": plan.version, **facts},
        )
        for unit_id, person_id in recipients
    )
