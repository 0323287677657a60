"""The filters of the list of judgements, which stands behind most numbers of these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.figures import month_text
from dashboards.selectors.codes import IsPausedMonth
from dashboards.selectors.ladder import with_step
from dashboards.selectors.months import NEW_YELLOW, TURNED_RED, was_yellow_before
from dashboards.selectors.reporting import GROUPS
from organization.models import Person, Unit
from supervision.enums import Flag, Reason
from supervision.models import Check
from tasks.models import MONTHS, Participation, Sector, Task, WorkList

if TYPE_CHECKING:
    from django.db.models import QuerySet

REASONS = ((Reason.BEHIND, Reason.BEHIND.label), (Reason.UNREPORTED, Reason.UNREPORTED.label))
STATE_CHOICES = (
    ("owed", _("all that are owed")),
    ("missing", _("not reported")),
    ("saved", _("saved, not submitted")),
    ("empty", _("not filled in")),
    ("signing", _("waiting for the head's signature")),
    ("submitted", _("submitted")),
    ("to_review", _("to review")),
    ("accepted", _("accepted")),
    ("returned", _("returned")),
    ("free", _("no report due")),
)
YES = (("1", _("only these")),)
CHANGES = (("turned_red", _("turned red")), ("new_yellow", _("new card")))
STEPS = (
    (-1, _("Never a card")),
    (0, _("Cards only")),
    (1, _("Talk in the unit")),
    (2, _("Talk with the supervision office")),
    (3, _("Talk with the city leader")),
    (4, _("Citywide criticism")),
    (5, _("Accountability")),
)


def month_choices() -> list[tuple[int, str]]:
    return [(number, month_text(number)) for number in MONTHS]


class OfOneList(filters.FilterSet):
    """What both lists below share: their choices are those of one work list."""

    sector = filters.ModelChoiceFilter(
        queryset=Sector.objects.none(), method="filter_sector", label=_("Sector"), empty_label=_("all")
    )
    unit = filters.ModelChoiceFilter(
        queryset=Unit.objects.none(), method="filter_unit", label=_("Unit"), empty_label=_("all")
    )
    leader = filters.ModelChoiceFilter(
        queryset=Person.objects.none(), method="filter_leader", label=_("Leader"), empty_label=_("all")
    )

    def __init__(self, *args: Any, work_list: WorkList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = Task.objects.filter(work_list=work_list)
        self.filters["sector"].queryset = Sector.objects.filter(work_list=work_list)
        self.filters["unit"].queryset = Unit.objects.filter(pk__in=_hosts(tasks))
        self.filters["leader"].queryset = Person.objects.filter(pk__in=_leaders(work_list))
        self.form.fields["leader"].label_from_instance = _post_of


class CheckFilter(OfOneList):
    """Judgements: one row for each task and month."""

    month = filters.ChoiceFilter(choices=month_choices, label=_("Month"), empty_label=_("all months"))
    flag = filters.ChoiceFilter(choices=Flag.choices, label=_("Judgement"), empty_label=_("all"))
    reason = filters.ChoiceFilter(choices=REASONS, widget=forms.HiddenInput)
    change = filters.ChoiceFilter(
        choices=CHANGES,
        method="filter_change",
        label=pgettext_lazy("of a judgement", "Change"),
        empty_label=_("all"),
    )
    step = filters.ChoiceFilter(choices=STEPS, method="filter_step", label=_("Ladder"), empty_label=_("all"))
    livelihood = filters.ChoiceFilter(
        choices=YES, method="filter_livelihood", label=_("Livelihood items"), empty_label=_("all")
    )
    suspended = filters.ChoiceFilter(choices=YES, method="filter_suspended", widget=forms.HiddenInput)

    class Meta:
        model = Check
        fields = ("month", "flag", "reason", "change", "sector", "unit", "leader", "step", "livelihood", "suspended")

    def filter_sector(self, checks: QuerySet[Check], name: str, value: Sector) -> QuerySet[Check]:
        return checks.filter(task__sector=value)

    def filter_unit(self, checks: QuerySet[Check], name: str, value: Unit) -> QuerySet[Check]:
        """The host of the month."""
        return checks.filter(unit=value)

    def filter_leader(self, checks: QuerySet[Check], name: str, value: Person) -> QuerySet[Check]:
        return checks.filter(task__in=Task.objects.led_by(value))

    def filter_change(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return was_yellow_before(checks).filter(TURNED_RED if value == "turned_red" else NEW_YELLOW)

    def filter_step(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(task__in=with_step(Task.objects.all()).filter(step=int(value)).values("pk"))

    def filter_livelihood(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(task__livelihood=True)

    def filter_suspended(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(IsPausedMonth(F("month"), F("task__paused_months")), flag=Flag.NOT_DUE)


class DutyFilter(OfOneList):
    """Reports that a month owes: one row for each task. The month itself was chosen before."""

    month = filters.ChoiceFilter(
        choices=month_choices, method="keep", label=_("Month"), empty_label=None, widget=forms.Select
    )
    state = filters.ChoiceFilter(choices=STATE_CHOICES, method="filter_state", label=_("State"), empty_label=_("all"))

    class Meta:
        model = Task
        fields = ("month", "state", "sector", "unit", "leader")

    def keep(self, duties: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return duties

    def filter_state(self, duties: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return duties.filter(state__in=GROUPS[value])

    def filter_sector(self, duties: QuerySet[Task], name: str, value: Sector) -> QuerySet[Task]:
        return duties.filter(sector=value)

    def filter_unit(self, duties: QuerySet[Task], name: str, value: Unit) -> QuerySet[Task]:
        return duties.filter(host_then_id=value.pk)

    def filter_leader(self, duties: QuerySet[Task], name: str, value: Person) -> QuerySet[Task]:
        return duties.filter(pk__in=Task.objects.led_by(value).values("pk"))


def _hosts(tasks: QuerySet[Task]) -> QuerySet[Participation, Any]:
    return Participation.objects.filter(task__in=tasks).values("unit")


def _leaders(work_list: WorkList) -> QuerySet[Sector, Any]:
    return (
        Sector.objects.filter(work_list=work_list, leader__isnull=False)
        .values("leader")
        .union(Task.objects.filter(work_list=work_list, lead_leader__isnull=False).values("lead_leader"))
    )


def _post_of(person: Person) -> str:
    return person.post or person.name
