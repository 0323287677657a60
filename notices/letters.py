"""What a message says: the words of the inbox, for e-mail in full, for phones in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from notices.carriers.answers import Letter
from notices.wording import Wording, wording_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from notices.models import Notice
    from organization.models import Person

LONGEST_SHORT = 140
LONGEST_SUBJECT = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A notice in a message: its words, and where it is opened."""

    notice: Notice
    wording: Wording
    url: str


def write_letter(*, message_id: str, person: Person, notices: Sequence[Notice], language: str, at: datetime) -> Letter:
    """The message about these notices, in the person's language."""
    with override(language):
        paragraphs = [Paragraph(each, wording_of(each), site_url("notices:open", each.pk)) for each in notices]
        to_sign = sum(notice.awaits_signature for notice in notices)
        context = {
            "person": person,
            "paragraphs": paragraphs,
            "to_sign": to_sign,
            "summary": _summary(len(notices), to_sign),
            "at": localtime(at),
            "inbox_url": site_url("notices:inbox"),
            "settings_url": site_url("notices:settings"),
            "city": settings.KEYWORK_CITY,
        }
        return Letter(
            message_id=message_id,
            to=reached_at(person),
            subject=_subject(paragraphs, to_sign),
            text=render_to_string("notices/email/_letter.txt", context).strip() + "\n",
            html=render_to_string("notices/email/_letter.html", context),
            short=_short(paragraphs, to_sign),
            written_at=localtime(at),
            settings_url=context["settings_url"],
        )


def write_test_letter(*, message_id: str, to: dict[str, str], channel: str, at: datetime) -> Letter:
    subject = _("Test message")
    said = _("This is a test of the channel %(channel)s. Nothing has to be done.") % {"channel": channel}
    text = f"{said}\n{site_url('notices:inbox')}\n"
    return Letter(message_id, to, subject, text, f"<p>{said}</p>", _("[Keywork]") + said, localtime(at))


def reached_at(person: Person) -> dict[str, str]:
    return {"phone": person.phone, "email": person.email, "account": person.username, "name": person.name}


def site_url(view: str, *arguments: object) -> str:
    return f"{settings.KEYWORK_URL}{reverse(view, args=arguments)}"


def _subject(paragraphs: Sequence[Paragraph], to_sign: int) -> str:
    if len(paragraphs) == 1:
        title = " ".join(paragraphs[0].wording.title.split())
        return title if len(title) <= LONGEST_SUBJECT else f"{title[: LONGEST_SUBJECT - 1]}…"
    return _summary(len(paragraphs), to_sign)


def _summary(count: int, to_sign: int) -> str:
    said = ngettext("%(count)s notice", "%(count)s notices", count) % {"count": count}
    return _("%(notices)s, %(to_sign)s to sign for") % {"notices": said, "to_sign": to_sign} if to_sign else said


def _short(paragraphs: Sequence[Paragraph], to_sign: int) -> str:
    """One text message: who speaks, what it is about, where to read on."""
    single = len(paragraphs) == 1
    said = paragraphs[0].wording.title if single else _summary(len(paragraphs), to_sign)
    if single and to_sign:
        said = _("%(title)s; waits for your signature") % {"title": said}
    url = paragraphs[0].url if single else site_url("notices:inbox")
    sender, rest = _("[Keywork]"), f" {url}"
    room = LONGEST_SHORT - len(sender) - len(rest)
    said = " ".join(said.split())
    return f"{sender}{said if len(said) <= room else said[: room - 1] + '…'}{rest}"
