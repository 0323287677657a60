from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, Unit
from tests.factories import make_person, make_unit
from workbook.importing import ImportResult, SheetCounts, run_import

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db

AT = datetime(2016, 1, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
UNIT_HEADERS = ("名称", "简称", "类别", "上级单位", "代码", "启用日期", "停用日期")
PEOPLE_HEADERS = ("账号", "姓名", "单位", "职务", "角色", "市领导职级", "手机", "邮箱")


def workbook(**sheets: Sequence[Sequence[Any]]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def load(**sheets: Sequence[Sequence[Any]]) -> ImportResult:
    return run_import(workbook(**sheets), year=2016, at=AT)


def problems(result: ImportResult) -> list[str]:
    return [problem.cell for problem in result.problems]


UNITS = (
    UNIT_HEADERS,
    ("市教育局", "教育局", "市级机关部门", "市政府", "U15", date(2010, 1, 1), ""),
    ("南京市人民政府", "市政府", "市政府", "", "", "", ""),
    ("玄武区", "", "区", "南京市人民政府", "", "2010-01-01", "2030-12-31"),
)
PEOPLE = (
    PEOPLE_HEADERS,
    ("wang", "王某", "教育局", "科员", "填报员、主办单位经办人", "", "13900000000", "wang@example.com"),
    ("leader", "李某", "市政府", "副市长", "", "", "", ""),
)


def test_units_hang_below_parents_that_come_later_in_the_sheet() -> None:
    result = load(单位=UNITS)
    assert problems(result) == []
    assert result.counts == {"单位": SheetCounts(created=3)}
    assert list(
        Unit.objects.values_list("name", "short_name", "kind", "parent__short_name", "code", "started_on", "ended_on")
    ) == [
        ("南京市人民政府", "市政府", UnitKind.GOVERNMENT, None, "", None, None),
        ("市教育局", "教育局", UnitKind.DEPARTMENT, "市政府", "U15", date(2010, 1, 1), None),
        ("玄武区", "玄武区", UnitKind.DISTRICT, "市政府", "", date(2010, 1, 1), date(2030, 12, 31)),
    ]


def test_the_same_file_again_changes_nothing() -> None:
    load(单位=UNITS, 人员=PEOPLE)
    result = load(单位=UNITS, 人员=PEOPLE)
    assert result.counts == {"单位": SheetCounts(unchanged=3), "人员": SheetCounts(unchanged=2)}
    assert result.differences == []


def test_a_differing_row_changes_the_unit_and_is_shown() -> None:
    load(单位=UNITS)
    result = load(
        单位=(UNIT_HEADERS, ("教育局", "教育局", "其他", "玄武区", "", "", ""), ("新设局", "", "", "", "", "", ""))
    )
    assert result.counts == {"单位": SheetCounts(created=1, changed=1)}
    assert [(difference.cell, difference.before, difference.after) for difference in result.differences] == [
        ("单位!C2", "市级机关部门", "其他"),
        ("单位!D2", "市政府", "玄武区"),
    ]
    unit = Unit.objects.get(short_name="教育局")
    assert (unit.name, unit.kind, unit.code, unit.parent.name) == ("市教育局", UnitKind.OTHER, "U15", "玄武区")


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([("甲", "", "", "乙", "", "", ""), ("乙", "", "", "甲", "", "", "")], "单位!D2"),
        ([("甲", "", "", "甲", "", "", "")], "单位!D2"),
        ([("甲", "", "", "无此单位", "", "", "")], "单位!D2"),
        ([("甲", "", "", "", "", "2016-05-01", "2016-04-30")], "单位!G2"),
        ([("甲局", "甲", "", "", "", "", ""), ("甲", "", "", "", "", "", "")], "单位!A3"),
        ([("甲局", "甲", "", "", "", "", ""), ("乙局", "甲", "", "", "", "", "")], "单位!B3"),
        ([("甲局", "在册", "", "", "", "", "")], "单位!B2"),
        ([("在册局", "", "", "", "", "", ""), ("在册", "", "", "", "", "", "")], "单位!A3"),
        ([("", "甲", "", "", "", "", "")], "单位!A2"),
        ([("甲", "", "镇", "", "", "", "")], "单位!C2"),
    ],
    ids=[
        "circle", "itself", "unknown parent", "end before start", "name is a short name", "short name twice",
        "short name of a stored unit", "one stored unit twice", "no name", "unknown kind",
    ],
)  # fmt: skip
def test_a_faulty_unit_is_refused_at_its_cell(rows: list[tuple[str, ...]], cell: str) -> None:
    make_unit("在册", name="在册局")
    result = load(单位=(UNIT_HEADERS, *rows))
    assert cell in problems(result)
    assert not result.applied
    assert list(Unit.objects.values_list("name", flat=True)) == ["在册局"]


def test_people_get_their_roles_and_a_leader_the_rank_of_the_post() -> None:
    result = load(单位=UNITS, 人员=PEOPLE)
    assert problems(result) == []
    assert list(
        Person.objects.values_list("username", "name", "unit__short_name", "post", "roles", "rank", "phone", "email")
    ) == [
        ("leader", "李某", "市政府", "副市长", [], LeaderRank.VICE_MAYOR, "", ""),
        ("wang", "王某", "教育局", "科员", [Role.REPORTER, Role.ARTICLE_HOST], "", "13900000000", "wang@example.com"),
    ]
    assert not Person.objects.get(username="wang").has_usable_password()


def test_an_import_grants_roles_and_takes_none_away() -> None:
    make_person(Role.ADMINISTRATOR, username="wang", name="王某")
    result = load(人员=(PEOPLE_HEADERS, ("wang", "", "", "", "只读", "", "", "")))
    assert Person.objects.get().roles == [Role.READ_ONLY, Role.ADMINISTRATOR]
    assert result.counts == {"人员": SheetCounts(changed=1)}
    result = load(人员=(PEOPLE_HEADERS, ("wang", "", "", "", "", "", "", "")))
    assert Person.objects.get().roles == [Role.READ_ONLY, Role.ADMINISTRATOR]
    assert result.counts == {"人员": SheetCounts(unchanged=1)}


@pytest.mark.parametrize(
    ("post", "rank"), [("市长", "mayor"), ("副秘书长", "deputy_secretary_general"), ("市长助理", "")]
)
def test_only_the_exact_post_gives_a_rank(post: str, rank: str) -> None:
    load(人员=(PEOPLE_HEADERS, ("a", "某", "", post, "", "", "", "")))
    assert Person.objects.get().rank == rank


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("wang", "", "无此单位", "", "", "", "", ""), "人员!C2"),
        (("wang", "", "", "", "局长", "", "", ""), "人员!E2"),
        (("wang", "", "", "", "", "科长", "", ""), "人员!F2"),
        (("wang", "", "", "", "", "", "", "wang"), "人员!H2"),
    ],
    ids=["unknown unit", "unknown role", "unknown rank", "no address"],
)
def test_a_faulty_person_is_refused_at_the_cell(row: tuple[str, ...], cell: str) -> None:
    result = load(人员=(PEOPLE_HEADERS, row))
    assert problems(result) == [cell]
    assert not Person.objects.exists()
