"""Every address of the program, opened by everybody: what each may, as a table to read.

`rights.txt` has a row for each address and method, a column for each kind of person. An address without a row fails.
The city is small: unit 甲 hosts task 1, 乙 hosts task 2; the month of February 2016 is closed, March is being reported.
Records that an address names belong to 甲, so the people of 甲 are at home and those of 乙 are not.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from notices.enums import ChannelKind, Pace
from notices.models import Channel, Delivery, Notice
from organization.enums import LeaderRank, Role
from organization.models import Person
from regulation.models import ParameterEntry
from responsibility.models import Filing
from supervision.bulletins.drafting import draft_bulletin
from supervision.documents.acts import issue_talk_notice
from supervision.documents.closing import request_documents_of_closing
from supervision.enums import Action, BulletinKind, Ground, Level, StatementKind
from supervision.life.sittings import Appointment, appoint_sitting
from supervision.models import (
    Attachment,
    Check,
    Closing,
    CoordinationRequest,
    Escalation,
    HandedCase,
    Objection,
    Report,
    ReportFile,
    Statement,
)
from tasks.models import Milestone
from tests import factories
from tests.citizens.one_of_each import one_of_each as one_of_each_for_citizens
from tests.incentives.one_of_each import People
from tests.incentives.one_of_each import one_of_each as one_of_each_reward
from tests.office.one_of_each import one_inspection, one_meeting, one_review, one_spot_check, one_tick
from timetable.services import run_due

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper
    from time_machine import TimeMachineFixture

TABLE = Path(__file__).with_name("rights.txt")
NOW = datetime(2016, 4, 6, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
YEAR = 2016

# The columns of the table: who opens the page.
PEOPLE = (
    "anonymous",  # not signed in
    "nobody",  # an account without a role
    "reporter",  # of 甲
    "head",  # of 甲
    "elsewhere",  # reporter and head of 乙
    "office",  # supervision office
    "mayor",
    "host",  # of articles 7 and 19: the clerk of the reform commission
    "orgdept",  # Organization Department
    "organ",  # supervisory organ
    "readonly",
    "admin",
)
METHODS = ("GET", "POST")
API_METHODS = (*METHODS, "PUT", "PATCH", "DELETE")

# What a resource of the API answers where the table has no row: it is not asked this way, whoever asks.
NOT_ASKED = dict.fromkeys(PEOPLE, 405) | {"anonymous": 401}

# A part of a route, with the word before it: `review/<int:pk>/`, `^tasks/(?P<pk>[^/.]+)/$`.
PART = re.compile(r"([\w-]*)/?(?:<(?:\w+:)?|\(\?P<)(\w+)>")


class City:
    """The records that addresses name, and the people who open them."""

    def __init__(self) -> None:
        self.unit = factories.make_unit("甲")
        self.other = factories.make_unit("乙")
        self.people = self._people()
        self._fill()
        self._fill_outbox()
        self._fill_case()
        self.numbers = self._numbers() | self._rewards() | self._office() | self._public()

    def _people(self) -> dict[str, Person | None]:
        make = factories.make_person
        office = factories.make_unit("办公厅")
        return {
            "anonymous": None,
            "nobody": make(username="nobody"),
            "reporter": make(Role.REPORTER, username="reporter", unit=self.unit),
            "head": make(Role.UNIT_HEAD, username="head", unit=self.unit),
            "elsewhere": make(Role.REPORTER, Role.UNIT_HEAD, username="elsewhere", unit=self.other),
            "office": make(Role.SUPERVISION_OFFICE, username="office", unit=office),
            "mayor": make(Role.CITY_LEADER, username="mayor", rank=LeaderRank.MAYOR),
            "host": make(Role.ARTICLE_HOST, username="host", unit=factories.make_unit("发改委")),
            "orgdept": make(Role.ORGANIZATION_DEPARTMENT, username="orgdept"),
            "organ": make(Role.SUPERVISORY_ORGAN, username="organ"),
            "readonly": make(Role.READ_ONLY, username="readonly"),
            "admin": make(Role.ADMINISTRATOR, username="admin"),
        }

    def _fill(self) -> None:
        work_list = factories.make_list(YEAR)
        milestones = {"节点": date(YEAR, 6, 30)}
        self.task = factories.make_task(work_list, self.unit, serial="1", livelihood=True, milestones=milestones)
        factories.make_task(work_list, self.other, serial="2")
        factories.make_filing(self.task, accounts={"main": self.people["head"]})
        for _ran in run_due(until=NOW):  # nothing was reported: two yellow cards in a row by February
            pass
        office = self.people["office"]
        self.bulletin = draft_bulletin(year=YEAR, kind=BulletinKind.MONTHLY, month=2, at=NOW, by=office)
        report = factories.make_report(self.task, 3, 10, at=NOW)
        CoordinationRequest.objects.create(
            task=self.task, month=3, unit=self.unit, report=report, text="协调用地", asked_at=NOW
        )
        Objection.objects.create(
            task=self.task,
            month=2,
            unit=self.unit,
            disputed=Check.objects.current().get(task=self.task, month=2),
            text="系统中断",
            filed_at=NOW,
            filed_by=self.people["head"],
        )
        plan = ContentFile(b"%PDF-1.4", "plan.pdf")
        ReportFile.objects.create(report=report, file=plan, name="plan.pdf", size=8, at=NOW, by=self.people["head"])
        talk = Escalation.objects.get(task=self.task, action=Action.UNIT_HEAD_TALK)
        self.sitting = appoint_sitting(escalations=[talk.pk], appointment=Appointment(), at=NOW, by=self.people["head"])
        Attachment.objects.create(
            sitting=self.sitting, file=plan, name="plan.pdf", size=8, at=NOW, by=self.people["head"]
        )
        self.document = issue_talk_notice(escalation=talk, at=NOW, by=self.people["office"])
        closing = Closing.objects.get(month=2)
        self.archive = request_documents_of_closing(closing=closing, at=NOW, by=self.people["office"])
        ParameterEntry.objects.create(
            year=YEAR,
            key="report_due_working_day",
            value="6",
            holds_from=date(YEAR, 5, 1),
            entered_by=self.people["host"],
            entered_at=NOW,
        )

    def _fill_outbox(self) -> None:
        """A channel that is not in use, and a message that waits for it."""
        channel = Channel.objects.create(kind=ChannelKind.WEBHOOK, name="渠道")
        notice = Notice.objects.filter(recipient=self.people["head"]).first()
        self.delivery = Delivery.objects.create(
            channel=channel,
            person=self.people["head"],
            bundle="digest:2016-04-07",
            pace=Pace.DIGEST,
            message_id="<1@example.gov.cn>",
            created_at=NOW,
            not_before=NOW,
        )
        self.delivery.notices.add(notice)

    def _fill_case(self) -> None:
        """A written report that waits for the office, and a case whose file was handed over."""
        called_for = Escalation.objects.get(task=self.task, action=Action.WRITTEN_REPORT, month=1)
        self.statement = Statement.objects.create(
            escalation=called_for,
            kind=StatementKind.REPORT,
            number=1,
            reasons="征收滞后",
            submitted_at=NOW,
            submitted_by=self.people["head"],
        )
        accountability = Escalation.objects.create(
            task=self.task,
            year=YEAR,
            month=1,
            action=Action.ACCOUNTABILITY,
            grounds=[Ground.RECTIFICATION_OVERDUE],
            level=Level.UNIT,
            unit=self.unit,
            issued_at=called_for.issued_at,
            facts={},
        )
        self.case = HandedCase.objects.create(
            escalation=accountability,
            file=ContentFile(b"PK", "case.zip"),
            size=2,
            sha256="0" * 64,
            contents=[],
            handed_at=NOW,
            handed_by=self.people["office"],
        )

    def _rewards(self) -> dict[str, object]:
        named = {name: self.people[name] for name in ("head", "office", "mayor", "host")}
        return one_of_each_reward(YEAR, self.task, self.unit, People(**named), NOW)

    def _office(self) -> dict[str, object]:
        office, head, reporter = (self.people[name] for name in ("office", "head", "reporter"))
        return {
            **one_meeting(YEAR, self.task, self.unit, office, NOW),
            **one_inspection(YEAR, self.task, self.unit, office, NOW),
            **one_spot_check(YEAR, self.task, self.unit, office, NOW),
            **one_review(self.task.work_list, self.unit, office, head, NOW),
            **one_tick(YEAR, self.unit, reporter, NOW),
        }

    def _public(self) -> dict[str, object]:
        return one_of_each_for_citizens(self.task, self.people["office"], NOW)

    def _numbers(self) -> dict[str, object]:
        """What stands for a part of an address, by its name there; for `pk`, by the word before it."""
        return {
            "year": YEAR,
            "month": 3,
            "number": 7,
            "token": "nothing-uploaded-yet00",
            "serial": self.task.serial,
            "key": "report_due_working_day",
            "entry_id": ParameterEntry.objects.get().pk,
            "person_id": self.people["reporter"].pk,
            "unit_id": self.unit.pk,
            "task_id": self.task.pk,
            "units": self.unit.pk,
            "articles": 7,
            "parameters": "report_due_working_day",
            "sectors": self.task.sector_id,
            "lists": self.task.work_list_id,
            "tasks": self.task.pk,
            "schedules": self.task.pk,
            "reports": Report.objects.get(task=self.task, month=3).pk,
            "checks": Check.objects.filter(task=self.task).first().pk,
            "review": Report.objects.get(task=self.task, month=3).pk,
            "report-files": ReportFile.objects.get().pk,
            "coordination": CoordinationRequest.objects.get().pk,
            "objections": Objection.objects.get().pk,
            "filings": Filing.objects.get().pk,
            "escalations": Escalation.objects.filter(task=self.task).first().pk,
            "milestones": Milestone.objects.get().pk,
            "sittings": self.sitting.pk,
            "act-files": Attachment.objects.get().pk,
            "documents": self.document.pk,
            "archives": self.archive.pk,
            "code": "talk_notice",
            "statements": self.statement.pk,
            "cases": self.case.pk,
            "kind": "report",
            "version": 0,
            "inbox": Notice.objects.filter(recipient=self.people["head"]).first().pk,
            "bulletins": self.bulletin.pk,
            "field": "lead",
            "figure": "flag=yellow",
            "deliveries": self.delivery.pk,
            "channels": self.delivery.channel_id,
            "channel_kind": "webhook",
            "notices": Notice.objects.filter(recipient=self.people["head"]).first().pk,
        }

    def address(self, name: str, parts: dict[str, str]) -> str:
        given = {part: self.numbers.get(word) for part, word in parts.items()}
        missing = [word for part, word in parts.items() if given[part] is None]
        assert not missing, f"{name}: say in City._numbers what stands for {missing}"
        return reverse(name, kwargs=given)


def addresses() -> dict[str, dict[str, str]]:
    """Every address by name; its parts, each with the word by which `City` knows it. Of several forms, the shortest."""
    found: dict[str, dict[str, str]] = {}
    for name, route in _routes(get_resolver().url_patterns, "", ""):
        parts = {part: word if part == "pk" else part for word, part in PART.findall(route)}
        if name not in found or len(parts) < len(found[name]):
            found[name] = parts
    return found


def _routes(patterns: list[URLPattern | URLResolver], namespace: str, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner, route)
        else:
            yield f"{namespace}{pattern.name}", route


def methods_of(name: str) -> tuple[str, ...]:
    """Resources of the API have names such as `api:tasks-list`; its other pages are pages."""
    return API_METHODS if is_resource(name) else METHODS


def is_resource(name: str) -> bool:
    return name.startswith("api:") and "-" in name


def expected() -> dict[tuple[str, str], dict[str, int]]:
    """The table: (address, method) → status by person; of a resource, only how it may be asked."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    header, *body = rows
    assert header == ["address", "method", *PEOPLE]
    unasked = {(name, method): NOT_ASKED for name in addresses() if is_resource(name) for method in API_METHODS}
    return unasked | {(name, method): dict(zip(PEOPLE, map(int, codes), strict=True)) for name, method, *codes in body}


