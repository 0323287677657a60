"""What notices say about rewards and penalties (articles 7 to 17, 20, 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.enums import NoticeKind
from notices.phrases import day_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def assessment_plan_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    day = day_text(facts.get("due_on"))
    if days := facts.get("days_late"):
        yield ngettext(
            "The plan was to be submitted by %(day)s; it is %(count)s day late.",
            "The plan was to be submitted by %(day)s; it is %(count)s days late.",
            days,
        ) % {"day": day, "count": days}
    else:
        yield _("The plan is to be submitted by %(day)s, once the co-hosts have answered.") % {"day": day}
    yield _("Without an approved plan the defaults hold, and every measure that rests on them says so.")


def assessment_plan_to_agree(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s has sent version %(version)s of the plan: agree to it, or say why not.") % {
        "unit": facts.get("unit", ""),
        "version": facts.get("version", ""),
    }


def assessment_plan_answered(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"unit": facts.get("unit", ""), "version": facts.get("version", "")}
    if facts.get("agrees"):
        yield _("%(unit)s agrees to version %(version)s.") % given
    else:
        yield _("%(unit)s does not agree to version %(version)s.") % given
    yield from reason_text(facts.get("remark"))


def assessment_plan_submitted(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s has submitted the plan for approval.") % {"unit": facts.get("unit", "")}
    if against := facts.get("against"):
        yield _("Not agreed to by %(units)s.") % {"units": against}


def assessment_plan_returned(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The general office has returned the plan.")
    yield from reason_text(facts.get("reason"))


def assessment_plan_approved(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The general office has approved the plan; its figures hold from %(day)s on.") % {
        "day": day_text(facts.get("holds_from"))
    }
    if document := facts.get("document"):
        yield _("Document: %(document)s.") % {"document": document}


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.ASSESSMENT_PLAN_DUE: assessment_plan_due,
    NoticeKind.ASSESSMENT_PLAN_TO_AGREE: assessment_plan_to_agree,
    NoticeKind.ASSESSMENT_PLAN_ANSWERED: assessment_plan_answered,
    NoticeKind.ASSESSMENT_PLAN_SUBMITTED: assessment_plan_submitted,
    NoticeKind.ASSESSMENT_PLAN_RETURNED: assessment_plan_returned,
    NoticeKind.ASSESSMENT_PLAN_APPROVED: assessment_plan_approved,
}
