"""Deciding on a measure: confirm, change or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.deciding import needs_amount
from incentives.enums import MeasureStatus
from incentives.wording import unit_of_measure, working_lines
from supervision.forms.reports import FigureField, FilesField

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import Promise

    from incentives.models import Measure


class DecideForm(forms.Form):
    """Only what can be decided on this measure is offered; `seen` says what the person was looking at."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)
    status = forms.ChoiceField(label=pgettext_lazy("measure", "Decision"), widget=forms.RadioSelect)
    amount = FigureField(label=gettext_lazy("Amount"), required=False)
    reason = forms.CharField(
        label=pgettext_lazy("measure", "Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    document = forms.CharField(label=gettext_lazy("Document"), required=False, max_length=200)
    files = FilesField(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]

    def __init__(self, measure: Measure, given: QueryDict | None = None, files: Any = None, **options: Any) -> None:
        super().__init__(given, files, **options)
        choices = list(open_decisions(measure))
        self.fields["status"].choices = choices  # type: ignore[attr-defined]
        self.fields["status"].initial = choices[0][0]
        if not measure.measure_unit or not measure.stands:
            del self.fields["amount"]
        else:
            unit = unit_of_measure(measure.measure_unit)
            self.fields["amount"].label = _("Amount (%(unit)s)") % {"unit": unit}
            self.fields["amount"].help_text = _about_amount(measure)
        self.fields["reason"].help_text = (
            _("On what the amount is based, or why the measure is dropped.")
            if needs_amount(measure)
            else _("Needed for a change and for dropping.")
        )

    def add_errors(self, problems: dict[str, list[str]]) -> None:
        """What the act refused, at the field that it is about."""
        for name, messages in problems.items():
            self.add_error(name if name in self.fields else None, messages)


def _about_amount(measure: Measure) -> str:
    said = (
        _("The regulation leaves it to the host unit.")
        if needs_amount(measure)
        else _("Only where another amount than the proposed one is decided.")
    )
    limit = working_lines(measure).at_most
    return " ".join([said, _("At most %(limit)s.") % {"limit": limit}]) if limit else said


def open_decisions(measure: Measure) -> list[tuple[str, str | Promise]]:
    """What may be decided on the measure as it stands."""
    drop = (str(MeasureStatus.DROPPED), _("Drop, with a reason"))
    if not measure.stands:
        return [drop]
    if needs_amount(measure):
        return [(str(MeasureStatus.CONFIRMED), _("Confirm, with the amount below")), drop]
    confirm = (str(MeasureStatus.CONFIRMED), _("Confirm as proposed"))
    if not measure.measure_unit:
        return [confirm, drop]
    return [confirm, (str(MeasureStatus.CHANGED), _("Change the amount, with a reason")), drop]
