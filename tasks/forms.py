"""What is typed on the pages of the list. A form only reads; whether it may be so is decided by the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import Person, Unit
from tasks.adjusting import Authority
from tasks.changing import standing_co_hosts, storable
from tasks.enums import AdjustmentKind, Category, Direction, Measure, Source
from tasks.models import MONTHS, Sector, Task
from tasks.rules.adjustment import open_months
from workbook.packaging import LARGEST_FILE, MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.exceptions import ValidationError

    from tasks.models import WorkList

SPARE_MILESTONES = 3
FIRST_YEAR, LAST_YEAR = 1950, 2198
MAIN_WORDS = {None: "", True: "yes", False: "no"}
MAIN_INDICATOR = (
    ("", gettext_lazy("by category and source")),
    ("yes", gettext_lazy("yes")),
    ("no", gettext_lazy("no")),
)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FigureField(forms.DecimalField):
    """A number as people write it: full-width digits and separators of thousands are understood."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=27, decimal_places=15, **options)
        self.error_messages["invalid"] = gettext_lazy("Write only a number, for example 54.60.")
        self.error_messages["max_whole_digits"] = gettext_lazy("The number is too large: write one below 10¹².")
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = normalize("NFKC", value).replace(",", "").replace("−", "-").strip()
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return storable(value) if isinstance(value, Decimal) else value


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Workbook"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))
    year = forms.IntegerField(
        label=gettext_lazy("Year of the list"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "num"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            words = _("The file is larger than %(limit)s MB: choose the workbook alone, without pictures.")
            raise forms.ValidationError(words % {"limit": LARGEST_FILE // MEGABYTE})
        return file


class MonthsMixin(forms.Form):
    """Twelve planned values; a month left empty is not judged."""

    def add_months(self, task: Task | None = None, closed_through: int = 0) -> None:
        for month in MONTHS:
            self.fields[f"month_{month}"] = FigureField(
                required=False,
                label=_("Month %(month)s") % {"month": month},
                initial=task.planned[month - 1] if task else None,
                disabled=month <= closed_through,
            )
            self.fields[f"month_{month}"].widget.attrs["data-month"] = month

    @property
    def months(self) -> list[forms.BoundField]:
        return [self[f"month_{month}"] for month in MONTHS if f"month_{month}" in self.fields]

    @property
    def planned(self) -> list[Decimal | None]:
        return [self.cleaned_data.get(f"month_{month}") for month in MONTHS]


class ScheduleForm(MonthsMixin):
    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_months(task)


class MainIndicatorForm(forms.Form):
    """Whether the mid-year evaluation counts the task among the main indicators."""

    is_main = forms.TypedChoiceField(
        label=gettext_lazy("Main indicator"),
        required=False,
        empty_value=None,
        coerce=lambda text: text == "yes",
        choices=MAIN_INDICATOR,
    )

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"is_main": MAIN_WORDS[task.main_indicator]}, **kwargs)


class MilestoneForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Milestone"), max_length=200, required=False)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("name")) != bool(cleaned.get("due_on")) and not self.errors:
            self.add_error("due_on" if cleaned.get("name") else "name", _("A milestone has a name and a day."))
        return cleaned


MilestoneFormSet = forms.formset_factory(MilestoneForm, extra=SPARE_MILESTONES)


def milestone_forms(task: Task | None, submitted: Any = None) -> forms.BaseFormSet[MilestoneForm]:
    """The task's milestones, one row each, with some empty rows below."""
    standing = task.milestones.filter(dropped=False) if task else ()
    initial = [{"name": each.name, "due_on": each.due_on} for each in standing]
    return MilestoneFormSet(submitted, initial=initial, prefix="milestones")


def milestones_in(formset: forms.BaseFormSet[MilestoneForm]) -> list[tuple[str, date]]:
    """The rows filled in; a row emptied is a milestone that is no more."""
    rows = (form.cleaned_data for form in formset.forms)
    return [(row["name"], row["due_on"]) for row in rows if row.get("name") and row.get("due_on")]


class SectorForm(forms.Form):
    leader = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Leader"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"] = leader_field(_("Leader"))


class AuthorityForm(forms.Form):
    """On what an adjustment rests, and from which open month on it holds."""

    from_month = forms.TypedChoiceField(label=gettext_lazy("From month"), coerce=int)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    document = forms.CharField(
        label=gettext_lazy("Authority document"),
        max_length=200,
        help_text=gettext_lazy("Its number or name, for example the minutes of a special meeting."),
    )
    approved_by = forms.CharField(label=gettext_lazy("Approved by"), max_length=100)

    def __init__(self, work_list: WorkList, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = open_months(work_list.closed_through)
        self.fields["from_month"].choices = [  # type: ignore[attr-defined]
            (month, _("month %(month)s") % {"month": month}) for month in months
        ]

    @property
    def authority(self) -> Authority:
        cleaned = self.cleaned_data
        return Authority(cleaned["reason"], cleaned["document"], cleaned["approved_by"])

    @property
    def authority_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("from_month", "reason", "document", "approved_by")]

    def take_errors(self, error: ValidationError) -> None:
        """Show what a service refused beside the fields that it is about."""
        by_field: Mapping[str, Iterable[str]] = (
            error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        )
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, list(messages))


