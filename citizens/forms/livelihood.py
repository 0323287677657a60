"""What the office types about a livelihood item: notes, pictures, and why something is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from citizens.describing_progress import LONGEST
from citizens.picturing import LONGEST_DESCRIPTION
from notices.phrases import month_text
from supervision.forms.reports import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable


def _note_text() -> forms.CharField:
    return forms.CharField(
        label=pgettext_lazy("note", "Text"),
        help_text=gettext_lazy("In the words of citizens, without names of people. They read it as it stands."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class NoteForm(forms.Form):
    month = forms.TypedChoiceField(label=gettext_lazy("Month"), coerce=int)
    text = _note_text()

    def __init__(self, *args: Any, months: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["month"].choices = [(month, month_text(month)) for month in months]  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    text = _note_text()


class PictureForm(forms.Form):
    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 20 MB. Place, time and camera are taken out of the file."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": gettext_lazy("Choose a picture.")},
    )
    description = forms.CharField(
        label=gettext_lazy("What is to be seen"),
        help_text=gettext_lazy("For who cannot see the picture, for example: the new lift at the entrance of house 3."),
        max_length=LONGEST_DESCRIPTION,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say what is to be seen: some readers cannot see the picture.")},
    )
    taken_on = DayField(label=gettext_lazy("Taken on"), required=False)


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        help_text=gettext_lazy("Citizens read the reason if they had read what is taken back."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
