"""What is typed about the decisions of meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.forms.year_plans import files_field, long_text
from supervision.forms.reports import DayField


class ReportForm(forms.Form):
    """The unit reports it as carried out."""

    done_on = DayField(label=pgettext_lazy("meeting decision", "Carried out on"))
    outcome = long_text(pgettext_lazy("meeting decision", "What came of it"))
    files = files_field()  # type: ignore[assignment]


class ProgressForm(forms.Form):
    text = long_text(gettext_lazy("How far it is"), rows=3)
    files = files_field()  # type: ignore[assignment]


class AcceptForm(forms.Form):
    remark = long_text(gettext_lazy("Remark"), gettext_lazy("The unit reads it."), rows=2, required=False)


class ReturnForm(forms.Form):
    reason = long_text(gettext_lazy("What is still missing"), rows=3)
    due_on = DayField(label=gettext_lazy("Due now"))


class MoveForm(forms.Form):
    due_on = DayField(label=gettext_lazy("Due now"))
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("It stays with the decision; the unit reads it."), rows=3)


class ReasonForm(forms.Form):
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("It stays on record."), rows=3)


class DecisionFilter(forms.Form):
    """`of`: those that the reader's unit owes, or that the reader follows up."""

    of = forms.CharField(required=False, widget=forms.HiddenInput)
    meeting = forms.CharField(required=False, widget=forms.HiddenInput)
    task = forms.CharField(required=False, widget=forms.HiddenInput)
    due = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))
    unit = forms.ChoiceField(required=False, label=gettext_lazy("Unit"))
    search = forms.CharField(required=False, label=gettext_lazy("Search"))

    def __init__(self, *args: Any, units: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [
            ("", pgettext_lazy("meeting", "All")),
            ("unsettled", pgettext_lazy("meeting decision", "Still open")),
            ("open", pgettext_lazy("meeting decision", "To be carried out")),
            ("overdue", pgettext_lazy("meeting decision", "Overdue")),
            ("reported", pgettext_lazy("meeting decision", "To be accepted")),
            ("done", pgettext_lazy("meeting decision", "Carried out")),
            ("withdrawn", pgettext_lazy("meeting decision", "Withdrawn")),
        ]
        fields["unit"].choices = [("", pgettext_lazy("meeting", "All")), *((str(pk), name) for pk, name in units)]
