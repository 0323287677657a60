"""Pilots (article 15): from the application to its outcome, step by step, and who may take each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.enums import PilotStatus as Status
from incentives.models import Evidence, Pilot, PilotStep
from incentives.piloting import Application, apply_again, apply_for_pilot, take_pilot_further
from incentives.rules.pilots import PilotAct as Act
from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from organization.enums import Role
from organization.models import Person, Unit
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
AT = moment("2026-03-02 10:00")
LATER = moment("2026-03-05 10:00")
APPLICATION = Application(
    title="工业用地“标准地”出让",
    content="在两个园区试行带指标出让",
    basis="《土地管理法》第五十四条",
    starts_on=date(2026, 4, 1),
    ends_on=date(2026, 12, 31),
)
PDF = b"%PDF-1.7 plan"


@dataclass(frozen=True)
class PilotCity:
    unit: Unit
    reporter: Person
    head: Person
    officer: Person


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def city() -> PilotCity:
    unit = make_unit("江北区")
    return PilotCity(unit, make_reporter(unit), make_unit_head(unit), make_supervision_officer())


@pytest.fixture
def pilot(city: PilotCity) -> Pilot:
    return apply_for_pilot(application=APPLICATION, at=AT, by=city.reporter)


def taken(pilot: Pilot, by: Person, *acts: Act, is_major: bool = False) -> Pilot:
    for act in acts:
        said: dict[str, Any] = {"text": "依据", "document": "市政府〔2026〕7号", "is_major": is_major}
        pilot = take_pilot_further(pilot=pilot, act=act, at=LATER, by=by, **said)
    return pilot


def told(kind: NoticeKind) -> list[Person | None]:
    return [each.recipient for each in Notice.objects.filter(kind=kind).order_by("pk")]


# The way --------------------------------------------------------------------------------------


def test_a_unit_applies_and_the_general_office_is_told(city: PilotCity, pilot: Pilot) -> None:
    assert (pilot.year, pilot.unit, pilot.status) == (2026, city.unit, Status.APPLIED)
    assert [(each.status, each.by, each.at) for each in pilot.steps.all()] == [(Status.APPLIED, city.reporter, AT)]
    assert told(NoticeKind.PILOT_APPLIED) == [city.officer]
    notice = Notice.objects.get()
    assert (notice.article, notice.link) == (15, pilot.get_absolute_url())
    assert wording_of(notice).title == "试点请示：工业用地“标准地”出让"


def test_reviewed_approved_ended(city: PilotCity, pilot: Pilot) -> None:
    reviewed = taken(pilot, city.officer, Act.REVIEW)
    assert (reviewed.status, reviewed.is_major) == (Status.REVIEWED, False)
    approved = taken(pilot, city.officer, Act.APPROVE)
    assert approved.status == Status.APPROVED
    ended = take_pilot_further(pilot=pilot, act=Act.END, text="出让12宗，平均开工提前两个月", at=LATER, by=city.head)
    assert (ended.status, ended.outcome) == (Status.ENDED, "出让12宗，平均开工提前两个月")
    documents = [(each.status, each.document) for each in pilot.steps.order_by("id")]
    assert documents == [
        (Status.APPLIED, ""),
        (Status.REVIEWED, "市政府〔2026〕7号"),
        (Status.APPROVED, "市政府〔2026〕7号"),
        (Status.ENDED, ""),
    ]


def test_a_major_reform_goes_to_the_reform_leading_group_first(city: PilotCity, pilot: Pilot) -> None:
    assert taken(pilot, city.officer, Act.REVIEW, is_major=True).is_major
    with pytest.raises(ValidationError):
        taken(pilot, city.officer, Act.APPROVE)
    assert taken(pilot, city.officer, Act.REFER).status == Status.WITH_REFORM_GROUP
    assert taken(pilot, city.officer, Act.APPROVE).status == Status.APPROVED


def test_a_returned_application_is_changed_and_applied_for_again(city: PilotCity, pilot: Pilot) -> None:
    taken(pilot, city.officer, Act.RETURN)
    changed = replace(APPLICATION, title="“标准地”出让试点")
    again = apply_again(pilot=pilot, application=changed, at=LATER, by=city.head)
    assert (again.status, again.title) == (Status.APPLIED, "“标准地”出让试点")
    assert told(NoticeKind.PILOT_APPLIED) == [city.officer, city.officer]
    with pytest.raises(ValidationError):
        apply_again(pilot=pilot, application=changed, at=LATER, by=city.head)


def test_each_step_is_told_to_the_other_side(city: PilotCity, pilot: Pilot) -> None:
    taken(pilot, city.officer, Act.RETURN)
    assert told(NoticeKind.PILOT_STEP) == [city.head, city.reporter]
    notice = Notice.objects.filter(kind=NoticeKind.PILOT_STEP).first()
    assert notice is not None
    assert wording_of(notice).sentences == ("当前状态：已退回。", "文号：市政府〔2026〕7号。", "依据")
    taken(pilot, city.reporter, Act.WITHDRAW)
    assert told(NoticeKind.PILOT_STEP)[2:] == [city.officer]


@pytest.mark.parametrize(
    ("acts", "act", "said", "field"),
    [
        ([], Act.RETURN, {}, "text"),
        ([Act.REVIEW], Act.APPROVE, {}, "document"),
        ([Act.REVIEW], Act.REFUSE, {"document": "市政府〔2026〕7号"}, "text"),
        ([Act.REVIEW], Act.REFUSE, {"text": "条件不成熟"}, "document"),
    ],
)
def test_a_decision_names_its_document_and_a_refusal_its_reason(
    city: PilotCity, pilot: Pilot, acts: list[Act], act: Act, said: dict[str, str], field: str
) -> None:
    taken(pilot, city.officer, *acts)
    with pytest.raises(ValidationError) as refused:
        take_pilot_further(pilot=pilot, act=act, at=LATER, by=city.officer, **said)
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": " "}, "title"), ({"content": ""}, "content"), ({"basis": ""}, "basis"),
     ({"ends_on": date(2026, 3, 31)}, "ends_on")],
)  # fmt: skip
def test_an_application_says_what_is_tried_on_which_ground(
    city: PilotCity, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        apply_for_pilot(application=replace(APPLICATION, **changed), at=AT, by=city.reporter)
    assert list(refused.value.message_dict) == [field]


def test_a_step_is_never_rewritten(pilot: Pilot) -> None:
    for change in (lambda: pilot.steps.update(text="anders"), lambda: PilotStep.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Rights ---------------------------------------------------------------------------------------


def test_who_may_take_which_act(city: PilotCity, pilot: Pilot) -> None:
    stranger = make_reporter(make_unit())
    for by in (city.reporter, city.head, stranger, make_city_leader()):
        with pytest.raises(PermissionDenied):
            taken(pilot, by, Act.REVIEW)
    for by in (city.officer, stranger):
        with pytest.raises(PermissionDenied):
            taken(pilot, by, Act.WITHDRAW)
    with pytest.raises(PermissionDenied):
        apply_for_pilot(application=APPLICATION, at=AT, by=city.officer)


def test_everybody_sees_what_was_approved_and_only_those_concerned_what_is_open(
    client: Client, city: PilotCity, pilot: Pilot
) -> None:
    people = {
        "reporter": city.reporter,
        "officer": city.officer,
        "leader": make_city_leader(),
        "other unit": make_reporter(make_unit()),
        "other host": make_person(Role.ARTICLE_HOST, unit=make_unit()),
        "read only": make_person(Role.READ_ONLY),
        "administrator": make_administrator(),
    }

    def statuses() -> dict[str, int]:
        return {name: opened(client, person, pilot.get_absolute_url()).status_code for name, person in people.items()}

    concerned = {"reporter", "officer", "leader"}
    assert statuses() == {name: 200 if name in concerned else 403 for name in people}
    taken(pilot, city.officer, Act.REVIEW, Act.APPROVE)
    assert set(statuses().values()) == {200}


def test_who_is_not_concerned_reads_the_approval_and_not_how_it_came(
    client: Client, city: PilotCity, pilot: Pilot
) -> None:
    take_pilot_further(pilot=pilot, act=Act.RETURN, text="补充测算", at=LATER, by=city.officer)
    upload = SimpleUploadedFile("测算.pdf", PDF)
    apply_again(pilot=pilot, application=APPLICATION, at=LATER, by=city.head, uploads=[upload])
    taken(pilot, city.officer, Act.REVIEW, Act.APPROVE)
    stranger, file = make_reporter(make_unit()), Evidence.objects.get()
    address = reverse("incentives:evidence", args=[file.pk])
    assert "补充测算" in opened(client, city.head, pilot.get_absolute_url()).content.decode()
    assert "补充测算" not in opened(client, stranger, pilot.get_absolute_url()).content.decode()
    assert [opened(client, person, address).status_code for person in (city.officer, stranger)] == [200, 404]


# Pages ----------------------------------------------------------------------------------------


def opened(client: Client, person: Person, url: str) -> HttpResponse:
    client.force_login(person)
    return client.get(url)  # type: ignore[return-value]


def act_url(pilot: Pilot, act: Act) -> str:
    return reverse("incentives:pilot_act", args=[pilot.pk, act.value])


TYPED = {
    "title": APPLICATION.title,
    "content": APPLICATION.content,
    "basis": APPLICATION.basis,
    "starts_on": "2026-04-01",
    "ends_on": "2026-12-31",
}


def test_a_unit_applies_on_the_page(client: Client, city: PilotCity) -> None:
    client.force_login(city.reporter)
    url = reverse("incentives:apply_for_pilot")
    assert client.get(url).status_code == 200
    assert client.post(url, {**TYPED, "ends_on": "2026-03-01"}).status_code == 422
    answer = client.post(url, {**TYPED, "files": SimpleUploadedFile("方案.pdf", PDF)})
    pilot = Pilot.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, pilot.get_absolute_url())
    assert "方案.pdf" in client.get(pilot.get_absolute_url()).content.decode()


def test_each_side_is_offered_its_own_acts(client: Client, city: PilotCity, pilot: Pilot) -> None:
    def offered(person: Person) -> list[Act]:
        page = opened(client, person, pilot.get_absolute_url()).content.decode()
        return [act for act in Act if act_url(pilot, act) in page]

    assert [offered(each) for each in (city.reporter, city.officer)] == [[Act.WITHDRAW], [Act.RETURN, Act.REVIEW]]
    taken(pilot, city.officer, Act.REVIEW, Act.APPROVE)
    assert [offered(each) for each in (city.reporter, city.officer)] == [[Act.END], []]


def test_the_office_records_the_approval_on_the_page(client: Client, city: PilotCity, pilot: Pilot) -> None:
    client.force_login(city.officer)
    assert client.get(act_url(pilot, Act.REVIEW)).status_code == 200
    client.post(act_url(pilot, Act.REVIEW), {"text": "", "is_major": "on"})
    client.post(act_url(pilot, Act.REFER), {"document": "改革办〔2026〕3号"})
    assert client.post(act_url(pilot, Act.APPROVE), {"document": ""}).status_code == 422
    client.post(act_url(pilot, Act.APPROVE), {"document": "宁政复〔2026〕9号"})
    pilot.refresh_from_db()
    assert (pilot.status, pilot.is_major) == (Status.APPROVED, True)
    assert "宁政复〔2026〕9号" in client.get(pilot.get_absolute_url()).content.decode()


def test_an_act_that_is_not_possible_leads_back(client: Client, city: PilotCity, pilot: Pilot) -> None:
    answer = opened(client, city.officer, act_url(pilot, Act.APPROVE))
    assert (answer.status_code, answer["Location"]) == (302, pilot.get_absolute_url())
    assert client.get(reverse("incentives:pilot_act", args=[pilot.pk, "delete"])).status_code == 404


def test_a_returned_application_shows_why_and_begins_with_its_own_words(
    client: Client, city: PilotCity, pilot: Pilot
) -> None:
    take_pilot_further(pilot=pilot, act=Act.RETURN, text="补充测算", at=LATER, by=city.officer)
    page = opened(client, city.reporter, act_url(pilot, Act.APPLY_AGAIN)).content.decode()
    assert "补充测算" in page
    assert APPLICATION.content in page
    assert client.post(act_url(pilot, Act.APPLY_AGAIN), TYPED).status_code == 302
    pilot.refresh_from_db()
    assert pilot.status == Status.APPLIED


def test_the_list_counts_and_narrows(client: Client, city: PilotCity, pilot: Pilot) -> None:
    url = reverse("incentives:pilots")
    assert APPLICATION.title in opened(client, city.officer, f"{url}?state=open").content.decode()
    assert APPLICATION.title not in opened(client, city.officer, f"{url}?state=approved").content.decode()
    assert APPLICATION.title not in opened(client, make_reporter(make_unit()), url).content.decode()


def queries_of(client: Client, person: Person) -> int:
    client.force_login(person)
    client.get(reverse("incentives:pilots"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("incentives:pilots")).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_one_pilot_and_for_many(client: Client, city: PilotCity, pilot: Pilot) -> None:
    once = queries_of(client, city.officer)
    for _number in range(12):
        apply_for_pilot(application=APPLICATION, at=AT, by=city.reporter)
    assert queries_of(client, city.officer) == once
