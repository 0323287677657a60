"""What a fault of a row asks for, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from incentives.rules.inputs import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise as StrPromise

FAULTS: Mapping[Fault, StrPromise] = {
    Fault.IN_THE_FUTURE: _("This day is still to come: enter it once it has happened."),
    Fault.BEFORE_ACCEPTANCE: _("Earlier than the acceptance: check both days."),
    Fault.NOT_ACCEPTED: _("A final account comes in after acceptance: enter the day of acceptance too."),
    Fault.FELL: _("Less than by the end of the quarter before: figures are counted from 1 January on."),
    Fault.OVER_BUDGET: _("More than the budget: check both figures."),
    Fault.OVER_HUNDRED: _("Progress is at most 100%."),
}
