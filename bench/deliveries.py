"""The outbox: messages a second through a mail server on loopback, against bare smtplib with the same messages."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.policy import SMTP
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import call_command

from bench.timing import Line, below, seconds
from notices.carriers import Limits
from notices.carriers.mail import envelope
from notices.delivering import deliver_due
from notices.enums import ChannelKind, DeliveryState, NoticeKind, Security
from notices.letters import write_letter
from notices.models import Channel, Delivery, Notice
from notices.planning import plan_deliveries
from notices.services import NoticeDraft, send_notices
from organization.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 10, 14, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = AT + timedelta(hours=1)
SENDER = "ducha@example.gov.cn"
LONGEST = 120  # seconds that the mail server is waited for
LIMITS = Limits()


@contextmanager
def mail_server() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()
            process.wait(LONGEST)


def fill(count: int, port: int) -> list[Person]:
    """So many people, each with five notices."""
    call_command("flush", "--no-input", verbosity=0)
    Channel.objects.create(
        kind=ChannelKind.SMTP, name="邮件", is_enabled=True, host="127.0.0.1", port=port, security=Security.NONE,
        sender=SENDER,
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"{n}号", email=f"p{n}@example.gov.cn", password=UNUSABLE_PASSWORD_PREFIX)
        for n in range(count)
    )
    facts = {"title": "地铁5号线土建工程", "before": "18", "actual": "20", "flag": "red_flag"}
    send_notices(
        NoticeDraft(NoticeKind.CORRECTION, f"matter:{n}", AT, recipient_id=each.pk, article=6, month=9, facts=facts)
        for each in people
        for n in range(5)
    )
    Notice.objects.update(planned_at=None)  # as if written today
    return people


def bare(port: int, messages: list[tuple[str, bytes]]) -> None:
    """The same messages over as many connections, and nothing written down."""
    for first in range(0, len(messages), LIMITS.batch):
        with smtplib.SMTP("127.0.0.1", port, timeout=LONGEST) as connection:
            for address, message in messages[first : first + LIMITS.batch]:
                connection.sendmail(SENDER, [address], message)


def run(count: int) -> list[Line]:
    with mail_server() as port:
        people = fill(count, port)
        planning = seconds(lambda: plan_deliveries(AT))
        letters = [_letter(delivery, people) for delivery in Delivery.objects.prefetch_related("notices")]
        plainly = seconds(lambda: bare(port, letters))
        limits = Limits(sweep=timedelta(hours=1))
        ours = seconds(lambda: deliver_due(lambda: DUE, limits))
    sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    if sent != count:
        raise SystemExit(f"only {sent} of {count} messages were sent")
    return [
        Line(f"Deliveries: {count * 5:,} notices put into {count:,} messages", f"{planning:.2f} s"),
        Line("Deliveries a second, each recorded", f"{count / ours:,.0f}"),
        Line("Deliveries a second, bare smtplib", f"{count / plainly:,.0f}"),
        below("Sending and recording, against bare smtplib", ours / plainly, 40, "x"),
    ]


def _letter(delivery: Delivery, people: list[Person]) -> tuple[str, bytes]:
    person = next(each for each in people if each.pk == delivery.person_id)
    letter = write_letter(
        message_id=delivery.message_id, person=person, notices=list(delivery.notices.all()), language="zh-hans", at=DUE
    )
    return person.email, envelope(letter, SENDER).as_bytes(policy=SMTP)
