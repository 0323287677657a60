"""The list of escalations: which year's, which of them, in what numbers, and as an Excel table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import dateformat
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from organization.models import Person, Unit
from supervision.enums import Action, Ground, Step
from supervision.explaining import towards_whom, who_acts
from supervision.life.awaited import step_overdue_days, who_is_awaited
from supervision.models import Escalation
from supervision.permissions.reports import escalations_visible_to, knows_names
from supervision.rules.escalation import rung
from supervision.rules.life import is_offices_own
from supervision.selectors.escalations import Counts, count_states, escalations_of, in_order, in_state
from tasks.enums import ListStatus
from tasks.models import MONTHS, Sector, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.core.paginator import Page
    from django.http import QueryDict

    from supervision.models.escalations import EscalationQuerySet

ROWS_ON_A_PAGE = 50
ALL = gettext_lazy("all")
NO_STATE = gettext_lazy("in force")
STATES = (
    ("open", pgettext_lazy("escalations", "open")),
    ("overdue", pgettext_lazy("escalations", "overdue")),
    ("settled", pgettext_lazy("escalations", "settled")),
    ("revoked", pgettext_lazy("escalations", "revoked")),
    ("all", pgettext_lazy("escalations", "all, revoked ones too")),
)


def month_choices() -> list[tuple[int, str]]:
    return [(month, dateformat.format(date(2000, month, 1), pgettext("month format", "M"))) for month in MONTHS]


class EscalationFilter(filters.FilterSet):
    """Every choice of the list; `person` sees it, `on` is today.

    `leader` is who leads the task, `holder` the leader who holds the talk, `ground` a clause of articles 18 and 19.
    """

    action = filters.ChoiceFilter(choices=Action.choices, label=gettext_lazy("Escalation"), empty_label=ALL)
    state = filters.ChoiceFilter(
        choices=STATES, method="filter_state", label=gettext_lazy("State"), empty_label=NO_STATE
    )
    step = filters.ChoiceFilter(
        choices=[choice for choice in Step.choices if choice[0]],
        method="filter_step",
        label=gettext_lazy("Next step"),
        empty_label=ALL,
    )
    month = filters.ChoiceFilter(choices=month_choices, label=gettext_lazy("Month"), empty_label=ALL)
    sector = filters.ModelChoiceFilter(
        queryset=Sector.objects.none(),
        field_name="task__sector",
        label=gettext_lazy("Sector"),
        empty_label=ALL,
    )
    unit = filters.ModelChoiceFilter(queryset=Unit.objects.none(), label=gettext_lazy("Unit"), empty_label=ALL)
    leader = filters.ModelChoiceFilter(
        queryset=Person.objects.none(),
        method="filter_leader",
        label=gettext_lazy("Leader"),
        empty_label=ALL,
    )
    holder = filters.ModelChoiceFilter(queryset=Person.objects.all(), field_name="leader", widget=forms.HiddenInput)
    to_hold = filters.BooleanFilter(method="filter_to_hold", widget=forms.HiddenInput)
    task = filters.CharFilter(field_name="task__serial", widget=forms.HiddenInput)
    ground = filters.ChoiceFilter(choices=Ground.choices, method="filter_ground", widget=forms.HiddenInput)

    class Meta:
        model = Escalation
        fields = ("action", "state", "step", "month", "sector", "unit", "leader", "holder", "to_hold", "task", "ground")

    def __init__(self, *args: Any, work_list: WorkList, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        shown = escalations_visible_to(person, Escalation.objects.filter(task__work_list=work_list)).order_by()
        self.filters["sector"].queryset = Sector.objects.filter(work_list=work_list)
        self.filters["unit"].queryset = Unit.objects.filter(pk__in=shown.values("unit"))
        self.filters["leader"].queryset = Person.objects.filter(pk__in=_leaders(work_list))
        self.form.fields["leader"].label_from_instance = lambda leader: leader.post or leader.name

    def filter_queryset(self, queryset: EscalationQuerySet) -> EscalationQuerySet:
        """What is revoked is left out unless it is asked for."""
        found: EscalationQuerySet = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else in_state(found, "", self.on)

    def filter_state(self, found: EscalationQuerySet, _name: str, value: str) -> EscalationQuerySet:
        return in_state(found, value, self.on)

    def filter_step(self, found: EscalationQuerySet, _name: str, value: str) -> EscalationQuerySet:
        """What is closed or revoked waits for nothing any more."""
        return found.open().filter(step=value)

    def filter_to_hold(self, found: EscalationQuerySet, _name: str, value: bool) -> EscalationQuerySet:
        """Talks that whoever holds them still has to hold, or whose disputed record to amend."""
        return found.open().filter(step__in=(Step.HOLD, Step.AMEND)) if value else found

    def filter_leader(self, found: EscalationQuerySet, _name: str, value: Person) -> EscalationQuerySet:
        return found.filter(task__in=Task.objects.led_by(value).values("pk"))

    def filter_ground(self, found: EscalationQuerySet, _name: str, value: str) -> EscalationQuerySet:
        return found.filter(grounds__contains=[value])


def _leaders(work_list: WorkList) -> Any:
    sectors = Sector.objects.filter(work_list=work_list, leader__isnull=False).order_by().values("leader")
    tasks = Task.objects.filter(work_list=work_list, lead_leader__isnull=False).order_by().values("lead_leader")
    return sectors.union(tasks)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list, as the reader may see it."""

    escalation: Escalation
    who: str
    towards: str
    awaited: str
    rung: int
    late: int

    @property
    def can_be_urged(self) -> bool:
        """Late, and waiting for somebody else than the office."""
        each = self.escalation
        return self.late > 0 and not is_offices_own(Action(each.action), Step(each.step))

    @classmethod
    def of(cls, escalation: Escalation, person: Person, on: date) -> Row:
        by_name = knows_names(person, escalation)
        return cls(
            escalation=escalation,
            who=who_acts(escalation),
            towards=towards_whom(escalation, by_name=by_name),
            awaited=who_is_awaited(escalation, by_name=by_name),
            rung=rung(Action(escalation.action)) or 0,
            late=step_overdue_days(escalation, on),
        )


