from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.carriers.web import SCHEMES, is_usable
from notices.enums import ChannelKind, NoticeKind
from notices.letters import reached_at
from notices.models import Channel
from notices.models.channels import PLACEHOLDERS
from organization.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = {
    ChannelKind.WECOM: "wechat://CORPID:SECRET@AGENTID/@{account}",
    ChannelKind.DINGTALK: "dingtalk://SECRET@TOKEN/{phone}",
    ChannelKind.SMS: "jsons://gateway.example.gov.cn/send?:mobile={phone}&+Idempotency-Key={message_id}",
    ChannelKind.WEBHOOK: "jsons://hooks.example.gov.cn/keywork?:to={account}",
}
COMMON = ("is_enabled", "is_on_by_default", "kinds")


class ChannelForm(forms.ModelForm):
    """What every channel has. A secret left empty stays as it is."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("For which notices"),
        choices=NoticeKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None chosen: for all."),
    )

    def _post_clean(self) -> None:
        """The service checks the whole channel."""

    def fill(self, channel: Channel) -> Channel:
        """The channel with what was entered."""
        for name, value in self.cleaned_data.items():
            if name not in {"address", "password"} or value:
                setattr(channel, name, value)
        return channel


class MailChannelForm(ChannelForm):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is never shown again. Left empty, it stays as it is."),
    )

    class Meta:
        model = Channel
        fields = ("name", "host", "port", "security", "checks_certificate", "username", "sender", *COMMON)

    field_order = (
        "name", "host", "port", "security", "checks_certificate", "username", "password", "sender", *COMMON,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("host", "sender"):
            self.fields[name].required = True


class WebChannelForm(ChannelForm):
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
    )

    class Meta:
        model = Channel
        fields = ("name", "checks_certificate", *COMMON)

    field_order = ("name", "address", "checks_certificate", *COMMON)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["address"].required = not self.instance.address_sealed
        self.fields["address"].help_text = _(
            "An address of apprise, for example %(example)s. Filled in for each person: %(placeholders)s. It is never "
            "shown again; left empty, it stays as it is."
        ) % {
            "example": EXAMPLES[ChannelKind(kind)],
            "placeholders": " ".join(f"{{{name}}}" for name in PLACEHOLDERS),
        }

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address:
            self._check(address)
        return address

    def _check(self, address: str) -> None:
        try:
            named = {name for _text, name, _spec, _conversion in string.Formatter().parse(address) if name is not None}
        except ValueError as error:
            raise forms.ValidationError(_("A curly bracket is not closed.")) from error
        if unknown := sorted(named - set(PLACEHOLDERS)):
            raise forms.ValidationError(_("Nothing is filled in for: %(names)s") % {"names": ", ".join(unknown)})
        schemes = SCHEMES[self.kind]
        if urlsplit(address).scheme not in schemes:
            begins = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise forms.ValidationError(_("The address has to begin with one of: %(begins)s") % {"begins": begins})
        if not is_usable(address):
            raise forms.ValidationError(_("The address is not complete, or a part of it is not what its server needs."))


def form_of(channel: Channel, given: Mapping[str, Any] | None) -> ChannelForm:
    if channel.is_mail:
        return MailChannelForm(given, instance=channel)
    return WebChannelForm(given, instance=channel, kind=channel.kind)


class TestMessageForm(forms.Form):
    """An account of this program, or an address or phone number as it stands."""

    to = forms.CharField(
        label=gettext_lazy("Send a test message to"),
        help_text=gettext_lazy("An account, an e-mail address or a phone number."),
        max_length=200,
    )

    def clean_to(self) -> dict[str, str]:
        text = self.cleaned_data["to"].strip()
        if "@" in text:
            validate_email(text)
            return {"email": text, "name": "", "account": text, "phone": ""}
        if text.lstrip("+").replace("-", "").isdecimal() and len(text) >= 7:
            return {"email": "", "name": "", "account": text, "phone": text}
        person = Person.objects.filter(username=text).first()
        if person is None:
            raise forms.ValidationError(_("There is no account like this."))
        return reached_at(person)
