"""What is typed about points: objections, claims, decisions, grades. A form only reads; the acts decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incentives.scoring.claiming import LONGEST_TEXT
from incentives.scoring.grading import MOST_STAFF, Grade
from supervision.forms.reports import FigureField, FilesField
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet
    from django.forms import BoundField

    from incentives.models import ScoreObjection, UnitAssessment
    from organization.models import Unit

FILES_HELP = _("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP.")


def _text(label: Any, help_text: Any = "", *, rows: int = 5) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST_TEXT, widget=widget)


class ScoreObjectionForm(forms.Form):
    text = _text(_("Why the line is not right"))
    claimed = FigureField(
        required=False,
        min_value=0,
        label=_("Points that the unit holds to be right"),
        help_text=_("Leave it empty if the objection is not about how many."),
    )
    files = FilesField(required=False, label=_("Files"), help_text=FILES_HELP)  # type: ignore[assignment]


class ScoreDecisionForm(forms.Form):
    """The decision on an objection; `points` only where there is a line to decide anew."""

    points = FigureField(
        required=False,
        min_value=0,
        label=_("Points that count if the objection is accepted"),
        help_text=_("They need not be those that the unit claims; 0 drops the line."),
    )
    reason = _text(_("Reasons of the decision"), _("The unit reads them."), rows=4)

    def __init__(self, *args: Any, objection: ScoreObjection, **options: Any) -> None:
        super().__init__(*args, **options)
        if objection.measure_id is None:
            del self.fields["points"]
        else:
            self.fields["points"].initial = objection.claimed


class ClaimForm(forms.Form):
    task = forms.ModelChoiceField(
        Task.objects.none(),
        label=_("Completed task"),
        empty_label="—",
        help_text=_("Only tasks that are completed earn points; one point for an item, whatever its grounds."),
    )
    text = _text(_("What was contributed"), _("What is outstanding about it, and where it can be seen."))
    files = FilesField(required=False, label=_("Evidence"), help_text=FILES_HELP)  # type: ignore[assignment]

    def __init__(self, *args: Any, tasks: QuerySet[Task], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]


class ClaimDecisionForm(forms.Form):
    reason = _text(_("Reasons of the decision"), _("The unit reads them."), rows=4)


GRADES = (("", _("not entered")), ("yes", _("Graded excellent")), ("no", _("Not graded excellent")))
AS_TEXT = {True: "yes", False: "no", None: ""}
AS_GRADE = {"yes": True, "no": False, "": None}


class GradesForm(forms.Form):
    """One row a unit: its grade, and how many civil servants take part in the assessment."""

    document = forms.CharField(
        max_length=200,
        required=False,
        label=_("Document"),
        help_text=_("The document that the grades or staff counts rest on. Needed where anything changes."),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], known: Mapping[int, UnitAssessment], **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = list(units)
        for unit in self.units:
            row = known.get(unit.pk)
            self.fields[f"grade-{unit.pk}"] = forms.ChoiceField(
                choices=GRADES,
                required=False,
                initial=AS_TEXT[row.is_excellent if row else None],
                label=_("Grade of %(unit)s") % {"unit": unit.short_name},
            )
            self.fields[f"staff-{unit.pk}"] = forms.IntegerField(
                min_value=0,
                max_value=MOST_STAFF,
                required=False,
                initial=row.staff if row else None,
                label=_("Civil servants of %(unit)s") % {"unit": unit.short_name},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "num"}),
            )

    def cells(self, unit: Unit) -> tuple[BoundField, BoundField]:
        return self[f"grade-{unit.pk}"], self[f"staff-{unit.pk}"]

    def grades(self) -> Iterator[Grade]:
        for unit in self.units:
            grade, staff = self.cleaned_data[f"grade-{unit.pk}"], self.cleaned_data[f"staff-{unit.pk}"]
            yield Grade(unit.pk, AS_GRADE[grade], staff)
