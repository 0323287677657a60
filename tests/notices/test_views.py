"""The inbox, and who has not signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.enums import NoticeKind
from notices.models import Notice
from notices.selectors import unread_count, unsigned_by_unit
from notices.services import NoticeDraft, send_notices, sign_notice
from organization.models import Person
from tests.factories import make_reporter, make_supervision_officer, make_unit, make_unit_head, moment

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

INBOX = "/inbox/"
UNSIGNED = "/notices/unsigned/"
AT = moment("2026-10-14 08:00")


def queries_of(client: Client, address: str) -> int:
    """How many queries the page takes, once what is remembered between requests is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def tell(person: Person | None = None, number: int = 1, **fields: object) -> Notice:
    given = {
        "kind": NoticeKind.ESCALATION,
        "cause": f"escalation:{number}",
        "at": AT,
        "recipient_id": person.pk if person else None,
        "action": "unit_head_talk",
        "link": f"/escalations/{number}/",
        "month": 9,
        "facts": {"title": f"任务{number}"},
        "needs_signature": True,
    }
    send_notices([NoticeDraft(**{**given, **fields})])  # type: ignore[arg-type]
    return Notice.objects.latest("pk")


@pytest.fixture
def reporter(client: Client) -> Person:
    person = make_reporter(make_unit("教育局"))
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def test_inbox_shows_ones_own_and_those_of_a_unit_without_accounts(client: Client, reporter: Person) -> None:
    own, other = tell(reporter), tell(make_reporter(make_unit()))
    of_unit = tell(None, 2, unit_id=reporter.unit_id)
    elsewhere = tell(None, 3, unit_id=make_unit().pk)
    shown = {line.notice for line in client.get(INBOX).context["lines"]}
    assert shown == {own, of_unit}
    assert {client.get(reverse("notices:open", args=[each.pk])).status_code for each in (other, elsewhere)} == {403}
    assert {client.post(reverse("notices:sign", args=[each.pk])).status_code for each in (other, elsewhere)} == {403}


def test_opening_a_notice_leads_to_the_facts_and_marks_it_read(client: Client, reporter: Person) -> None:
    notice = tell(reporter)
    assert unread_count(reporter) == 1
    assert client.get(reverse("notices:open", args=[notice.pk])).url == "/escalations/1/"
    assert unread_count(reporter) == 0
    first = Notice.objects.get(pk=notice.pk).read_at
    client.get(reverse("notices:open", args=[notice.pk]))
    assert Notice.objects.get(pk=notice.pk).read_at == first


def test_signing_says_who_and_reads_too(client: Client, reporter: Person) -> None:
    notice = tell(reporter)
    response = client.post(
        reverse("notices:sign", args=[notice.pk]), headers={"referer": f"http://testserver{INBOX}?page=1"}
    )
    assert response.url == f"http://testserver{INBOX}?page=1"
    notice.refresh_from_db()
    assert (notice.signed_by, notice.signed_at == notice.read_at) == (reporter, True)
    signed_at = notice.signed_at
    sign_notice(notice=notice, by=reporter, at=AT)
    assert notice.signed_at == signed_at


def test_only_the_addressee_signs(reporter: Person) -> None:
    notice, of_unit = tell(reporter), tell(None, 2, unit_id=reporter.unit_id)
    with pytest.raises(PermissionDenied):
        sign_notice(notice=notice, by=make_supervision_officer(), at=AT)
    head = make_unit_head(reporter.unit)
    with pytest.raises(PermissionDenied):
        sign_notice(notice=notice, by=head, at=AT)
    assert sign_notice(notice=of_unit, by=head, at=AT).signed_by == head


def test_whole_page_is_signed_for_and_laid_aside(client: Client, reporter: Person) -> None:
    mine = [tell(reporter, number) for number in range(3)]
    foreign = tell(make_reporter(make_unit()))
    client.post(reverse("notices:sign_many"), {"notice": [each.pk for each in (*mine, foreign)]})
    assert list(Notice.objects.to_sign()) == [foreign]
    copy = tell(reporter, 9, needs_signature=False)
    client.post(reverse("notices:read_many"), {"notice": [copy.pk, foreign.pk]})
    assert list(Notice.objects.unread()) == [foreign]


def test_counts_are_links_to_lists_of_that_many(client: Client, reporter: Person) -> None:
    tell(reporter, 1)
    Notice.objects.update(read_at=AT)
    tell(reporter, 2)
    tell(reporter, 3, needs_signature=False, kind=NoticeKind.ESCALATION_COPY)
    assert client.get(INBOX).context["counts"] == {"all": 3, "unread": 2, "to_sign": 2}
    found = {
        query: len(client.get(f"{INBOX}?{query}").context["lines"])
        for query in ("state=unread", "state=to_sign", "kind=escalation_copy", "state=nonsense")
    }
    assert found == {"state=unread": 2, "state=to_sign": 2, "kind=escalation_copy": 1, "state=nonsense": 3}


def test_notice_of_the_past_says_so(client: Client, reporter: Person) -> None:
    tell(reporter, at=moment("2025-10-14 08:00"))
    assert "of the past" in client.get(INBOX).content.decode()


def test_inbox_costs_the_same_at_one_row_and_at_thirty(client: Client, reporter: Person) -> None:
    tell(reporter)
    at_one = queries_of(client, INBOX)
    for number in range(2, 32):
        tell(reporter, number)
    assert queries_of(client, INBOX) == at_one
    assert len(client.get(INBOX).context["lines"]) == 31


def test_office_sees_who_has_not_signed(client: Client, reporter: Person) -> None:
    head = make_unit_head(make_unit("财政局"))
    unit = make_unit("无账号局")
    tell(reporter, 1)
    tell(reporter, 2, action="written_report")
    tell(head, 3)
    tell(None, 4, unit_id=unit.pk)
    signed = tell(head, 5)
    sign_notice(notice=signed, by=head, at=AT)
    assert [(row.unit, row.counts) for row in unsigned_by_unit()] == [
        ("教育局", {"unit_head_talk": 1, "written_report": 1}),
        ("无账号局", {"unit_head_talk": 1}),
        ("财政局", {"unit_head_talk": 1}),
    ]
    assert client.get(UNSIGNED).status_code == 403
    client.force_login(make_supervision_officer())
    assert client.get(UNSIGNED).context["total"] == 4
    found = {
        query: len(client.get(f"{UNSIGNED}?{query}").context["lines"])
        for query in ("", f"unit={reporter.unit_id}", "action=unit_head_talk", f"unit={unit.pk}&action=written_report")
    }
    assert list(found.values()) == [4, 2, 3, 0]


def test_unsigned_costs_the_same_at_one_row_and_at_thirty(client: Client, reporter: Person) -> None:
    client.force_login(make_supervision_officer())
    tell(reporter)
    at_one = queries_of(client, UNSIGNED)
    for number in range(2, 32):
        tell(make_reporter(make_unit()), number)
    assert queries_of(client, UNSIGNED) == at_one


def test_the_reminders_of_one_morning_stand_in_one_group(client: Client, reporter: Person) -> None:
    for number in (1, 2, 3):
        tell(reporter, number, kind=NoticeKind.DEADLINE_REMINDER, needs_signature=False)
    tell(reporter, 4, kind=NoticeKind.DEADLINE_REMINDER, needs_signature=False, at=moment("2026-10-13 08:00"))
    tell(reporter, 5)
    response = client.get(INBOX)
    assert [len(group) for group in response.context["groups"]] == [1, 3, 1]
    assert "3 reminders of due days" in response.content.decode()
