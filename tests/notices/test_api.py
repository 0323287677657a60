from __future__ import annotations

import pytest

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices
from organization.models import Person
from tests.factories import make_person, moment
from tests.programs import Program

pytestmark = pytest.mark.django_db


def tell(person: Person, cause: str, **fields: object) -> Notice:
    draft = NoticeDraft(
        kind=NoticeKind.ESCALATION, cause=cause, at=moment("2016-04-08 08:00"), recipient_id=person.pk, **fields
    )
    send_notices([draft])
    return Notice.objects.get(cause=cause, recipient=person)


def test_everybody_reads_the_own_notices_and_signs_for_them() -> None:
    person, other = make_person(username="wang"), make_person()
    notice = tell(
        person, "escalation:1", year=2016, month=3, serial="01", action="unit_head_talk", needs_signature=True
    )
    strange = tell(other, "escalation:2", needs_signature=True)
    program = Program(person)
    (record,) = program.records("notices/", unsigned="true", month="2016-03")
    assert record == {
        "id": notice.pk,
        "recipient": "wang",
        "kind": "escalation",
        "task": "01",
        "month": "2016-03",
        "action": "unit_head_talk",
        "at": "2016-04-08T08:00:00+08:00",
        "article": None,
        "link": "",
        "facts": {},
        "needs_signature": True,
        "read_at": None,
        "signed_at": None,
        "deliveries": [],
    }
    signed = program.post(f"notices/{notice.pk}/sign/").json()
    assert signed["signed_at"]
    assert program.records("notices/", unsigned="true") == []
    assert program.post(f"notices/{strange.pk}/sign/").status_code == 404


def test_notices_cost_the_same_queries_at_one_and_at_thirty() -> None:
    person = make_person()
    program = Program(person)
    tell(person, "first")
    few = program.queries_of("notices/")
    for number in range(29):
        tell(person, f"another {number}")
    assert program.queries_of("notices/") == few
