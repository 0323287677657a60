"""Reading a row of a table of inputs as it was typed: the same words and figures as in the workbook's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.tables import model_field
from organization.forms import WorkbookForm
from organization.models import Unit
from regulation.forms import DayInput
from workbook.kinds import Choice, Date, Number, Text, YesNo
from workbook.kinds.base import clean_text
from workbook.problems import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise as StrPromise

    from incentives.selectors.inputs import InputRow
    from workbook.columns import Column
    from workbook.kinds import Kind

DOCUMENT, REASON = "document", "reason"
DOCUMENT_LENGTH = 200
REASON_LENGTH = 500
LONGEST_STEP = 366
YES, NO = "是", "否"
CONTROLS: Mapping[type[Kind], str] = {Number: "number", Date: "date", Choice: "choice", YesNo: "choice"}


class UnitChoices:
    """The units of a year by the words that name them; asked once for a page."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = list(units)
        self._named = {unit.short_name: unit for unit in self.units} | {unit.name: unit for unit in self.units}

    def find(self, name: str) -> Unit | None:
        return self._named.get(name)


@dataclass(frozen=True)
class Cell:
    """One field of a row: what stands in it as text, and what is wrong with that."""

    name: str
    label: str
    control: str
    text: str
    measured_in: StrPromise | str = ""
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""
    is_wide: bool = False
    width: int = 200

    @property
    def shown(self) -> str:
        """For whoever only reads: the words of a choice, a figure as it is."""
        return dict(self.options).get(self.text, self.text)


