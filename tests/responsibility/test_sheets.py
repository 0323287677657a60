"""The sheet 责任备案."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from organization.enums import Role
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing, ResponsiblePerson
from responsibility.services import PersonEntry, replace_person
from tasks.models import WorkList
from tests.factories import make_list, make_person, make_reporter, make_task, make_unit, moment
from tests.workbook.books import book
from workbook.importing import ImportResult, run_import

if TYPE_CHECKING:
    from organization.models import Person

pytestmark = pytest.mark.django_db

HEADERS = ("任务序号", "单位", "主要责任人", "主要职务", "主要账号", "分管责任人", "分管职务", "直接责任人", "直接职务")
ROW = ("1", "教育局", "局长甲", "局长", "head", "副局长乙", "副局长", "处长丙", "基教处处长")


def bring(*rows: tuple[object, ...], headers: tuple[str, ...] = HEADERS) -> ImportResult:
    return run_import(book(责任备案=[headers, *rows]), year=2026, at=moment("2026-11-22 10:00"))


def said(result: ImportResult) -> list[str]:
    return [str(problem) for problem in result.problems]


def counted(result: ImportResult) -> tuple[int, int, int]:
    counts = result.counts["责任备案"]
    return counts.created, counts.changed, counts.unchanged


@pytest.fixture(params=[True, False], ids=["published", "draft"])
def work_list(request: pytest.FixtureRequest) -> WorkList:
    return make_task_one(make_list(2026, published=request.param))


@pytest.fixture
def published() -> WorkList:
    return make_task_one(make_list(2026))


def make_task_one(work_list: WorkList) -> WorkList:
    unit = make_unit("教育局", name="市教育局")
    make_reporter(unit, username="head", name="局长甲")
    make_task(work_list, unit, serial="1", co_hosts=[make_unit("财政局")])
    make_unit("水务局")
    return work_list


def test_row_counts_as_filed_from_the_first_day_of_the_year(work_list: WorkList) -> None:
    department: Person = make_person(Role.ORGANIZATION_DEPARTMENT)
    result = bring(ROW)
    assert (said(result), counted(result)) == ([], (1, 0, 0))
    (filing,) = Filing.objects.all()
    first = moment("2026-01-01 00:00")
    assert (filing.status, filing.submitted_at, filing.decided_at) == (FilingStatus.FILED, first, first)
    people = filing.people.order_by("pk")
    assert list(people.values_list("level", "name", "post", "account__username", "from_date")) == [
        ("main", "局长甲", "局长", "head", date(2026, 1, 1)),
        ("supervising", "副局长乙", "副局长", None, date(2026, 1, 1)),
        ("direct", "处长丙", "基教处处长", None, date(2026, 1, 1)),
    ]
    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.recipient, notice.facts) == ("filing_copy", department, {"count": 1})


def test_same_file_again_changes_nothing_even_after_a_replacement(work_list: WorkList) -> None:
    bring(ROW)
    replace_person(
        filing=Filing.objects.get(),
        level=ResponsibleLevel.DIRECT,
        person=PersonEntry("处长丁"),
        from_on=date(2026, 7, 1),
        reason="岗位调整",
        at=moment("2026-07-01 09:00"),
    )
    before = list(ResponsiblePerson.objects.order_by("pk").values())
    result = bring(ROW)
    assert (said(result), counted(result)) == ([], (0, 0, 1))
    assert list(ResponsiblePerson.objects.order_by("pk").values()) == before


def test_published_filing_is_changed_by_replacement_only(published: WorkList) -> None:
    bring(ROW)
    result = bring(
        (
            *ROW[:7],
            "处长丁",
            "",
        )
    )
    assert said(result) == [
        (
            "责任备案!H2: “处长丁” differs from the recorded “处长丙”; "
            "expected: replace the person from a date on, on the filing's page"
        ),
        (
            "责任备案!I2: “empty” differs from the recorded “基教处处长”; "
            "expected: replace the person from a date on, on the filing's page"
        ),
    ]
    assert set(ResponsiblePerson.objects.values_list("name", flat=True)) == {"局长甲", "副局长乙", "处长丙"}


def test_draft_list_takes_other_people() -> None:
    make_task_one(make_list(2026, published=False))
    bring(ROW)
    result = bring((*ROW[:7], "处长丁", "基教处处长"))
    assert (said(result), counted(result)) == ([], (0, 1, 0))
    (difference,) = result.differences
    assert (difference.cell, difference.before, difference.after) == ("责任备案!H2", "处长丙", "处长丁")
    assert set(ResponsiblePerson.objects.values_list("name", flat=True)) == {"局长甲", "副局长乙", "处长丁"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("9", *ROW[1:])], ["A2"]),
        ([("1", "水务局", *ROW[2:])], ["B2"]),
        ([("1", "园林局", *ROW[2:])], ["B2"]),
        ([(*ROW[:4], "nobody", *ROW[5:])], ["E2"]),
        ([ROW, ("1", "市教育局", *ROW[2:])], ["B3"]),
        ([ROW, ROW], ["B3"]),
    ],
    ids=["no such task", "not on the task", "no such unit", "no such account", "unit twice", "row twice"],
)
def test_what_is_refused(published: WorkList, rows: list[tuple[object, ...]], expected: list[str]) -> None:
    result = bring(*rows)
    assert [problem.cell for problem in result.problems] == [f"责任备案!{cell}" for cell in expected]
    assert not Filing.objects.exists()


def test_level_without_a_name_is_vacant_and_an_account_brings_its_name(published: WorkList) -> None:
    result = bring(("1", "", "", "", "head", "", "副局长", "处长丙", ""))
    assert said(result) == []
    assert list(Filing.objects.values_list("unit__short_name", flat=True)) == ["教育局"]
    assert set(ResponsiblePerson.objects.values_list("level", "name")) == {("main", "局长甲"), ("direct", "处长丙")}
    assert counted(bring(("1", "", "", "", "head", "", "副局长", "处长丙", ""))) == (0, 0, 1)


def test_unit_s_own_filing_is_decided_first(published: WorkList) -> None:
    task = published.tasks.get()
    Filing.objects.create(task=task, unit=task.host)
    assert [problem.cell for problem in bring(ROW).problems] == ["责任备案!A2"]


def test_many_rows_cost_no_more_queries(published: WorkList) -> None:
    unit = published.tasks.get().host
    for serial in range(2, 32):
        make_task(published, unit, serial=str(serial))
    with CaptureQueriesContext(connection) as few:
        run_import(book(责任备案=[HEADERS, ROW]), year=2026, at=moment("2026-11-22 10:00"), dry_run=True)
    rows = [(str(serial), *ROW[1:]) for serial in range(1, 32)]
    with CaptureQueriesContext(connection) as many:
        run_import(book(责任备案=[HEADERS, *rows]), year=2026, at=moment("2026-11-22 10:00"), dry_run=True)
    assert len(many) == len(few)
