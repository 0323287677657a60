"""What a notice says, in the reader's language: a title, and sentences made from the facts of the decision.

The words of actions and clauses belong to rooms to the right; here they are known by their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from notices.enums import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice

ACTIONS = {
    "unit_head_talk": gettext_lazy("Talk inside the unit"),
    "supervision_body_talk": gettext_lazy("Talk by the supervision body"),
    "vice_mayor_talk": gettext_lazy("Talk by the city leader"),
    "city_criticism": gettext_lazy("Citywide criticism"),
    "written_report": gettext_lazy("Written report"),
    "accountability": gettext_lazy("Accountability"),
}
GROUNDS = {
    "18-two-months": gettext_lazy("Two yellow cards in a row (18)"),
    "18-three-months": gettext_lazy("Three yellow cards in a row (18)"),
    "18-mid-year": gettext_lazy("Yellow card at mid-year (18)"),
    "18-third-quarter": gettext_lazy("Yellow card in the third quarter (18)"),
    "18-year-end": gettext_lazy("Year's target not completed (18)"),
    "18-rectification-overdue": gettext_lazy("Promised rectification overdue (18)"),
    "19-report": gettext_lazy("Livelihood item with a yellow card (19)"),
    "19-third-quarter": gettext_lazy("Livelihood item behind in the third quarter (19)"),
    "19-year-end": gettext_lazy("Livelihood item not completed in the year (19)"),
}
LEVELS = {
    "main": gettext_lazy("Main responsible person"),
    "supervising": gettext_lazy("Supervising responsible person"),
    "direct": gettext_lazy("Direct responsible person"),
}
FLAGS = {
    "not_due": gettext_lazy("Not judged"),
    "red_flag": gettext_lazy("Red flag"),
    "yellow_card": gettext_lazy("Yellow card"),
}
STEPS = {
    "hold": pgettext_lazy("step", "Talk to be held and recorded"),
    "confirm": pgettext_lazy("step", "Record to be confirmed by the other side"),
    "publish": pgettext_lazy("step", "Bulletin to be published"),
    "report": pgettext_lazy("step", "Written report to be handed in"),
    "review": pgettext_lazy("step", "Written report to be accepted or returned"),
    "rectify": pgettext_lazy("step", "Rectification to be completed and reported"),
    "verify": pgettext_lazy("step", "Completion to be verified"),
    "hand_over": pgettext_lazy("step", "File to be handed to the supervisory organ"),
    "close": pgettext_lazy("step", "To be closed"),
    "objection": pgettext_lazy("step", "Objection to be decided"),
}
ADJUSTMENTS = {
    "change": pgettext_lazy("adjustment", "Change"),
    "suspend": pgettext_lazy("adjustment", "Suspend"),
    "resume": pgettext_lazy("adjustment", "Resume"),
    "withdraw": pgettext_lazy("adjustment", "Withdraw"),
    "add": pgettext_lazy("adjustment", "Add"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A line for lists, and the sentences below it."""

    title: str
    sentences: tuple[str, ...]


def wording_of(notice: Notice) -> Wording:
    kind = NoticeKind(notice.kind)
    return Wording(_title(notice, kind), tuple(SENTENCES[kind](notice, notice.facts)))


def _title(notice: Notice, kind: NoticeKind) -> str:
    what = str(ACTIONS.get(notice.action, notice.action)) if kind in NAMED_BY_ACTION else str(kind.label)
    if kind in QUALIFIED:
        what = _("%(action)s (%(kind)s)") % {"action": what, "kind": QUALIFIED[kind]}
    about = notice.facts.get("title") or ""
    return _("%(what)s: %(task)s") % {"what": what, "task": about} if about else what


NAMED_BY_ACTION = {
    NoticeKind.ESCALATION,
    NoticeKind.ESCALATION_COPY,
    NoticeKind.REVOCATION,
    NoticeKind.DEADLINE_REMINDER,
}
QUALIFIED = {
    NoticeKind.ESCALATION_COPY: gettext_lazy("for information"),
    NoticeKind.REVOCATION: gettext_lazy("revoked"),
    NoticeKind.DEADLINE_REMINDER: gettext_lazy("deadline"),
}