class StatusForm(AuthorityForm):
    """Suspend, resume or withdraw a task."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(task.work_list, *args, **kwargs)
        kinds = (AdjustmentKind.SUSPEND, AdjustmentKind.RESUME, AdjustmentKind.WITHDRAW)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class LeaderField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.post or obj.name


def leader_field(label: str) -> LeaderField:
    """City leaders by their posts; whoever leads something already may stay."""
    leaders = Person.objects.active().filter(~Q(rank="") | Q(sectors__isnull=False) | Q(led_tasks__isnull=False))
    return LeaderField(leaders.distinct(), label=label, required=False, empty_label=_("nobody"))


class TaskForm(AuthorityForm, MonthsMixin):
    """A task as an adjustment may change it; with a new task's further fields it adds one."""

    PLAIN = ("title", "target", "target_value", "measure_unit", "finishes_on", "weight")
    CHOSEN = ("category", "sources", "livelihood", "major", "main_indicator", "sector", "lead_leader", "host")
    title = forms.CharField(label=gettext_lazy("Task"), max_length=500)
    target = forms.CharField(
        label=gettext_lazy("Year target"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    target_value = FigureField(label=gettext_lazy("Target value"), required=False)
    measure_unit = forms.CharField(label=gettext_lazy("Measured in"), max_length=30, required=False)
    finishes_on = forms.DateField(label=gettext_lazy("Finish"), widget=DayInput())
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Source"), choices=Source.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    sector = forms.ModelChoiceField(Sector.objects.none(), label=gettext_lazy("Sector"), empty_label="")
    host = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Host unit"), empty_label="")
    co_hosts = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Co-host units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    livelihood = forms.BooleanField(label=gettext_lazy("Livelihood item"), required=False)
    major = forms.BooleanField(label=gettext_lazy("Major project"), required=False)
    main_indicator = forms.TypedChoiceField(
        label=gettext_lazy("Main indicator"),
        required=False,
        empty_value=None,
        coerce=lambda text: text == "yes",
        choices=MAIN_INDICATOR,
    )
    weight = FigureField(label=gettext_lazy("Weight"), initial=Decimal(1), min_value=Decimal(0))

    def __init__(self, work_list: WorkList, *args: Any, task: Task | None = None, **kwargs: Any) -> None:
        self.task = task
        super().__init__(work_list, *args, initial=_initial(task), **kwargs)
        units = Unit.objects.filter(Q(ended_on=None) | Q(ended_on__year__gte=work_list.year))
        self.fields["sector"].queryset = Sector.objects.filter(work_list=work_list)  # type: ignore[attr-defined]
        self.fields["host"].queryset = self.fields["co_hosts"].queryset = units  # type: ignore[attr-defined]
        self.fields["lead_leader"] = leader_field(_("Lead leader"))
        if task is None or not task.is_milestone:
            self.add_months(task, work_list.closed_through)

    def shown(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def task_fields(self) -> list[forms.BoundField]:
        return self.shown(
            "serial", "title", "target", "category", "sources", "sector", "lead_leader", "host", "co_hosts"
        )  # fmt: skip

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        return self.shown(
            "measure", "direction", "target_value", "measure_unit", "starts_on", "finishes_on", "weight", "livelihood",
            "major", "main_indicator", "parent",
        )  # fmt: skip

    @property
    def changes(self) -> dict[str, Any]:
        """The task's fields as they were typed, for `tasks.adjusting.adjust_task`."""
        typed = {name: self.cleaned_data[name] for name in (*self.PLAIN, *self.CHOSEN)}
        typed["co_hosts"] = list(self.cleaned_data["co_hosts"])
        return {**typed, "planned": self.planned} if self.months else typed


class AddTaskForm(TaskForm):
    serial = forms.CharField(label=gettext_lazy("Serial number"), max_length=30)
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=Measure.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Direction.choices)
    starts_on = forms.DateField(label=gettext_lazy("Start"), widget=DayInput())
    parent = forms.CharField(label=gettext_lazy("Part of (serial number)"), max_length=30, required=False)

    def __init__(self, work_list: WorkList, *args: Any, **kwargs: Any) -> None:
        self.work_list = work_list
        super().__init__(work_list, *args, **kwargs)
        self.fields["starts_on"].initial = date(work_list.year, 1, 1)

    def clean_serial(self) -> str:
        return normalize("NFKC", self.cleaned_data["serial"]).strip()

    def clean_parent(self) -> Task | None:
        serial = self.cleaned_data["parent"].strip()
        if not serial:
            return None
        parent = Task.objects.filter(work_list=self.work_list, serial=serial).first()
        if parent is None:
            raise forms.ValidationError(_("There is no such task on this list."))
        return parent

    @property
    def new_task(self) -> Task:
        cleaned = self.cleaned_data
        own = {name: cleaned[name] for name in ("serial", "measure", "direction", "starts_on", "parent")}
        changes = {name: value for name, value in self.changes.items() if name != "co_hosts"}
        return Task(work_list=self.work_list, **own, **changes)


def _initial(task: Task | None) -> dict[str, Any]:
    if task is None:
        return {}
    named = (*TaskForm.PLAIN, *TaskForm.CHOSEN)
    return {name: getattr(task, name) for name in named} | {
        "main_indicator": MAIN_WORDS[task.main_indicator],
        "co_hosts": standing_co_hosts(task),
    }
