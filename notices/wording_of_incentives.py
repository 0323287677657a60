"""What notices say about rewards and penalties (articles 7 to 17, 20, 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from notices.enums import NoticeKind
from notices.phrases import day_text, moment_text, reason_text

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


QUARTERS = {1: gettext_lazy("end of March"), 2: gettext_lazy("end of June"), 3: gettext_lazy("end of September")}
PILOT_STATES = {
    "applied": pgettext_lazy("pilot", "Applied for"),
    "returned": pgettext_lazy("pilot", "Returned"),
    "reviewed": pgettext_lazy("pilot", "Reviewed, waits for the city government"),
    "with_reform_group": pgettext_lazy("pilot", "With the reform leading group"),
    "approved": pgettext_lazy("pilot", "Approved"),
    "refused": pgettext_lazy("pilot", "Refused"),
    "withdrawn": pgettext_lazy("pilot", "Withdrawn"),
    "ended": pgettext_lazy("pilot", "Ended, with its outcome"),
}


def fund_talk(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from _quarter(facts)
    if due_on := day_text(facts.get("due_on")):
        yield _("The talk is to be held by %(day)s.") % {"day": due_on}


def fund_talk_to_hold(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from _quarter(facts)
    if due_on := day_text(facts.get("due_on")):
        yield _("Hold the talk with the department in charge and record it by %(day)s.") % {"day": due_on}


def fund_talk_recorded(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The talk of %(moment)s has been recorded. Confirm the record, or say what is not right in it.") % {
        "moment": moment_text(facts.get("held_at"))
    }


def fund_talk_disputed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The other side does not confirm the record of %(moment)s; it waits to be amended.") % {
        "moment": moment_text(facts.get("held_at"))
    }
    yield from reason_text(facts.get("reason"))


def fund_talk_closed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervision office has closed it; nothing more is asked.")
    yield from reason_text(facts.get("reason"))


def fund_talk_revoked(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("It has lost its ground and nothing follows from it any more.")
    yield from reason_text(facts.get("reason"))


def _quarter(facts: dict[str, Any]) -> Iterator[str]:
    """What of the fund should have been distributed by the quarter's end, and what was."""
    yield _("By the %(quarter)s %(share)s%% of %(budget)s had to be distributed, %(due)s; %(distributed)s were.") % {
        "quarter": QUARTERS.get(facts.get("quarter", 0), ""),
        **{name: facts.get(name) or "" for name in ("share", "budget", "due", "distributed")},
    }


def pilot_applied(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s applies for a pilot. Review it, or return it with a reason.") % {"unit": facts.get("unit", "")}


def pilot_step(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    status = facts.get("status", "")
    yield _("It is now: %(status)s.") % {"status": PILOT_STATES.get(status, status)}
    if document := facts.get("document"):
        yield _("Document: %(document)s.") % {"document": document}
    if text := facts.get("text"):
        yield str(text)


def score_to_confirm(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The points of %(year)s are computed: %(total)s. Confirm them, or object to a line.") % {
        "year": notice.year,
        "total": facts.get("total", ""),
    }


def score_objection_filed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s objects to its points of %(year)s.") % {"unit": facts.get("unit", ""), "year": notice.year}
    yield from reason_text(facts.get("text"))


def score_objection_decided(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("is_accepted"):
        yield _("The objection is accepted; the points have been computed again.")
    else:
        yield _("The objection is rejected; the points stand.")
    yield from reason_text(facts.get("reason"))


def contribution_claimed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s claims an outstanding contribution.") % {"unit": facts.get("unit", "")}
    yield from reason_text(facts.get("text"))


def contribution_decided(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The claim is accepted.") if facts.get("is_accepted") else _("The claim is rejected.")
    yield from reason_text(facts.get("reason"))


def final_account(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"accepted": day_text(facts.get("accepted_on")), "day": day_text(facts.get("due_on"))}
    yield _("Accepted on %(accepted)s, so the final account is due by %(day)s, in one go.") % given
    days = facts.get("days", 0)
    if notice.kind == NoticeKind.FINAL_ACCOUNT_LATE:
        yield ngettext("It is %(count)s day late.", "It is %(count)s days late.", days) % {"count": days}
        yield _("Late final accounts cost the construction unit a share of its management fee.")
    elif days:
        yield ngettext("%(count)s day is left.", "%(count)s days are left.", days) % {"count": days}
    else:
        yield _("That is today.")
    if facts.get("is_part"):
        yield _("Only a part has come in; that is not a submission.")


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.ASSESSMENT_PLAN_DUE: assessment_plan_due,
    NoticeKind.ASSESSMENT_PLAN_TO_AGREE: assessment_plan_to_agree,
    NoticeKind.ASSESSMENT_PLAN_ANSWERED: assessment_plan_answered,
    NoticeKind.ASSESSMENT_PLAN_SUBMITTED: assessment_plan_submitted,
    NoticeKind.ASSESSMENT_PLAN_RETURNED: assessment_plan_returned,
    NoticeKind.ASSESSMENT_PLAN_APPROVED: assessment_plan_approved,
    NoticeKind.FUND_TALK: fund_talk,
    NoticeKind.FUND_TALK_TO_HOLD: fund_talk_to_hold,
    NoticeKind.FUND_TALK_COPY: fund_talk,
    NoticeKind.FUND_TALK_RECORDED: fund_talk_recorded,
    NoticeKind.FUND_TALK_DISPUTED: fund_talk_disputed,
    NoticeKind.FUND_TALK_CLOSED: fund_talk_closed,
    NoticeKind.FUND_TALK_REVOKED: fund_talk_revoked,
    NoticeKind.FINAL_ACCOUNT_DUE: final_account,
    NoticeKind.FINAL_ACCOUNT_LATE: final_account,
    NoticeKind.PILOT_APPLIED: pilot_applied,
    NoticeKind.PILOT_STEP: pilot_step,
    NoticeKind.SCORE_TO_CONFIRM: score_to_confirm,
    NoticeKind.SCORE_OBJECTION_FILED: score_objection_filed,
    NoticeKind.SCORE_OBJECTION_DECIDED: score_objection_decided,
    NoticeKind.CONTRIBUTION_CLAIMED: contribution_claimed,
    NoticeKind.CONTRIBUTION_DECIDED: contribution_decided,
}
