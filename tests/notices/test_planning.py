"""From notices to messages: one digest for person, channel and day, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.enums import ChannelKind, DeliveryState, NoticeKind, Withdrawal
from notices.models import ContactPreference, Delivery, DeliveryNotice, Notice, NoticePolicy
from notices.planning import plan_deliveries
from notices.services import NoticeDraft, mark_read, send_notices
from tests.factories import make_unit, moment
from tests.notices.outbox import make_mail_channel, make_official, make_web_channel, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")  # a Wednesday
SMS = "json://127.0.0.1/sms?:mobile={phone}"


def messages() -> list[tuple[str, str, list[str]]]:
    """Every message: to whom, in which bundle, about what."""
    found = Delivery.objects.order_by("person__username", "not_before", "bundle")
    return [(each.person.username, each.bundle.partition("+")[0], causes(each.lines.all())) for each in found]


def causes(lines: Iterable[DeliveryNotice]) -> list[str]:
    return [line.notice.cause for line in lines if not line.withdrawal]


def revoke(person: Person, notice: Notice) -> Notice:
    return write(person, AT, "revocation:1", kind=NoticeKind.REVOCATION, link=notice.link, action=notice.action)


def test_a_days_notices_to_a_person_make_one_digest() -> None:
    make_mail_channel()
    person, other = make_official("a"), make_official("b")
    write(person, AT, "one")
    write(person, AT, "two")
    write(other, AT, "three")
    assert plan_deliveries(AT) == 3
    write(person, AT, "four")
    assert plan_deliveries(moment("2026-10-14 08:20")) == 1
    assert messages() == [
        ("a", "digest:2026-10-14", ["one", "two", "four"]),
        ("b", "digest:2026-10-14", ["three"]),
    ]
    assert plan_deliveries(AT) == 0


def test_what_comes_after_the_digest_was_begun_waits_for_the_next_working_days() -> None:
    make_mail_channel()
    person = make_official("a")
    write(person, AT, "one")
    plan_deliveries(AT)
    Delivery.objects.update(attempts=1)
    write(person, AT, "two")
    plan_deliveries(moment("2026-10-14 08:29"))  # by a clock that is behind
    assert messages() == [("a", "digest:2026-10-14", ["one"]), ("a", "digest:2026-10-15", ["two"])]


def test_urgent_and_prompt_notices_go_out_at_once_each_in_one_message() -> None:
    make_mail_channel()
    leader = make_official("leader")
    for number in range(12):
        write(leader, AT, f"escalation:{number}", kind=NoticeKind.ESCALATION, action="vice_mayor_talk")
    write(leader, AT, "reminder", kind=NoticeKind.REPORT_REMINDER)
    plan_deliveries(AT)
    told = {each.pace: (each.not_before, each.lines.count()) for each in Delivery.objects.all()}
    assert told == {"urgent": (AT, 12), "prompt": (AT, 1)}


def test_the_office_keeps_a_kind_inside() -> None:
    make_mail_channel()
    NoticePolicy.objects.create(kind=NoticeKind.CORRECTION, pace="inbox")
    notice = write(make_official(), AT)
    assert plan_deliveries(AT) == 1
    notice.refresh_from_db()
    assert (messages(), notice.planned_at) == ([], AT)


def test_each_channel_takes_the_kinds_that_it_is_for() -> None:
    make_mail_channel(kinds=[NoticeKind.CORRECTION])
    make_web_channel(ChannelKind.SMS, SMS, kinds=[NoticeKind.ADJUSTMENT])
    make_mail_channel(is_enabled=False)
    person = make_official(phone="13800000000")
    write(person, AT, "correction")
    write(person, AT, "adjustment", kind=NoticeKind.ADJUSTMENT)
    plan_deliveries(AT)
    told = {each.channel.kind: causes(each.lines.all()) for each in Delivery.objects.all()}
    assert told == {"smtp": ["correction"], "sms": ["adjustment"]}


def test_people_are_reached_by_what_they_have_and_have_not_switched_off() -> None:
    mail, phone = make_mail_channel(), make_web_channel(ChannelKind.SMS, SMS)
    offered = make_web_channel(ChannelKind.WEBHOOK, "json://127.0.0.1/x", is_on_by_default=False)
    both, no_phone, no_mail, gone = (make_official(name, phone="138" * (name != "b")) for name in "abcd")
    for person, field, value in ((no_mail, "email", ""), (gone, "is_active", False)):
        setattr(person, field, value)
        person.save()
    ContactPreference.objects.create(person=both, channel=mail, is_on=False)
    ContactPreference.objects.create(person=both, channel=offered, is_on=True)
    for person in (both, no_phone, no_mail, gone):
        write(person, AT)
    plan_deliveries(AT)
    told = set(Delivery.objects.values_list("person__username", "channel"))
    assert told == {("a", phone.pk), ("a", offered.pk), ("b", mail.pk), ("c", phone.pk)}


def test_notices_of_the_past_never_leave_the_inbox() -> None:
    make_mail_channel()
    person = make_official()
    send_notices([NoticeDraft(NoticeKind.CORRECTION, "old", moment("2016-03-01 08:00"), recipient_id=person.pk)])
    assert Notice.objects.get().planned_at is not None
    write(person, moment("2026-10-09 08:00"), "found after a standstill of three working days")
    assert plan_deliveries(AT) == 1
    assert messages() == []


def test_a_notice_to_a_unit_without_accounts_stays_inside() -> None:
    make_mail_channel()
    unit = make_unit()
    send_notices([NoticeDraft(NoticeKind.CORRECTION, "unit", AT, unit_id=unit.pk)])
    Notice.objects.update(planned_at=None)
    assert (plan_deliveries(AT), messages()) == (1, [])


def test_what_is_revoked_before_it_went_out_is_not_sent_and_neither_is_the_revocation() -> None:
    make_mail_channel()
    person = make_official("a")
    notice = write(person, AT, "escalation:1", kind=NoticeKind.ESCALATION, link="/escalations/1/")
    write(person, AT, "another")
    plan_deliveries(AT)
    revoke(person, notice)
    plan_deliveries(AT)
    assert messages() == [("a", "digest:2026-10-14", ["another"])]
    assert [line.withdrawal for line in notice.lines.all()] == [Withdrawal.REVOKED]


def test_both_revoked_in_one_sweep_are_not_sent() -> None:
    make_mail_channel()
    person = make_official("a")
    revoke(person, write(person, AT, "escalation:1", kind=NoticeKind.ESCALATION, link="/escalations/1/"))
    assert (plan_deliveries(AT), messages()) == (2, [])


@pytest.mark.parametrize("how", ["opened", "sent"])
def test_who_knows_of_it_already_is_told_of_the_revocation(how: str) -> None:
    make_mail_channel()
    person = make_official("a")
    notice = write(person, AT, "escalation:1", kind=NoticeKind.ESCALATION, link="/escalations/1/")
    plan_deliveries(AT)
    if how == "opened":
        mark_read(notices=[notice], by=person, at=AT)
    else:
        Delivery.objects.update(state=DeliveryState.SENT, sent_at=AT)
    revoke(person, notice)
    plan_deliveries(AT)
    assert ["revocation:1"] in [told for _person, _bundle, told in messages()]


def test_planning_costs_the_same_for_one_notice_and_for_sixty() -> None:
    make_mail_channel()
    make_web_channel(ChannelKind.SMS, SMS)
    people = [make_official(phone="138") for _each in range(20)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            plan_deliveries(AT)
        return len(captured)

    write(people[0], AT)
    at_one = queries()
    for person in people * 3:
        write(person, AT)
    assert queries() == at_one
    assert DeliveryNotice.objects.count() == 122
