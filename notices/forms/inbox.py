from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices.enums import NoticeKind

STATES = (
    ("", pgettext_lazy("notices", "All")),
    ("unread", pgettext_lazy("notices", "Unread")),
    ("to_sign", gettext_lazy("To sign for")),
)


class InboxFilterForm(forms.Form):
    state = forms.ChoiceField(label=pgettext_lazy("notices", "State"), choices=STATES, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=(("", gettext_lazy("All kinds")), *NoticeKind.choices), required=False
    )

    def chosen(self) -> tuple[str, str]:
        """State and kind; what is not among the choices is left out."""
        self.is_valid()
        return self.cleaned_data.get("state", ""), self.cleaned_data.get("kind", "")
