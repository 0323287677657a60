"""What a notice about an overdue duty (articles 2 to 21) says; the duties are known by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.phrases import day_text, month_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notices.models import Notice

DUTIES = {
    "list_published": gettext_lazy("Publish the year's list"),
    "filings_accepted": gettext_lazy("Take the filings on file, with a copy to the Organization Department"),
    "mayor_meeting": gettext_lazy("Hold the mayor's special meeting"),
    "month_checked": gettext_lazy("Check the month"),
    "sector_comments": gettext_lazy("Comment on the sectors' month"),
    "month_published": gettext_lazy("Make the month's results known"),
    "economic_analysis": gettext_lazy("Hold the quarterly economic analysis meeting"),
    "mid_year_review": gettext_lazy("Evaluate the half-year as a whole"),
    "year_end_review": gettext_lazy("Evaluate the year as a whole"),
    "inspections_planned": gettext_lazy("Plan the year's inspections"),
    "funds_checked": gettext_lazy("Check the pace of the special funds"),
    "fund_plan": gettext_lazy("Say what has no plan of use at the last day for plans"),
    "figures": gettext_lazy("Enter the year's figures"),
    "measures_decided": gettext_lazy("Decide the proposed measures"),
    "outstanding": gettext_lazy("Have the outstanding contributions decided"),
    "livelihood": gettext_lazy("Make the progress of the livelihood items public"),
    "mid_year_verification": gettext_lazy("Verify units in the middle of the year"),
    "year_end_verification": gettext_lazy("Verify units at the end of the year"),
    "results": gettext_lazy("Submit the results with the reward and penalty plan"),
}


def duty_overdue(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    code = facts.get("duty", "")
    given = {"duty": DUTIES.get(code, code), "of": _of(notice, facts), "day": day_text(facts.get("due_on"))}
    if given["of"]:
        yield _("%(duty)s (%(of)s): it was due by %(day)s and is not done.") % given
    else:
        yield _("%(duty)s: it was due by %(day)s and is not done.") % given
    if total := facts.get("total"):
        yield _("Done so far: %(done)s of %(total)s.") % {"done": facts.get("done", 0), "total": total}
    yield _("It counts as done once the record of it is in the system; nothing is to be ticked off.")


def _of(notice: Notice, facts: dict[str, Any]) -> str:
    """The month, the quarter or the article that the duty is about."""
    if notice.month:
        return month_text(notice.month)
    if quarter := facts.get("quarter"):
        return _("Quarter %(number)s") % {"number": quarter}
    if article := facts.get("of_article"):
        return _("article %(number)s") % {"number": article}
    return ""
