"""What the page of one reminder talk on a special fund shows (article 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incentives.documents.talks import FUND_TALK, documents_on_offer
from incentives.enums import TalkEventKind
from incentives.permissions.talks import holding_unit
from incentives.rules.fund_talks import PATH, asks_for_talk
from incentives.selectors.evidence import evidence_of
from incentives.selectors.measures import measures_visible_to
from incentives.selectors.talks import (
    held_together,
    holder_of,
    quarters_of,
    quarters_told,
    shares_in,
    steps_of,
    talk_cause,
    told_of,
    waiting_with,
)
from incentives.wording import QUARTERS
from notices.documents.kinds import kind_of
from notices.documents.selectors import documents_of
from notices.models import Notice
from regulation.calendar import is_provisional, working_days_between
from supervision.enums import EscalationStatus, Step
from supervision.forms.talks import AgreeForm, CloseForm
from supervision.life.duties import DONE_BY, WHAT, Duty
from supervision.pages.escalation import STEPS
from supervision.parameters import deadlines_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from incentives.models import FundTalk, FundTalkStep
    from incentives.rules.fund_talks import FundQuarter
    from organization.models import Person, Unit

TALKED_TO = (Step.HOLD, Step.AMEND)
QUARTER_ENDS = {1: gettext_lazy("end of March"), 2: gettext_lazy("end of June"), 3: gettext_lazy("end of September")}


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter as it stood when the talk was issued, and as it is entered now."""

    then: FundQuarter
    now: FundQuarter

    @property
    def has_changed(self) -> bool:
        return self.then != self.now

    @property
    def end(self) -> str:
        return str(QUARTER_ENDS[self.then.number])


def talk_page(talk: FundTalk, person: Person, at: datetime) -> dict[str, Any]:
    on = localdate(at)
    holder = holder_of(talk, holding_unit(talk.fund.year))
    story, told, fund = steps_of(talk), told_of(talk), talk.fund
    quarters = _quarters(talk)
    return {
        "talk": talk,
        "fund": fund,
        "quarter": QUARTERS[talk.quarter],
        "judged": quarters[-1],
        "sees_measure": measures_visible_to(person, fund.year).filter(pk=talk.measure_id).exists(),
        "quarters": quarters,
        "has_changed": any(each.has_changed for each in quarters),
        "asks_now": asks_for_talk([each.now for each in quarters]),
        "holder": holder_name(holder),
        "awaited": awaited_name(talk, holder),
        "late": late_days(talk, on),
        "is_provisional": is_provisional(talk.due_on.year),
        "steps": _steps(talk, story),
        "story": story,
        "duties": _duties(talk, story, holder, on),
        "told": told,
        "read_count": sum(each.read_at is not None for each in told),
        "to_sign_count": sum(each.needs_signature for each in told),
        "signed_count": sum(each.signed_at is not None for each in told),
        "revoked_count": Notice.objects.filter(cause=talk_cause(talk, "revoked")).count() if talk.is_revoked else 0,
        "files": list(evidence_of(talk)),
        "together": held_together(talk),
        "documents": documents_of(FUND_TALK, [talk.pk], person),
        "offers": [_offer(talk, code) for code in documents_on_offer(talk, person)],
        "on": on,
        **_turn(talk, person, told),
    }


def holder_name(holder: Unit | None) -> str:
    return holder.short_name if holder else _("Supervision office")


def awaited_name(talk: FundTalk, holder: Unit | None) -> str:
    """Whose turn it is; nobody's once the talk is closed or revoked."""
    if not talk.is_open or not talk.step:
        return ""
    if talk.step in TALKED_TO:
        return holder_name(holder)
    return talk.unit.short_name if talk.step == Step.CONFIRM else _("Supervision office")