@pytest.fixture
def city(db: None, time_machine: TimeMachineFixture, settings: SettingsWrapper, clean_cache: None) -> City:
    settings.KEYWORK_DEMO = False
    settings.ACCOUNT_RATE_LIMITS = False
    time_machine.move_to(NOW, tick=False)
    return City()


def opened(city: City, person: str) -> dict[tuple[str, str], int]:
    """The status of every address and method for one person. Whatever an address changes is undone."""
    client = Client(raise_request_exception=False)
    if city.people[person] is not None:
        client.force_login(city.people[person])
    cookies = client.cookies.output()
    return {
        (name, method): _status(client, method, city.address(name, parts), cookies)
        for name, parts in addresses().items()
        for method in methods_of(name)
    }


def _status(client: Client, method: str, address: str, cookies: str) -> int:
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    with transaction.atomic():
        response: Any = client.generic(method, address)
        transaction.set_rollback(True)
    return int(response.status_code)


def test_every_address_has_its_row_in_the_table() -> None:
    assert sorted({(name, method) for name in addresses() for method in methods_of(name)} ^ expected().keys()) == []


@pytest.mark.timeout(900)
def test_everybody_opens_what_the_table_says_and_nothing_else(city: City) -> None:
    table = expected()
    other = {
        (person, *asked): (code, table[asked][person])
        for person in PEOPLE
        for asked, code in opened(city, person).items()
        if asked in table and code != table[asked][person]
    }
    assert other == {}, "what came, and what the table says"


def table_as_it_is(city: City) -> str:
    """The table of what the program does now, to be read line by line before it is kept."""
    found = {person: opened(city, person) for person in PEOPLE}
    width = max(len(name) for name in addresses()) + 1
    lines = [f"{'address':{width}}{'method':7}" + " ".join(f"{person:9}" for person in PEOPLE).rstrip()]
    for name, method in found["anonymous"]:
        if is_resource(name) and all(found[person][name, method] == NOT_ASKED[person] for person in PEOPLE):
            continue
        codes = " ".join(f"{found[person][name, method]:<9}" for person in PEOPLE)
        lines.append(f"{name:{width}}{method:7}{codes}".rstrip())
    return "\n".join(lines) + "\n"
