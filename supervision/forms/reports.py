"""What is typed on the pages of the month. A form only reads; whether it may be so is decided by the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.entries import CONTENT
from supervision.enums import BulletinKind
from supervision.escalating import plain
from supervision.reporting import LONGEST_TEXT, Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from supervision.models import Report
    from supervision.selectors.grid import GridStep
    from tasks.models import Task

LARGEST_DIGITS = 27
PLACES = 15


class FigureField(forms.DecimalField):
    """A number as people write it: full-width digits, separators of thousands and a per cent sign are understood."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=LARGEST_DIGITS, decimal_places=PLACES, **options)
        self.error_messages["invalid"] = gettext_lazy("Write only a number, for example 54.60.")
        self.error_messages["max_whole_digits"] = gettext_lazy("The number is too large: write one below 10¹².")
        self.error_messages["max_digits"] = self.error_messages["max_whole_digits"]
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = normalize("NFKC", value).replace(",", "").replace("−", "-").replace(" ", "").removesuffix("%")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


KNOWN_YEARS = range(1950, 2199)


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"), **options)
        self.error_messages["invalid"] = gettext_lazy("Write a day, for example 2026-03-20.")
        self.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "kw-in-date"})

    def to_python(self, value: Any) -> date | None:
        """A slip in the year (0026, 20260) is told at once: calendars reckon within the years that pages know."""
        day = super().to_python(value)
        if day is not None and day.year not in KNOWN_YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class StepsMixin(forms.Form):
    """Milestones as boxes with the day on which each was done; one ticked without a day was done on `default_day`."""

    steps: Sequence[GridStep] = ()
    default_day: date

    def add_steps(self, steps: Iterable[GridStep], default_day: date) -> None:
        self.steps = [step for step in steps if step.done_before is None]
        self.default_day = default_day
        for step in self.steps:
            key = step.milestone.pk
            self.fields[f"step-{key}"] = forms.BooleanField(
                required=False, label=step.milestone.name, initial=step.done_now is not None
            )
            self.fields[f"done_on-{key}"] = DayField(
                required=False, label=_("%(step)s done on") % {"step": step.milestone.name}, initial=step.done_now
            )

    def named_steps(self, kept: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
        """The steps ticked; those stored that the form does not show are kept."""
        shown = {step.milestone.pk for step in self.steps}
        named = [dict(step) for step in kept if step["milestone"] not in shown]
        for step in self.steps:
            key = step.milestone.pk
            if self.cleaned_data.get(f"step-{key}"):
                day = self.cleaned_data.get(f"done_on-{key}") or self.default_day
                named.append({"milestone": key, "done_on": day.isoformat()})
        return sorted(named, key=lambda step: (step["done_on"], step["milestone"]))


class RowForm(StepsMixin):
    """One row of the month's grid: the value, or the milestones."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    actual = FigureField(required=False, label=gettext_lazy("Actual"))

    def content(self, task: Task, report: Report | None) -> Content:
        if task.is_milestone:
            return {"steps": self.named_steps(report.steps if report else ())}
        return {"actual": self.cleaned_data["actual"]}


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they may be is checked where they are kept."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class ReportForm(StepsMixin):
    """The page of one report."""

    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    actual = FigureField(required=False, label=gettext_lazy("Actual value at the month's end"))
    progress = forms.CharField(label=gettext_lazy("Progress"))
    problems = forms.CharField(label=gettext_lazy("Problems"))
    next_steps = forms.CharField(label=gettext_lazy("Next steps"))
    coordination = forms.CharField(
        label=gettext_lazy("A leader's coordination asked for"),
        help_text=gettext_lazy("What is asked for, of whom. It lies on the leader's desk once submitted; no fault."),
    )
    completed_on = DayField(
        required=False,
        label=gettext_lazy("Whole task completed on"),
        help_text=gettext_lazy("Only when the whole task is done; once accepted no more reports are due."),
    )
    files = FilesField(  # type: ignore[assignment]
        required=False,
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP."),
    )

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_milestone = task.is_milestone
        if self.is_milestone:
            del self.fields["actual"]
        elif task.measure_unit:
            self.fields["actual"].label = _("Actual value at the month's end (%(unit)s)") % {"unit": task.measure_unit}
        for name in ("progress", "problems", "next_steps", "coordination"):
            field = self.fields[name]
            field.required = False
            field.widget = forms.Textarea(attrs={"rows": 3 if name == "progress" else 2})
            field.max_length = LONGEST_TEXT  # type: ignore[attr-defined]

    def content(self, report: Report) -> Content:
        content = {name: self.cleaned_data[name] for name in CONTENT if name in self.cleaned_data and name != "steps"}
        for name in ("progress", "problems", "next_steps", "coordination"):
            content[name] = content[name].replace("\r\n", "\n")
        if self.is_milestone:
            content["steps"] = self.named_steps(report.steps)
        return content  # type: ignore[return-value]


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)


class ReturnForm(VersionForm):
    reason = forms.CharField(
        label=gettext_lazy("What has to be changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CorrectionForm(StepsMixin, VersionForm):
    """The right value, or the milestones really done, and why."""

    actual = FigureField(label=gettext_lazy("Right value"))
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        help_text=gettext_lazy("The unit reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_milestone: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_milestone = is_milestone
        if is_milestone:
            del self.fields["actual"]

    def corrected(self, kept: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The arguments of the correction; `kept` are the stored steps."""
        if self.is_milestone:
            return {"actual": None, "steps": self.named_steps(kept)}
        return {"actual": self.cleaned_data["actual"], "steps": None}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("What has been arranged, with whom, by when. The unit is told."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AskForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is asked for"),
        help_text=gettext_lazy("What holds the task up, what is asked for, of whom, by when. Asking is no fault."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("What has been settled since the answer, and what has not. The other side is told."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ObjectionForm(StepsMixin):
    """Why a card is not right, what the unit holds to be right, and the proof."""

    text = forms.CharField(
        label=gettext_lazy("Why the card is not right"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    claimed = FigureField(
        required=False,
        label=gettext_lazy("Value that you hold to be right"),
        help_text=gettext_lazy("Leave it empty if the objection is not about the value."),
    )
    files = FilesField(  # type: ignore[assignment]
        required=False,
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP."),
    )

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, **options)
        if task.is_milestone:
            del self.fields["claimed"]
        elif task.measure_unit:
            label = _("Value that you hold to be right (%(unit)s)") % {"unit": task.measure_unit}
            self.fields["claimed"].label = label


class DecisionForm(StepsMixin):
    """The decision on an objection: the value that counts from now on where it is accepted, and the reasons."""

    actual = FigureField(
        required=False,
        label=gettext_lazy("Value that counts if the objection is accepted"),
        help_text=gettext_lazy("It need not be the one that the unit claims."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons of the decision"),
        help_text=gettext_lazy("The unit reads them."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_milestone = task.is_milestone
        if self.is_milestone:
            del self.fields["actual"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        accepts = self.data.get("act") != "reject"
        if accepts and "actual" in self.fields and not self.errors.get("actual") and given.get("actual") is None:
            self.add_error("actual", _("Write the value that counts from now on."))
        return given

    def decided(self, kept: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The arguments of the correction; `kept` are the stored steps."""
        if self.is_milestone:
            return {"steps": self.named_steps(kept)}
        return {"actual": self.cleaned_data["actual"]}


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The month's sheet, filled in"),
        help_text=gettext_lazy("The Excel file that was downloaded here. Nothing is changed before you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class DraftForm(forms.Form):
    """The period of a bulletin to be drafted."""

    year = forms.IntegerField(min_value=1, max_value=9999)
    kind = forms.TypedChoiceField(choices=BulletinKind.choices, coerce=BulletinKind)
    month = forms.IntegerField(min_value=1, max_value=12)
