"""What is typed about meetings: the call, the record, and what narrows the lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.forms.year_plans import files_field, long_text
from office.convening import AgendaDraft, DecisionDraft, MeetingDraft, MeetingRecord
from office.enums import MeetingKind, MeetingStatus, MeetingTopic
from office.models import Meeting
from organization.enums import LeaderRank, Role
from organization.models import Person, Unit
from supervision.forms.reports import DayField
from supervision.forms.talks import MomentField
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from office.selectors.agenda import AgendaProposal

MOST_DECISIONS = 30
EMPTY_DECISIONS = 6
SERIALS = re.compile(r"[\s,，、;；]+")


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return str(person.post or person.name)


class PeopleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return str(person.post or person.name)


class MeetingForm(forms.Form):
    """A meeting to call or to change. Which fields it has follows from the kind and from who calls."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=pgettext_lazy("meeting", "Name"), max_length=200)
    topic = forms.ChoiceField(label=pgettext_lazy("meeting", "About"), choices=MeetingTopic)
    chair = PersonChoice(Person.objects.none(), required=False, label=gettext_lazy("In the chair"))
    chair_name = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Chaired by"),
        help_text=gettext_lazy("Where somebody without an account is in the chair; a post is enough."),
    )
    planned_at = MomentField(label=gettext_lazy("Time"))
    ends_at = MomentField(required=False, label=pgettext_lazy("meeting", "Until"))
    place = forms.CharField(required=False, max_length=200, label=gettext_lazy("Place"))
    note = long_text(
        gettext_lazy("What is to be prepared"),
        gettext_lazy("It stands in the notice; whoever is called reads it."),
        rows=2,
        required=False,
    )
    agenda = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    serials = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Further tasks"),
        help_text=gettext_lazy("Their serial numbers, with commas between them."),
    )
    matters = long_text(gettext_lazy("Further matters"), gettext_lazy("One on each line."), rows=2, required=False)
    with_hosts = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("Call the host units of the tasks on the agenda too")
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), required=False, label=gettext_lazy("Units"), widget=forms.CheckboxSelectMultiple
    )
    people = PeopleChoice(
        Person.objects.none(), required=False, label=gettext_lazy("People"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        kind: MeetingKind,
        by: Person,
        on: date,
        offered: Sequence[AgendaProposal],
        standing: Meeting | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind, self.by, self.on, self.standing = kind, by, on, standing
        self.offered = {each.key: each for each in offered}
        field: Any = self.fields["agenda"]
        field.choices = [(key, key) for key in self._keys()]
        self._set_people()
        if kind != MeetingKind.MAYOR:
            del self.fields["topic"]

    def _keys(self) -> list[str]:
        """What may be ticked: what is offered, and what stands on the agenda already."""
        standing = self.standing.agenda.filter(withdrawn_at=None) if self.standing else ()
        return list(dict.fromkeys([*self.offered, *(f"task-{each.task_id}" for each in standing if each.task_id)]))

    def _set_people(self) -> None:
        fields: dict[str, Any] = self.fields
        leaders = Person.objects.with_role(Role.CITY_LEADER).order_by("pk")
        fields["people"].queryset = leaders
        fields["units"].queryset = Unit.objects.existing_on(self.on).order_by("kind", "name")
        is_leaders_own = self.by.has_role(Role.CITY_LEADER) and not (
            self.by.has_role(Role.SUPERVISION_OFFICE) or self.by.rank == LeaderRank.MAYOR
        )
        if self.kind == MeetingKind.UNIT_WEEKLY or is_leaders_own:
            del fields["chair"]
        elif self.kind == MeetingKind.MAYOR:
            fields["chair"].queryset = leaders.filter(rank=LeaderRank.MAYOR)
        else:
            fields["chair"].queryset = leaders
        if is_leaders_own:
            del fields["chair_name"]
        if self.kind == MeetingKind.UNIT_WEEKLY:
            del fields["people"], fields["with_hosts"]

    def clean_serials(self) -> list[Task]:
        """The tasks of the year of the meeting with these serial numbers."""
        asked = [each for each in SERIALS.split(self.cleaned_data["serials"]) if each]
        planned_at = self.cleaned_data.get("planned_at")
        year = planned_at.year if planned_at else self.on.year
        found = {
            each.serial: each
            for each in Task.objects.published().in_year(year).filter(serial__in=asked).select_related("host")
        }
        if missing := [each for each in asked if each not in found]:
            said = _("No task of %(year)s has the serial number %(serials)s.")
            raise forms.ValidationError(said % {"year": year, "serials": "、".join(missing)})
        return [found[each] for each in dict.fromkeys(asked)]

    def draft(self) -> MeetingDraft:
        given = self.cleaned_data
        agenda = self._agenda()
        units = list(given["units"])
        if given.get("with_hosts"):
            units += [each.task.host for each in agenda if each.task]
        chair = given["chair"] if "chair" in self.fields else None
        if "chair" not in self.fields and self.kind != MeetingKind.UNIT_WEEKLY:
            chair = self.by
        return MeetingDraft(
            title=given["title"],
            topic=given.get("topic") or MeetingTopic.OTHER,
            unit=self.by.unit if self.kind == MeetingKind.UNIT_WEEKLY else None,
            chair=chair,
            chair_name=given.get("chair_name", ""),
            planned_at=given["planned_at"],
            ends_at=given["ends_at"],
            place=given["place"],
            note=given["note"].replace("\r\n", "\n"),
            invited_units=list(dict.fromkeys(units)),
            invited_people=list(given.get("people", ())),
            agenda=agenda,
        )

    def _agenda(self) -> list[AgendaDraft]:
        """What was ticked, then further tasks, then matters in words; a task once."""
        given = self.cleaned_data
        drafts = [*self._ticked(), *(AgendaDraft(task=task) for task in given["serials"])]
        lines = (line.strip() for line in given["matters"].splitlines())
        drafts += [AgendaDraft(title=line[:200]) for line in lines if line]
        once = {each.task.pk if each.task else each.title: each for each in reversed(drafts)}
        return list(reversed(once.values()))

    def _ticked(self) -> Iterable[AgendaDraft]:
        asked = self.cleaned_data["agenda"]
        known = {}
        if self.standing:
            items = self.standing.agenda.filter(withdrawn_at=None, task__isnull=False)
            known = {f"task-{each.task_id}": each for each in items.select_related("task__host", "request")}
        for key in asked:
            if item := known.get(key):
                yield AgendaDraft(task=item.task, request=item.request, reason=item.reason)
            else:
                offered = self.offered[key]
                request = offered.requests[0] if offered.requests else None
                title = "" if offered.task else offered.title
                yield AgendaDraft(task=offered.task, request=request, title=title, reason=offered.reason)


def as_called(meeting: Meeting) -> dict[str, Any]:
    """What the form of a meeting that is to be changed begins with."""
    names = ("version", "title", "topic", "chair", "chair_name", "planned_at", "ends_at", "place", "note")
    agenda = list(meeting.agenda.filter(withdrawn_at=None))
    invited = list(meeting.invitations.filter(withdrawn_at=None))
    return {
        **{name: getattr(meeting, name) for name in names},
        "agenda": [f"task-{each.task_id}" for each in agenda if each.task_id],
        "matters": "\n".join(each.title for each in agenda if each.task_id is None),
        "units": [each.unit_id for each in invited if each.unit_id],
        "people": [each.person_id for each in invited if each.person_id],
        "with_hosts": False,
    }


def as_recorded(meeting: Meeting) -> dict[str, Any]:
    """What the form of a meeting's record begins with."""
    stored = {name: getattr(meeting, name) for name in ("version", "present", "minutes", "document")}
    return {**stored, "held_at": meeting.held_at or meeting.planned_at}


class RecordForm(forms.Form):
    """What came of a meeting; its decisions stand in forms of their own."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    held_at = MomentField(label=pgettext_lazy("meeting", "Held at"))
    present = long_text(
        pgettext_lazy("meeting", "Present"), gettext_lazy("Units and posts are enough; say who was absent."), rows=2
    )
    minutes = long_text(gettext_lazy("Minutes"), rows=8)
    document = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Document number of the minutes"),
        help_text=gettext_lazy("Where they were issued on paper."),
    )
    files = files_field()  # type: ignore[assignment]

    def record(self, decisions: Sequence[DecisionDraft]) -> MeetingRecord:
        given = self.cleaned_data
        return MeetingRecord(
            held_at=given["held_at"],
            present=given["present"].replace("\r\n", "\n"),
            minutes=given["minutes"].replace("\r\n", "\n"),
            document=given["document"],
            decisions=decisions,
        )


class DecisionForm(forms.Form):
    """One decision: what, by whom, by when; an empty one is none."""

    text = forms.CharField(
        required=False,
        max_length=2000,
        label=pgettext_lazy("meeting", "Decision"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=gettext_lazy("Unit that carries it out"))
    due_on = DayField(required=False, label=gettext_lazy("Due"))
    task = forms.ModelChoiceField(
        Task.objects.none(), required=False, label=gettext_lazy("Task"), empty_label=gettext_lazy("none")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(given.get(name) for name in ("text", "unit", "due_on")):
            for name, said in (
                ("text", _("Say what was decided.")),
                ("unit", _("Say which unit carries it out.")),
                ("due_on", _("Say by when.")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, said)
        return given

    def decision(self) -> DecisionDraft | None:
        given = self.cleaned_data
        if not given.get("text"):
            return None
        text = given["text"].replace("\r\n", "\n")
        return DecisionDraft(text=text, unit=given["unit"], due_on=given["due_on"], task=given["task"])


DecisionFormSet = forms.formset_factory(
    DecisionForm, extra=EMPTY_DECISIONS, max_num=MOST_DECISIONS, absolute_max=MOST_DECISIONS
)


def decision_forms(meeting: Meeting, on: date, data: Any = None) -> Any:
    """The forms of new decisions. Units and the tasks on the agenda are read once for all of them."""
    units = [("", "—"), *((each.pk, each.short_name) for each in Unit.objects.existing_on(on).order_by("kind", "name"))]
    items = meeting.agenda.filter(withdrawn_at=None, task__isnull=False).select_related("task")
    tasks = [("", "—"), *((each.task_id, str(each.task)) for each in items)]
    formset = DecisionFormSet(data, prefix="decision")
    for form in formset.forms:
        fields: dict[str, Any] = form.fields
        fields["unit"].queryset, fields["task"].queryset = Unit.objects.all(), Task.objects.published()
        fields["unit"].choices, fields["task"].choices = units, tasks
    return formset


class MeetingFilter(forms.Form):
    year = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"))
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))
    search = forms.CharField(required=False, label=gettext_lazy("Search"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", pgettext_lazy("meeting", "All")), *MeetingKind.choices]
        fields["state"].choices = [
            ("", pgettext_lazy("meeting", "All")),
            *MeetingStatus.choices,
            ("unrecorded", _("Record missing")),
        ]
