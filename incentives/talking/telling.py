"""Who is told of a talk: the department in charge, who holds it, and as a copy the supervision office (article 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.permissions.talks import ARTICLE, holding_unit, people_of_host
from incentives.selectors.talks import talk_cause, told_of_revocation
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.enums import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from incentives.models import FundTalk
    from organization.accounts import Accounts

ACTION = "reminder_talk"
LAST_MONTH = {1: 3, 2: 6, 3: 9}


class Concerned:
    """Whose accounts stand for the sides of these talks; read once for all of them."""

    def __init__(self, talks: Collection[FundTalk]) -> None:
        self.accounts: Accounts = load_accounts({each.unit_id for each in talks})
        hosts = {year: holding_unit(year) for year in {each.fund.year for each in talks}}
        self._hosts = {year: host.pk if host else None for year, host in hosts.items()}
        self._people = {pk: list(people_of_host(pk).values_list("pk", flat=True)) for pk in self._hosts.values() if pk}

    @property
    def office(self) -> list[int]:
        return self.accounts.supervision_office

    def holders(self, talk: FundTalk) -> list[int]:
        host = self._hosts[talk.fund.year]
        return self.office if host in (None, talk.unit_id) else self._people[host]

    def department(self, talk: FundTalk) -> list[int]:
        return self.accounts.unit_staff(talk.unit_id)

    def confirmers(self, talk: FundTalk) -> list[int]:
        """Nobody confirms what they recorded themselves."""
        asked = [person for person in self.department(talk) if person != talk.recorded_by_id]
        return asked or [person for person in self.office if person != talk.recorded_by_id]

    def awaited(self, talk: FundTalk, step: Step) -> list[int]:
        """Who has to take a step."""
        if step in (Step.HOLD, Step.AMEND):
            return self.holders(talk)
        return self.confirmers(talk) if step == Step.CONFIRM else self.office


def common_facts(talk: FundTalk) -> dict[str, Any]:
    """What every notice of a talk says: the fund, and what of it should have been distributed by when."""
    told = ("year", "quarter", "budget", "distributed", "share", "due")
    return {"title": talk.fund.name, **{name: talk.facts[name] for name in told}}


def draft_for(talk: FundTalk, **given: Any) -> NoticeDraft:
    """A notice of the talk; `facts` are added to those of the talk, everything else is as given."""
    facts = {**common_facts(talk), **given.pop("facts", {})}
    said = {
        "article": ARTICLE,
        "unit_id": talk.unit_id,
        "year": talk.fund.year,
        "month": LAST_MONTH[talk.quarter],
        "action": ACTION,
        "link": talk.get_absolute_url(),
        **given,
    }
    return NoticeDraft(facts=facts, **said)


def tell_of_issue(talks: Collection[FundTalk], *, at: datetime) -> int:
    """The department signs for the notice; where it has no account, the notice waits for it under the unit's name."""
    concerned = Concerned(talks)
    return send_notices(draft for each in talks for draft in _of_issue(each, concerned, at))


def _of_issue(talk: FundTalk, concerned: Concerned, at: datetime) -> Iterator[NoticeDraft]:
    given = {"cause": talk_cause(talk), "at": at, "facts": {"due_on": talk.due_on.isoformat()}}
    department: list[int | None] = [*concerned.department(talk)]
    for recipient in department or [None]:
        yield draft_for(talk, kind=NoticeKind.FUND_TALK, recipient_id=recipient, needs_signature=True, **given)
    holders = concerned.holders(talk)
    for holder in holders:
        yield draft_for(talk, kind=NoticeKind.FUND_TALK_TO_HOLD, recipient_id=holder, **given)
    for person in concerned.office:
        if person not in holders:
            yield draft_for(talk, kind=NoticeKind.FUND_TALK_COPY, recipient_id=person, **given)


def tell_of_revocation(talks: Collection[FundTalk], *, at: datetime) -> int:
    """Everybody who got a talk is told that it is revoked, and why."""
    told = told_of_revocation(talks)
    return send_notices(
        draft_for(
            each,
            kind=NoticeKind.FUND_TALK_REVOKED,
            cause=talk_cause(each, "revoked"),
            at=at,
            recipient_id=notice.recipient_id,
            facts={"reason": each.revocation_reason},
        )
        for each in talks
        for notice in told[each.pk]
    )


def tell_to_confirm(talks: Collection[FundTalk], *, at: datetime) -> int:
    concerned = Concerned(talks)
    return _tell(
        ((each, concerned.confirmers(each)) for each in talks),
        NoticeKind.FUND_TALK_RECORDED,
        f"recorded:{at.isoformat()}",
        at,
    )


def tell_of_dispute(talks: Collection[FundTalk], *, at: datetime) -> int:
    """Who holds the talk, and who recorded it, are told what the other side says."""
    concerned = Concerned(talks)
    to = ((each, dict.fromkeys([each.recorded_by_id, *concerned.holders(each)])) for each in talks)
    return _tell(to, NoticeKind.FUND_TALK_DISPUTED, f"disputed:{at.isoformat()}", at)


def tell_of_closing(talks: Collection[FundTalk], *, remark: str, at: datetime) -> int:
    concerned = Concerned(talks)
    to = ((each, [*concerned.department(each), *concerned.holders(each)]) for each in talks)
    return _tell(to, NoticeKind.FUND_TALK_CLOSED, "closed", at, remark)


def _tell(
    told: Iterable[tuple[FundTalk, Iterable[int | None]]],
    kind: NoticeKind,
    what: str,
    at: datetime,
    reason: str | None = None,
) -> int:
    """Tell these people what happened to each talk; where there is nobody, the department stands in."""
    return send_notices(
        draft_for(
            each,
            kind=kind,
            cause=talk_cause(each, what),
            at=at,
            recipient_id=recipient,
            facts={
                "held_at": each.held_at.isoformat() if each.held_at else "",
                "reason": each.remark if reason is None else reason,
            },
        )
        for each, people in told
        for recipient in _known(people) or [None]
    )


def _known(people: Iterable[int | None]) -> list[int | None]:
    return [person for person in people if person is not None]
