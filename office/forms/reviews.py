"""What is typed about reviews: which period to prepare, its words, when it was held, a unit's own evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.forms.year_plans import long_text
from office.enums import ReviewKind
from office.models import Meeting
from supervision.forms.reports import DayField

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PeriodForm(forms.Form):
    """Which review to begin."""

    year = forms.IntegerField(min_value=2000, max_value=2100)
    kind = forms.TypedChoiceField(choices=ReviewKind, coerce=ReviewKind)
    month = forms.IntegerField(min_value=1, max_value=12)


class MeetingField(forms.ModelChoiceField):
    """Meetings by their day and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{localtime(obj.planned_at):%Y-%m-%d} {obj.title}"


class WordsForm(forms.Form):
    """The words of a review in preparation; `version` is what was read of it."""

    opening = long_text(
        pgettext_lazy("review", "Opening"),
        rows=7,
        required=False,
        help_text=gettext_lazy("Left empty, the figures propose it."),
    )
    conclusions = long_text(pgettext_lazy("review", "Conclusions"), rows=7, required=False)
    meeting = MeetingField(Meeting.objects.none(), label=gettext_lazy("Held at the meeting"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    held_on = DayField(label=gettext_lazy("Held on"))


class EvaluationForm(forms.Form):
    text = long_text(gettext_lazy("The unit's own evaluation"), rows=10)
