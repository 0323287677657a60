"""Pages of written reports and cases: what is typed is not lost, and everybody sees what is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.enums import Role
from supervision.enums import Action, Decision, EscalationStatus, StatementKind, Step
from supervision.life.handing_over import hand_over
from supervision.life.stating import DraftChangedError, hand_in, save_draft
from supervision.models import Escalation, HandedCase, Statement, StatementDraft
from supervision.permissions.reports import escalations_visible_to
from supervision.rules.statement import StatementText
from tests.factories import (
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)
from tests.supervision.talks import make_talk

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person, Unit
    from tasks.models import WorkList

pytestmark = pytest.mark.django_db

NOW = moment("2026-04-10 09:00")
WRITTEN = StatementText(reasons="管线迁改晚", measures="增加班组")
REPORT = StatementKind.REPORT


@pytest.fixture(autouse=True)
def now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def work_list() -> WorkList:
    return make_list(2026)


@pytest.fixture
def unit() -> Unit:
    return make_unit("水务局")


@pytest.fixture
def head(unit: Unit) -> Person:
    return make_unit_head(unit, username="head")


@pytest.fixture
def report(work_list: WorkList, unit: Unit) -> Escalation:
    return make_talk(work_list, unit, Action.WRITTEN_REPORT)


def address(name: str, *parts: object) -> str:
    return reverse(f"supervision:{name}", args=parts)


def test_what_is_typed_is_saved_and_found_again_by_the_head(
    client: Client, report: Escalation, unit: Unit, head: Person
) -> None:
    client.force_login(make_reporter(unit))
    draft = address("save_statement", report.pk, REPORT)
    assert client.post(draft, {"version": "0", "reasons": "征收"}).json() == {"version": 1}
    assert client.post(draft, {"version": "1", "reasons": "征收滞后"}).json() == {"version": 2}
    late = client.post(draft, {"version": "1", "reasons": "别的"})
    assert (late.status_code, late.json()) == (409, {"version": 2})
    page = address("write_statement", report.pk, REPORT)
    refused = client.post(page, {"version": "2", "reasons": "征收滞后", "measures": "专班", "act": "hand_in"})
    assert refused.status_code == 403
    client.force_login(head)
    assert "征收滞后" in client.get(page).content.decode()
    handed = client.post(page, {"version": "3", "reasons": "征收滞后", "measures": "专班", "act": "hand_in"})
    assert handed.status_code == 302
    assert Statement.objects.get().reasons == "征收滞后"


def test_an_error_loses_nothing(client: Client, report: Escalation, head: Person) -> None:
    client.force_login(head)
    page = address("write_statement", report.pk, REPORT)
    answer = client.post(page, {"version": "0", "reasons": "只写了原因", "act": "hand_in"})
    assert answer.status_code == 422
    assert "只写了原因" in answer.content.decode()
    assert StatementDraft.objects.get().reasons == "只写了原因"
    again = client.post(page, {"version": "1", "reasons": "只写了原因", "measures": "专班", "act": "hand_in"})
    assert again.url == report.get_absolute_url()


def test_two_who_write_at_once_see_both_texts(client: Client, report: Escalation, unit: Unit, head: Person) -> None:
    save_draft(escalation=report, kind=REPORT, text=WRITTEN, version=0, at=NOW, by=make_reporter(unit))
    with pytest.raises(DraftChangedError):
        save_draft(escalation=report, kind=REPORT, text=WRITTEN, version=0, at=NOW, by=head)
    client.force_login(head)
    answer = client.post(address("write_statement", report.pk, REPORT), {"version": "0", "reasons": "我写的"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的" in shown
    assert "管线迁改晚" in shown


def test_a_file_with_a_short_text_is_enough(client: Client, report: Escalation, head: Person) -> None:
    client.force_login(head)
    given = {"version": "0", "reasons": "见附件", "act": "hand_in", "files": SimpleUploadedFile("报告.pdf", b"%PDF-1")}
    assert client.post(address("write_statement", report.pk, REPORT), given).status_code == 302
    assert [file.name for file in Statement.objects.get().files.all()] == ["报告.pdf"]


def test_the_office_reads_accepts_and_returns(client: Client, report: Escalation, head: Person) -> None:
    statement = hand_in(escalation=report, kind=REPORT, text=WRITTEN, at=NOW, by=head)
    client.force_login(make_supervision_officer())
    assert "管线迁改晚" in client.get(statement.get_absolute_url()).content.decode()
    back = address("return_statement", statement.pk)
    assert client.post(back, {"return-reason": ""}).status_code == 422
    assert client.post(back, {"return-reason": "补充"}).url == report.get_absolute_url()
    second = hand_in(escalation=report, kind=REPORT, text=WRITTEN, at=NOW, by=head)
    assert client.post(address("accept_statement", second.pk), {}).status_code == 302
    report.refresh_from_db()
    assert report.status == EscalationStatus.CLOSED
    assert list(Statement.objects.order_by("number").values_list("decision", flat=True)) == [
        Decision.RETURNED,
        Decision.ACCEPTED,
    ]
    assert client.post(address("accept_statement", second.pk), {}).status_code == 422


def test_the_organ_reads_a_case_only_once_it_was_handed_over(client: Client, work_list: WorkList, unit: Unit) -> None:
    case = make_talk(work_list, unit, Action.ACCOUNTABILITY)
    organ, office = make_person(Role.SUPERVISORY_ORGAN), make_supervision_officer()
    client.force_login(organ)
    page = client.get(address("cases"))
    assert (page.context["counts"]["all"], [each.pk for each in page.context["announced"]]) == (0, [case.pk])
    assert client.get(case.get_absolute_url()).status_code == 403
    assert not escalations_visible_to(organ, Escalation.objects.all()).exists()
    client.force_login(office)
    assert len(client.get(address("hand_over", case.pk)).context["sections"]) == 9
    handed_at = client.post(address("hand_over", case.pk)).url
    assert not client.get(handed_at).context["form"]  # the organ's to decide
    client.force_login(organ)
    assert client.get(f"{address('cases')}?escalation={case.pk}").url == handed_at
    assert client.get(case.get_absolute_url()).status_code == 200
    file = client.get(address("case_file", HandedCase.objects.get().pk))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    wrong = client.post(handed_at, {"decision": "诫勉", "decided_on": "2026-04-11"})
    assert (wrong.status_code, HandedCase.objects.get().decision) == (422, "")
    assert client.post(handed_at, {"decision": "诫勉", "decided_on": "2026-04-10"}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.step) == (EscalationStatus.CARRIED_OUT, Step.CLOSE)
    client.force_login(make_unit_head(unit))
    assert "诫勉" in client.get(case.get_absolute_url()).content.decode()  # the unit sees what was decided
    assert client.get(handed_at).status_code == 403  # but not the file


def test_the_lists_ask_the_same_number_of_questions_for_one_and_for_many(
    client: Client, work_list: WorkList, unit: Unit
) -> None:
    office = make_supervision_officer()
    client.force_login(office)

    def questions(page: str) -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    make_talk(work_list, unit, Action.WRITTEN_REPORT)
    hand_over(escalation=make_talk(work_list, unit, Action.ACCOUNTABILITY), at=NOW, by=office)
    few = [questions(address("statements")), questions(address("cases"))]
    for _number in range(5):
        make_talk(work_list, make_unit(), Action.WRITTEN_REPORT)
        hand_over(escalation=make_talk(work_list, make_unit(), Action.ACCOUNTABILITY), at=NOW, by=office)
    assert [questions(address("statements")), questions(address("cases"))] == few


def test_a_stranger_reads_no_statement(client: Client, report: Escalation, head: Person) -> None:
    statement = hand_in(escalation=report, kind=REPORT, text=WRITTEN, at=NOW, by=head)
    client.force_login(make_reporter(make_unit()))
    assert client.get(statement.get_absolute_url()).status_code == 404
    assert client.get(address("write_statement", report.pk, REPORT)).status_code == 403
    assert client.get(address("statements")).context["all"] == 0
