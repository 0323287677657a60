"""What is typed about written reports, rectification and cases. A form only reads; the services decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from supervision.enums import Action, StatementKind
from supervision.forms.reports import DayField, FilesField
from supervision.rules.statement import LONGEST_TEXT, StatementText

if TYPE_CHECKING:
    from supervision.models import Escalation, Statement, StatementDraft

FILES_HELP = gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP.")


def _text(label: Any, help_text: Any = "", *, rows: int = 6, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST_TEXT, widget=widget, strip=True
    )


def _files(help_text: Any = FILES_HELP) -> FilesField:
    return FilesField(required=False, label=gettext_lazy("Files"), help_text=help_text)


class StatementForm(forms.Form):
    """What a unit hands in; which fields there are depends on what is asked of it."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, escalation: Escalation, kind: StatementKind, **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == StatementKind.COMPLETION:
            self._ask_for_completion()
        else:
            self._ask_for_report(is_criticism=escalation.action == Action.CITY_CRITICISM)
        attached = _("A signed copy or other evidence. With it a short text is enough.")
        self.fields["files"] = _files(f"{attached} {FILES_HELP}")

    def _ask_for_report(self, *, is_criticism: bool) -> None:
        if is_criticism:
            self.fields["self_examination"] = _text(_("Self-examination"), _("What the unit found when it looked."))
        self.fields["reasons"] = _text(_("Reasons"), _("Those of the unit's own and others, apart."))
        self.fields["measures"] = _text(
            pgettext("written report", "Measures"), _("What is done by when, who is responsible.")
        )
        if is_criticism:
            self.fields["promised_on"] = DayField(
                required=False,
                label=_("Promised deadline"),
                help_text=_(
                    "The day by which it is put right and verified. The office agrees to it; it is not put off later."
                ),
            )

    def _ask_for_completion(self) -> None:
        self.fields["measures"] = _text(_("What was done"), _("Where it can be seen, in what quantity."))
        self.fields["completed_on"] = DayField(required=False, label=_("Completed on"))

    def text(self) -> StatementText:
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in WRITTEN if name in self.cleaned_data}
        for name, value in given.items():
            if isinstance(value, str):
                given[name] = value.replace("\r\n", "\n")
        return StatementText(**given)


WRITTEN = ("self_examination", "reasons", "measures", "promised_on", "completed_on")


def initial_of(draft: StatementDraft | None, returned: Statement | None) -> dict[str, Any]:
    """What the form starts with: the draft as it stands, else what came back."""
    start = draft or returned
    written = {name: getattr(start, name) for name in WRITTEN} if start else {}
    return {**written, "version": draft.version if draft else 0}


class AcceptanceForm(forms.Form):
    """Accepting a written report; with that of a criticism the deadline is agreed."""

    agreed_on = DayField(
        required=False,
        label=gettext_lazy("Agreed deadline"),
        help_text=gettext_lazy("The promised one, or another one with a reason. It is frozen with the acceptance."),
    )
    reason = _text(
        gettext_lazy("Remark"), gettext_lazy("Needed where another deadline is set; the unit reads it."), rows=2
    )

    def __init__(self, *args: Any, statement: Statement, **options: Any) -> None:
        options.setdefault("prefix", "accept")
        super().__init__(*args, initial={"agreed_on": statement.promised_on}, **options)
        if statement.escalation.action != Action.CITY_CRITICISM:
            del self.fields["agreed_on"]
            self.fields["reason"].help_text = _("The unit reads it; may stay empty.")


class SendBackForm(forms.Form):
    """Why a statement comes back."""

    reason = _text(gettext_lazy("What is lacking"), gettext_lazy("The unit reads it."), rows=3, required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("prefix", "return")
        super().__init__(*args, **options)


class VerificationForm(forms.Form):
    """That completion was verified: when, and what was seen."""

    verified_on = DayField(
        label=gettext_lazy("Verified on"),
        help_text=gettext_lazy("The day on which it was seen on the spot or in the records."),
    )
    evidence = _text(
        gettext_lazy("What was seen"),
        gettext_lazy("By whom, where, against which target."),
        rows=4,
        required=True,
    )
    files = _files()  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("prefix", "accept")
        super().__init__(*args, **options)


class OrderForm(forms.Form):
    reason = _text(
        gettext_lazy("Why rectification is ordered"), gettext_lazy("The unit reads it."), rows=3, required=True
    )


class CaseDecisionForm(forms.Form):
    """What the supervisory organ decided."""

    decision = _text(
        pgettext_lazy("case", "Decision"), gettext_lazy("Who is held accountable, in which form."), required=True
    )
    decided_on = DayField(label=gettext_lazy("Decided on"))
    document_number = forms.CharField(label=gettext_lazy("Document number"), required=False, max_length=100)
    files = _files()  # type: ignore[assignment]
