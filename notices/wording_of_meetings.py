"""What notices about meetings and their decisions (articles 4 and 7) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.enums import NoticeKind
from notices.phrases import day_text, moment_text, month_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def meeting_called(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _time_and_place(facts)
    if note := facts.get("note"):
        yield _("To be prepared: %(note)s") % {"note": note}


def meeting_changed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if before := moment_text(facts.get("before")):
        yield _("It was called for %(moment)s before.") % {"moment": before}
    yield from meeting_called(notice, facts)


def meeting_cancelled(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"moment": moment_text(facts.get("planned_at"))}
    if facts.get("is_without_reader"):
        yield _("You are no longer called to the meeting of %(moment)s.") % given
    else:
        yield _("The meeting of %(moment)s does not take place.") % given
    yield from reason_text(facts.get("reason"))


def meeting_missing(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": month_text(notice.month), "held": facts.get("held", 0), "asked": facts.get("asked", 1)}
    if given["held"]:
        yield _("%(month)s: %(held)s of %(asked)s special meetings of the mayor are held so far.") % given
    else:
        yield _("%(month)s: no special meeting of the mayor has been held so far.") % given
    if called_for := moment_text(facts.get("called_for")):
        yield _("One is called for %(moment)s.") % {"moment": called_for}
    else:
        yield _("None is called either. Call one, or record the one that was held.")


def decision_made(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    yield _("Your unit carries it out by %(day)s and reports it.") % {"day": day_text(facts.get("due_on"))}


def decision_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    given = {"day": day_text(facts.get("due_on")), "unit": facts.get("unit", "")}
    if days := facts.get("days_late", 0):
        said = ngettext(
            "%(unit)s owes it since %(day)s: %(days)s day overdue.",
            "%(unit)s owes it since %(day)s: %(days)s days overdue.",
            days,
        )
        yield said % {**given, "days": days}
    else:
        yield _("It is due on %(day)s.") % given


def decision_changed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    if facts.get("is_withdrawn"):
        yield _("The decision is withdrawn; nobody owes it any longer.")
    else:
        given = {"day": day_text(facts.get("due_on")), "before": day_text(facts.get("before"))}
        yield _("It is due on %(day)s now, no longer on %(before)s.") % given
    yield from reason_text(facts.get("reason"))


def decision_reported(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    given = {"unit": facts.get("unit", ""), "outcome": facts.get("outcome", "")}
    yield _("%(unit)s reports it as carried out: %(outcome)s") % given
    yield _("Accept it, or return it with what is missing.")


def decision_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    yield _("It is not accepted as carried out.")
    yield from reason_text(facts.get("reason"))
    yield _("It is due on %(day)s now.") % {"day": day_text(facts.get("due_on"))}


def decision_done(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _decided(facts)
    yield _("It is accepted as carried out; nothing more is asked.")
    if remark := facts.get("reason"):
        yield _("Remark: %(remark)s") % {"remark": remark}


def _time_and_place(facts: dict[str, Any]) -> str:
    given = {"moment": moment_text(facts.get("planned_at")), "place": facts.get("place", "")}
    if given["place"]:
        return _("%(moment)s, %(place)s.") % given
    return _("%(moment)s; the place will be told later.") % given


def _decided(facts: dict[str, Any]) -> str:
    return _("Decided: %(text)s") % {"text": facts.get("text", "")}


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.MEETING_CALLED: meeting_called,
    NoticeKind.MEETING_CHANGED: meeting_changed,
    NoticeKind.MEETING_CANCELLED: meeting_cancelled,
    NoticeKind.MEETING_MISSING: meeting_missing,
    NoticeKind.DECISION_MADE: decision_made,
    NoticeKind.DECISION_DUE: decision_due,
    NoticeKind.DECISION_CHANGED: decision_changed,
    NoticeKind.DECISION_REPORTED: decision_reported,
    NoticeKind.DECISION_RETURNED: decision_returned,
    NoticeKind.DECISION_DONE: decision_done,
}
