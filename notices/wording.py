"""What a notice says, in the reader's language: a title, and sentences made from the facts of the decision.

The words of actions and clauses belong to rooms to the right; here they are known by their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from notices import (
    wording_of_cases,
    wording_of_honours,
    wording_of_incentives,
    wording_of_inspections,
    wording_of_meetings,
    wording_of_reviews,
    wording_of_talks,
    wording_of_year_plan,
)
from notices.enums import NoticeKind
from notices.phrases import day_text, grounds_text, moment_text, month_text, reason_text

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
    "reminder_talk": gettext_lazy("Reminder talk"),
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
    "amend": pgettext_lazy("step", "Disputed record to be amended"),
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
    is_named = kind in NAMED_BY_ACTION and notice.action != ""
    what = str(ACTIONS.get(notice.action, notice.action)) if is_named else str(kind.label)
    if kind in QUALIFIED and is_named:
        what = _("%(action)s (%(kind)s)") % {"action": what, "kind": QUALIFIED[kind]}
    about = notice.facts.get("title") or ""
    return _("%(what)s: %(task)s") % {"what": what, "task": about} if about else what


NAMED_BY_ACTION = {
    NoticeKind.ESCALATION,
    NoticeKind.ESCALATION_COPY,
    NoticeKind.REVOCATION,
    NoticeKind.DEADLINE_REMINDER,
    NoticeKind.GROUND_ADDED,
}
QUALIFIED = {
    NoticeKind.GROUND_ADDED: gettext_lazy("further ground"),
    NoticeKind.ESCALATION_COPY: gettext_lazy("for information"),
    NoticeKind.REVOCATION: gettext_lazy("revoked"),
    NoticeKind.DEADLINE_REMINDER: gettext_lazy("deadline"),
}


def _escalation(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from _judgement(notice, facts)
    if promised_on := day_text(facts.get("promised_on")):
        yield _("Rectification was promised by %(day)s; its completion was not verified by then.") % {
            "day": promised_on
        }
    yield from grounds_text(facts)
    if due_on := day_text(facts.get("due_on")):
        yield _("To be carried out by %(day)s.") % {"day": due_on}


def _judgement(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    """Why: the values of the month, or that nothing was reported, and how many months in a row."""
    month = facts.get("judged_month") or notice.month
    given = {"month": month_text(month), "planned": facts.get("planned"), "actual": facts.get("actual")}
    if facts.get("reason") == "unreported":
        yield _("Nothing was reported for %(month)s in time.") % given
    elif facts.get("planned") is not None:
        yield _("%(month)s: planned %(planned)s, actual %(actual)s.") % given
    if streak := facts.get("streak"):
        yield ngettext("%(count)s yellow month.", "%(count)s yellow months in a row.", streak) % {"count": streak}


def _revocation(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("It has lost its ground and nothing follows from it any more.")
    yield from reason_text(facts.get("revocation_reason"))


def _report_reminder(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    missing = facts.get("missing", 0)
    yield ngettext(
        "For %(month)s %(count)s report is still missing.",
        "For %(month)s %(count)s reports are still missing.",
        missing,
    ) % {"month": month_text(notice.month), "count": missing}
    if due_at := moment_text(facts.get("due_at")):
        yield _("They are due on %(moment)s.") % {"moment": due_at}


def _report_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The report for %(month)s came back.") % {"month": month_text(notice.month)}
    yield from reason_text(facts.get("reason"))
    yield _("Submit it again; until then the value submitted last counts.")


def _correction(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": month_text(notice.month), "before": facts.get("before"), "actual": facts.get("actual")}
    if facts.get("before") is not None:
        yield _("%(month)s was corrected from %(before)s to %(actual)s.") % given
    elif facts.get("actual") is not None:
        yield _("%(month)s was corrected to %(actual)s.") % given
    else:
        yield _("%(month)s was corrected.") % given
    if flag := facts.get("flag"):
        yield _("It is now judged: %(flag)s.") % {"flag": FLAGS.get(flag, flag)}
    if months := facts.get("changed_months"):
        said = pgettext("between items of a list", ", ").join(month_text(month) for month in months)
        yield _("Judged again: %(months)s.") % {"months": said}
    yield from reason_text(facts.get("reason"))


def _filing_reminder(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    missing, overdue = facts.get("missing", 0), facts.get("overdue", 0)
    yield ngettext(
        "%(count)s responsibility filing is not submitted.",
        "%(count)s responsibility filings are not submitted.",
        missing,
    ) % {"count": missing}
    if overdue:
        yield ngettext("%(count)s is overdue.", "%(count)s are overdue.", overdue) % {"count": overdue}
    if due_on := day_text(facts.get("due_on")):
        yield _("The earliest was or is due on %(day)s.") % {"day": due_on}


def _filing_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The filing of %(unit)s came back.") % {"unit": facts.get("unit", "")}
    yield from reason_text(facts.get("reason"))


def _filing_copy(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if "count" in facts:
        yield _("%(count)s filings came with the list of %(year)s.") % {"count": facts["count"], "year": notice.year}
    elif "successor" in facts:
        yield _("%(unit)s: from %(day)s on %(successor)s is the %(level)s.") % {
            "unit": facts.get("unit", ""),
            "day": day_text(facts.get("from_on")),
            "successor": facts["successor"],
            "level": LEVELS.get(facts.get("level", ""), ""),
        }
        yield from reason_text(facts.get("reason"))
    else:
        yield _("%(unit)s has filed who is responsible.") % {"unit": facts.get("unit", "")}


def _coordination_request(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Asked for: %(text)s") % {"text": facts.get("text", "")}
    yield _("Asking is no fault.")


def _coordination_answer(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Asked for: %(text)s") % {"text": facts.get("text", "")}
    yield _("Answer: %(answer)s") % {"answer": facts.get("answer", "")}


def _coordination_outcome(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Asked for: %(text)s") % {"text": facts.get("text", "")}
    yield _("What came of it: %(outcome)s") % {"outcome": facts.get("outcome", "")}


def _objection_filed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s objects to the yellow card of %(month)s: %(text)s") % {
        "unit": facts.get("unit", ""),
        "month": month_text(notice.month),
        "text": facts.get("text", ""),
    }
    if facts.get("claimed") is not None:
        yield _("The unit holds %(claimed)s to be right; %(actual)s was judged.") % {
            "claimed": facts["claimed"],
            "actual": facts.get("actual") or pgettext("value", "nothing"),
        }
    if facts.get("reviewed_by_reader"):
        yield _("You reviewed this report: somebody else of the office decides.")
    elif due_on := day_text(facts.get("due_on")):
        yield _("To be decided by %(day)s.") % {"day": due_on}


def _objection_decided(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": month_text(notice.month)}
    if facts.get("is_accepted"):
        yield _("The objection to the yellow card of %(month)s is accepted: the month has been judged again.") % given
        if flag := facts.get("flag"):
            yield _("It is now judged: %(flag)s.") % {"flag": FLAGS.get(flag, flag)}
    else:
        yield _("The objection to the yellow card of %(month)s is rejected: the card stands.") % given
    yield from reason_text(facts.get("reason"))


def _deadline(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"day": day_text(facts.get("due_on")), "sent": day_text(facts.get("sent_on"))}
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
    yield _("%(kind)s, from %(month)s on.") % {"kind": ADJUSTMENTS.get(kind, kind), "month": month_text(notice.month)}
    if document := facts.get("document"):
        yield _("Authority: %(document)s.") % {"document": document}


def _leaderless(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("No city leader is named for this talk; name one.")


def _bulletin_published(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Number: %(number)s.") % {"number": facts.get("number", "")}
    if criticised := facts.get("criticisms"):
        yield ngettext("%(count)s task is criticised.", "%(count)s tasks are criticised.", criticised) % {
            "count": criticised
        }
    else:
        yield _("Red flags: %(red)s, yellow cards: %(yellow)s.") % {
            "red": facts.get("red", 0),
            "yellow": facts.get("yellow", 0),
        }


def _urge(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("step"):
        yield from _deadline(notice, facts)
        yield _("Urged by the supervision office.")
        return
    kind = str(facts.get("kind", ""))
    label = NoticeKind(kind).label if kind in NoticeKind else ""
    given = {"day": day_text(facts.get("sent_on")), "what": ACTIONS.get(notice.action, label)}
    yield (
        _("%(what)s of %(day)s still waits for your signature.") % given
        if facts.get("needs_signature")
        else _("%(what)s of %(day)s has not been opened yet.") % given
    )
    yield _("Urged by the supervision office.")


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
    NoticeKind.COORDINATION_OUTCOME: _coordination_outcome,
    NoticeKind.OBJECTION_FILED: _objection_filed,
    NoticeKind.OBJECTION_DECIDED: _objection_decided,
    NoticeKind.DEADLINE_REMINDER: _deadline,
    NoticeKind.ADJUSTMENT: _adjustment,
    NoticeKind.LEADERLESS: _leaderless,
    NoticeKind.URGE: _urge,
    NoticeKind.GROUND_ADDED: wording_of_cases.ground_added,
    NoticeKind.RECTIFICATION_ORDERED: wording_of_cases.rectification_ordered,
    NoticeKind.STATEMENT_HANDED_IN: wording_of_cases.statement_handed_in,
    NoticeKind.STATEMENT_ACCEPTED: wording_of_cases.statement_accepted,
    NoticeKind.STATEMENT_RETURNED: wording_of_cases.statement_returned,
    NoticeKind.COMPLETION_REPORTED: wording_of_cases.statement_handed_in,
    NoticeKind.COMPLETION_RETURNED: wording_of_cases.completion_returned,
    NoticeKind.RECTIFICATION_VERIFIED: wording_of_cases.rectification_verified,
    NoticeKind.CASE_HANDED: wording_of_cases.case_handed,
    NoticeKind.CASE_DECIDED: wording_of_cases.case_decided,
    NoticeKind.SITTING_APPOINTED: wording_of_talks.sitting_appointed,
    NoticeKind.SITTING_MOVED: wording_of_talks.sitting_appointed,
    NoticeKind.SITTING_CANCELLED: wording_of_talks.sitting_cancelled,
    NoticeKind.RECORD_TO_CONFIRM: wording_of_talks.record_to_confirm,
    NoticeKind.RECORD_DISPUTED: wording_of_talks.record_disputed,
    NoticeKind.ESCALATION_CLOSED: wording_of_talks.escalation_closed,
    NoticeKind.BULLETIN_PUBLISHED: _bulletin_published,
    **wording_of_incentives.SENTENCES,
    **wording_of_honours.SENTENCES,
    **wording_of_year_plan.SENTENCES,
    **wording_of_meetings.SENTENCES,
    **wording_of_inspections.SENTENCES,
    **wording_of_reviews.SENTENCES,
}
