"""Urging: once a day for person and matter, at once, and in one message however many matters."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from notices.enums import NoticeKind
from notices.models import Delivery, Notice
from notices.planning import plan_deliveries
from notices.services import mark_read, sign_notices
from notices.urging import Urged, urge
from notices.wording import wording_of
from tests.factories import make_reporter, make_supervision_officer, make_unit, moment
from tests.notices.outbox import make_mail_channel, make_official, write

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")
NIGHT = moment("2026-10-17 22:00")  # a Saturday


def test_who_has_not_signed_or_opened_is_urged_once_a_day() -> None:
    person, office = make_official(), make_supervision_officer()
    talk = write(person, AT, "escalation:1", kind=NoticeKind.ESCALATION, action="written_report", needs_signature=True)
    signed = write(person, AT, "escalation:2", kind=NoticeKind.ESCALATION, needs_signature=True)
    opened, unopened = write(person, AT), write(person, AT)
    sign_notices(notices=[signed], by=person, at=AT)
    mark_read(notices=[opened, talk], by=person, at=AT)
    matters = Notice.objects.filter(pk__in=[talk.pk, signed.pk, opened.pk, unopened.pk])
    assert urge(notices=matters, by=office, at=AT) == Urged(2, 0, 2)
    assert urge(notices=matters, by=office, at=moment("2026-10-14 23:59")) == Urged(0, 2, 2)
    assert urge(notices=matters, by=office, at=moment("2026-10-15 00:00")) == Urged(2, 0, 2)
    told = wording_of(Notice.objects.get(cause="urge:2026-10-14:escalation:1"))
    assert told.title == "Urging: 地铁5号线"
    assert told.sentences == (
        "Written report of 14 Oct still waits for your signature.",
        "Urged by the supervision office.",
    )


def test_urging_about_many_matters_is_one_message_at_once() -> None:
    make_mail_channel()
    person = make_official()
    matters = [write(person, NIGHT) for _each in range(5)]
    Notice.objects.update(planned_at=NIGHT)
    urge(notices=matters, by=make_supervision_officer(), at=NIGHT)
    Notice.objects.filter(kind=NoticeKind.URGE).update(planned_at=None)  # as in a running office
    plan_deliveries(NIGHT)
    delivery = Delivery.objects.get()
    assert (delivery.pace, delivery.not_before, delivery.lines.count()) == ("urgent", NIGHT, 5)


def test_an_urging_is_not_urged() -> None:
    office = make_supervision_officer()
    urge(notices=[write(make_official(), AT)], by=office, at=AT)
    urging = Notice.objects.get(kind=NoticeKind.URGE)
    assert urge(notices=[urging], by=office, at=moment("2026-10-15 09:00")) == Urged(0, 0, 1)


def test_only_the_office_urges() -> None:
    with pytest.raises(PermissionDenied):
        urge(notices=[write(make_official(), AT)], by=make_reporter(make_unit()), at=AT)
