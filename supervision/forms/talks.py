"""What is typed about the three talks: the appointment, the record, the other side's word, the closing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.forms.reports import KNOWN_YEARS, DayField, FilesField
from supervision.life.recording import Agreement, Minutes
from supervision.life.sittings import Appointment
from supervision.reporting import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supervision.models import Escalation, Sitting, SittingMatter

PLACE = gettext_lazy("Place")


class MomentField(forms.DateTimeField):
    """Day and time, as browsers offer them to be picked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid"] = gettext_lazy("Write day and time, for example 2026-03-20 14:30.")
        self.widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "kw-in-moment"}
        )

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is not None and moment.year not in KNOWN_YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class MattersMixin(forms.Form):
    """Which of the talks between the same people are meant; a single one is not asked for."""

    talks: Sequence[Escalation] = ()

    def add_matters(self, talks: Sequence[Escalation], chosen: Sequence[int]) -> None:
        self.talks = talks
        self.fields["escalation"] = forms.TypedMultipleChoiceField(
            coerce=int,
            choices=[(each.pk, each.task.title) for each in talks],
            initial=list(chosen),
            label=_("Matters"),
            widget=forms.CheckboxSelectMultiple if len(talks) > 1 else forms.MultipleHiddenInput,
            error_messages={"required": _("Choose at least one matter.")},
        )


class AppointmentForm(MattersMixin):
    """When and where; both may be left open. `reason` is asked where an appointment is changed."""

    planned_at = MomentField(
        required=False, label=gettext_lazy("Time"), help_text=gettext_lazy("May be left open and told later.")
    )
    place = forms.CharField(required=False, max_length=200, label=PLACE)
    note = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=gettext_lazy("What is to be prepared"),
        help_text=gettext_lazy("Those who are called read it in their notice."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("Reason of the change"))

    def __init__(self, *args: Any, is_change: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_change:
            del self.fields["reason"]

    def appointment(self) -> Appointment:
        given = self.cleaned_data
        return Appointment(planned_at=given["planned_at"], place=given["place"], note=given["note"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RecordForm(MattersMixin):
    """The record of a talk: once what stands for all its matters, then what was agreed for each. Of a single one what
    was agreed stands above; only the promise is asked for besides."""

    seen_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    held_at = MomentField(label=gettext_lazy("Held at"))
    place = forms.CharField(max_length=200, label=PLACE)
    chair = forms.CharField(max_length=200, label=gettext_lazy("Held by"))
    present = forms.CharField(
        label=gettext_lazy("Present"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    minutes = forms.CharField(
        label=gettext_lazy("What was said and agreed"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    files = FilesField(  # type: ignore[assignment]
        required=False,
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP."),
    )

    def clean_seen_at(self) -> datetime | None:
        return read_moment(self.cleaned_data["seen_at"]) if self.cleaned_data["seen_at"] else None

    def add_talks(self, talks: Sequence[Escalation], chosen: Sequence[int]) -> None:
        self.add_matters(talks, chosen)
        for each in talks:
            if len(talks) > 1 or self.initial.get(f"agreed-{each.pk}"):
                self.fields[f"agreed-{each.pk}"] = forms.CharField(
                    required=False,
                    max_length=LONGEST_TEXT,
                    label=_("Agreed for this task"),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
            self.fields[f"promise-{each.pk}"] = forms.CharField(
                required=False, max_length=LONGEST_TEXT, label=_("Next promise")
            )
            self.fields[f"promised_on-{each.pk}"] = DayField(required=False, label=_("Promised by"))

    def matters(self) -> list[tuple[Escalation, list[Any]]]:
        """The talks with their own fields."""
        names = ("agreed", "promise", "promised_on")
        return [
            (each, [self[name] for name in (f"{name}-{each.pk}" for name in names) if name in self.fields])
            for each in self.talks
        ]

    def recorded(self) -> Minutes:
        given = self.cleaned_data
        texts = {name: given[name].replace("\r\n", "\n") for name in ("place", "chair", "present", "minutes")}
        return Minutes(held_at=given["held_at"], **texts)

    def agreements(self) -> dict[int, Agreement]:
        given = self.cleaned_data
        return {
            pk: Agreement(
                agreed=given.get(f"agreed-{pk}", "").replace("\r\n", "\n"),
                promise=given[f"promise-{pk}"],
                promised_on=given[f"promised_on-{pk}"],
            )
            for pk in given["escalation"]
        }


def as_recorded(sitting: Sitting, matters: Sequence[SittingMatter]) -> dict[str, Any]:
    """What the form of a record that is to be amended begins with."""
    initial: dict[str, Any] = {
        name: getattr(sitting, name) for name in ("held_at", "place", "chair", "present", "minutes")
    }
    for each in matters:
        for name in ("agreed", "promise", "promised_on"):
            initial[f"{name}-{each.escalation_id}"] = getattr(each, name)
    return initial


class ReadRecordForm(forms.Form):
    """The record as it was read."""

    seen_at = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime:
        return read_moment(self.cleaned_data["seen_at"])


class AgreeForm(ReadRecordForm):
    remark = forms.CharField(required=False, max_length=2000, label=gettext_lazy("Remark"))


class DisagreeForm(ReadRecordForm):
    remark = forms.CharField(
        label=gettext_lazy("What is not right in the record"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CloseForm(forms.Form):
    remark = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("For example whether the promise was kept. The unit reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MattersOfRecordForm(forms.Form):
    """For which matters of the record something is said."""

    matter = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": gettext_lazy("Choose at least one matter.")}
    )

    def __init__(self, *args: Any, matters: Sequence[SittingMatter], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["matter"]
        field.label = _("Matters")
        field.choices = [(each.pk, each.escalation.task.title) for each in matters]
        field.initial = [each.pk for each in matters]
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)


class ConfirmForm(MattersOfRecordForm, AgreeForm):
    pass


class DisputeForm(MattersOfRecordForm, DisagreeForm):
    pass


class ClosingForm(CloseForm):
    """Which escalations are closed, with one remark on all of them."""

    escalation = forms.TypedMultipleChoiceField(
        coerce=int,
        widget=forms.MultipleHiddenInput,
        error_messages={"required": gettext_lazy("Choose at least one escalation.")},
    )


def read_moment(text: str) -> datetime:
    """The moment of a record, to the microsecond."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise forms.ValidationError(_("The record was changed meanwhile: read it again as it stands now.")) from error