def _escalation(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from _judgement(notice, facts)
    if grounds := [str(GROUNDS.get(code, code)) for code in facts.get("grounds", ())]:
        yield _("Ground: %(grounds)s.") % {"grounds": pgettext("between items of a list", ", ").join(grounds)}
    if due_on := _day(facts.get("due_on")):
        yield _("To be carried out by %(day)s.") % {"day": due_on}


def _judgement(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    """Why: the values of the month, or that nothing was reported, and how many months in a row."""
    given = {"month": _month(notice.month), "planned": facts.get("planned"), "actual": facts.get("actual")}
    if facts.get("reason") == "unreported":
        yield _("Nothing was reported for %(month)s in time.") % given
    elif facts.get("planned") is not None:
        yield _("%(month)s: planned %(planned)s, actual %(actual)s.") % given
    if streak := facts.get("streak"):
        yield ngettext("%(count)s yellow month.", "%(count)s yellow months in a row.", streak) % {"count": streak}


def _revocation(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("It has lost its ground and nothing follows from it any more.")
    yield from _reason(facts.get("revocation_reason"))


def _report_reminder(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    missing = facts.get("missing", 0)
    yield ngettext(
        "For %(month)s %(count)s report is still missing.",
        "For %(month)s %(count)s reports are still missing.",
        missing,
    ) % {"month": _month(notice.month), "count": missing}
    if due_at := _moment(facts.get("due_at")):
        yield _("They are due on %(moment)s.") % {"moment": due_at}


def _report_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The report for %(month)s came back.") % {"month": _month(notice.month)}
    yield from _reason(facts.get("reason"))
    yield _("Submit it again; until then the value submitted last counts.")


def _correction(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": _month(notice.month), "before": facts.get("before"), "actual": facts.get("actual")}
    if facts.get("before") is not None:
        yield _("%(month)s was corrected from %(before)s to %(actual)s.") % given
    elif facts.get("actual") is not None:
        yield _("%(month)s was corrected to %(actual)s.") % given
    else:
        yield _("%(month)s was corrected.") % given
    if flag := facts.get("flag"):
        yield _("It is now judged: %(flag)s.") % {"flag": FLAGS.get(flag, flag)}
    if months := facts.get("changed_months"):
        said = pgettext("between items of a list", ", ").join(_month(month) for month in months)
        yield _("Judged again: %(months)s.") % {"months": said}
    yield from _reason(facts.get("reason"))


def _filing_reminder(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    missing, overdue = facts.get("missing", 0), facts.get("overdue", 0)
    yield ngettext(
        "%(count)s responsibility filing is not submitted.",
        "%(count)s responsibility filings are not submitted.",
        missing,
    ) % {"count": missing}
    if overdue:
        yield ngettext("%(count)s is overdue.", "%(count)s are overdue.", overdue) % {"count": overdue}
    if due_on := _day(facts.get("due_on")):
        yield _("The earliest was or is due on %(day)s.") % {"day": due_on}


def _filing_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The filing of %(unit)s came back.") % {"unit": facts.get("unit", "")}
    yield from _reason(facts.get("reason"))


def _filing_copy(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if "count" in facts:
        yield _("%(count)s filings came with the list of %(year)s.") % {"count": facts["count"], "year": notice.year}
    elif "successor" in facts:
        yield _("%(unit)s: from %(day)s on %(successor)s is the %(level)s.") % {
            "unit": facts.get("unit", ""),
            "day": _day(facts.get("from_on")),
            "successor": facts["successor"],
            "level": LEVELS.get(facts.get("level", ""), ""),
        }
        yield from _reason(facts.get("reason"))
    else:
        yield _("%(unit)s has filed who is responsible.") % {"unit": facts.get("unit", "")}


def _coordination_request(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Asked for: %(text)s") % {"text": facts.get("text", "")}
    yield _("Asking is no fault.")


def _coordination_answer(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Asked for: %(text)s") % {"text": facts.get("text", "")}
    yield _("Answer: %(answer)s") % {"answer": facts.get("answer", "")}


def _deadline(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"day": _day(facts.get("due_on")), "sent": _day(facts.get("sent_on"))}
    given["step"] = str(STEPS.get(facts.get("step", ""), ""))
    if facts.get("step") == "sign":
        yield _("The notice of %(sent)s still waits for your signature.") % given
    elif facts.get("step") == "record":
        yield _("The talk was appointed for %(day)s; its record is missing.") % given
    elif not given["step"]:
        yield (
            _("It was due on %(day)s and is not recorded yet.") if facts.get("is_late") else _("It is due on %(day)s.")
        ) % given
    elif facts.get("is_late"):
        yield _("%(step)s; it was due on %(day)s.") % given
    else:
        yield _("%(step)s, by %(day)s.") % given


def _adjustment(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    kind = facts.get("adjustment", "")
    yield _("%(kind)s, from %(month)s on.") % {"kind": ADJUSTMENTS.get(kind, kind), "month": _month(notice.month)}
    if document := facts.get("document"):
        yield _("Authority: %(document)s.") % {"document": document}


def _leaderless(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("No city leader is named for this talk; name one.")


def _urge(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    kind = str(facts.get("kind", ""))
    label = NoticeKind(kind).label if kind in NoticeKind else ""
    given = {"day": _day(facts.get("sent_on")), "what": ACTIONS.get(notice.action, label)}
    yield (
        _("%(what)s of %(day)s still waits for your signature.") % given
        if facts.get("needs_signature")
        else _("%(what)s of %(day)s has not been opened yet.") % given
    )
    yield _("Urged by the supervision office.")


def _reason(reason: str | None) -> Iterator[str]:
    if reason:
        yield _("Reason: %(reason)s") % {"reason": reason}


def _month(month: int | None) -> str:
    return dateformat.format(date(2000, month, 1), pgettext("month format", "M")) if month else ""


def _day(text: str | None) -> str:
    return dateformat.format(date.fromisoformat(text), pgettext("date format", "j M")) if text else ""


def _moment(text: str | None) -> str:
    if not text:
        return ""
    moment = localtime(datetime.fromisoformat(text))
    return f"{_day(moment.date().isoformat())} {moment:%H:%M}"


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.ESCALATION: _escalation,
    NoticeKind.ESCALATION_COPY: _escalation,
    NoticeKind.REVOCATION: _revocation,
    NoticeKind.REPORT_REMINDER: _report_reminder,
    NoticeKind.REPORT_RETURNED: _report_returned,
    NoticeKind.CORRECTION: _correction,
    NoticeKind.FILING_REMINDER: _filing_reminder,
    NoticeKind.FILING_RETURNED: _filing_returned,
    NoticeKind.FILING_COPY: _filing_copy,
    NoticeKind.COORDINATION_REQUEST: _coordination_request,
    NoticeKind.COORDINATION_ANSWER: _coordination_answer,
    NoticeKind.DEADLINE_REMINDER: _deadline,
    NoticeKind.ADJUSTMENT: _adjustment,
    NoticeKind.LEADERLESS: _leaderless,
    NoticeKind.URGE: _urge,
}
