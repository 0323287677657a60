"""Why an escalation was issued, and the same asked again of the records (rulebook section 5).

An escalation keeps the facts that it rests on. They can be checked: the months are judged again from what was
reported and corrected, once as it was known on the day of issue and once as it is known now.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from regulation.calendar import add_working_days
from supervision.enums import Action, Actor, EntryKind, EventKind, Flag, Ground, Level
from supervision.judging import MonthWindow, known_tasks
from supervision.models import Closing, Rectification, ReportEntry
from supervision.parameters import deadlines_on
from supervision.rules.escalation import ACTORS, Due, carry_out_by, grounds_for, is_rectification_overdue
from supervision.rules.judgement import judge
from supervision.selectors.marks import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from supervision.models import Escalation
    from supervision.rules.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Fact:
    """A judged month that an escalation rests on."""

    month: int
    planned: Decimal | None
    actual: Decimal | None
    flag: str
    reason: str
    streak: int

    @classmethod
    def stored(cls, fact: Mapping[str, Any]) -> Fact:
        return cls(
            month=fact["month"],
            planned=_number(fact["planned"]),
            actual=_number(fact["actual"]),
            flag=fact["flag"],
            reason=fact["reason"],
            streak=fact["streak"],
        )

    @classmethod
    def judged(cls, month: int, judgement: Judgement) -> Fact:
        return cls(
            month, judgement.planned, judgement.actual, str(judgement.flag), str(judgement.reason), judgement.streak
        )

    @property
    def difference(self) -> Decimal | None:
        if self.actual is None or self.planned is None:
            return None
        return self.actual - self.planned

    @property
    def code(self) -> str:
        return code_of(self)  # type: ignore[arg-type]


def facts_of(escalation: Escalation) -> list[Fact]:
    """The months that it rests on as they stood when it was issued, the oldest first."""
    return [Fact.stored(fact) for fact in escalation.facts.get("checks", [])]


@dataclass(frozen=True, slots=True)
class MonthAgain:
    """A month as the escalation's facts have it, and judged again with what was known then and with what is now."""

    recorded: Fact | None
    then: Fact
    now: Fact

    @property
    def month(self) -> int:
        return self.then.month

    @property
    def is_confirmed(self) -> bool:
        return self.recorded is None or self.recorded == self.then

    @property
    def has_changed(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Recomputation:
    """An escalation derived once more from the records.

    `then` leaves out what became known after its issue: it has to give the same grounds and the same deadline.
    `now` takes in the corrections made since: it shows whether the escalation would still follow.
    """

    at: datetime
    months: Sequence[MonthAgain]
    grounds_recorded: tuple[str, ...]
    grounds_then: tuple[str, ...]
    grounds_now: tuple[str, ...]
    due_recorded: date | None
    due_then: date | None

    @property
    def is_confirmed(self) -> bool:
        return (
            self.grounds_recorded == self.grounds_then
            and self.due_recorded == self.due_then
            and all(month.is_confirmed for month in self.months)
        )

    @property
    def changed(self) -> list[MonthAgain]:
        return [month for month in self.months if month.has_changed]

    @property
    def has_changed(self) -> bool:
        return bool(self.changed) or self.grounds_now != self.grounds_then

    @property
    def holds_now(self) -> bool:
        return bool(self.grounds_now)


def recompute(escalation: Escalation, at: datetime) -> Recomputation:
    """Judge the task's months up to the escalation's again from the entries, and derive what follows from them."""
    then = _judged_again(escalation, escalation.issued_at)
    now = _judged_again(escalation, at) if _is_corrected_since(escalation) else then
    due = _due(escalation, then, escalation.issued_at)
    return Recomputation(
        at=at,
        months=_compared(facts_of(escalation), then.facts, now.facts),
        grounds_recorded=_issued_grounds(escalation),
        grounds_then=due.grounds,
        grounds_now=_due(escalation, now, at).grounds,
        due_recorded=escalation.due_on,
        due_then=_carry_out_by(escalation, due),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    facts: dict[int, Fact]
    livelihood: bool


def _judged_again(escalation: Escalation, known_at: datetime) -> _Judged:
    work_list = escalation.task.work_list
    facts: dict[int, Fact] = {}
    streak, livelihood = 0, escalation.task.livelihood
    closings = Closing.objects.filter(work_list=work_list, closed_at__lte=known_at)
    if escalation.year == work_list.year:
        closings = closings.filter(month__lte=escalation.month)
    for closing in closings.order_by("month"):
        window = MonthWindow(closing.month, closing.due_at, closing.closed_at, known_at)
        for each in known_tasks(work_list, window, [escalation.task_id]):
            judgement = judge(each.known, streak)
            streak, livelihood = judgement.streak, each.livelihood
            facts[closing.month] = Fact.judged(closing.month, judgement)
    return _Judged(facts, livelihood)


def _is_corrected_since(escalation: Escalation) -> bool:
    """Whether anything became known that may change it: a corrected month, or what became of a promise."""
    if Ground.RECTIFICATION_OVERDUE in escalation.grounds:
        return True
    return ReportEntry.objects.filter(
        report__task=escalation.task_id,
        report__month__lte=escalation.month,
        kind=EntryKind.CORRECTED,
        at__gt=escalation.issued_at,
    ).exists()


def _due(escalation: Escalation, judged: _Judged, known_at: datetime) -> Due:
    """What the month asks for of the escalation's kind, with the promises that had been missed by then."""
    grounds: list[Ground] = []
    if _is_promise_missed(escalation, known_at):
        grounds.append(Ground.RECTIFICATION_OVERDUE)
    fact = judged.facts.get(escalation.month)
    if fact is not None and escalation.year == escalation.task.work_list.year:
        for due in grounds_for(escalation.month, Flag(fact.flag), fact.streak, livelihood=judged.livelihood):
            grounds += due.grounds if due.action == escalation.action else ()
    return Due(Action(escalation.action), tuple(sorted(grounds)))


def _carry_out_by(escalation: Escalation, due: Due) -> date | None:
    """By the parameters of the day of issue; where rectification was ordered later, by those of the order's day."""
    year, issued_on = escalation.task.work_list.year, localdate(escalation.issued_at)
    ordered_at = escalation.events.filter(kind=EventKind.ORDERED).values_list("at", flat=True).first()
    if ordered_at is None:
        return carry_out_by(due, issued_on, deadlines_on(year, issued_on))
    ordered_on = localdate(ordered_at)
    return add_working_days(ordered_on, deadlines_on(year, ordered_on).written_report)


def _is_promise_missed(escalation: Escalation, known_at: datetime) -> bool:
    """Whether a promise for the month was known to be missed, and its criticism in force."""
    if Ground.RECTIFICATION_OVERDUE not in escalation.grounds:
        return False
    promises = Rectification.objects.filter(
        Q(escalation__revoked_at=None) | Q(escalation__revoked_at__gt=known_at),
        escalation__task=escalation.task_id,
        promised_on__year=escalation.year,
        promised_on__month=escalation.month,
        agreed_at__lte=known_at,
    )
    return any(
        is_rectification_overdue(
            each.promised_on,
            each.verified_on if each.verified_at and each.verified_at <= known_at else None,
            localdate(known_at),
        )
        for each in promises
    )


def _issued_grounds(escalation: Escalation) -> tuple[str, ...]:
    """The grounds on which it was issued; a correction may have taken one of them since."""
    issued = escalation.events.filter(kind="issued").values_list("grounds", flat=True).first()
    return tuple(sorted(issued or escalation.grounds))


def _compared(recorded: Iterable[Fact], then: Mapping[int, Fact], now: Mapping[int, Fact]) -> list[MonthAgain]:
    """The months that the escalation rests on, and those that have changed since."""
    kept = {fact.month: fact for fact in recorded}
    months = [MonthAgain(kept.get(month), then[month], now[month]) for month in sorted(then)]
    return [month for month in months if month.recorded is not None or month.has_changed]


def who_acts(escalation: Escalation) -> str:
    """Whose turn it is by the regulation; a city leader by post."""
    actor = ACTORS[Action(escalation.action)]
    if escalation.action == Action.VICE_MAYOR_TALK:
        leader = escalation.leader
        return (leader.post or leader.name) if leader else _("No leader named: the supervision office")
    if actor == Actor.UNIT:
        return escalation.unit.short_name
    if actor == Actor.UNIT_HEAD:
        return _("%(unit)s: %(who)s") % {"unit": escalation.unit.short_name, "who": Level.MAIN.label}
    return str(actor.label)


def towards_whom(escalation: Escalation, *, by_name: bool) -> str:
    """At whom it is directed: the person filed, by post or by name; the unit where nobody is filed."""
    level, person = Level(escalation.level), escalation.responsible
    if level == Level.UNIT:
        return escalation.unit.short_name
    if person is None:
        return _("%(unit)s, %(level)s not filed") % {"unit": escalation.unit.short_name, "level": level.label}
    shown = " ".join(filter(None, (person.post, person.name if by_name else "")))
    said = _("%(unit)s: %(who)s") % {"unit": escalation.unit.short_name, "who": level.label}
    return _("%(level)s (%(person)s)") % {"level": said, "person": shown} if shown else said


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
