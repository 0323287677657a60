from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices.enums import NoticeKind, Pace
from notices.models import ContactPreference
from notices.rules import QuietHours, SendingHours, pace_of
from notices.wording import ACTIONS

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

    from notices.models import Channel


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def rows_of_paces() -> list[tuple[str, str]]:
    """Every kind of notice, and for escalations each action."""
    found = [(kind.value, "") for kind in NoticeKind]
    at = found.index((NoticeKind.ESCALATION.value, "")) + 1
    return [*found[:at], *((NoticeKind.ESCALATION.value, action) for action in ACTIONS), *found[at:]]


class SendingForm(forms.Form):
    """The office's hours, and how soon each kind of notice goes out."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), widget=TimeInput())
    quiet_until = forms.TimeField(label=gettext_lazy("Quiet until"), widget=TimeInput())
    digest_at = forms.TimeField(label=gettext_lazy("Daily digest at"), widget=TimeInput())

    def __init__(
        self, given: Mapping[str, Any] | None, *, hours: SendingHours, paces: Mapping[tuple[str, str], str]
    ) -> None:
        initial = {"quiet_from": hours.quiet.start, "quiet_until": hours.quiet.end, "digest_at": hours.digest_at}
        super().__init__(given, initial=initial)
        for kind, action in rows_of_paces():
            name = ACTIONS[action] if action else NoticeKind(kind).label
            self.fields[f"pace-{kind}-{action}"] = forms.ChoiceField(
                label=name, choices=Pace.choices, initial=pace_of(kind, action, paces)
            )

    def hour_fields(self) -> list[BoundField]:
        return [self["quiet_from"], self["quiet_until"], self["digest_at"]]

    def pace_fields(self) -> Iterator[tuple[BoundField, bool]]:
        """The field, and whether it is that of an action below its kind."""
        for kind, action in rows_of_paces():
            yield self[f"pace-{kind}-{action}"], bool(action)

    def hours(self) -> SendingHours:
        given = self.cleaned_data
        return SendingHours(QuietHours(given["quiet_from"], given["quiet_until"]), given["digest_at"])

    def paces(self) -> dict[tuple[str, str], str]:
        return {(kind, action): self.cleaned_data[f"pace-{kind}-{action}"] for kind, action in rows_of_paces()}


class ChoiceForm(forms.Form):
    """A person's choice for one channel."""

    is_on = forms.BooleanField(label=gettext_lazy("Reach me by it"), required=False)
    quiet_from = forms.TimeField(label=gettext_lazy("My quiet hours from"), required=False, widget=TimeInput())
    quiet_until = forms.TimeField(label=gettext_lazy("My quiet hours until"), required=False, widget=TimeInput())
    language = forms.ChoiceField(
        label=pgettext_lazy("of messages", "Language"), choices=settings.LANGUAGES, required=False
    )

    def __init__(
        self, given: Mapping[str, Any] | None, *, channel: Channel, choice: ContactPreference | None, can_reach: bool
    ) -> None:
        self.channel, self.can_reach = channel, can_reach
        initial = {
            "is_on": choice.is_on if choice else channel.is_on_by_default,
            "quiet_from": choice and choice.quiet_from,
            "quiet_until": choice and choice.quiet_until,
            "language": (choice and choice.language) or settings.LANGUAGE_CODE,
        }
        super().__init__(given, prefix=f"channel{channel.pk}", initial=initial)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_until")
        if (start is None) != (end is None):
            raise forms.ValidationError(_("Quiet hours need a beginning and an end."))
        if start is not None and start == end:
            raise forms.ValidationError(_("Quiet hours cannot begin and end at the same time."))
        return given

    def choice(self) -> ContactPreference:
        return ContactPreference(**self.cleaned_data)
