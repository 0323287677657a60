from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.arranging import choose_channels, save_channel, send_test, set_sending
from notices.carriers.web import shown_address
from notices.enums import ChannelKind
from notices.forms.channels import TestMessageForm, form_of
from notices.forms.sending import ChoiceForm, SendingForm
from notices.models import Channel
from notices.selectors.contacts import ContactBook, policies, sending_hours
from notices.selectors.tracking import channels_at_work
from organization.access import requires

if TYPE_CHECKING:
    from organization.access import SignedInRequest


@requires("notices.manage_channels")
def channels(request: SignedInRequest) -> HttpResponse:
    """The ways by which notices leave the inbox, and how each does."""
    return render(request, "notices/channels.html", {"channels": channels_at_work(), "kinds": ChannelKind.choices})


@requires("notices.manage_channels")
def channel_create(request: SignedInRequest, channel_kind: str) -> HttpResponse:
    if channel_kind not in ChannelKind:
        raise Http404
    return _edit(request, Channel(kind=channel_kind))


@requires("notices.manage_channels")
def channel_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Channel, pk=pk))


@requires("notices.manage_channels")
def channel_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """A channel as it is set, and a test message with the very answer of its server."""
    channel = get_object_or_404(channels_at_work(), pk=pk)
    form = TestMessageForm(request.POST or None, initial={"to": request.user.username})
    answer = None
    if request.method == "POST" and form.is_valid():
        answer = send_test(channel=channel, to=form.cleaned_data["to"], by=request.user, at=timezone.now())
    address = shown_address(channel.address)
    context = {"channel": channel, "form": form, "answer": answer, "address": address}
    return render(request, "notices/channel.html", context)


@requires("notices.set_sending")
def sending(request: SignedInRequest) -> HttpResponse:
    """The office's hours, and how soon each kind of notice goes out."""
    form = SendingForm(request.POST or None, hours=sending_hours(), paces=policies())
    if request.method == "POST" and form.is_valid():
        set_sending(hours=form.hours(), paces=form.paces(), by=request.user)
        messages.success(request, _("The rules of sending are saved; they hold for notices to come."))
        return redirect("notices:sending")
    return render(request, "notices/sending.html", {"form": form, "channels": Channel.objects.enabled()})


@requires("notices.choose_channels")
def settings(request: SignedInRequest) -> HttpResponse:
    """By which channels a person wants to be reached, and when not."""
    forms = _choice_forms(request)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        choose_channels(person=request.user, choices={form.channel: form.choice() for form in forms})
        messages.success(request, _("Your choices are saved."))
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"forms": forms, "hours": sending_hours()})


def _choice_forms(request: SignedInRequest) -> list[ChoiceForm]:
    in_use = list(Channel.objects.enabled())
    book = ContactBook.of([request.user.pk], in_use)
    return [
        ChoiceForm(
            request.POST or None,
            channel=channel,
            choice=book.choices.get((request.user.pk, channel.pk)),
            can_reach=channel.reaches(request.user),
        )
        for channel in in_use
    ]


def _edit(request: SignedInRequest, channel: Channel) -> HttpResponse:
    form = form_of(channel, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_channel(channel=form.fill(channel), by=request.user)
            return redirect("notices:channel", pk=saved.pk)
        except ValidationError as error:
            form.add_error(None, error)
    is_new = channel.pk is None
    name = "" if is_new else Channel.objects.get(pk=channel.pk).name
    context = {"form": form, "channel": channel, "is_new": is_new, "name": name}
    return render(request, "notices/channel_form.html", context)
