"""The filters of the list of judgements, which stands behind most numbers of these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.figures import month_text
from dashboards.selectors.codes import IsPausedMonth
from dashboards.selectors.ladder import with_step
from dashboards.selectors.months import NEW_YELLOW, TURNED_RED, was_yellow_before
from organization.models import Person, Unit
from supervision.enums import Flag, Reason
from supervision.models import Check
from tasks.models import MONTHS, Sector, Task, WorkList

if TYPE_CHECKING:
    from django.db.models import QuerySet

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


class CheckFilter(filters.FilterSet):
    """Every choice of the list's form; the form is given the list it is about."""

    month = filters.ChoiceFilter(choices=month_choices, label=_("Month"), empty_label=_("all months"))
    flag = filters.ChoiceFilter(choices=Flag.choices, label=_("Judgement"), empty_label=_("all"))
    reason = filters.ChoiceFilter(
        choices=[(Reason.BEHIND, Reason.BEHIND.label), (Reason.UNREPORTED, Reason.UNREPORTED.label)],
        label=_("Reason"),
        empty_label=_("all"),
    )
    change = filters.ChoiceFilter(
        choices=CHANGES, method="filter_change", label=pgettext_lazy("of a judgement", "Change"), empty_label=_("all")
    )
    sector = filters.ModelChoiceFilter(
        queryset=Sector.objects.none(), field_name="task__sector", label=_("Sector"), empty_label=_("all")
    )
    unit = filters.ModelChoiceFilter(queryset=Unit.objects.none(), label=_("Unit"), empty_label=_("all"))
    leader = filters.ModelChoiceFilter(
        queryset=Person.objects.none(), method="filter_leader", label=_("Leader"), empty_label=_("all")
    )
    step = filters.ChoiceFilter(choices=STEPS, method="filter_step", label=_("Ladder"), empty_label=_("all"))
    livelihood = filters.ChoiceFilter(
        choices=YES, method="filter_livelihood", label=_("Livelihood items"), empty_label=_("all")
    )
    suspended = filters.ChoiceFilter(choices=YES, method="filter_suspended", label=_("Suspended"), empty_label=_("all"))

    class Meta:
        model = Check
        fields = ("month", "flag", "reason", "change", "sector", "unit", "leader", "step", "livelihood", "suspended")

    def __init__(self, *args: object, work_list: WorkList, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        tasks = Task.objects.filter(work_list=work_list)
        self.filters["sector"].queryset = Sector.objects.filter(work_list=work_list)
        self.filters["unit"].queryset = Unit.objects.filter(participations__task__in=tasks).distinct()
        self.filters["leader"].queryset = Person.objects.filter(pk__in=_leaders(work_list))
        self.form.fields["leader"].label_from_instance = _post_of
        for name in ("reason", "suspended"):
            self.form.fields[name].widget = forms.HiddenInput()

    def filter_change(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return was_yellow_before(checks).filter(TURNED_RED if value == "turned_red" else NEW_YELLOW)

    def filter_leader(self, checks: QuerySet[Check], name: str, value: Person) -> QuerySet[Check]:
        return checks.filter(task__in=Task.objects.led_by(value))

    def filter_step(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(task__in=with_step(Task.objects.all()).filter(step=int(value)).values("pk"))

    def filter_livelihood(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(task__livelihood=True)

    def filter_suspended(self, checks: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return checks.filter(IsPausedMonth(F("month"), F("task__paused_months")), flag=Flag.NOT_DUE)


def _leaders(work_list: WorkList) -> QuerySet[Sector]:
    return (
        Sector.objects.filter(work_list=work_list, leader__isnull=False)
        .values("leader")
        .union(Task.objects.filter(work_list=work_list, lead_leader__isnull=False).values("lead_leader"))
    )


def _post_of(person: Person) -> str:
    return person.post or person.name
