"""What notices say about written reports, rectification and accountability cases (articles 18 and 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from notices.phrases import day_text, grounds_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notices.models import Notice


def ground_added(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("It stands already; a further ground was added to it.")
    yield from grounds_text(facts)


def rectification_ordered(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Self-examination, a written report with the reasons and a promised deadline are ordered.")
    if due_on := day_text(facts.get("due_on")):
        yield _("The written report is due by %(day)s.") % {"day": due_on}
    yield from reason_text(facts.get("reason"))


def statement_handed_in(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s handed in version %(number)s.") % {
        "unit": facts.get("unit", ""),
        "number": facts.get("number", ""),
    }
    if promised_on := day_text(facts.get("promised_on")):
        yield _("It promises to have put things right by %(day)s.") % {"day": promised_on}
    if completed_on := day_text(facts.get("completed_on")):
        yield _("Completed on %(day)s, as the unit says; it waits to be verified.") % {"day": completed_on}


def statement_accepted(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervision office has accepted the written report.")
    given = {"day": day_text(facts.get("agreed_on")), "promised": day_text(facts.get("promised_on"))}
    if not given["day"]:
        yield _("With that the matter is closed.")
    elif given["promised"] and given["promised"] != given["day"]:
        yield _("Instead of %(promised)s, %(day)s was set as the deadline of the rectification.") % given
    else:
        yield _("The deadline promised is agreed: %(day)s.") % given
    if given["day"]:
        yield _("If completion is not verified by then, the supervisory organ takes over the next day.")
    yield from reason_text(facts.get("reason"))


def statement_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The written report came back.")
    yield from reason_text(facts.get("reason"))
    if due_on := day_text(facts.get("due_on")):
        yield _("Hand it in again by %(day)s.") % {"day": due_on}


def completion_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervision office has not found the rectification complete.")
    yield from reason_text(facts.get("reason"))
    if due_on := day_text(facts.get("due_on")):
        yield _("The deadline stays: %(day)s.") % {"day": due_on}


def rectification_verified(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervision office verified completion on %(day)s.") % {"day": day_text(facts.get("verified_on"))}
    if facts.get("is_late"):
        yield _("That was after the promised deadline of %(day)s.") % {"day": day_text(facts.get("promised_on"))}


def case_handed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The file of the case has been handed to the supervisory organ.")
    if digest := facts.get("sha256"):
        yield _("SHA-256 of the archive: %(digest)s") % {"digest": digest}


def case_decided(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervisory organ decided on %(day)s.") % {"day": day_text(facts.get("decided_on"))}
    if document := facts.get("document"):
        yield _("Document: %(document)s.") % {"document": document}
    yield _("Decision: %(decision)s") % {"decision": facts.get("decision", "")}
