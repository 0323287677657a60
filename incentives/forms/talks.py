"""What is typed about the reminder talks of article 12: the record, the other side's word, the closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.selectors.talks import STATES
from incentives.talking.recording import OWN, Promise
from supervision.enums import EscalationStatus
from supervision.forms.reports import DayField
from supervision.forms.talks import RecordForm
from supervision.life.recording import SHARED
from supervision.reporting import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from incentives.models import FundTalk

STATE_LABELS = {
    "open": pgettext_lazy("talk", "Open"),
    "overdue": pgettext_lazy("talk", "Overdue"),
    "hold": pgettext_lazy("talk", "To be held or amended"),
    "confirm": pgettext_lazy("talk", "Record to be confirmed"),
    "close": pgettext_lazy("talk", "To be closed"),
    "closed": EscalationStatus.CLOSED.label,
    "revoked": EscalationStatus.REVOKED.label,
}


class TalkFilter(forms.Form):
    year = forms.TypedChoiceField(coerce=int, required=False, label=gettext_lazy("Year"))
    state = forms.ChoiceField(
        required=False,
        label=gettext_lazy("State"),
        choices=[("", pgettext_lazy("talk", "All")), *((state, STATE_LABELS[state]) for state in STATES)],
    )

    def __init__(self, *args: Any, years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class FundTalkRecordForm(RecordForm):
    """One record for the talks with a department about a quarter, with the promise for each fund."""

    def add_funds(self, talks: Sequence[FundTalk], chosen: Sequence[int]) -> None:
        self.fields["talk"] = forms.TypedMultipleChoiceField(
            coerce=int,
            choices=[(each.pk, each.fund.name) for each in talks],
            initial=list(chosen),
            label=_("Funds talked about"),
            widget=forms.CheckboxSelectMultiple if len(talks) > 1 else forms.MultipleHiddenInput,
            error_messages={"required": _("Choose at least one talk.")},
        )
        for each in talks:
            self.fields[f"promise-{each.pk}"] = forms.CharField(
                required=False, max_length=LONGEST_TEXT, label=_("Next promise")
            )
            self.fields[f"promised_on-{each.pk}"] = DayField(required=False, label=_("Promised by"))
        self.funds = [(each, [self[f"{name}-{each.pk}"] for name in OWN]) for each in talks]

    def promises(self) -> dict[int, Promise]:
        given = self.cleaned_data
        return {
            pk: Promise(promise=given[f"promise-{pk}"], promised_on=given[f"promised_on-{pk}"]) for pk in given["talk"]
        }


def record_begun(talk: FundTalk, chair: str, at: datetime) -> dict[str, Any]:
    """What the form begins with: the record that is to be amended, else who holds the talk."""
    if talk.recorded_at is None:
        return {"held_at": at.replace(second=0, microsecond=0), "chair": chair}
    kept: dict[str, Any] = {name: getattr(talk, name) for name in SHARED}
    own = {f"{name}-{talk.pk}": getattr(talk, name) for name in OWN}
    return {**kept, **own, "seen_at": talk.recorded_at.isoformat()}
