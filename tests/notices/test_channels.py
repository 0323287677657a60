"""Messages to WeCom, DingTalk, SMS gateways and webhooks, through a real receiver that refuses, hangs and recovers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from notices.arranging import save_channel, send_test
from notices.carriers import open_line
from notices.carriers.web import SCHEMES, secrets_of, shown_address
from notices.delivering import deliver_due
from notices.enums import ChannelKind, DeliveryState, Failure, Outcome, Security, Withdrawal
from notices.letters import reached_at, write_test_letter
from notices.models import Channel, Delivery
from notices.planning import plan_deliveries
from notices.sealing import unseal
from tests.factories import make_administrator, moment
from tests.notices.outbox import QUICK, make_mail_channel, make_official, make_web_channel, standing, write
from tests.notices.servers import BREAK, HANG, Receiver, free_port, mail_server, receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

    from notices.carriers import Answer

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")
DUE = moment("2026-10-14 08:30")
TO = {"phone": "13800000000", "email": "zhang@example.gov.cn", "account": "zhang", "name": "张处长"}


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def address_of(kind: ChannelKind, server: Receiver) -> str:
    at = f"127.0.0.1:{server.server_port}"
    return {
        ChannelKind.WECOM: f"wechat://corpid:corpsecret-{server.server_port}@1000002/@{{account}}/?server=http://{at}",
        ChannelKind.DINGTALK: f"dingtalk://SECsecret@tokentoken/{{phone}}/?server=http://{at}",
        ChannelKind.SMS: f"json://{at}/sms/secretpath?:mobile={{phone}}&+Idempotency-Key={{message_id}}",
        ChannelKind.WEBHOOK: f"form://{at}/hook?:to={{account}}&:who={{name}}",
    }[kind]


def send_to(channel: Channel, to: dict[str, str] = TO) -> Answer:
    return send_test(channel=channel, to=to, by=make_administrator(), at=AT)


@pytest.mark.parametrize(
    ("kind", "path", "said"),
    [
        (ChannelKind.WECOM, "/cgi-bin/message/send", {"touser": "zhang", "msgtype": "text"}),
        (ChannelKind.DINGTALK, "/robot/send", {"at": {"atMobiles": ["13800000000"], "isAtAll": False}}),
        (ChannelKind.SMS, "/sms/secretpath", {"mobile": "13800000000", "title": ""}),
    ],
)
def test_a_message_reaches_the_person(kind: ChannelKind, path: str, said: dict[str, object], server: Receiver) -> None:
    assert send_to(make_web_channel(kind, address_of(kind, server))).outcome == Outcome.SENT
    [(asked, body, headers)] = server.received
    content = json.loads(body)
    assert (asked.partition("?")[0], {name: content[name] for name in said}) == (path, said)
    assert "This is a test" in body
    if kind == ChannelKind.SMS:
        assert "@127.0.0.1" in headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("kind", "answer", "outcome", "failure"),
    [
        (ChannelKind.SMS, (503, "busy"), Outcome.FAILED, Failure.BUSY),
        (ChannelKind.SMS, (429, "too many"), Outcome.FAILED, Failure.BUSY),
        (ChannelKind.SMS, (401, "who are you"), Outcome.FAILED, Failure.SIGN_IN),
        (ChannelKind.SMS, (404, "not here"), Outcome.FAILED, Failure.ADDRESS),
        (ChannelKind.SMS, (302, ""), Outcome.FAILED, Failure.ADDRESS),
        (ChannelKind.SMS, (422, "no such number"), Outcome.REFUSED, Failure.CONTENT),
        (ChannelKind.SMS, HANG, Outcome.UNKNOWN, Failure.TIMED_OUT),
        (ChannelKind.SMS, BREAK, Outcome.UNKNOWN, Failure.BROKEN_OFF),
        (ChannelKind.DINGTALK, (200, '{"errcode": 310000, "errmsg": "sign"}'), Outcome.FAILED, Failure.SIGN_IN),
        (ChannelKind.DINGTALK, (200, '{"errcode": 130101, "errmsg": "too fast"}'), Outcome.FAILED, Failure.BUSY),
        (ChannelKind.DINGTALK, (200, '{"errcode": 400402, "errmsg": "bad"}'), Outcome.REFUSED, Failure.CONTENT),
        (ChannelKind.DINGTALK, (200, "<html>a proxy</html>"), Outcome.FAILED, Failure.BUSY),
        (ChannelKind.DINGTALK, (502, "bad gateway"), Outcome.FAILED, Failure.BUSY),
        (ChannelKind.WECOM, (200, '{"errcode": 81013, "errmsg": "user invalid"}'), Outcome.REFUSED, Failure.RECIPIENT),
        (ChannelKind.WECOM, HANG, Outcome.UNKNOWN, Failure.TIMED_OUT),
    ],
)  # fmt: skip
def test_why_a_message_did_not_arrive(
    kind: ChannelKind, answer: tuple[int, str] | str, outcome: Outcome, failure: Failure, server: Receiver
) -> None:
    channel = make_web_channel(kind, address_of(kind, server))
    server.answers.append(answer)
    with open_line(channel, QUICK) as line:
        found = line.send(write_test_letter(message_id="<one@example.gov.cn>", to=TO, channel="", at=AT))
    assert (found.outcome, found.failure) == (outcome, failure)
    assert not any(secret in found.text for secret in ("secretpath", "SECsecret", "tokentoken", "corpsecret"))
    if isinstance(answer, tuple) and answer[1]:
        assert answer[1][:20].replace('"', "'")[:8] in found.text.replace('"', "'")


@pytest.mark.parametrize(
    ("host", "failure"),
    [("127.0.0.1:1", Failure.CONNECTION_REFUSED), ("no-such-host.invalid", Failure.UNKNOWN_HOST)],
)
def test_a_receiver_that_is_not_there(host: str, failure: Failure) -> None:
    answer = send_to(make_web_channel(ChannelKind.WEBHOOK, f"json://{host}/hook"))
    assert (answer.outcome, answer.failure, answer.stops_line) == (Outcome.FAILED, failure, True)


def test_an_encrypted_address_of_a_plain_server(server: Receiver) -> None:
    answer = send_to(make_web_channel(ChannelKind.WEBHOOK, f"jsons://127.0.0.1:{server.server_port}/hook"))
    assert (answer.outcome, answer.failure) == (Outcome.FAILED, Failure.ENCRYPTION)


def test_a_message_waits_for_a_receiver_to_recover(server: Receiver) -> None:
    make_web_channel(ChannelKind.SMS, address_of(ChannelKind.SMS, server))
    write(make_official(phone="13800000000"), AT)
    plan_deliveries(AT)
    server.answers += [(500, "down"), (503, "coming up")]
    told = [dict(deliver_due(standing(DUE + timedelta(minutes=wait)), QUICK)) for wait in (0, 1, 6, 7)]
    assert told == [{"failed": 1}, {"failed": 1}, {"sent": 1}, {}]
    [(_path, body, _headers)] = server.received
    text = json.loads(body)["message"]
    assert text.startswith("【重点工作督查】更正：地铁5号线 http://")
    assert len(text) <= 140


def test_the_token_of_wecom_serves_for_many_messages(server: Receiver) -> None:
    channel = make_web_channel(ChannelKind.WECOM, address_of(ChannelKind.WECOM, server))
    for _each in range(3):
        assert send_to(channel).outcome == Outcome.SENT
    assert len(server.received) == 3


@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ({"host": "no-such-host.invalid"}, Failure.UNKNOWN_HOST),
        ({"port": 1}, Failure.CONNECTION_REFUSED),
        ({"security": Security.STARTTLS}, Failure.ENCRYPTION),
        ({"username": "ducha"}, Failure.SIGN_IN),
    ],
)
def test_why_a_mail_server_cannot_be_used(fields: dict[str, object], failure: Failure) -> None:
    with mail_server() as (_server, port):
        answer = send_to(make_mail_channel(**{"port": port, **fields}))
    assert (answer.outcome, answer.failure, answer.stops_line) == (Outcome.FAILED, failure, True)


def test_a_mail_server_that_speaks_another_language() -> None:
    with mail_server() as (_server, port):
        answer = send_to(make_mail_channel(port, security=Security.TLS))
    assert answer.failure == Failure.ENCRYPTION


def test_a_mail_server_that_asks_for_a_password() -> None:
    with mail_server() as (server, port):
        server.password = "right"
        channel = make_mail_channel(port, username="ducha")
        channel.password = "wrong"
        assert send_to(channel).text.startswith("535")
        channel.password = "密码"  # which SMTP cannot say
        assert send_to(channel).failure == Failure.SIGN_IN
        channel.password = server.password
        assert send_to(channel).outcome == Outcome.SENT


def test_secrets_are_sealed_and_never_shown() -> None:
    channel = make_web_channel(ChannelKind.DINGTALK, "dingtalk://SECsecret@tokentoken/{phone}")
    assert Channel.objects.get().address == "dingtalk://SECsecret@tokentoken/{phone}"
    stored = json.dumps(list(Channel.objects.values("address_sealed", "password_sealed")))
    kept = json.dumps(list(channel.history.values()), default=str)
    assert not any(secret in stored + kept for secret in ("SECsecret", "tokentoken"))
    assert shown_address(channel.address) == "dingtalk://SE…@to…/{phone}"
    assert secrets_of("jsons://user:password@sms.example.gov.cn/T00000/{phone}?:key=abcdef") == {
        "password", "T00000", "abcdef",
    }  # fmt: skip


def test_what_was_sealed_under_another_key_is_gone(settings: SettingsWrapper) -> None:
    channel = make_web_channel(ChannelKind.WEBHOOK, "json://127.0.0.1/hook")
    settings.SECRET_KEY = "another"
    assert unseal(channel.address_sealed) == ""
    assert send_to(channel).failure == Failure.ADDRESS


def test_what_waits_for_a_channel_that_is_switched_off_is_withdrawn() -> None:
    channel = make_mail_channel(free_port())
    write(make_official(), AT)
    plan_deliveries(AT)
    channel.is_enabled = False
    save_channel(channel=channel, by=make_administrator())
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.withdrawal) == (DeliveryState.WITHDRAWN, Withdrawal.CHANNEL)


def test_every_kind_but_mail_has_its_addresses() -> None:
    assert set(SCHEMES) == set(ChannelKind) - {ChannelKind.SMTP}
    assert set(reached_at(make_official())) == set(TO)
