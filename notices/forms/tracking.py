from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices.enums import DeliveryState, NoticeKind
from notices.models import Channel, DeliveryNotice
from organization.models import Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from notices.models import Delivery, Notice

TRACKED = (
    ("", pgettext_lazy("notices", "All")),
    ("unsigned", gettext_lazy("Not signed for")),
    ("unread", gettext_lazy("Not opened")),
    ("given_up", gettext_lazy("Delivery given up")),
)
OUTBOX = (
    ("", pgettext_lazy("notices", "All")),
    ("waiting", pgettext_lazy("delivery", "Waiting")),
    ("retrying", gettext_lazy("To be tried again")),
    ("given_up", pgettext_lazy("delivery", "Given up")),
    ("twice", gettext_lazy("Possibly sent twice")),
    ("sent", pgettext_lazy("delivery", "Sent")),
    ("withdrawn", pgettext_lazy("delivery", "Withdrawn")),
)


def given_up_delivery() -> Exists:
    """Whether a message with the notice was given up."""
    lines = DeliveryNotice.objects.filter(notice=OuterRef("pk"), withdrawal="")
    return Exists(lines.filter(delivery__state=DeliveryState.GIVEN_UP))


class TrackingFilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Task or person"), required=False, widget=forms.SearchInput())
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False, empty_label=gettext_lazy("All units")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=(("", gettext_lazy("All kinds")), *NoticeKind.choices), required=False
    )
    state = forms.ChoiceField(label=pgettext_lazy("notices", "State"), choices=TRACKED, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.all()  # type: ignore[attr-defined]
        self.is_valid()

    def scoped(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        """By everything but the state."""
        given = self.cleaned_data
        if words := given.get("q"):
            notices = notices.filter(
                Q(serial=words) | Q(recipient__name__icontains=words) | Q(recipient__username=words)
                | Q(recipient__post__icontains=words) | Q(facts__title__icontains=words)
            )  # fmt: skip
        if unit := given.get("unit"):
            notices = notices.filter(Q(recipient__unit=unit) | Q(recipient=None, unit=unit))
        return notices.filter(kind=given["kind"]) if given.get("kind") else notices

    def chosen(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        state = self.cleaned_data.get("state")
        if state == "unsigned":
            return notices.filter(needs_signature=True, signed_at=None)
        if state == "unread":
            return notices.filter(read_at=None)
        return notices.filter(given_up_delivery()) if state == "given_up" else notices


class OutboxFilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Recipient"), required=False, widget=forms.SearchInput())
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=gettext_lazy("Channel"), required=False, empty_label=gettext_lazy("All channels")
    )
    state = forms.ChoiceField(label=pgettext_lazy("notices", "State"), choices=OUTBOX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = Channel.objects.all()  # type: ignore[attr-defined]
        self.is_valid()

    def scoped(self, deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
        given = self.cleaned_data
        if words := given.get("q"):
            deliveries = deliveries.filter(Q(person__name__icontains=words) | Q(person__username=words))
        return deliveries.filter(channel=given["channel"]) if given.get("channel") else deliveries

    def chosen(self, deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
        state = self.cleaned_data.get("state") or ""
        if state == "waiting":
            return deliveries.filter(state__in=(DeliveryState.WAITING, DeliveryState.SENDING), attempts=0)
        if state == "retrying":
            return deliveries.filter(state__in=(DeliveryState.WAITING, DeliveryState.SENDING), attempts__gt=0)
        if state == "twice":
            return deliveries.filter(attempt_rows__is_possible_repetition=True).distinct()
        return deliveries.filter(state=state) if state else deliveries
