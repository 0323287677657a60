"""What is typed with a tick: when it was held, and, if wanted, a note and a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from incentives.forms.year_plans import files_field
from office.enums import RoutineKind
from office.rules.routine import default_day
from supervision.forms.reports import DayField

if TYPE_CHECKING:
    from datetime import date

    from office.rules.routine import Period


class TickForm(forms.Form):
    """The day is filled in already, so that one click is enough."""

    kind = forms.ChoiceField(choices=RoutineKind, widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)
    held_on = DayField(label=gettext_lazy("Held on"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    files = files_field()  # type: ignore[assignment]

    @classmethod
    def of(cls, period: Period, today: date) -> TickForm:
        """The form of one week or quarter; its fields have names of their own on the page."""
        initial: dict[str, Any] = {
            "kind": period.kind.value,
            "number": period.number,
            "held_on": default_day(period, today),
        }
        return cls(initial=initial, auto_id=f"id_{period.kind}_{period.number}_%s")
