from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.assessing.content import MOST_DATES, DateEntry, PlanContent
from organization.models import Unit
from regulation.articles import ARTICLE
from regulation.enums import SetBy
from regulation.forms import parameter_bounds, parameter_widget
from supervision.forms.reports import DayField, FilesField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from regulation.articles import Parameter

FIGURE = "figure-"
EMPTY_DATES = 3
DATES = "dates"


class VersionField(forms.IntegerField):
    """Which version of the plan the person saw."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)


class PlanForm(forms.Form):
    """Document, day, procedure and a field for each figure of the article."""

    version = VersionField()
    document = forms.CharField(
        label=gettext_lazy("The plan's document"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Title and number. A changed figure of the regulation rests on it."),
    )
    holds_from = DayField(label=gettext_lazy("Figures hold from"), required=False)
    procedure = forms.CharField(
        label=gettext_lazy("Procedure"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Who does what in which order: data, checks, verification, results."),
    )
    files = FilesField(label=gettext_lazy("Files"), required=False)  # type: ignore[assignment]

    def __init__(self, article: int, given: QueryDict | None = None, files: Any = None, **options: Any) -> None:
        super().__init__(given, files, **options)
        self.article = article
        for parameter in ARTICLE[article].parameters:
            if not parameter.is_fixed:
                self.fields[FIGURE + parameter.key] = figure_field(parameter)

    def figure_rows(self, compared: dict[str, Any]) -> list[tuple[Any, forms.BoundField]]:
        """Each figure as the page compares it, with its field."""
        return [(compared[name.removeprefix(FIGURE)], self[name]) for name in self.fields if name.startswith(FIGURE)]

    def content(self, dates: Iterable[DateEntry]) -> PlanContent:
        given = self.cleaned_data
        return PlanContent(
            figures={
                name.removeprefix(FIGURE): value for name, value in given.items() if name.startswith(FIGURE) and value
            },
            procedure=given["procedure"],
            document=given["document"],
            holds_from=given["holds_from"],
            dates=list(dates),
        )

    def add_errors(self, problems: dict[str, list[str]]) -> None:
        """What the act refused, at the field that it is about."""
        for name, messages in problems.items():
            known = name if name in self.fields else FIGURE + name
            for message in messages:
                self.add_error(known if known in self.fields else None, message)


def figure_field(parameter: Parameter) -> forms.CharField:
    bounds = parameter_bounds(parameter)
    said = [bounds] if bounds else []
    if parameter.set_by == SetBy.REGULATION:
        said.append(_("set by the regulation: changed only on a document"))
    return forms.CharField(
        label=str(parameter.label),
        max_length=500,
        required=False,
        widget=parameter_widget(parameter),
        help_text=" · ".join(said),
    )


class PlanDateForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200, required=False)
    due_on = DayField(label=gettext_lazy("Due"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("title") and not cleaned.get("due_on") and not self.errors:
            self.add_error("due_on", _("Say by when."))
        if cleaned.get("due_on") and not cleaned.get("title"):
            self.add_error("title", _("Say what is to be done."))
        return cleaned


PlanDateFormSet = forms.formset_factory(PlanDateForm, extra=0, max_num=MOST_DATES, absolute_max=MOST_DATES)


def date_forms(given: QueryDict | None, entries: Iterable[DateEntry]) -> Any:
    """Rows for the dates of the plan, with a few empty ones."""
    rows = [{"title": entry.title, "due_on": entry.due_on} for entry in entries]
    return PlanDateFormSet(given, prefix=DATES, initial=[*rows, *({} for _row in range(EMPTY_DATES))])


def date_entries(rows: Any) -> list[DateEntry]:
    given = (row.cleaned_data for row in rows if row.cleaned_data)
    return [DateEntry(each["title"], each["due_on"]) for each in given if each.get("title") and each.get("due_on")]


class VersionForm(forms.Form):
    version = VersionField()


class AnswerForm(VersionForm):
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Answer of the unit"),
        choices=((True, gettext_lazy("Agrees")), (False, gettext_lazy("Does not agree"))),
        coerce=lambda text: text == "True",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where the unit does not agree: what, and why."),
    )


class PaperAnswerForm(AnswerForm):
    """The supervision office records what a co-host answered on paper."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Co-host unit"))
    field_order = ("version", "unit", "agrees", "remark")

    def __init__(self, asked: Iterable[Unit], *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_paper_%s", **options)
        units = Unit.objects.filter(pk__in=[unit.pk for unit in asked])
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["remark"].required = True
        self.fields["remark"].help_text = _("Name the paper on which the unit has answered.")


class ApprovePlanForm(VersionForm):
    document = forms.CharField(label=gettext_lazy("Document of the approval"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Reason, where a co-host does not agree"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReturnPlanForm(VersionForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is returned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="id_return_%s", **options)


class DateDoneForm(forms.Form):
    done_on = DayField(label=gettext_lazy("Done on"))
