"""What is typed about pilots: the application, and what is said to it at each step (article 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.piloting import WRITTEN, Application
from incentives.rules.pilots import NEEDS_DOCUMENT, NEEDS_REASON, PilotAct
from supervision.forms.reports import DayField, FilesField
from supervision.reporting import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incentives.models import Pilot

FILES_HELP = gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP.")
TEXTS = {
    PilotAct.RETURN: gettext_lazy("Reason"),
    PilotAct.REFUSE: gettext_lazy("Reason"),
    PilotAct.WITHDRAW: gettext_lazy("Reason"),
    PilotAct.END: pgettext_lazy("pilot", "What came of it"),
}
DOCUMENTS = {
    PilotAct.REFER: gettext_lazy("Document with which it is handed over"),
    PilotAct.APPROVE: gettext_lazy("Document of the approval"),
    PilotAct.REFUSE: gettext_lazy("Document of the refusal"),
}


class PilotFilter(forms.Form):
    year = forms.TypedChoiceField(coerce=int, required=False, label=gettext_lazy("Year"))
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[
            ("", pgettext_lazy("pilot", "All")),
            ("open", pgettext_lazy("pilot", "In work")),
            ("with_office", pgettext_lazy("pilot", "Waits for the office")),
            ("returned", pgettext_lazy("pilot", "Returned")),
            ("approved", pgettext_lazy("pilot", "Approved")),
            ("ended", pgettext_lazy("pilot", "Ended")),
            ("settled", pgettext_lazy("pilot", "Refused or withdrawn")),
        ],
    )

    def __init__(self, *args: Any, years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("pilot", "All")),
            *((year, year) for year in years),
        ]


class ApplicationForm(forms.Form):
    title = forms.CharField(max_length=200, label=pgettext_lazy("pilot", "Title"))
    content = forms.CharField(
        max_length=LONGEST_TEXT, label=gettext_lazy("What is to be tried"), widget=forms.Textarea(attrs={"rows": 6})
    )
    basis = forms.CharField(
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Laws and policies it keeps to"),
        help_text=gettext_lazy("A pilot stays within the law and the policies in force."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(required=False, label=gettext_lazy("Start"))
    ends_on = DayField(required=False, label=gettext_lazy("End"))
    is_major = forms.BooleanField(
        required=False,
        label=gettext_lazy("Major reform"),
        help_text=gettext_lazy("Goes to the reform leading group; the general office decides it in its review."),
    )
    files = FilesField(required=False, label=gettext_lazy("Files"), help_text=FILES_HELP)  # type: ignore[assignment]

    def application(self) -> Application:
        given = self.cleaned_data
        texts = {name: given[name].replace("\r\n", "\n") for name in ("title", "content", "basis")}
        return Application(**{name: given[name] for name in WRITTEN if name not in texts}, **texts)


def as_applied(pilot: Pilot) -> dict[str, Any]:
    """What the form of an application that came back begins with."""
    return {name: getattr(pilot, name) for name in WRITTEN}


class StepForm(forms.Form):
    """What is said to a pilot with one act: only what the act needs is asked for."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=gettext_lazy("Remark"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    document = forms.CharField(required=False, max_length=200, label=gettext_lazy("Document"))
    is_major = forms.BooleanField(
        required=False,
        label=gettext_lazy("Major reform"),
        help_text=gettext_lazy("A major reform goes to the reform leading group before it is approved."),
    )
    files = FilesField(required=False, label=gettext_lazy("Files"), help_text=FILES_HELP)  # type: ignore[assignment]

    def __init__(self, *args: Any, act: PilotAct, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].required = act in NEEDS_REASON
        self.fields["text"].label = TEXTS.get(act, self.fields["text"].label)
        if act in NEEDS_DOCUMENT:
            self.fields["document"].required = True
            self.fields["document"].label = DOCUMENTS[act]
        else:
            del self.fields["document"]
        if act != PilotAct.REVIEW:
            del self.fields["is_major"]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "text": given["text"].replace("\r\n", "\n"),
            "document": given.get("document", ""),
            "is_major": given.get("is_major"),
            "uploads": given["files"],
        }
