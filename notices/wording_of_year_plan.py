"""What notices about the year's reward and penalty plan and about verifications say (articles 20 and 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.enums import NoticeKind
from notices.phrases import day_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def measures_approved(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The city government approved the plan of %(year)s on %(day)s.") % {
        "year": notice.year,
        "day": day_text(facts.get("approved_on")),
    }
    if document := facts.get("document"):
        yield _("Document: %(document)s.") % {"document": document}
    yield _("Rewards: %(rewards)s, penalties: %(penalties)s.") % {
        "rewards": facts.get("rewards", 0),
        "penalties": facts.get("penalties", 0),
    }
    yield _("They are carried out by %(day)s.") % {"day": day_text(facts.get("due_on"))}


def measures_to_carry_out(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The city government approved the plan of %(year)s on %(day)s.") % {
        "year": notice.year,
        "day": day_text(facts.get("approved_on")),
    }
    count = facts.get("count", 0)
    yield ngettext(
        "%(count)s measure is to be carried out and recorded by %(day)s.",
        "%(count)s measures are to be carried out and recorded by %(day)s.",
        count,
    ) % {"count": count, "day": day_text(facts.get("due_on"))}


def measures_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    count, given = facts.get("count", 0), {"day": day_text(facts.get("due_on"))}
    if facts.get("is_late"):
        yield ngettext(
            "%(count)s measure was to be carried out by %(day)s and is not recorded yet.",
            "%(count)s measures were to be carried out by %(day)s and are not recorded yet.",
            count,
        ) % {"count": count, **given}
    else:
        yield ngettext(
            "%(count)s measure is to be carried out by %(day)s.",
            "%(count)s measures are to be carried out by %(day)s.",
            count,
        ) % {"count": count, **given}


def measures_overdue(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    count = facts.get("count", 0)
    yield ngettext(
        "%(count)s approved measure is overdue.", "%(count)s approved measures are overdue.", count
    ) % {"count": count}  # fmt: skip
    for host in facts.get("hosts", ()):
        yield _("%(unit)s: %(count)s.") % {"unit": host.get("unit") or _("No host unit"), "count": host.get("count", 0)}


def finding_recorded(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("A verification of %(day)s found: %(text)s") % {
        "day": day_text(facts.get("held_on")),
        "text": facts.get("text", ""),
    }
    if due_on := day_text(facts.get("rectify_by")):
        yield _("To be put right by %(day)s.") % {"day": due_on}


def finding_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}
    given = {"day": day_text(facts.get("rectify_by"))}
    yield (
        _("It was to be put right by %(day)s and is not recorded yet.")
        if facts.get("is_late")
        else _("To be put right by %(day)s.")
    ) % given


def finding_put_right(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s has put right what a verification found, and waits for it to be verified.") % {
        "unit": facts.get("unit", "")
    }
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}


def finding_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}
    yield from reason_text(facts.get("reason"))
    if due_on := day_text(facts.get("rectify_by")):
        yield _("To be put right by %(day)s.") % {"day": due_on}


def finding_verified(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}
    yield _("It was verified on %(day)s that it has been put right.") % {"day": day_text(facts.get("verified_on"))}


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.MEASURES_APPROVED: measures_approved,
    NoticeKind.MEASURES_TO_CARRY_OUT: measures_to_carry_out,
    NoticeKind.MEASURES_DUE: measures_due,
    NoticeKind.MEASURES_OVERDUE: measures_overdue,
    NoticeKind.FINDING_RECORDED: finding_recorded,
    NoticeKind.FINDING_DUE: finding_due,
    NoticeKind.FINDING_PUT_RIGHT: finding_put_right,
    NoticeKind.FINDING_RETURNED: finding_returned,
    NoticeKind.FINDING_VERIFIED: finding_verified,
}
