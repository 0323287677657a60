"""What a visitor types, and how a form tells who types from what floods."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from citizens.answering import LONGEST as LONGEST_ANSWER
from citizens.commenting import LONGEST_NAME, new_receipt
from citizens.rules.comments import LONGEST, has_expired, was_typed_too_fast

if TYPE_CHECKING:
    from tasks.models import Task

SALT = "citizens.comment"
# The name of the field that nobody sees; programs that fill in everything fill it in too.
TRAP = "website"


def opened_form(task: Task, at: datetime) -> str:
    """Says for which item a form was opened, when, and the receipt of what is sent with it; nobody can make one up."""
    return signing.dumps({"task": task.pk, "at": at.isoformat(), "receipt": new_receipt()}, salt=SALT)


class CommentForm(forms.Form):
    """A comment, and a name if the visitor wants one to be shown. A comment in a hurry comes from no hand."""

    text = forms.CharField(
        label=pgettext_lazy("visitor", "Comment"),
        help_text=gettext_lazy("No telephone numbers, no identity numbers, no names of private people."),
        max_length=LONGEST * 2,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write what you want to say.")},
    )
    name = forms.CharField(
        label=gettext_lazy("How you want to be called (may stay empty)"),
        help_text=gettext_lazy("It stands beside the comment if the comment is shown. Any word will do."),
        max_length=LONGEST_NAME * 2,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    receipt = ""

    def __init__(self, *args: Any, task: Task, at: datetime, **options: Any) -> None:
        super().__init__(*args, initial={"opened": opened_form(task, at)}, **options)
        self.task, self.at = task, at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get(TRAP):
            raise forms.ValidationError(_("The field “Leave this field empty” was filled in: empty it and send again."))
        opened_at = self._opened_at(given.get("opened", ""))
        if opened_at is None or has_expired(opened_at, self.at):
            self._renew()
            raise forms.ValidationError(
                _("This page was open for too long. What you wrote is still here: send it again.")
            )
        if was_typed_too_fast(opened_at, self.at):
            raise forms.ValidationError(_("That was very fast. Read it through once more, then send it."))
        return given

    def _opened_at(self, opened: str) -> datetime | None:
        try:
            said = signing.loads(opened, salt=SALT)
        except signing.BadSignature:
            return None
        if said["task"] != self.task.pk:
            return None
        self.receipt = said["receipt"]
        return datetime.fromisoformat(said["at"])

    def _renew(self) -> None:
        """The form that comes back is a new one, opened now."""
        self.data = {**self.data.dict(), "opened": opened_form(self.task, self.at)}  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=gettext_lazy("Receipt number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the 12 letters and digits of the receipt.")},
    )


class AnswerForm(forms.Form):
    """The office's answer, and who is to read it."""

    answer = forms.CharField(
        label=pgettext_lazy("visitor", "Answer"),
        help_text=gettext_lazy("In plain words, without names and numbers of people: citizens read it as it stands."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    is_shown = forms.TypedChoiceField(
        label=gettext_lazy("Who reads it"),
        choices=(
            ("yes", gettext_lazy("everybody: comment and answer are shown beside the item")),
            ("no", gettext_lazy("only who has the receipt")),
        ),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    is_correction = forms.BooleanField(required=False, widget=forms.HiddenInput)


class SetAsideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Who has the receipt reads it; nobody else does."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_correction = forms.BooleanField(required=False, widget=forms.HiddenInput)
