"""Messages through a real mail server that refuses, hangs, breaks off and comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from notices.delivering import claim_batch, deliver_due
from notices.enums import DeliveryState, Failure, NoticeKind, Outcome, Withdrawal
from notices.models import ContactPreference, Delivery, DeliveryAttempt
from notices.planning import plan_deliveries
from notices.rules import MOST_ATTEMPTS
from notices.services import mark_read, sign_notices
from tests.factories import moment
from tests.notices.outbox import QUICK, make_mail_channel, make_official, standing, write
from tests.notices.servers import BREAK, HANG, free_port, mail_server

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django.fixtures import SettingsWrapper

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")
DUE = moment("2026-10-14 08:30")


def plan(port: int, people: int = 1) -> list[Person]:
    """So many digests, due at half past eight."""
    make_mail_channel(port)
    found = [make_official() for _each in range(people)]
    for person in found:
        write(person, AT)
    plan_deliveries(AT)
    return found


def deliver(at: datetime = DUE) -> dict[str, int]:
    return dict(deliver_due(standing(at), QUICK))


def attempts() -> list[tuple[str, str, str]]:
    found = DeliveryAttempt.objects.order_by("delivery_id", "number")
    return [(each.outcome, each.failure, each.answer) for each in found]


def states() -> list[tuple[str, datetime]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "not_before"))


def test_a_message_is_sent_once_and_says_what_the_inbox_says(settings: SettingsWrapper) -> None:
    settings.KEYWORK_URL = "https://ducha.example.gov.cn"
    with mail_server() as (server, port):
        [person] = plan(port)
        assert deliver(AT) == {}  # not before the digest's time
        assert [deliver(), deliver()] == [{"sent": 1}, {}]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == (DeliveryState.SENT, DUE, 1)
    assert attempts() == [(Outcome.SENT, "", "250 queued as 7")]
    [message] = server.messages
    assert message["To"].addresses[0].addr_spec == person.email
    assert message["From"].addresses[0].addr_spec == "ducha@example.gov.cn"
    assert (message["Message-ID"], message["Auto-Submitted"]) == (delivery.message_id, "auto-generated")
    assert message["Subject"] == "更正：地铁5号线"
    notice = delivery.notices.get()
    text, html = (message.get_body((form,)).get_content() for form in ("plain", "html"))
    for said in ("9月已更正。", f"https://ducha.example.gov.cn/inbox/{notice.pk}/", "第六条", "/inbox/settings/"):
        assert said in text
        assert said in html


def test_one_connection_serves_many_messages() -> None:
    with mail_server() as (server, port):
        plan(port, 5)
        assert deliver() == {"sent": 5}
        assert (len(server.messages), server.connections) == (5, 1)


@pytest.mark.parametrize(
    ("step", "answer", "failure"),
    [
        ("RCPT", "451 try later", Failure.BUSY),
        ("DATA", "452 disk is full", Failure.BUSY),
        ("MAIL", "421 closing", Failure.BUSY),
        ("RCPT", HANG, Failure.TIMED_OUT),
        ("RCPT", BREAK, Failure.BROKEN_OFF),
    ],
)
def test_what_fails_is_tried_again_later(step: str, answer: str, failure: Failure) -> None:
    with mail_server() as (server, port):
        plan(port)
        server.answers[step].append(answer)
        assert deliver() == {"failed": 1}
        server.released.set()
        assert states() == [(DeliveryState.WAITING, DUE + timedelta(minutes=1))]
        assert [failed for _outcome, failed, _answer in attempts()] == [failure]
        assert deliver() == {}
        assert deliver(DUE + timedelta(minutes=1)) == {"sent": 1}
        assert len(server.messages) == 1
    assert not Delivery.objects.get().may_have_come_twice


@pytest.mark.parametrize(("step", "failure"), [("RCPT", Failure.RECIPIENT), ("DATA", Failure.CONTENT)])
def test_what_is_refused_for_good_is_given_up_at_once(step: str, failure: Failure) -> None:
    with mail_server() as (server, port):
        plan(port, 2)
        server.answers[step].append("550 no such mailbox")
        assert deliver() == {"refused": 1, "sent": 1}
    assert attempts() == [(Outcome.REFUSED, failure, "550 no such mailbox"), (Outcome.SENT, "", "250 queued as 7")]
    assert [state for state, _when in states()] == [DeliveryState.GIVEN_UP, DeliveryState.SENT]


@pytest.mark.parametrize("answer", [HANG, BREAK])
def test_lost_answer_to_a_whole_message_leads_to_a_repetition_that_is_shown(answer: str) -> None:
    with mail_server() as (server, port):
        plan(port)
        server.answers["DATA"].append(answer)
        assert deliver() == {"unknown": 1}
        server.released.set()
        assert deliver(DUE + timedelta(minutes=1)) == {"sent": 1}
        assert {message["Message-ID"] for message in server.messages} == {Delivery.objects.get().message_id}
    assert list(DeliveryAttempt.objects.values_list("is_possible_repetition", flat=True)) == [False, True]
    assert Delivery.objects.get().may_have_come_twice


def test_a_server_that_is_away_costs_one_attempt_of_one_message() -> None:
    port = free_port()
    plan(port, 4)
    assert deliver() == {"failed": 1}
    assert [failed for _outcome, failed, _answer in attempts()] == [Failure.CONNECTION_REFUSED]
    assert [state for state, _when in states()] == [DeliveryState.WAITING] * 4
    with mail_server(port) as (server, _port):
        assert deliver(DUE + timedelta(minutes=1)) == {"sent": 4}
        assert len(server.messages) == 4


def test_a_sender_that_is_not_let_in_gives_nothing_up() -> None:
    with mail_server() as (server, port):
        plan(port, 3)
        server.answers["MAIL"].append("550 not your address")
        assert deliver() == {"failed": 1}
    assert {state for state, _when in states()} == {DeliveryState.WAITING}


def test_a_connection_closed_between_two_messages_is_made_anew() -> None:
    with mail_server() as (server, port):
        plan(port, 3)
        server.answers["MAIL"] += ["250 OK", BREAK]
        assert deliver() == {"sent": 3}
        assert server.connections == 2


def test_what_never_works_is_given_up_after_more_than_a_day() -> None:
    port = free_port()
    plan(port)
    at = DUE
    for _attempt in range(MOST_ATTEMPTS):
        deliver(at)
        at = Delivery.objects.get().not_before
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.GIVEN_UP, MOST_ATTEMPTS)
    assert delivery.not_before > DUE + timedelta(days=1)


def test_a_dead_workers_message_is_sent_again_under_the_same_name() -> None:
    with mail_server() as (_server, port):
        plan(port, 2)
        first = Delivery.objects.order_by("pk")[0]
        batch = claim_batch(first.channel, DUE, QUICK)
        assert batch is not None
        held = Delivery.objects.filter(pk=first.pk)
        held.update(attempts=1)
        DeliveryAttempt.objects.create(delivery=first, number=1, started_at=DUE)  # and here it was killed
        assert deliver(DUE + QUICK.lease) == {}
        assert deliver(DUE + QUICK.lease + timedelta(seconds=1)) == {"sent": 2}
    assert [(outcome, failed) for outcome, failed, _answer in attempts()] == [
        (Outcome.UNKNOWN, Failure.WORKER_DIED),
        (Outcome.SENT, ""),
        (Outcome.SENT, ""),
    ]
    assert [each.may_have_come_twice for each in Delivery.objects.order_by("pk")] == [True, False]


def test_database_refuses_to_send_again_what_was_sent() -> None:
    with mail_server() as (_server, port):
        plan(port)
        deliver()
    delivery = Delivery.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        DeliveryAttempt.objects.create(delivery=delivery, number=2, started_at=DUE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(state=DeliveryState.WAITING, sent_at=None)


def test_two_workers_take_different_messages() -> None:
    plan(25, 3)
    channel = Delivery.objects.all()[0].channel
    first, second = claim_batch(channel, DUE, QUICK), claim_batch(channel, DUE, QUICK)
    assert (len(first.deliveries), second) == (3, None)


def test_what_was_opened_or_signed_for_meanwhile_is_left_out() -> None:
    with mail_server() as (server, port):
        make_mail_channel(port)
        busy, idle = make_official(), make_official()
        opened, unsigned, signed = (
            write(busy, AT, str(n), kind=NoticeKind.ESCALATION, needs_signature=n > 0, facts={"title": f"任务{n}"})
            for n in range(3)
        )
        laid_aside = write(idle, AT)
        plan_deliveries(AT)
        mark_read(notices=[opened, unsigned], by=busy, at=AT)
        sign_notices(notices=[signed], by=busy, at=AT)
        mark_read(notices=[laid_aside], by=idle, at=AT)
        assert deliver() == {"sent": 1}
        [message] = server.messages
    text = message.get_body(("plain",)).get_content()
    assert [title in text for title in ("任务0", "任务1", "任务2")] == [False, True, False]
    assert Delivery.objects.get(person=idle).withdrawal == Withdrawal.READ


def test_who_left_or_switched_the_channel_off_meanwhile_gets_nothing() -> None:
    with mail_server() as (server, port):
        gone, unwilling = plan(port, 2)
        gone.is_active = False
        gone.save()
        ContactPreference.objects.create(
            person=unwilling, channel=Delivery.objects.get(person=unwilling).channel, is_on=False
        )
        assert (deliver(), server.messages) == ({}, [])
    assert set(Delivery.objects.values_list("state", "withdrawal")) == {("withdrawn", "person")}


def test_a_notice_that_cannot_be_put_into_words_holds_up_nobody() -> None:
    with mail_server() as (server, port):
        plan(port, 2)
        person = make_official()
        write(person, AT, facts={"title": "任务", "changed_months": "none"}, kind=NoticeKind.CORRECTION)
        plan_deliveries(AT)
        assert deliver() == {"failed": 1, "sent": 2}
        assert len(server.messages) == 2


def test_urgent_messages_go_first() -> None:
    with mail_server() as (server, port):
        plan(port, 3)
        write(make_official(), DUE, "u", kind=NoticeKind.ESCALATION, action="accountability", facts={"title": "急"})
        plan_deliveries(DUE)
        deliver()
        assert "急" in server.messages[0]["Subject"]


def test_a_person_reads_it_in_the_language_chosen() -> None:
    with mail_server() as (server, port):
        [person] = plan(port)
        channel = Delivery.objects.get().channel
        ContactPreference.objects.create(person=person, channel=channel, is_on=True, language="en")
        deliver()
        assert server.messages[0]["Subject"] == "Correction: 地铁5号线"
