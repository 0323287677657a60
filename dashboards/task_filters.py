"""The filters of the task list: the same for the page, its Excel export and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.figures import month_text
from dashboards.selectors import reporting
from dashboards.selectors.lists import next_period
from dashboards.selectors.reporting import month_duties
from dashboards.widgets import PlainSelect
from organization.models import Person, Unit
from supervision.enums import Action, Flag, Reason
from supervision.models import Check, Escalation
from tasks.enums import TaskStatus
from tasks.models import MONTHS, Participation, Sector, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tasks.models import TaskQuerySet, WorkList

YES = (("1", _("only these")),)
FLAGS = (
    (Flag.RED_FLAG.value, Flag.RED_FLAG.label),
    (Flag.YELLOW_CARD.value, Flag.YELLOW_CARD.label),
    (Reason.UNREPORTED.value, _("Yellow card, not reported")),
    (Flag.NOT_DUE.value, Flag.NOT_DUE.label),
)
ROLES = (("any", _("host or co-host")), ("co_host", _("co-host")))
STATES = (*TaskStatus.choices, ("completed", pgettext_lazy("task", "Completed")))
REPORTS = {
    "owed": reporting.GROUPS["owed"],
    "missing": reporting.GROUPS["missing"],
    "saved": reporting.GROUPS["saved"],
    "signing": reporting.GROUPS["signing"],
    "submitted": reporting.GROUPS["to_review"],
    "returned": reporting.GROUPS["returned"],
    "accepted": reporting.GROUPS["accepted"],
    "free": reporting.GROUPS["free"],
}
REPORT_WORDS = (
    ("owed", _("Report due")),
    ("missing", _("Not yet reported")),
    ("saved", _("Saved, not submitted")),
    ("signing", _("Waiting for signature")),
    ("submitted", _("Waiting for review")),
    ("returned", _("Returned")),
    ("accepted", _("Accepted")),
    ("free", _("No report due")),
)


class TaskFilter(filters.FilterSet):
    """Every choice of the list; `work_list` is the list it is about.

    `month` is the month that `flag` is about, the last one judged unless said otherwise; `report` is about the
    first month that is still open. `unit` is the host unless `role` says otherwise.
    """

    q = filters.CharFilter(method="filter_q", label=_("Search"))
    sector = filters.ChoiceFilter(method="filter_key", label=_("Sector"), empty_label=_("all"))
    unit = filters.ChoiceFilter(method="filter_unit", label=_("Unit"), empty_label=_("all"))
    role = filters.ChoiceFilter(choices=ROLES, method="no_filter", label=_("as"), empty_label=_("host"))
    leader = filters.ChoiceFilter(method="filter_leader", label=_("Leader"), empty_label=_("all"))
    month = filters.ChoiceFilter(method="no_filter", label=_("Month"), empty_label=_("last judged"))
    flag = filters.ChoiceFilter(choices=FLAGS, method="filter_flag", label=_("Judgement"), empty_label=_("all"))
    report = filters.ChoiceFilter(choices=REPORT_WORDS, method="filter_report", label=_("Report"), empty_label=_("all"))
    state = filters.ChoiceFilter(choices=STATES, method="filter_state", label=_("State"), empty_label=_("all"))
    action = filters.ChoiceFilter(
        choices=Action.choices, method="filter_action", label=_("Escalation"), empty_label=_("all")
    )
    livelihood = filters.ChoiceFilter(
        choices=YES, method="filter_mark", label=_("Livelihood items"), empty_label=_("all")
    )
    major = filters.ChoiceFilter(choices=YES, method="filter_mark", label=_("Major projects"), empty_label=_("all"))
    parent = filters.CharFilter(field_name="parent__serial", label=_("Part of"))

    class Meta:
        model = Task
        fields = ()

    def __init__(self, *args: Any, work_list: WorkList, **kwargs: Any) -> None:
        self.work_list = work_list
        super().__init__(*args, **kwargs)
        self._offer("sector", Sector.objects.filter(work_list=work_list).values_list("pk", "name"))
        self._offer("unit", _units(work_list).values_list("pk", "short_name"))
        self._offer("leader", [(pk, post or name) for pk, post, name in _leaders(work_list)])
        self._offer("month", [(month, month_text(month)) for month in range(1, work_list.closed_through + 1)])
        for choice in self.filters.values():
            if isinstance(choice, filters.ChoiceFilter):
                choice.extra["widget"] = PlainSelect
        self.filters["parent"].extra["widget"] = forms.HiddenInput
        self.filters["q"].extra["widget"] = forms.TextInput(attrs={"type": "search"})

    @property
    def judged_month(self) -> int:
        """The month that the judgements shown are about; 0 before the first closing."""
        return int(self._chosen("month") or self.work_list.closed_through)

    def _chosen(self, name: str) -> Any:
        return self.form.cleaned_data.get(name) if self.form.errors is not None else None

    def _offer(self, name: str, choices: Iterable[tuple[object, object]]) -> None:
        self.filters[name].extra["choices"] = [(str(value), label) for value, label in choices]

    def no_filter(self, tasks: TaskQuerySet, name: str, value: object) -> TaskQuerySet:
        return tasks

    def filter_q(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return tasks.containing(value)

    def filter_key(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return tasks.filter(**{f"{name}_id": int(value)})

    def filter_unit(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        unit, role = int(value), self._chosen("role")
        if self._chosen("report"):
            return tasks
        if role == "any":
            return tasks.with_unit(unit)
        if role == "co_host":
            standing = Participation.objects.filter(unit=unit, is_host=False, until_month=MONTHS[-1])
            return tasks.filter(pk__in=standing.values("task"))
        return tasks.hosted_by(unit)

    def filter_leader(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return tasks.led_by(int(value))

    def filter_flag(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        judged = Check.objects.current().filter(month=self.judged_month)
        judged = judged.filter(reason=value) if value == Reason.UNREPORTED else judged.filter(flag=value)
        return tasks.filter(pk__in=judged.values("task"))

    def filter_report(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        """How far the report of the first open month has come; the unit is then the host of that month."""
        period = next_period(self.work_list)
        if period is None:
            return tasks.none()
        duties = month_duties(Task.objects.filter(work_list=self.work_list), period).filter(state__in=REPORTS[value])
        if unit := self._chosen("unit"):
            duties = duties.filter(host_then_id=int(unit))
        return tasks.filter(pk__in=duties.values("pk"))

    def filter_state(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return tasks.exclude(completed_on=None) if value == "completed" else tasks.filter(status=value)

    def filter_action(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        issued = Escalation.objects.in_force().filter(action=value)
        if self._chosen("month"):
            issued = issued.filter(month=self.judged_month)
        return tasks.filter(pk__in=issued.values("task"))

    def filter_mark(self, tasks: TaskQuerySet, name: str, value: str) -> TaskQuerySet:
        return tasks.filter(**{name: True})


def _units(work_list: WorkList) -> Any:
    """The units that exist, or existed, in the list's year."""
    begins_late, ended_before = Q(started_on__year__gt=work_list.year), Q(ended_on__year__lt=work_list.year)
    return Unit.objects.exclude(begins_late).exclude(ended_before)


def _leaders(work_list: WorkList) -> Any:
    """Whoever leads a task or a sector of the list; being named needs no role."""
    sectors = Sector.objects.filter(work_list=work_list, leader__isnull=False).order_by().values("leader")
    tasks = Task.objects.filter(work_list=work_list, lead_leader__isnull=False).order_by().values("lead_leader")
    return Person.objects.filter(pk__in=sectors.union(tasks)).values_list("pk", "post", "name")
