"""What is typed about spot checks: the announcement, and what was found at a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.forms.year_plans import files_field, long_text
from notices.phrases import month_text
from office.enums import SpotResult
from office.rules.sampling import LONGEST_SEED
from office.sampling import LARGEST
from supervision.forms.reports import DayField, FigureField, StepsMixin, VersionForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tasks.models import Task, WorkList


class AnnounceForm(forms.Form):
    month = forms.ChoiceField(label=gettext_lazy("Month"))
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=LONGEST_SEED,
        help_text=gettext_lazy(
            "Any text on one line. Best is one that nobody in the office can choose, such as the numbers of a public "
            "draw; the software proposes one by chance."
        ),
    )
    size = forms.IntegerField(label=gettext_lazy("How many reports are drawn"), min_value=1, max_value=LARGEST)
    note = long_text(
        gettext_lazy("Note"), gettext_lazy("For example, who looks at the reports."), rows=2, required=False
    )

    def __init__(self, *args: Any, lists: Iterable[WorkList], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lists = {each.year: each for each in lists}
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (str(year), [(f"{year}-{month}", _month_of(year, month)) for month in range(1, 13)]) for year in self.lists
        ]

    def announced(self) -> dict[str, Any]:
        """The arguments of the announcement."""
        given = self.cleaned_data
        year, _sign, month = given["month"].partition("-")
        return {
            "work_list": self.lists[int(year)],
            "month": int(month),
            "seed": given["seed"],
            "size": given["size"],
            "note": given["note"],
        }


def _month_of(year: int, month: int) -> str:
    return _("%(month)s %(year)s") % {"month": month_text(month), "year": year}


class ResultForm(StepsMixin, VersionForm):
    """What was found on the spot; what is put right only where it was reported wrongly."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[
            (SpotResult.CONFIRMED, pgettext_lazy("spot check", "The report is right")),
            (SpotResult.CORRECTED, pgettext_lazy("spot check", "The report is wrong and is corrected")),
        ],
        widget=forms.RadioSelect,
    )
    found = FigureField(
        required=False,
        label=gettext_lazy("Value found"),
        help_text=gettext_lazy("Only where the report is corrected."),
    )
    reason = long_text(
        gettext_lazy("Reason of the correction"),
        gettext_lazy("Only where the report is corrected. The unit reads it."),
        rows=2,
        required=False,
    )
    text = long_text(
        gettext_lazy("What was seen"), gettext_lazy("Where, and what the report was held against."), rows=3
    )
    checked_on = DayField(label=gettext_lazy("Looked at on"))
    files = files_field()  # type: ignore[assignment]

    def __init__(self, *args: Any, task: Task, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_milestone = task.is_milestone
        if self.is_milestone:
            del self.fields["found"]
        elif task.measure_unit:
            self.fields["found"].label = _("Value found (%(unit)s)") % {"unit": task.measure_unit}

    @property
    def is_correction(self) -> bool:
        return self.cleaned_data["result"] == SpotResult.CORRECTED

    def recorded(self, kept: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """The arguments of the record; `kept` are the stored steps."""
        given = self.cleaned_data
        is_of_steps = self.is_milestone and self.is_correction
        return {
            "result": SpotResult(given["result"]),
            "found": given.get("found"),
            "steps": self.named_steps(kept) if is_of_steps else None,
            "text": given["text"],
            "checked_on": given["checked_on"],
            "reason": given["reason"],
            "uploads": given["files"],
            "version": given["version"],
        }
