"""How citizens search the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizens.enums import State
from organization.models import Unit
from tasks.models import Sector, Task

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import WorkList

LONGEST = 100


class ListFilter(forms.Form):
    """Each field narrows the list; sectors and hosts are named by their names, so that addresses can be read."""

    q = forms.CharField(
        label=pgettext_lazy("to the public", "Words in the title or the target"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=_("Sector"), to_field_name="name", required=False, empty_label=_("all")
    )
    host = forms.ModelChoiceField(
        Unit.objects.none(),
        label=pgettext_lazy("to the public", "In charge"),
        to_field_name="short_name",
        required=False,
        empty_label=_("all"),
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("to the public", "Progress"), choices=[("", _("all")), *State.choices], required=False
    )
    livelihood = forms.ChoiceField(
        label=_("Livelihood items"),
        choices=[("", _("all tasks")), ("1", _("livelihood items only"))],
        required=False,
    )

    def __init__(self, *args: Any, work_list: WorkList, **options: Any) -> None:
        super().__init__(*args, **options)
        sectors, hosts = self.fields["sector"], self.fields["host"]
        sectors.queryset = Sector.objects.filter(work_list=work_list)  # type: ignore[attr-defined]
        hosts.queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            pk__in=Task.objects.filter(work_list=work_list).values("host")
        ).order_by("short_name")

    def narrow(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        wanted = self.cleaned_data
        if wanted["q"]:
            tasks = tasks.containing(wanted["q"])  # type: ignore[attr-defined]
        exact = {name: wanted[name] for name in ("sector", "host", "state") if wanted[name]}
        return tasks.filter(**exact, **({"livelihood": True} if wanted["livelihood"] else {}))