def late_days(talk: FundTalk, on: date) -> int:
    """By how many working days the next step is late; 0 while it is not."""
    if talk.step_due_on is None or not talk.is_open or on <= talk.step_due_on:
        return 0
    return max(working_days_between(talk.step_due_on, on), 1)


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk in a list."""

    talk: FundTalk
    judged: FundQuarter
    awaited: str
    late: int

    @property
    def quarter(self) -> str:
        return str(QUARTERS[self.talk.quarter])


def talk_rows(talks: Iterable[FundTalk], year: int, on: date) -> list[TalkRow]:
    """The number of queries does not depend on the number of talks."""
    host = holding_unit(year)
    return [
        TalkRow(each, quarters_told(each.facts)[-1], awaited_name(each, holder_of(each, host)), late_days(each, on))
        for each in talks
    ]


def _quarters(talk: FundTalk) -> list[QuarterLine]:
    now = quarters_of(talk.fund, shares_in(talk.fund.year), until=talk.quarter)
    return [QuarterLine(*pair) for pair in zip(quarters_told(talk.facts), now, strict=True)]


def _turn(talk: FundTalk, person: Person, told: Sequence[Notice]) -> dict[str, Any]:
    """What the reader can do now."""
    waiting = (each for each in told if each.needs_signature and each.signed_at is None)
    holds = talk.step in TALKED_TO and person.has_perm("incentives.hold_talk", talk)
    confirms = talk.step == Step.CONFIRM and person.has_perm("incentives.confirm_talk", talk)
    closes = talk.step == Step.CLOSE and person.has_perm("incentives.close_talk")
    seen_at = talk.recorded_at.isoformat() if talk.recorded_at else ""
    own = next((each for each in waiting if person.has_perm("notices.sign_notice", each)), None)
    return {
        "own_notice": None if talk.is_revoked else own,
        "holds": holds,
        "waiting_count": len(waiting_with(talk)) - 1 if holds and talk.step == Step.HOLD else 0,
        "confirm_form": AgreeForm(initial={"seen_at": seen_at}) if confirms else None,
        "closing_form": CloseForm() if closes else None,
    }


def _offer(talk: FundTalk, code: str) -> dict[str, str]:
    return {
        "label": _("Issue: %(kind)s") % {"kind": kind_of(code).title},
        "url": reverse("incentives:talk_document", args=[talk.pk, code]),
    }


def _steps(talk: FundTalk, story: Sequence[FundTalkStep]) -> list[dict[str, str]]:
    """The five steps, each done, waited for or still to come; signing runs beside."""
    if talk.is_revoked:
        return [_step(each, "done" if each == EscalationStatus.ISSUED else "") for each in STEPS]
    done = STEPS.index(EscalationStatus(talk.status))
    states = ["done" if n <= done else "now" if n == done + 1 else "" for n in range(len(STEPS))]
    if done > 1 and all(each.kind != TalkEventKind.ACKNOWLEDGED for each in story):
        states[1] = ""
    return [_step(each, state) for each, state in zip(STEPS, states, strict=True)]


def _step(status: EscalationStatus, state: str) -> dict[str, str]:
    is_held = status == EscalationStatus.CARRIED_OUT
    return {"label": _("Talk held") if is_held else str(status.label), "state": state, "note": ""}


def _duties(talk: FundTalk, story: Sequence[FundTalkStep], holder: Unit | None, on: date) -> list[Duty]:
    """Who has to do what by when, in order."""
    if talk.is_revoked:
        return []
    done = {each.kind: each.at for each in story}
    step = Step.CONFIRM if talk.step == Step.AMEND else Step(talk.step)
    now = PATH.index(step) if step else len(PATH)
    within = deadlines_on(talk.fund.year, on)
    terms = {Step.CONFIRM: within.confirmation, Step.CLOSE: within.office}
    return [
        _duty(talk, step, number - now, done.get(DONE_BY[step]), holder, terms.get(step), on)
        for number, step in enumerate(PATH)
    ]


def _duty(
    talk: FundTalk,
    step: Step,
    distance: int,
    done_at: datetime | None,
    holder: Unit | None,
    term: int | None,
    on: date,
) -> Duty:
    """`distance` from the step that is waited for: negative ones are done."""
    if step == Step.NONE:
        state = "done" if done_at else "now" if talk.is_open else "missed"
        return Duty(talk.unit.short_name, WHAT[step](), state, done_at, None, "", is_overdue=False)
    state = "done" if distance < 0 else "" if distance else "now"
    is_amended = state == "now" and talk.step == Step.AMEND
    who = holder_name(holder) if step == Step.HOLD or is_amended else ""
    until = talk.step_due_on if state == "now" else talk.due_on if step == Step.HOLD else None
    return Duty(
        who=who or (talk.unit.short_name if step == Step.CONFIRM else _("Supervision office")),
        what=_("Amend the disputed record; then it is to be confirmed") if is_amended else WHAT[step](),
        state=state,
        done_at=done_at if state == "done" else None,
        until=until,
        within=_later(term) if term and state == "" else "",
        is_overdue=state == "now" and until is not None and until < on,
    )


def _later(days: int) -> str:
    return ngettext("%(days)s working day later", "%(days)s working days later", days) % {"days": days}
