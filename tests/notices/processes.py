"""Workers of the outbox and a mail server as processes of their own, to be killed. A minute passes in a tenth of a
second: their clock begins with the digest's hour and runs so much faster than that of the machine."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from django.db import connection

from notices.carriers import Limits
from notices.delivering import deliver_due
from notices.enums import DeliveryState
from notices.models import Delivery
from tests.forks import FORKS

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

    from aiosmtpd.smtp import SMTP, Envelope, Session

FASTER = 600
LONGEST = 240  # seconds a process lives, if nobody kills it before
# What is left behind by the dead is taken over after ten real seconds, longer than any attempt here takes.
LIMITS = Limits(connect=2, answer=2, lease=timedelta(seconds=10 * FASTER), sweep=timedelta(seconds=LONGEST * FASTER))


@dataclass(frozen=True)
class Clock:
    """What time it is for the workers."""

    begins_at: datetime
    began: float

    def __call__(self) -> datetime:
        return self.begins_at + timedelta(seconds=(time.time() - self.began) * FASTER)


def start_worker(clock: Clock) -> ForkServerProcess:
    database = str(connection.settings_dict["NAME"])
    child = FORKS.Process(target=_work, args=(database, clock), daemon=True)
    child.start()
    return child


def _work(database: str, clock: Clock) -> None:
    connection.settings_dict["NAME"] = database
    until = time.monotonic() + LONGEST
    unfinished = Delivery.objects.filter(state__in=(DeliveryState.WAITING, DeliveryState.SENDING))
    while time.monotonic() < until and unfinished.exists():
        deliver_due(clock, LIMITS)
        time.sleep(0.1)


def start_mail_server(port: int, accepted: Path, refused: Path) -> ForkServerProcess:
    """A mail server that refuses a third of what it is asked, and notes what it takes before it says so."""
    child = FORKS.Process(target=_serve, args=(port, accepted, refused), daemon=True)
    child.start()
    return child


def _serve(port: int, accepted: Path, refused: Path) -> None:
    controller = Controller(Moody(accepted, refused), hostname="127.0.0.1", port=port, ready_timeout=LONGEST)
    controller.start()
    time.sleep(LONGEST)


class Moody:
    """Refuses by chance one time in three, but no message more than three times."""

    def __init__(self, accepted: Path, refused: Path) -> None:
        self.accepted, self.refused = accepted, refused
        self.chance, self.refusals = Random(os.getpid()), Counter[str]()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._refuses(address, one_in=6):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._refuses(envelope.rcpt_tos[0], one_in=5):
            return "452 4.3.1 not enough room"
        headers = envelope.content.partition(b"\r\n\r\n")[0].decode()
        name = next(line for line in headers.split("\r\n") if line.lower().startswith("message-id:"))
        note(self.accepted, name.partition(":")[2].strip())
        return "250 2.0.0 taken"

    def _refuses(self, address: str, *, one_in: int) -> bool:
        if self.refusals[address] >= 3 or self.chance.randrange(one_in):
            return False
        self.refusals[address] += 1
        note(self.refused, address)
        return True


def note(file: Path, line: str) -> None:
    """A line that survives the death of the process that wrote it."""
    with file.open("a") as opened:
        opened.write(line + "\n")


def noted(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
