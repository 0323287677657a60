"""Escalations in words: why one came, and for a month why the others did not (articles 18 and 19)."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from notices.phrases import day_text, month_text
from regulation.articles import ARTICLE
from supervision.enums import Action, Flag, Ground, Reason
from supervision.escalating import plain
from supervision.rules.outlook import NotJudged, Stance
from tasks.enums import Direction, Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from supervision.explaining import Fact
    from supervision.models import Escalation
    from supervision.selectors.ladder import ClauseAnswer, Coming, Ladder, Rung
    from tasks.models import Task


# Why it came ----------------------------------------------------------------------------------


def why_issued(escalation: Escalation, facts: Sequence[Fact]) -> str:
    """Every month that it rests on, with its figures, and the articles: "March and April below schedule: 18 of 20,
    24.5 of 30; article 18"."""
    task = escalation.task
    behind = [fact for fact in facts if fact.flag == Flag.YELLOW_CARD and fact.reason == Reason.BEHIND]
    unreported = [fact for fact in facts if fact.reason == Reason.UNREPORTED]
    parts = []
    if promised_on := escalation.facts.get("promised_on"):
        given = {"day": _full_day(promised_on)}
        parts.append(_("the promised deadline of %(day)s passed and completion was not verified") % given)
    if behind:
        values = _semicolons(_value(task, fact) for fact in behind)
        parts.append(_("%(months)s below schedule: %(values)s") % {"months": _months(behind), "values": values})
    if unreported:
        values = _semicolons(_("%(planned)s planned") % {"planned": _number(fact.planned)} for fact in unreported)
        given = {"months": _months(unreported), "values": values}
        parts.append(_("%(months)s not reported in time: %(values)s") % given)
    articles = sorted({int(ground.partition("-")[0]) for ground in escalation.grounds})
    cited = pgettext("between items of a list", ", ").join(str(ARTICLE[article].cited) for article in articles)
    parts.append(_("by %(articles)s") % {"articles": cited})
    said = _semicolons(parts)
    return said[:1].upper() + said[1:]


def _value(task: Task, fact: Fact) -> str:
    given = {"actual": _number(fact.actual), "planned": _number(fact.planned)}
    if task.measure == Measure.MILESTONE:
        return _("%(actual)s of %(planned)s milestones due") % given
    if task.direction == Direction.LOWER:
        return _("%(actual)s, at most %(planned)s planned") % given
    return _("%(actual)s of %(planned)s") % given


def _months(facts: Iterable[Fact]) -> str:
    return pgettext("between items of a list", ", ").join(month_text(fact.month) for fact in facts)


# Why it did not -------------------------------------------------------------------------------


NOT_JUDGED = {
    NotJudged.SUSPENDED: gettext_lazy("the task was suspended or withdrawn"),
    NotJudged.PUBLISHED_LATER: gettext_lazy("the list was published after its closing"),
    NotJudged.NOT_STARTED: gettext_lazy("the task had not started"),
    NotJudged.NO_MILESTONE_DUE: gettext_lazy("no milestone was due yet"),
    NotJudged.NO_PLANNED_VALUE: gettext_lazy("its schedule has no value for this month"),
}
WHAT_HAPPENS = {
    Action.UNIT_HEAD_TALK: gettext_lazy("the main responsible person talks with the direct responsible person"),
    Action.SUPERVISION_BODY_TALK: gettext_lazy("the supervision body talks with the supervising responsible person"),
    Action.VICE_MAYOR_TALK: gettext_lazy("the city leader talks with the main responsible person"),
    Action.CITY_CRITICISM: gettext_lazy("the city government criticises the unit throughout the city"),
    Action.WRITTEN_REPORT: gettext_lazy("the unit reports the reasons in writing"),
    Action.ACCOUNTABILITY: gettext_lazy("the supervisory organ calls to account"),
}


def how_it_stands(ladder: Ladder) -> str:
    """The month in one sentence, and of the latest what a further yellow card would bring."""
    said = [_state(ladder)]
    if ladder.next is not None:
        said.append(_next(ladder.next, ladder.check.streak))
    return _sentences(said)


def _state(ladder: Ladder) -> str:
    check, given = ladder.check, {"month": month_text(ladder.month), "streak": ladder.check.streak}
    if check.flag == Flag.YELLOW_CARD:
        return ngettext(
            "%(month)s ended with a yellow card, %(streak)s in a row.",
            "%(month)s ended with a yellow card, %(streak)s in a row.",
            check.streak,
        ) % given  # fmt: skip
    if check.flag == Flag.RED_FLAG:
        return _("%(month)s ended with a red flag: no yellow card in a row.") % given
    why = str(NOT_JUDGED[ladder.not_judged]) if ladder.not_judged else ""
    if not check.streak:
        return _("%(month)s was not judged: %(why)s.") % {**given, "why": why}
    return _("%(month)s was not judged: %(why)s. The yellow cards in a row stay at %(streak)s.") % {**given, "why": why}


def _next(coming: Coming, streak: int) -> str:
    """What the next check would bring, after so many yellow cards in a row."""
    given = {"month": month_text(coming.outcome.month), "day": _closing(coming)}
    actions = [str(WHAT_HAPPENS[due.action]) for due in coming.outcome.escalations]
    if not actions:
        return _("A yellow card at the next check on %(day)s (%(month)s) would bring nothing new.") % given
    given["actions"] = pgettext("between items of a list", ", ").join(actions)
    if not streak:
        return _("A first yellow card at the next check on %(day)s (%(month)s) and %(actions)s.") % given
    return _("A yellow card at the next check on %(day)s (%(month)s) and %(actions)s.") % given


