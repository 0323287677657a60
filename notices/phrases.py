"""Phrases that the wordings of several notices share."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def grounds_text(facts: dict[str, Any]) -> Iterator[str]:
    if grounds := [str(GROUNDS.get(code, code)) for code in facts.get("grounds", ())]:
        yield _("Ground: %(grounds)s.") % {"grounds": pgettext("between items of a list", ", ").join(grounds)}


def reason_text(reason: str | None) -> Iterator[str]:
    if reason:
        yield _("Reason: %(reason)s") % {"reason": reason}


def month_text(month: int | None) -> str:
    return dateformat.format(date(2000, month, 1), pgettext("month format", "M")) if month else ""


def day_text(text: str | None) -> str:
    return dateformat.format(date.fromisoformat(text), pgettext("date format", "j M")) if text else ""


def moment_text(text: str | None) -> str:
    if not text:
        return ""
    moment = localtime(datetime.fromisoformat(text))
    return f"{day_text(moment.date().isoformat())} {moment:%H:%M}"
