"""What is typed about outstanding contributions. A form only reads; whether it may be so is decided by the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.enums import AwardLevel
from incentives.honouring.awarding import LONGEST_NAME, LONGEST_POST
from incentives.honouring.deciding import Verdict
from incentives.honouring.standing import LONGEST_DOCUMENT, LONGEST_TEXT
from organization.models import Person, Unit
from supervision.forms.reports import DayField, FigureField, FilesField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.forms import BoundField

    from incentives.models import Nomination

YES, NO = "yes", "no"
FILES_HELP = gettext_lazy("Up to 20 MB each: PDF, OFD, Word, Excel, WPS, pictures, ZIP.")


def _text(label: Any, help_text: Any = "", *, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT, widget=widget)


def _line(label: Any, length: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=length)


def _document(help_text: Any = "") -> forms.CharField:
    return _line(gettext_lazy("Document"), LONGEST_DOCUMENT, help_text)


def _post_of(person: Any) -> str:
    return str(person.post or person.name)


class NominationForm(forms.Form):
    """What the unit achieved; what the record says stands beside it and need not be written."""

    statement = _text(
        gettext_lazy("What was achieved"),
        gettext_lazy(
            "What was reformed, which difficulty was overcome, what was done better than asked for. "
            "Progress, dates and flags stand beside it already."
        ),
        rows=9,
    )
    files = FilesField(required=False, label=gettext_lazy("Files"), help_text=FILES_HELP)  # type: ignore[assignment]


class RecommendationForm(forms.Form):
    """A leader's own words, which may stay empty."""

    reason = _text(gettext_lazy("Why it is recommended"), gettext_lazy("May stay empty."), rows=2)


class PaperRecommendationForm(forms.Form):
    """A leader's recommendation on paper, recorded by the office."""

    leader = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Leader"))
    reason = _text(gettext_lazy("Why it is recommended"), gettext_lazy("May stay empty."), rows=2)
    document = _document(gettext_lazy("The paper on which the leader recommends it."))

    def __init__(self, *args: Any, leaders: Sequence[Person], **options: Any) -> None:
        options.setdefault("prefix", "paper")
        super().__init__(*args, **options)
        field = self.fields["leader"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[each.pk for each in leaders])
        field.label_from_instance = _post_of  # type: ignore[method-assign,assignment]
        if len(leaders) == 1:
            field.initial, field.empty_label = leaders[0].pk, None


class VerdictsForm(forms.Form):
    """Yes, no or not yet for each of several nominations, each with a reason."""

    answers: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, nominations: Iterable[Nomination], **options: Any) -> None:
        super().__init__(*args, **options)
        self.nominations = {each.pk: each for each in nominations}
        for pk in self.nominations:
            self.fields[f"verdict-{pk}"] = forms.ChoiceField(
                label=_("Decision"),
                choices=(("", _("Leave open")), *self.answers),
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason-{pk}"] = _line(_("Opinion or reason"), LONGEST_TEXT)

    def rows(self) -> list[tuple[Nomination, BoundField, BoundField]]:
        return [(each, self[f"verdict-{pk}"], self[f"reason-{pk}"]) for pk, each in self.nominations.items()]

    def others(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if "-" not in field.name]

    def verdicts(self) -> list[Verdict]:
        return [
            Verdict(each, answer == YES, self.cleaned_data[f"reason-{pk}"])
            for pk, each in self.nominations.items()
            if (answer := self.cleaned_data[f"verdict-{pk}"])
        ]


class ReviewForm(VerdictsForm):
    answers = ((YES, gettext_lazy("Put before the meeting")), (NO, gettext_lazy("Not put forward")))
    document = _document(gettext_lazy("Where the review is on paper."))


class MeetingForm(VerdictsForm):
    answers = ((YES, pgettext_lazy("verdict", "Recognised")), (NO, pgettext_lazy("verdict", "Not recognised")))
    meeting_on = DayField(label=gettext_lazy("Date of the executive meeting"))
    document = _document(gettext_lazy("Minutes of the meeting, or the document that gives its decision."))


class CorrectionForm(forms.Form):
    """Why the meeting's decision is recorded otherwise."""

    meeting_on = DayField(label=gettext_lazy("Date of the executive meeting"))
    document = _document()
    reason = _text(gettext_lazy("Reason"), gettext_lazy("The units read it."), rows=2)


class UnitChoiceForm(forms.Form):
    """Something for one of the units on the task."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), empty_label=None)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Unit.objects.filter(pk__in=[each.pk for each in units])
        field.initial = units[0].pk if units else None


class AwardForm(UnitChoiceForm):
    person = forms.CharField(label=gettext_lazy("Person"), max_length=LONGEST_NAME)
    post = _line(gettext_lazy("Post"), LONGEST_POST)
    level = forms.ChoiceField(label=gettext_lazy("Award"), choices=AwardLevel.choices)
    reason = _line(
        gettext_lazy("Reason"),
        LONGEST_TEXT,
        gettext_lazy("Needed where a co-host's person ranks as high as the host's."),
    )
    document = _document()


class MoneyForm(UnitChoiceForm):
    amount = FigureField(
        required=False,
        label=gettext_lazy("Working money (10,000 yuan)"),
        help_text=gettext_lazy("May stay empty."),
    )
    is_commended = forms.BooleanField(required=False, label=gettext_lazy("Commended citywide"))
    document = _document()

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("prefix", "money")
        super().__init__(*args, **options)
