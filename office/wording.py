"""How duties are said: what, of which month, quarter or article, about what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.enums import MeasureKind
from office.enums import DutyKind, HolderKind
from regulation.articles import ARTICLE
from supervision.enums import Action

if TYPE_CHECKING:
    from office.rules.duties import Duty, Holder

OF_A_MONTH = (
    DutyKind.MAYOR_MEETING,
    DutyKind.MONTH_CHECKED,
    DutyKind.SECTOR_COMMENTS,
    DutyKind.MONTH_PUBLISHED,
    DutyKind.TALK,
    DutyKind.CRITICISM,
    DutyKind.WRITTEN_REPORT,
    DutyKind.CASE_HANDED_OVER,
)
OF_A_QUARTER = (DutyKind.ECONOMIC_ANALYSIS, DutyKind.LIVELIHOOD, DutyKind.FUNDS_CHECKED, DutyKind.FUND_TALK)
OF_AN_ARTICLE = (DutyKind.FIGURES, DutyKind.MEASURES_DECIDED, DutyKind.PLAN, DutyKind.PLAN_DATE)


def holder_text(holder: Holder) -> str:
    return holder.name or str(HolderKind(holder.kind).label)


def duty_text(duty: Duty) -> str:
    """The duty with its month, quarter or article: Hold the mayor's special meeting (March)."""
    label = _what(duty)
    when = _when(duty)
    return _("%(duty)s (%(of)s)") % {"duty": label, "of": when} if when else label


def about_text(duty: Duty) -> str:
    """The task, fund, project or unit that it is about; with the measure or the step where that is one of several."""
    detail = str(MeasureKind(duty.detail).label) if duty.kind == DutyKind.MEASURE_CARRIED_OUT else ""
    if duty.kind == DutyKind.GREEN_STEP:
        detail = duty.detail
    return pgettext("between items of a list", ", ").join(filter(None, (duty.subject, detail)))


def _what(duty: Duty) -> str:
    if duty.kind == DutyKind.TALK:
        return str(Action(duty.detail).label)
    return str(DutyKind(duty.kind).label)


def _when(duty: Duty) -> str:
    if duty.kind in OF_A_MONTH:
        return dateformat.format(date(2000, duty.number, 1), pgettext("month format", "M"))
    if duty.kind in OF_A_QUARTER:
        return _("Quarter %(number)s") % {"number": duty.number}
    return str(ARTICLE[duty.number].cited) if duty.kind in OF_AN_ARTICLE else ""
