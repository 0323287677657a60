"""A thousand messages while the mail server refuses, dies and comes back, and workers are killed: none is lost, none is
sent again after its acknowledgement was written down, and what may have come twice says so."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F, Q

from notices.delivering import deliver_due
from notices.enums import DeliveryState, NoticeKind, Outcome
from notices.models import Delivery, DeliveryAttempt, Notice
from notices.planning import plan_deliveries
from notices.services import NoticeDraft, send_notices
from organization.models import Person
from tests.factories import moment
from tests.notices.outbox import QUICK, make_mail_channel, standing
from tests.notices.processes import LIMITS, Clock, noted, start_mail_server, start_worker
from tests.notices.servers import MailServer, free_port, mail_server

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(300)]

DUE = moment("2026-10-14 08:30")
MESSAGES, KILLS, PATIENCE = 1000, 8, 120
UNFINISHED = (DeliveryState.WAITING, DeliveryState.SENDING)


def write_messages(count: int, port: int) -> None:
    """To so many people, one each; urgent ones, which no night holds up however fast the clock runs."""
    make_mail_channel(port)
    people = Person.objects.bulk_create(
        Person(username=f"p{n}", name=f"{n}号", email=f"p{n}@example.gov.cn", password=UNUSABLE_PASSWORD_PREFIX)
        for n in range(count)
    )
    drafts = (
        NoticeDraft(NoticeKind.URGE, f"urge:{each.pk}", DUE, recipient_id=each.pk, facts={"title": "地铁5号线"})
        for each in people
    )
    send_notices(drafts)
    Notice.objects.update(planned_at=None)
    assert plan_deliveries(DUE) == count
    assert Delivery.objects.count() == count


def kill(child: ForkServerProcess) -> bool:
    """Whether it was still at work."""
    child.kill()
    child.join(PATIENCE)
    return child.exitcode == -signal.SIGKILL


def wait_until_sent(count: int) -> None:
    until = time.monotonic() + PATIENCE
    while Delivery.objects.filter(state=DeliveryState.SENT).count() < count:
        assert time.monotonic() < until, f"fewer than {count} were sent in {PATIENCE} seconds"
        time.sleep(0.05)


def test_a_thousand_messages_survive_a_moody_server_and_killed_workers(tmp_path: Path) -> None:
    port, chance = free_port(), random.Random(1000)
    accepted, refused = tmp_path / "accepted", tmp_path / "refused"
    write_messages(MESSAGES, port)
    server = start_mail_server(port, accepted, refused)
    clock = Clock(DUE, time.time())
    workers = [start_worker(clock), start_worker(clock)]
    killed = 0
    for number in range(1, KILLS + 1):
        wait_until_sent(MESSAGES * number // (KILLS + 2))
        time.sleep(chance.uniform(0, 0.05))
        killed += kill(workers[number % 2])
        workers[number % 2] = start_worker(clock)
        if number == KILLS // 2:
            kill(server)
            server = start_mail_server(port, accepted, refused)
    until = time.monotonic() + PATIENCE
    while Delivery.objects.filter(state__in=UNFINISHED).exists():
        assert time.monotonic() < until, f"not at an end after {PATIENCE} seconds more"
        time.sleep(0.1)
    for process in (*workers, server):
        kill(process)
    assert killed == KILLS
    assert_none_lost_and_none_needlessly_repeated(noted(accepted), deaths=killed + len(workers))
    tried = DeliveryAttempt.objects.count()
    assert tried * 0.25 < len(noted(refused)) < tried * 0.4


def assert_none_lost_and_none_needlessly_repeated(accepted: list[str], *, deaths: int) -> None:
    """`deaths`: of workers, and of connections with the server's."""
    assert Delivery.objects.exclude(state=DeliveryState.SENT).count() == 0
    times = Counter(accepted)
    assert set(times) == set(Delivery.objects.values_list("message_id", flat=True))
    again = {name for name, count in times.items() if count > 1}
    assert sum(times.values()) - len(times) <= deaths
    shown = set(Delivery.objects.filter(attempt_rows__is_possible_repetition=True).values_list("message_id", flat=True))
    assert again <= shown
    assert len(shown) <= deaths
    attempts = DeliveryAttempt.objects.all()
    assert attempts.filter(outcome=Outcome.SENT).count() == len(times)
    assert not attempts.filter(Q(ended_at=None) | Q(started_at__gt=F("delivery__sent_at"))).exists()


class Deadly(MailServer):
    """Kills the worker when it has taken its message, before it can say so."""

    victim: ForkServerProcess

    async def handle_DATA(self, *session: object) -> str:  # noqa: N802
        said = await super().handle_DATA(*session)  # type: ignore[arg-type]
        if len(self.messages) == 3:
            self.victim.kill()
            self.victim.join(PATIENCE)
        return said


def test_a_worker_killed_between_the_answer_and_its_record_repeats_one_message() -> None:
    deadly = Deadly()
    with mail_server(server=deadly) as (_server, port):
        write_messages(5, port)
        clock = Clock(DUE, time.time())
        deadly.victim = start_worker(clock)
        deadly.victim.join(PATIENCE)
        assert deadly.victim.exitcode == -signal.SIGKILL
        assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 2
        later = clock() + LIMITS.lease
        assert dict(deliver_due(standing(later), QUICK)) == {"sent": 3}
        accepted = [str(message["Message-ID"]) for message in deadly.messages]
    assert_none_lost_and_none_needlessly_repeated(accepted, deaths=1)
    assert max(Counter(accepted).values()) == 2
