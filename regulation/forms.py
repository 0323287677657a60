from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import Unit
from regulation.enums import ParameterKind, SetBy
from regulation.services import checked_value

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from regulation.articles import Parameter


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TableWidget(forms.MultiWidget):
    """A choice for each row of a table; as text, `row=choice, row=choice`."""

    def __init__(self, parameter: Parameter) -> None:
        self.rows = parameter.rows
        choices = [(key, str(words)) for key, words in parameter.choices.items()]
        super().__init__({row: forms.Select(choices=choices, attrs={"class": "kw-in"}) for row in parameter.rows})

    def decompress(self, value: str | None) -> list[str]:
        table = dict(pair.split("=") for pair in (value or "").split(", ") if pair)
        return [table.get(row, "") for row in self.rows]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)
        return ", ".join(f"{row}={choice}" for row, choice in zip(self.rows, chosen, strict=True) if choice)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """By the project's own template, with the words of each row beside its choice."""
        selects = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        rows = zip(self.rows.values(), selects, strict=True)
        return render_to_string("regulation/_table_widget.html", {"rows": rows})


class ParameterForm(forms.Form):
    """A new value of one figure, held against its kind and its bounds as it is typed in."""

    value = forms.CharField(label=gettext_lazy("New value"), max_length=500, required=False)
    holds_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DayInput())
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)

    def __init__(self, parameter: Parameter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        self.fields["value"].widget = parameter_widget(parameter)
        self.fields["value"].help_text = parameter_bounds(parameter)
        if parameter.set_by == SetBy.REGULATION:
            self.fields["document"].required = True
            self.fields["document"].help_text = _(
                "The figure stands in the regulation: name the document that changes it."
            )

    def clean_value(self) -> str:
        try:
            return checked_value(self.parameter, self.cleaned_data["value"])
        except ValidationError as error:
            raise ValidationError(error.message_dict["value"]) from None


def parameter_widget(parameter: Parameter) -> forms.Widget:
    match parameter.kind:
        case ParameterKind.CHOICE:
            return forms.Select(choices=[(key, str(words)) for key, words in parameter.choices.items()])
        case ParameterKind.TABLE:
            return TableWidget(parameter)
        case ParameterKind.TIME:
            return forms.TimeInput(attrs={"type": "time"})
        case _:
            return forms.TextInput(attrs={"class": "num", "inputmode": "decimal", "autocomplete": "off"})


def parameter_bounds(parameter: Parameter) -> str:
    if not parameter.least or parameter.kind is ParameterKind.TIME:
        return ""
    words = {"least": parameter.least, "greatest": parameter.greatest, "measure": str(parameter.measure)}
    return (_("Between %(least)s and %(greatest)s %(measure)s") % words).strip()


class DeclineForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it is declined"), max_length=500)


class ArticleUnitsForm(forms.Form):
    """Host and co-hosts of an article; only units that exist in the year are offered."""

    host = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Host unit"))
    co_hosts = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("Co-host units"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    holds_from = forms.DateField(label=gettext_lazy("Holds from"), widget=DayInput())
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.existing_in(date(year, 1, 1), date(year, 12, 31))
        self.fields["host"].queryset = units  # type: ignore[attr-defined]
        self.fields["co_hosts"].queryset = units  # type: ignore[attr-defined]