class RowEntry:
    """A row with what was typed into it, or as it is stored; `values` are what was read, by field.

    The key of a row whose unit or task is given beforehand is not typed.
    """

    def __init__(self, row: InputRow, units: UnitChoices, typed: Mapping[str, str] | None = None) -> None:
        self.row = row
        self.table = row.table
        self.units = units
        self.typed = typed
        self.errors: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        if typed is not None:
            self._read(typed)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    @cached_property
    def document(self) -> str:
        if self.typed is not None:
            return self.typed.get(DOCUMENT, "").strip()
        return self.row.stored.document if self.row.stored else ""

    @cached_property
    def reason(self) -> str:
        return self.typed.get(REASON, "").strip() if self.typed is not None else ""

    @property
    def pk(self) -> int | None:
        return self.row.stored.pk if self.row.stored else None

    @property
    def asks_reason(self) -> bool:
        return REASON in self.errors or bool(self.reason)

    def add_errors(self, errors: Mapping[str, Iterable[str]]) -> None:
        for name, messages in errors.items():
            self.errors.setdefault(name, " ".join(messages))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Field and what is wrong with it, in the order of the columns."""
        names = [*self.table.fields, DOCUMENT, REASON]
        ordered = sorted(self.errors.items(), key=lambda each: names.index(each[0]) if each[0] in names else 0)
        return [(self._label(name), error) for name, error in ordered]

    @property
    def faulty(self) -> str:
        return " ".join(self.errors)

    @property
    def cells(self) -> list[Cell]:
        typed_in = [column for column in self.table.columns if not self._is_given(model_field(column))]
        return [*(self._cell(column) for column in typed_in), *map(self._page_cell, self.table.only_on_page)]

    def _is_given(self, name: str) -> bool:
        return self.table.has_roster and name == self.table.key[0]

    def _label(self, name: str) -> str:
        match name:
            case "document":
                return _("From document")
            case "reason":
                return _("Reason")
            case _:
                return capfirst(self.table.label(name))

    def _read(self, typed: Mapping[str, str]) -> None:
        for column in self.table.columns:
            name = model_field(column)
            if self._is_given(name):
                self.values[name] = self.row.subject
                continue
            try:
                self.values[name] = self._value(column, typed.get(name, ""))
            except UnreadableError as error:
                self.errors[name] = _("; ").join([error.problem, error.expected]) if error.expected else error.problem
        for name in self.table.only_on_page:
            self.values[name] = typed.get(name, YES) == YES
        for name, limit in ((DOCUMENT, DOCUMENT_LENGTH), (REASON, REASON_LENGTH)):
            if len(typed.get(name, "")) > limit:
                self.errors[name] = _("At most %(limit)s characters.") % {"limit": limit}

    def _value(self, column: Column, text: str) -> Any:
        text = clean_text(text)
        if not text:
            if column.required:
                raise UnreadableError(_("%(name)s is empty") % {"name": self._label(model_field(column))})
            return column.default
        value = column.kind.read(text.replace(",", "") if isinstance(column.kind, Number) else text)
        return self._unit(value) if column.field == "unit" else value

    def _unit(self, name: str) -> Unit:
        unit = self.units.find(name)
        stored = self.row.values.get("unit")
        if unit is None and stored is not None and name in (stored.name, stored.short_name):
            unit = stored
        if unit is None:
            raise UnreadableError(_("No unit of the year has this name"), _("the name or short name of a unit"))
        return unit

    def _cell(self, column: Column) -> Cell:
        name = model_field(column)
        return Cell(
            name=name,
            label=self._label(name),
            control="unit" if column.field == "unit" else CONTROLS.get(type(column.kind), "text"),
            text=self.typed.get(name, "") if self.typed is not None else written(column, self.row.values[name]),
            measured_in=self.table.measured_in.get(name, ""),
            options=self._options(column),
            error=self.errors.get(name, ""),
            is_wide=type(column.kind) is Text and column.kind.max_length >= DOCUMENT_LENGTH,
            width=column.kind.max_length if isinstance(column.kind, Text) else 40,
        )

    def _options(self, column: Column) -> tuple[tuple[str, str], ...]:
        match column.kind:
            case Choice(values=values):
                return tuple((word, str(value.label)) for word, value in values.items())
            case YesNo():
                return (YES, _("yes")), (NO, _("no"))
            case _:
                return ()

    def _page_cell(self, name: str) -> Cell:
        stored = self.row.values[name]
        text = self.typed.get(name, YES) if self.typed is not None else text_of(True if stored is None else stored)
        options = ((YES, _("yes")), (NO, _("no")))
        return Cell(name, self._label(name), "flag", text, options=options, error=self.errors.get(name, ""))


def written(column: Column, value: Any) -> str:
    """A stored value as it would be typed into its column: a choice by its word."""
    if value not in (None, "") and isinstance(column.kind, Choice):
        return column.kind.write(value)
    return text_of(value)


def text_of(value: Any) -> str:
    """A stored value as it is typed."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case Decimal():
            return f"{value.normalize() + 0:f}"
        case date():
            return value.isoformat()
        case _ if hasattr(value, "short_name"):
            return str(value.short_name)
        case _:
            return str(value)


class InputsImportForm(WorkbookForm):
    """The article's own sheets of the standard workbook, and what the figures were taken from."""

    document = forms.CharField(
        label=gettext_lazy("From document"),
        required=False,
        max_length=DOCUMENT_LENGTH,
        help_text=gettext_lazy("Title or number of what the figures were taken from."),
    )

    def __init__(self, sheets: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("An .xlsx file. Read are the sheets %(sheets)s; others are left alone.")
        self.fields["file"].help_text = words % {"sheets": "、".join(sheets)}


class StepForm(forms.Form):
    """A step of the green channel: who approves, how many working days are allowed, when it came in and went out."""

    title = forms.CharField(label=pgettext_lazy("green channel", "Step"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit that approves"), required=False, empty_label="—"
    )
    allowed_days = forms.IntegerField(
        label=gettext_lazy("Working days allowed"),
        min_value=1,
        max_value=LONGEST_STEP,
        widget=forms.NumberInput(attrs={"class": "num"}),
    )
    received_on = forms.DateField(label=gettext_lazy("Received on"), required=False, widget=DayInput())
    finished_on = forms.DateField(label=gettext_lazy("Finished on"), required=False, widget=DayInput())

    def __init__(self, units: QuerySet[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