@dataclass(frozen=True)
class EscalationList:
    """The part of a year's escalations that somebody asks for; `on` is today."""

    lists: Sequence[WorkList]
    work_list: WorkList
    wanted: QueryDict
    person: Person
    on: date

    @classmethod
    def asked_for(cls, wanted: QueryDict, person: Person, on: date) -> EscalationList | None:
        """None where no list has been published."""
        lists = list(WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("-year"))
        year = wanted.get("year", "")
        begun = [each for each in lists if each.year <= on.year] or lists
        named = [each for each in lists if str(each.year) == year] if year else begun
        return cls(lists, named[0], wanted, person, on) if named else None

    @property
    def year(self) -> int:
        return self.work_list.year

    @cached_property
    def filter(self) -> EscalationFilter:
        seen = escalations_of(self.person).filter(task__work_list=self.work_list)
        return EscalationFilter(self.wanted, queryset=seen, work_list=self.work_list, person=self.person, on=self.on)

    @cached_property
    def counts(self) -> Counts:
        """Of what is chosen, whatever its state."""
        chosen = self.wanted.copy()
        chosen["state"] = "all"
        seen = escalations_visible_to(self.person, Escalation.objects.filter(task__work_list=self.work_list))
        every = EscalationFilter(chosen, queryset=seen, work_list=self.work_list, person=self.person, on=self.on)
        return count_states(every.qs, self.on)

    def page(self) -> Page[Escalation]:
        return Paginator(self._ordered, ROWS_ON_A_PAGE).get_page(self.wanted.get("page"))

    def rows(self, escalations: Iterable[Escalation] | None = None) -> Iterator[Row]:
        for escalation in self._ordered if escalations is None else escalations:
            yield Row.of(escalation, self.person, self.on)

    @property
    def _ordered(self) -> Any:
        return in_order(self.filter.qs, self.wanted.get("sort", ""))

    def url(self, **changed: str) -> str:
        """The address of what is shown, narrowed or widened."""
        kept = {name: str(value) for name, value in self.wanted.items() if name not in ("page", "sort")}
        asked = {"year": str(self.year), **kept, **changed}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('supervision:escalations')}?{query}"

    @property
    def urls(self) -> dict[str, str]:
        """The addresses behind the numbers of the sentence."""
        return {"in_force": self.url(state=""), **{state: self.url(state=state) for state, _label in STATES}}


def list_table(listed: EscalationList) -> tuple[str, list[str], Iterator[list[object]]]:
    """Title, heads and rows of the Excel table, whose rows are those of the list."""
    heads = [
        _("No."), _("Task"), _("Host"), _("Month"), _("Escalation"), _("Grounds"), _("Who acts"), _("Towards whom"),
        _("Issued"), _("Due"), _("State"), _("Next step"), _("Awaited from"), _("Next step due"),
        _("Overdue in working days"), _("Reason of the revocation"),
    ]  # fmt: skip
    return _("Escalations %(year)s") % {"year": listed.year}, heads, map(_cells, listed.rows())


def _cells(row: Row) -> list[object]:
    each = row.escalation
    return [
        each.task.serial, each.task.title, each.unit.short_name, f"{each.task.work_list.year}-{each.month:02d}",
        each.get_action_display(), [Ground(ground).label for ground in each.grounds], row.who, row.towards,
        each.issued_at, each.due_on, each.get_status_display(), each.get_step_display() if each.is_open else "",
        row.awaited, each.step_due_on if each.is_open else None, row.late or None, each.revocation_reason,
    ]  # fmt: skip
