"""What notices about inspections and spot checks (article 6) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.enums import NoticeKind
from notices.phrases import day_text, month_text, reason_text
from notices.wording_of_year_plan import finding_due, finding_returned, finding_verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def inspection_announced(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _inspectors(facts)
    yield from _days(facts)
    if purpose := facts.get("purpose"):
        yield _("Looked at: %(purpose)s") % {"purpose": purpose}
    if document := facts.get("document"):
        yield _("Document: %(document)s.") % {"document": document}


def _inspectors(facts: dict[str, Any]) -> str:
    given = {"holder": facts.get("holder", ""), "team": facts.get("team", "")}
    if facts.get("holder"):
        return _("%(holder)s inspects; on its team: %(team)s.") % given
    return _("The general office inspects; on its team: %(team)s.") % given


def _days(facts: dict[str, Any]) -> Iterator[str]:
    begins, ends = day_text(facts.get("begins_on")), day_text(facts.get("ends_on"))
    if begins == ends:
        yield _("Your unit is visited on %(day)s.") % {"day": begins}
    else:
        yield _("Your unit is visited between %(first)s and %(last)s.") % {"first": begins, "last": ends}


def inspection_changed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("how") == "cancelled":
        yield _("The inspection is cancelled; nobody comes.")
        yield from reason_text(facts.get("reason"))
    elif facts.get("how") == "left_out":
        yield _("Your unit is no longer visited by this inspection.")
    else:
        yield _("The days of the visit have changed.")
        yield from _days(facts)


def inspection_reported(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"findings": facts.get("findings", 0), "open": facts.get("open", 0), "units": facts.get("units", 0)}
    if "units" in facts:
        yield ngettext("%(units)s unit was visited.", "%(units)s units were visited.", given["units"]) % given
        yield _("Findings: %(findings)s, of these still to be put right or verified: %(open)s.") % given
    elif given["findings"]:
        yield _("Findings at your unit: %(findings)s, of these still to be put right or verified: %(open)s.") % given
    else:
        yield _("Nothing was found at your unit.")


def inspection_finding(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}
    if due_on := day_text(facts.get("rectify_by")):
        yield _("To be put right by %(day)s.") % {"day": due_on}
    else:
        yield _("Nothing has to be put right.")


def inspection_finding_put_right(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s has put right what the inspection found, and waits for it to be verified.") % {
        "unit": facts.get("unit", "")
    }
    yield _("Finding: %(text)s") % {"text": facts.get("text", "")}


def nothing_more(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from ()


def spot_check_drawn(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The report for %(month)s was drawn for a spot check.") % {"month": month_text(notice.month)}
    yield _("Anybody can draw the sample again from its seed: %(seed)s") % {"seed": facts.get("seed", "")}
    yield _("Keep at hand what the report rests on.")


def spot_check_result(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": month_text(notice.month), "day": day_text(facts.get("checked_on"))}
    if facts.get("result") == "confirmed":
        yield _("The spot check of %(day)s confirmed the report for %(month)s.") % given
    elif facts.get("found") is not None:
        values = {"reported": facts.get("reported"), "found": facts["found"]}
        yield _("The spot check of %(day)s found %(found)s for %(month)s; reported was %(reported)s.") % {
            **given,
            **values,
        }
    else:
        yield _("After the spot check of %(day)s the milestones reported for %(month)s were corrected.") % given
    yield _("What was seen: %(text)s") % {"text": facts.get("text", "")}
    yield from reason_text(facts.get("reason"))


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.INSPECTION_ANNOUNCED: inspection_announced,
    NoticeKind.INSPECTION_CHANGED: inspection_changed,
    NoticeKind.INSPECTION_REPORTED: inspection_reported,
    NoticeKind.INSPECTION_FINDING: inspection_finding,
    NoticeKind.INSPECTION_FINDING_DUE: finding_due,
    NoticeKind.INSPECTION_FINDING_PUT_RIGHT: inspection_finding_put_right,
    NoticeKind.INSPECTION_FINDING_RETURNED: finding_returned,
    NoticeKind.INSPECTION_FINDING_VERIFIED: finding_verified,
    NoticeKind.SPOT_CHECK_DRAWN: spot_check_drawn,
    NoticeKind.SPOT_CHECK_RESULT: spot_check_result,
}
