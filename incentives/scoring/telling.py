"""Who is told of points, objections and claims; written in the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.enums import ClaimStatus
from incentives.permissions.performance import ARTICLE
from incentives.rules.rounding import shown
from incentives.selectors.performance import host_people
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from incentives.models import ContributionClaim, Score, ScoreObjection
    from organization.accounts import Accounts


def tell_units_of_points(scores: Collection[Score], at: datetime) -> None:
    """Once a year: its head, or its reporters where it has no head, is asked to confirm."""
    if not scores:
        return
    accounts = load_accounts([score.unit_id for score in scores])
    send_notices(
        NoticeDraft(
            kind=NoticeKind.SCORE_TO_CONFIRM,
            cause=f"score:{score.year}",
            at=at,
            recipient_id=recipient,
            unit_id=score.unit_id,
            article=ARTICLE,
            year=score.year,
            link=score.get_absolute_url(),
            facts={"total": shown(score.total)},
        )
        for score in scores
        for recipient in _heads_or_reporters(accounts, score.unit_id)
    )


def tell_of_objection(objection: ScoreObjection, at: datetime) -> None:
    """The host of the article and the supervision office: either may decide."""
    score = objection.score
    facts = {"unit": score.unit.short_name, "text": objection.text}
    recipients = [*host_people(score.year), *load_accounts().supervision_office]
    _send(NoticeKind.SCORE_OBJECTION_FILED, objection, score.year, score.unit_id, recipients, facts, at)


def tell_of_decision(objection: ScoreObjection, at: datetime) -> None:
    score = objection.score
    _send(
        NoticeKind.SCORE_OBJECTION_DECIDED,
        objection,
        score.year,
        score.unit_id,
        _staff(score.unit_id),
        _decided(objection),
        at,
    )


def tell_of_claim(claim: ContributionClaim, at: datetime) -> None:
    facts = {"unit": claim.unit.short_name, "text": claim.text}
    """The host of the article and the supervision office: either may decide."""
    year = claim.task.work_list.year
    recipients = [*host_people(year), *load_accounts().supervision_office]
    _send(NoticeKind.CONTRIBUTION_CLAIMED, claim, year, claim.unit_id, recipients, facts, at)


def tell_of_claim_decided(claim: ContributionClaim, at: datetime) -> None:
    year = claim.task.work_list.year
    _send(NoticeKind.CONTRIBUTION_DECIDED, claim, year, claim.unit_id, _staff(claim.unit_id), _decided(claim), at)


def _heads_or_reporters(accounts: Accounts, unit_id: int) -> list[int | None]:
    return [*(accounts.heads.get(unit_id) or accounts.reporters.get(unit_id) or [])] or [None]


def _staff(unit_id: int) -> list[int | None]:
    return [*load_accounts([unit_id]).unit_staff(unit_id)] or [None]


def _decided(plea: ScoreObjection | ContributionClaim) -> dict[str, Any]:
    return {"is_accepted": plea.status == ClaimStatus.ACCEPTED, "reason": plea.decision_reason}


def _send(
    kind: NoticeKind,
    plea: ScoreObjection | ContributionClaim,
    year: int,
    unit_id: int,
    recipients: Iterable[int | None],
    facts: dict[str, Any],
    at: datetime,
) -> None:
    send_notices(
        NoticeDraft(
            kind=kind,
            cause=f"{kind.value}:{plea.pk}",
            at=at,
            recipient_id=recipient,
            unit_id=unit_id,
            article=ARTICLE,
            year=year,
            serial=plea.task.serial,
            link=plea.get_absolute_url(),
            facts={"title": plea.task.title, **facts},
        )
        for recipient in recipients
    )
