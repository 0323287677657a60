"""What follows from a signature in other rooms follows with it, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices, sign_notices
from tests.factories import make_reporter, make_unit, moment

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django.fixtures import SettingsWrapper

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-10-14 08:00")
LATER = moment("2026-10-14 09:10")
heard: list[tuple[list[str], str, datetime]] = []


def note(*, notices: list[Notice], by: Person, at: datetime) -> None:
    heard.append(([notice.cause for notice in notices if notice.signed_by == by], by.username, at))


def refuse(*, notices: list[Notice], by: Person, at: datetime) -> None:
    raise RuntimeError("the room above cannot write down what follows")


@pytest.fixture
def told(settings: SettingsWrapper) -> tuple[Person, list[Notice]]:
    heard.clear()
    settings.NOTICE_SIGNED = [f"{__name__}.note"]
    person = make_reporter(make_unit("教育局"), username="jiaoyu")
    causes = {"escalation:1": True, "escalation:2": True, "copy:3": False}
    send_notices(
        NoticeDraft(NoticeKind.ESCALATION, cause, AT, recipient_id=person.pk, needs_signature=needs)
        for cause, needs in causes.items()
    )
    return person, list(Notice.objects.order_by("cause"))


def test_room_above_hears_of_what_was_signed_once(told: tuple[Person, list[Notice]]) -> None:
    person, notices = told
    assert sign_notices(notices=notices, by=person, at=LATER) == 2
    assert sign_notices(notices=notices, by=person, at=LATER) == 0
    assert heard == [(["escalation:1", "escalation:2"], "jiaoyu", LATER)]


def test_signature_is_not_kept_if_what_follows_cannot_be(
    told: tuple[Person, list[Notice]], settings: SettingsWrapper
) -> None:
    person, notices = told
    settings.NOTICE_SIGNED = [f"{__name__}.note", f"{__name__}.refuse"]
    with pytest.raises(RuntimeError):
        sign_notices(notices=notices, by=person, at=LATER)
    assert Notice.objects.to_sign().count() == 2