def rung_sentence(rung: Rung, ladder: Ladder) -> str:
    """Why this rung asks for an escalation in the month, or why it does not."""
    return _sentences(dict.fromkeys(_said(each, ladder) for each in rung.clauses))


def _said(clause: ClauseAnswer, ladder: Ladder) -> str:
    said = SENTENCES[clause.answer.stance](clause, ladder)
    if clause.coming is None or clause.answer.stance in (Stance.NOT_LIVELIHOOD, Stance.COMPLETED):
        return said
    given = {"month": month_text(clause.coming.outcome.month), "day": _closing(clause.coming)}
    if clause.answer.stance == Stance.STREAK_SHORT:
        later = _("If it stays behind, that is with %(month)s, closed on %(day)s.") % given
        return _sentences((said, later))
    if clause.answer.stance == Stance.OTHER_MONTH:
        later = _("It is looked at with %(month)s, closed on %(day)s.") % given
        return _sentences((said, later))
    return said


def _fires(clause: ClauseAnswer, ladder: Ladder) -> str:
    if clause.answer.ground == Ground.RECTIFICATION_OVERDUE:
        given = {"day": _full_day(clause.promised_on.isoformat() if clause.promised_on else None)}
        return _("The promised deadline of %(day)s passed without verified completion: it has fired.") % given
    given = {"month": month_text(ladder.month), "ground": str(Ground(clause.answer.ground).label)}
    if not clause.escalations:
        return _("%(month)s asks for it: %(ground)s; no record of it is found.") % given
    if all(each.is_revoked for each in clause.escalations):
        return _("%(month)s asked for it: %(ground)s; it was revoked.") % given
    return _("%(month)s asked for it: %(ground)s.") % given


def _fired_before(clause: ClauseAnswer, _ladder: Ladder) -> str:
    given = {"month": month_text(clause.answer.month), "needed": clause.answer.needed}
    return _("It fired with %(month)s, the card number %(needed)s of this row, and fires once for each row.") % given


def _streak_short(clause: ClauseAnswer, _ladder: Ladder) -> str:
    given = {"streak": clause.answer.streak, "needed": clause.answer.needed}
    return ngettext(
        "%(streak)s yellow card in a row; it takes %(needed)s.",
        "%(streak)s yellow cards in a row; it takes %(needed)s.",
        clause.answer.streak,
    ) % given  # fmt: skip


def _other_month(clause: ClauseAnswer, _ladder: Ladder) -> str:
    return _("%(ground)s: only the check of %(month)s counts.") % {
        "ground": Ground(clause.answer.ground).label,
        "month": month_text(clause.answer.month),
    }


def _met(_clause: ClauseAnswer, ladder: Ladder) -> str:
    return _("%(month)s is a red flag: nothing follows.") % {"month": month_text(ladder.month)}


def _completed(_clause: ClauseAnswer, _ladder: Ladder) -> str:
    return _("The task was completed before: no more reports are due, and nothing follows.")


def _not_judged(_clause: ClauseAnswer, ladder: Ladder) -> str:
    why = str(NOT_JUDGED[ladder.not_judged]) if ladder.not_judged else ""
    return _("%(month)s was not judged (%(why)s): nothing fires.") % {"month": month_text(ladder.month), "why": why}


def _not_livelihood(clause: ClauseAnswer, _ladder: Ladder) -> str:
    return _("%(article)s: only for livelihood items, and this task is none.") % {"article": ARTICLE[19].cited}


def _no_promise(_clause: ClauseAnswer, _ladder: Ladder) -> str:
    return _("After a criticism: no deadline for putting it right has been agreed.")


def _promise_runs(clause: ClauseAnswer, _ladder: Ladder) -> str:
    given = {"day": _full_day(clause.promised_on.isoformat() if clause.promised_on else None)}
    said = _("The promised deadline of %(day)s has not passed; it fires the day after, unless completion is verified.")
    return said % given


def _promise_kept(_clause: ClauseAnswer, _ladder: Ladder) -> str:
    return _("The promised rectification was verified in time.")


SENTENCES: dict[Stance, Callable[[ClauseAnswer, Ladder], str]] = {
    Stance.FIRES: _fires,
    Stance.FIRED_BEFORE: _fired_before,
    Stance.STREAK_SHORT: _streak_short,
    Stance.OTHER_MONTH: _other_month,
    Stance.MET: _met,
    Stance.COMPLETED: _completed,
    Stance.NOT_JUDGED: _not_judged,
    Stance.NOT_LIVELIHOOD: _not_livelihood,
    Stance.NO_PROMISE: _no_promise,
    Stance.PROMISE_RUNS: _promise_runs,
    Stance.PROMISE_KEPT: _promise_kept,
}


def _number(value: object) -> str:
    return (plain(value) or "—").replace("-", "−")  # type: ignore[arg-type]


def _semicolons(parts: Iterable[str]) -> str:
    return pgettext("between items of a list", "; ").join(parts)


def _sentences(parts: Iterable[str]) -> str:
    joined = pgettext("two sentences", "%(first)s %(second)s")
    return reduce(lambda first, second: joined % {"first": first, "second": second}, parts)


def _closing(coming: Coming) -> str:
    return day_text(localdate(coming.closes_at).isoformat())


def _full_day(text: str | None) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return pgettext("year and day", "%(day)s %(year)s") % {"year": day.year, "day": day_text(text)}
