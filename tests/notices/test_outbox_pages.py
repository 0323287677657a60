"""The pages about what leaves the inbox: for the office, the administrator, and everybody."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.delivering import deliver_due
from notices.enums import ChannelKind, DeliveryState, NoticeKind, Withdrawal
from notices.models import Channel, ContactPreference, Delivery, Notice, NoticePolicy, OfficeHours
from notices.planning import plan_deliveries
from notices.services import mark_read
from tests.factories import make_administrator, make_supervision_officer, moment
from tests.notices.outbox import QUICK, make_mail_channel, make_official, make_web_channel, standing, write
from tests.notices.servers import free_port, mail_server
from tests.notices.test_views import queries_of

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")
DUE = moment("2026-10-14 08:30")
TRACKING, OUTBOX = "/notices/tracking/", "/notices/outbox/"


@pytest.fixture
def office(client: Client) -> Person:
    person = make_supervision_officer()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def administrator(client: Client) -> Person:
    person = make_administrator()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def test_office_sees_what_became_of_each_notice(client: Client, office: Person) -> None:
    person = make_official("zhang")
    with mail_server() as (_server, port):
        make_mail_channel(port, name="政务邮箱")
        notice = write(person, AT, kind=NoticeKind.ESCALATION, action="written_report", needs_signature=True)
        plan_deliveries(AT)
        deliver_due(standing(DUE), QUICK)
    write(make_official(), AT, kind=NoticeKind.FILING_COPY)
    mark_read(notices=[notice], by=person, at=DUE)
    page = client.get(TRACKING)
    assert page.context["counts"] == {"all": 2, "unsigned": 1, "unread": 1, "given_up": 0}
    shown = page.content.decode()
    for said in ("政务邮箱", "not signed", "not opened", "needs no signature"):
        assert said in shown
    found = {
        query: page.context["page"].paginator.count
        for query in ("state=unsigned", "state=unread", "state=given_up", "q=zhang", "q=12", "kind=filing_copy")
        for page in [client.get(f"{TRACKING}?{query}")]
    }
    assert list(found.values()) == [1, 1, 0, 1, 2, 1]


def test_office_urges_from_a_page_and_comes_back_to_it(client: Client, office: Person) -> None:
    notices = [write(make_official(), timezone.now()) for _each in range(2)]
    given = {"notice": [notice.pk for notice in notices]}
    back = {"referer": f"http://testserver{TRACKING}?state=unread"}
    said = []
    for _time in range(2):
        response = client.post(reverse("notices:urge"), given, headers=back, follow=True)
        said += [str(message) for message in response.context["messages"]]
    assert response.redirect_chain[0][0] == back["referer"]
    assert said == ["Urged 2 times.", "2 had been urged today already; once a day is enough."]
    assert Notice.objects.filter(kind=NoticeKind.URGE).count() == 2


def test_office_tries_again_or_withdraws_what_was_given_up(client: Client, office: Person) -> None:
    make_mail_channel(free_port())
    for _each in range(3):
        write(make_official(), AT)
    plan_deliveries(AT)
    first, second, _third = Delivery.objects.order_by("pk")
    Delivery.objects.exclude(pk=_third.pk).update(state=DeliveryState.GIVEN_UP, attempts=8)
    page = client.get(OUTBOX)
    assert page.context["counts"] == {
        "all": 3, "waiting": 1, "retrying": 0, "given_up": 2, "sent": 0, "twice": 0,
    }  # fmt: skip
    client.post(reverse("notices:try_again"), {"delivery": [first.pk]})
    client.post(reverse("notices:withdraw"), {"delivery": [second.pk]})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.tries, first.decided_by) == (DeliveryState.WAITING, 0, office)
    assert (second.state, second.withdrawal) == (DeliveryState.WITHDRAWN, Withdrawal.OFFICE)
    assert client.get(f"{OUTBOX}?state=retrying").context["page"].paginator.count == 1


def test_a_message_shows_every_attempt_with_its_answer(client: Client, office: Person) -> None:
    with mail_server() as (server, port):
        make_mail_channel(port)
        write(make_official(), AT)
        plan_deliveries(AT)
        server.answers["RCPT"].append("550 no such mailbox here")
        deliver_due(standing(DUE), QUICK)
    delivery = Delivery.objects.get()
    shown = client.get(reverse("notices:delivery", args=[delivery.pk])).content.decode()
    for said in ("550 no such mailbox here", "The server does not accept the recipient.", "Given up"):
        assert said in shown
    assert "550 no such mailbox here" in client.get(OUTBOX).content.decode()


def test_office_sets_hours_and_paces(client: Client, office: Person) -> None:
    form = client.get(reverse("notices:sending")).context["form"]
    given = {name: field.initial for name, field in form.fields.items()}
    assert given["pace-escalation-vice_mayor_talk"] == "urgent"
    client.post(
        reverse("notices:sending"),
        {**given, "quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "09:00", "pace-correction-": "inbox"},
    )
    hours = OfficeHours.objects.get()
    assert (hours.quiet_from, hours.quiet_until, hours.digest_at) == (time(22), time(7), time(9))
    assert NoticePolicy.objects.get(kind="correction").pace == "inbox"
    assert NoticePolicy.objects.get(kind="escalation", action="vice_mayor_talk").pace == "urgent"


def test_administrator_sets_up_a_channel_and_its_secret_is_not_shown(client: Client, administrator: Person) -> None:
    new = reverse("notices:channel_create", args=["sms"])
    wrong = client.post(new, {"name": "短信", "address": "dingtalk://token/{phone}"})
    assert "json://" in wrong.context["form"].errors["address"][0]
    for address in ("json://sms/{who}", "json://sms/{phone", "json://"):
        assert client.post(new, {"name": "短信", "address": address}).context["form"].errors["address"]
    given = {"name": "短信", "address": "json://sms.example.gov.cn/secretpath/{phone}", "is_enabled": "on"}
    client.post(new, given)
    channel = Channel.objects.get()
    assert (channel.kind, channel.is_enabled, channel.address) == (ChannelKind.SMS, True, given["address"])
    edit = reverse("notices:channel_edit", args=[channel.pk])
    for page in (edit, reverse("notices:channel", args=[channel.pk]), reverse("notices:channels")):
        assert "secretpath" not in client.get(page).content.decode()
    client.post(edit, {"name": "短信网关", "address": "", "is_enabled": "on"})
    channel.refresh_from_db()
    assert (channel.name, channel.address) == ("短信网关", given["address"])


def test_administrator_sets_up_a_mail_server_and_sees_why_a_test_fails(client: Client, administrator: Person) -> None:
    with mail_server() as (server, port):
        given = {
            "name": "政务邮箱", "host": "127.0.0.1", "port": port, "security": "none", "username": "ducha",
            "password": "wrong", "sender": "ducha@example.gov.cn",
        }  # fmt: skip
        client.post(reverse("notices:channel_create", args=["smtp"]), given)
        page = reverse("notices:channel", args=[Channel.objects.get().pk])
        server.password = "right"
        failed = client.post(page, {"to": "wang@example.gov.cn"}).content.decode()
        assert "The server refused the account or password." in failed
        assert "535 5.7.8" in failed
        client.post(reverse("notices:channel_edit", args=[Channel.objects.get().pk]), {**given, "password": "right"})
        sent = client.post(page, {"to": "wang@example.gov.cn"}).content.decode()
        assert "The server took the message." in sent
        assert "250 queued as 7" in sent
    assert client.post(page, {"to": "nobody-here"}).context["form"].errors["to"] == ["There is no account like this."]


def test_a_channel_without_a_server_is_refused(client: Client, administrator: Person) -> None:
    page = client.post(reverse("notices:channel_create", args=["smtp"]), {"name": "", "security": "none"})
    assert set(page.context["form"].errors) == {"name", "host", "port", "sender"}
    assert client.get(reverse("notices:channel_create", args=["pigeon"])).status_code == 404


def test_everybody_chooses_among_the_channels_in_use(client: Client) -> None:
    person = make_official()
    client.force_login(person)
    mail = make_mail_channel(name="政务邮箱")
    make_web_channel(ChannelKind.SMS, "json://sms/{phone}", name="短信")
    make_mail_channel(name="旧邮箱", is_enabled=False)
    page = client.get(reverse("notices:settings"))
    assert [(form.channel.name, form.can_reach) for form in page.context["forms"]] == [
        ("政务邮箱", True),
        ("短信", False),
    ]
    prefix = f"channel{mail.pk}"
    wrong = client.post(reverse("notices:settings"), {f"{prefix}-quiet_from": "12:00"})
    assert wrong.context["forms"][0].non_field_errors()
    client.post(
        reverse("notices:settings"),
        {f"{prefix}-is_on": "on", f"{prefix}-quiet_from": "12:00", f"{prefix}-quiet_until": "14:00"},
    )
    chosen = {each.channel.name: (each.is_on, each.quiet_from) for each in ContactPreference.objects.all()}
    assert chosen == {"政务邮箱": (True, time(12)), "短信": (False, None)}


@pytest.mark.parametrize("page", [TRACKING, OUTBOX, "/notices/unsigned/"])
def test_pages_cost_the_same_at_one_row_and_at_thirty(page: str, client: Client, office: Person) -> None:
    make_mail_channel(free_port())

    def fill() -> None:
        write(make_official(), AT, kind=NoticeKind.ESCALATION, needs_signature=True, action="written_report")
        plan_deliveries(AT)

    fill()
    at_one = queries_of(client, page)
    for _each in range(29):
        fill()
    assert queries_of(client, page) == at_one
