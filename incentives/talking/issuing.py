"""Issuing the reminder talks of article 12, and revoking those that have lost their ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import MeasureStatus, TalkEventKind
from incentives.models import FundTalk, FundTalkStep, SpecialFund
from incentives.permissions.talks import ARTICLE
from incentives.rules.figures import plain
from incentives.rules.fund_talks import first_state
from incentives.rules.funds import QUARTERS
from incentives.selectors.talks import measures_asking_for_talks, quarters_of, shares_in
from incentives.talking.following import put_state
from incentives.talking.telling import tell_of_issue, tell_of_revocation
from regulation.calendar import add_working_days
from supervision.enums import EscalationStatus, Step
from supervision.parameters import deadlines_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from incentives.models import Measure


@transaction.atomic
def issue_fund_talks(*, year: int, quarter: int | None = None, at: datetime) -> int:
    """Issue a talk for each reminder talk that stands among the measures of a quarter and has none yet, and return how
    many; revoke talks whose measure no longer stands or was dropped. Without a quarter, for all quarters of the year.

    Called after the quarter's closing, after each renewal of article 12 and after each decision on a reminder talk.
    """
    quarters = [quarter] if quarter else list(QUARTERS)
    asked = {(number, each.pk): each for number, each in measures_asking_for_talks(year, quarters)}
    standing = _standing(year, quarters)
    lost = [each for each in standing if (each.quarter, each.measure_id) not in asked]
    held = {each.measure_id for each in standing}
    if lost:
        revoke_talks(lost, at=at)
    wanted = [(number, measure) for (number, pk), measure in asked.items() if pk not in held]
    return len(_issue(wanted, year, at)) if wanted else 0


def _standing(year: int, quarters: Collection[int]) -> list[FundTalk]:
    """The talks in force of these quarters, locked so that no step is taken meanwhile."""
    talks = FundTalk.objects.filter(fund__year=year, quarter__in=quarters).exclude(status=EscalationStatus.REVOKED)
    return list(talks.select_for_update(of=("self",)).select_related("fund", "unit", "measure").order_by("pk"))


def revoke_talks(talks: Collection[FundTalk], *, at: datetime) -> None:
    """Revoke talks that have lost their ground, closed ones too, and tell those who got them; nothing disappears."""
    for talk in talks:
        talk.status, talk.step, talk.step_due_on = EscalationStatus.REVOKED, Step.NONE, None
        talk.revoked_at, talk.revocation_reason = at, _reason(talk.measure)
    FundTalk.objects.bulk_update(talks, ["status", "step", "step_due_on", "revoked_at", "revocation_reason"])
    FundTalkStep.objects.bulk_create(
        [
            FundTalkStep(talk=each, kind=TalkEventKind.REVOKED, at=at, by=None, text=each.revocation_reason)
            for each in talks
        ]
    )
    tell_of_revocation(talks, at=at)


def _reason(measure: Measure) -> str:
    """Why a talk lost its ground: what the host decided, else that the figures give nothing any more."""
    if measure.stands and measure.status == MeasureStatus.DROPPED:
        last = measure.decisions.order_by("at", "pk").last()
        return _("The host unit dropped the measure: %(reason)s") % {"reason": last.reason if last else ""}
    return _("The figures were changed; from them no talk follows any more.")


def _issue(wanted: Iterable[tuple[int, Measure]], year: int, at: datetime) -> list[FundTalk]:
    on = localdate(at)
    deadlines, shares = deadlines_on(year, on), shares_in(year)
    due_on = add_working_days(on, deadlines.talk)
    chosen = list(wanted)
    funds = {
        each.name: each
        for each in SpecialFund.objects.filter(year=year, name__in={measure.subject for _number, measure in chosen})
    }
    talks = []
    for number, measure in chosen:
        fund = funds[measure.subject]
        talk = FundTalk(
            measure=measure,
            fund=fund,
            quarter=number,
            unit=measure.unit,
            issued_at=at,
            due_on=due_on,
            facts=facts_of(fund, number, shares, measure),
        )
        put_state(talk, first_state(issued_on=on, due_on=due_on, deadlines=deadlines))
        talks.append(talk)
    FundTalk.objects.bulk_create(talks)
    FundTalkStep.objects.bulk_create(
        [FundTalkStep(talk=each, kind=TalkEventKind.ISSUED, at=at, by=None) for each in talks]
    )
    tell_of_issue(talks, at=at)
    return talks


def facts_of(fund: SpecialFund, quarter: int, shares: Mapping[int, Decimal], measure: Measure) -> dict[str, Any]:
    """What a talk rests on: the quarter's figures, those of the quarters before it, and the measure's working."""
    quarters = quarters_of(fund, shares, until=quarter)
    judged = quarters[-1]
    return {
        "article": ARTICLE,
        "year": fund.year,
        "quarter": quarter,
        "fund": fund.name,
        "document": fund.document,
        "budget": plain(judged.budget),
        "distributed": plain(judged.distributed),
        "share": plain(judged.share),
        "due": plain(judged.due),
        "quarters": [
            {"quarter": each.number, "distributed": plain(each.distributed), "share": plain(each.share)}
            for each in quarters
        ],
        "working": measure.working,
    }
