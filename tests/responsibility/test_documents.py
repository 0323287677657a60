"""The responsibility filing form: what it says, and who issues and reads it (article 3)."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from docx import Document

from notices.documents.selectors import readable_documents
from notices.documents.storing import read_whole
from notices.models import IssuedDocument
from organization.enums import Role
from responsibility.documents import issue_filing_form
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import BreakdownStep, Filing, ResponsiblePerson
from tests.factories import (
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-02-02 09:00")


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(username="office", post="督查室主任")


@pytest.fixture
def filing() -> Filing:
    unit = make_unit("市房产局", name="南京市住房保障和房产局")
    task = make_task(make_list(), unit, serial="08-01", title="老旧小区改造", target="改造40个小区")
    filed = Filing.objects.create(
        task=task,
        unit=unit,
        status=FilingStatus.FILED,
        submitted_at=moment("2026-01-14 10:00"),
        decided_at=moment("2026-01-16 10:00"),
    )
    for level, name, post in (("main", "甲某", "局长"), ("direct", "丙某", "处长")):
        ResponsiblePerson.objects.create(
            filing=filed, level=level, name=name, post=post, phone="13900000000", from_date=date(2026, 1, 16)
        )
    BreakdownStep.objects.create(filing=filed, title="全部开工", due_on=date(2026, 6, 30), responsible="丙某")
    return filed


def tables(document: IssuedDocument) -> list[list[list[str]]]:
    read = Document(io.BytesIO(read_whole(document)))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in read.tables]


def test_the_form_says_who_is_responsible_for_what(filing: Filing, office: Person) -> None:
    document = issue_filing_form(filing=filing, at=AT, by=office)
    assert tables(document) == [
        [
            ["承办单位", "南京市住房保障和房产局（主办）"],
            ["清单序号", "08-01"],
            ["工作任务", "老旧小区改造"],
            ["年度目标", "改造40个小区"],
            ["完成时限", "2026年12月31日"],
            ["牵头市领导", "—"],
        ],
        [
            ["责任层级", "姓名", "职务", "联系电话", "任责起始"],
            ["主要责任人", "甲某", "局长", "13900000000", "2026年1月16日"],
            ["分管责任人", "未备案", "—", "—", "—"],
            ["直接责任人", "丙某", "处长", "13900000000", "2026年1月16日"],
        ],
        [
            ["序号", "分解事项", "完成时限", "直接责任人"],
            ["1", "全部开工", "2026年6月30日", "丙某"],
        ],
    ]
    assert document.full_number == "宁重督备〔2026〕1号"
    read = [each.text for each in Document(io.BytesIO(read_whole(document))).paragraphs]
    assert "2026年度重点工作责任备案表" in read
    assert "报送：2026年1月14日　备案：2026年1月16日　出具：2026年2月2日" in read


def test_a_new_holder_gives_a_new_form(filing: Filing, office: Person) -> None:
    first = issue_filing_form(filing=filing, at=AT, by=office)
    assert issue_filing_form(filing=filing, at=AT, by=office) == first
    ResponsiblePerson.objects.create(
        filing=filing, level=ResponsibleLevel.SUPERVISING, name="乙某", from_date=date(2026, 3, 1)
    )
    assert issue_filing_form(filing=filing, at=AT, by=office) == first  # not in the place yet
    second = issue_filing_form(filing=filing, at=moment("2026-03-02 09:00"), by=office)
    assert (second.number, tables(second)[1][2][1]) == (2, "乙某")


def test_the_office_and_the_unit_issue_what_is_filed(filing: Filing, office: Person) -> None:
    reporter, stranger = make_reporter(filing.unit), make_unit_head(make_unit())
    issue_filing_form(filing=filing, at=AT, by=reporter)
    with pytest.raises(PermissionDenied):
        issue_filing_form(filing=filing, at=AT, by=stranger)
    filing.status = FilingStatus.SUBMITTED
    filing.save()
    with pytest.raises(PermissionDenied):
        issue_filing_form(filing=filing, at=AT, by=office)


def test_a_form_is_read_by_who_reads_its_filing(filing: Filing, office: Person) -> None:
    document = issue_filing_form(filing=filing, at=AT, by=office)
    readers = (office, make_reporter(filing.unit), make_person(Role.ORGANIZATION_DEPARTMENT))
    others = (make_unit_head(make_unit()), make_person(Role.READ_ONLY), make_person())
    assert [readable_documents(each).filter(pk=document.pk).exists() for each in (*readers, *others)] == [
        *[True] * 3, *[False] * 3,
    ]  # fmt: skip


def test_the_form_is_issued_on_the_page_of_the_filing(client: Client, filing: Filing, office: Person) -> None:
    client.force_login(office)
    url = reverse("responsibility:issue_form", args=[filing.task_id, filing.unit_id])
    assert f'action="{url}"' in client.get(filing.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 302
    page = client.get(filing.get_absolute_url()).content.decode()
    assert IssuedDocument.objects.get().get_absolute_url() in page
    assert url not in page
