"""The office's pages of the list: a workbook is looked at and imported, schedules planned, the list published and
adjusted."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.enums import Role
from tasks.enums import AdjustmentKind, ListStatus, Measure, TaskStatus
from tasks.models import Adjustment, Milestone, Sector, Task, WorkList
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)
from tests.tasks.lists import SOUND, YEAR, cell, list_book
from workbook.uploads import FOLDER, drop_expired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

NOW = moment("2026-01-20 10:00")


@pytest.fixture(autouse=True)
def in_january() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(client: Client) -> Person:
    person = make_supervision_officer(username="ducha")
    client.force_login(person)
    return person


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# Importing --------------------------------------------------------------------------------------


def upload(client: Client, content: bytes, year: int = YEAR, name: str = "清单.xlsx") -> HttpResponse:
    return client.post(reverse("tasks:import"), {"file": SimpleUploadedFile(name, content), "year": year})


def kept_files() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


def test_a_workbook_is_previewed_and_then_imported(client: Client, officer: Person) -> None:
    make_unit("房产局")
    preview = upload(client, list_book(SOUND).getvalue())
    shown = client.get(preview.url)
    assert (shown.context["result"].counts["清单"].created, Task.objects.count()) == (1, 0)
    answer = client.post(preview.url)
    assert (answer.url, Task.objects.get().title) == (reverse("tasks:manage", args=[YEAR]), "老旧小区改造")
    assert kept_files() == []
    assert client.post(preview.url).url == reverse("tasks:import")


def test_a_preview_names_the_cells_that_differ(client: Client, officer: Person) -> None:
    make_unit("房产局")
    client.post(upload(client, list_book(SOUND).getvalue()).url)
    shown = client.get(upload(client, list_book({**SOUND, "目标值": 200}).getvalue()).url)
    (difference,) = shown.context["result"].differences
    assert (difference.cell, difference.label, difference.before, difference.after) == (
        cell("目标值"), "目标值", "198", "200",
    )  # fmt: skip


def test_a_workbook_with_mistakes_changes_nothing_even_if_posted(client: Client, officer: Person) -> None:
    preview = upload(client, list_book(SOUND).getvalue())
    answer = client.post(preview.url)
    assert [problem.cell for problem in answer.context["problems"]] == [cell("主办单位")]
    assert not WorkList.objects.exists()


@pytest.mark.parametrize(
    "content", [b"no workbook at all", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"]
)
def test_a_file_that_is_no_workbook_gives_one_clear_line(client: Client, officer: Person, content: bytes) -> None:
    shown = client.get(upload(client, content).url)
    (problem,) = shown.context["problems"]
    assert (problem.cell, bool(problem.problem)) == ("工作簿!A1", True)


def test_an_empty_upload_is_refused_at_once(client: Client, officer: Person) -> None:
    answer = upload(client, b"")
    assert list(answer.context["form"].errors) == ["file"]


def test_a_huge_upload_is_refused_before_it_is_kept(
    client: Client, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.forms.LARGEST_FILE", 2 * 1024 * 1024)
    answer = upload(client, b"PK" * 1024 * 1024 + b"!")
    assert answer.context["form"].errors == {"file": ["文件超过 2 MB：只选工作簿本身，不要带图片。"]}
    assert kept_files() == []


@pytest.mark.parametrize("year", ["1900", "20266", "abc"])
def test_the_year_has_to_be_one(client: Client, officer: Person, year: Any) -> None:
    assert list(upload(client, b"PK", year).context["form"].errors) == ["year"]


def test_an_upload_belongs_to_who_uploaded_it(client: Client, officer: Person) -> None:
    preview = upload(client, list_book(SOUND).getvalue())
    client.force_login(make_supervision_officer(username="other"))
    assert client.get(preview.url).url == reverse("tasks:import")
    assert client.get(reverse("tasks:import_preview", args=[YEAR, "x..%2F..%2Fsecret"])).status_code in (302, 404)


def test_uploads_that_are_not_imported_are_forgotten(client: Client, officer: Person) -> None:
    upload(client, list_book(SOUND).getvalue())
    (name,) = kept_files()
    kept_since = default_storage.get_modified_time(f"{FOLDER}/{name}")
    assert drop_expired(kept_since + timedelta(hours=12)) == 0
    assert drop_expired(kept_since + timedelta(hours=12, seconds=1)) == 1
    assert kept_files() == []


def test_the_office_does_not_make_accounts_with_a_list(client: Client, officer: Person) -> None:
    people = [("账号", "姓名", "角色"), ("intruder", "某", "管理员")]
    make_unit("房产局")
    client.post(upload(client, list_book(SOUND, 人员=people).getvalue()).url)
    assert (Task.objects.count(), type(officer).objects.filter(username="intruder").exists()) == (1, False)
    client.force_login(make_person(Role.SUPERVISION_OFFICE, Role.ADMINISTRATOR))
    client.post(upload(client, list_book(SOUND, 人员=people).getvalue()).url)
    assert type(officer).objects.get(username="intruder").roles == ["administrator"]


def test_the_empty_workbook_has_every_sheet(client: Client, officer: Person) -> None:
    answer = client.get(reverse("tasks:import_template"))
    sheets = openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert {"单位", "人员", "条口", "清单", "节点", "责任备案", "进展"} <= set(sheets)


# A draft, its schedules, its publication ----------------------------------------------------------


@pytest.fixture
def draft() -> WorkList:
    return make_list(YEAR, published=False)


def test_the_page_of_a_draft_counts_what_it_lacks_and_lists_it(
    client: Client, officer: Person, draft: WorkList
) -> None:
    make_task(draft, serial="1", schedule_is_proposed=True, target="目标", sources=["other"])
    make_task(draft, serial="2", target="目标", sources=["other"])
    page = client.get(reverse("tasks:manage", args=[YEAR]))
    counts = {gap.key: gap.count for gap in page.context["gaps"]}
    assert counts == {"proposed": 1, "unplanned": 0, "steps": 0, "leaders": 2, "targets": 0, "sources": 0}
    for key, count in counts.items():
        narrowed = client.get(reverse("tasks:manage", args=[YEAR]), {"gap": key})
        assert narrowed.context["page"].paginator.count == count


def test_the_page_of_a_list_asks_as_often_for_one_task_as_for_thirty(client: Client, officer: Person) -> None:
    counts = []
    for year, number in ((2026, 1), (2027, 30)):
        work_list = make_list(year, published=False)
        for _number in range(number):
            make_task(work_list, sector=make_sector(work_list, leader=make_city_leader()))
        counts.append(queries_of(client, reverse("tasks:manage", args=[year])))
    assert counts == [13, 13]


def months(**values: object) -> dict[str, object]:
    return {f"month_{month}": values.get(f"m{month}", "") for month in range(1, 13)}


def test_a_schedule_is_typed_as_people_write_numbers(client: Client, officer: Person, draft: WorkList) -> None:
    task = make_task(draft, serial="1", measure=Measure.AMOUNT, target_value=20000, schedule_is_proposed=True)
    following = make_task(draft, serial="2")
    url = reverse("tasks:schedule", args=[YEAR, "1"])
    answer = client.post(url, {**months(m3="１２", m6="1,500.5", m12="20000"), "next": "1"})
    assert answer.url == reverse("tasks:schedule", args=[YEAR, following.serial])
    task.refresh_from_db()
    assert [task.planned[month - 1] for month in (3, 6, 12)] == [12, Decimal("1500.5"), 20000]
    assert (task.schedule_is_proposed, task.planned[0]) == (False, None)


def test_a_schedule_that_falls_is_shown_beside_its_month(client: Client, officer: Person, draft: WorkList) -> None:
    task = make_task(draft, serial="1", measure=Measure.AMOUNT)
    answer = client.post(reverse("tasks:schedule", args=[YEAR, "1"]), months(m3=50, m4=40, m5="十"))
    assert list(answer.context["form"].errors) == ["month_5"]
    answer = client.post(reverse("tasks:schedule", args=[YEAR, "1"]), months(m3=50, m4=40))
    assert list(answer.context["form"].errors) == ["month_4"]
    task.refresh_from_db()
    assert task.planned[3] != 40


def test_a_schedule_goes_back_to_its_straight_line(client: Client, officer: Person, draft: WorkList) -> None:
    task = make_task(draft, serial="1", planned=[Decimal(100)] * 12)
    client.post(reverse("tasks:schedule", args=[YEAR, "1"]), {**months(), "propose": "1"})
    task.refresh_from_db()
    assert (task.planned[0], task.planned[11], task.schedule_is_proposed) == (Decimal("8.33"), 100, True)


def milestone_rows(*rows: tuple[str, str], initial: int = 0) -> dict[str, object]:
    posted: dict[str, object] = {"milestones-TOTAL_FORMS": len(rows), "milestones-INITIAL_FORMS": initial}
    for place, (name, due_on) in enumerate(rows):
        posted |= {f"milestones-{place}-name": name, f"milestones-{place}-due_on": due_on}
    return posted


def test_the_milestones_of_a_draft_are_edited(client: Client, officer: Person, draft: WorkList) -> None:
    make_task(draft, serial="1", measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 31)})
    url = reverse("tasks:schedule", args=[YEAR, "1"])
    refused = client.post(url, milestone_rows(("开工", "2026-03-31"), ("通车", ""), initial=1))
    assert refused.context["formset"].errors == [{}, {"due_on": ["节点要有名称和日期。"]}]
    client.post(url, milestone_rows(("", ""), ("通车", "2026-12-20"), initial=1))
    assert list(Milestone.objects.values_list("name", "due_on")) == [("通车", date(2026, 12, 20))]


@pytest.mark.parametrize(("chosen", "stored"), [("yes", True), ("no", False), ("", None), ("perhaps", None)])
def test_a_task_of_a_draft_is_marked_as_a_main_indicator(
    client: Client, officer: Person, draft: WorkList, chosen: str, stored: bool | None
) -> None:
    make_task(draft, serial="1")
    client.post(reverse("tasks:main_indicator", args=[YEAR, "1"]), {"is_main": chosen})
    assert Task.objects.get().main_indicator is stored


def test_all_proposals_are_confirmed_at_once(client: Client, officer: Person, draft: WorkList) -> None:
    make_task(draft, schedule_is_proposed=True)
    client.post(reverse("tasks:confirm", args=[YEAR]))
    assert not Task.objects.filter(schedule_is_proposed=True).exists()


def test_publishing_is_confirmed_and_done_once(client: Client, officer: Person, draft: WorkList) -> None:
    make_task(draft, serial="1")
    url = reverse("tasks:publish", args=[YEAR])
    assert client.get(url).context["count"] == 1
    client.post(url)
    draft.refresh_from_db()
    assert (draft.status, draft.published_at, draft.published_by) == (ListStatus.PUBLISHED, NOW, officer)
    assert client.get(reverse("tasks:schedule", args=[YEAR, "1"])).status_code == 404


def test_an_empty_draft_is_not_published(client: Client, officer: Person, draft: WorkList) -> None:
    answer = client.post(reverse("tasks:publish", args=[YEAR]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["2026年清单没有任务，不能发布。"]


def test_a_sector_gets_another_leader_also_after_publication(client: Client, officer: Person) -> None:
    sector, leader = make_sector(make_list(YEAR), "城建"), make_city_leader(post="副市长")
    client.post(reverse("tasks:sector", args=[YEAR, sector.pk]), {"leader": leader.pk})
    assert Sector.objects.get().leader == leader
    assert list(sector.history.order_by("pgh_id").values_list("leader", flat=True)) == [None, leader.pk]


# Adjusting --------------------------------------------------------------------------------------


@pytest.fixture
def task() -> Task:
    work_list = make_list(YEAR)
    work_list.closed_through = 2
    work_list.save()
    return make_task(work_list, make_unit("房产局"), serial="8/1", title="旧名称", target="目标", sources=["other"])


AUTHORITY = {"from_month": "3", "reason": "征地未完成", "document": "〔2026〕18号", "approved_by": "市政府"}


def form_of(client: Client, url: str) -> dict[str, object]:
    """What the page's form would send as it stands."""
    form = client.get(url).context["form"]
    values = {bound.html_name: bound.value() for bound in form if not bound.field.disabled}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_an_adjustment_is_shown_as_before_and_after_and_then_recorded(
    client: Client, officer: Person, task: Task
) -> None:
    url = reverse("tasks:adjust", args=[YEAR, "8/1"])
    posted = {**form_of(client, url), **AUTHORITY, "title": "新名称", "month_12": "99"}
    shown = client.post(url, posted)
    assert [(each.label, each.before, each.after) for each in shown.context["changes"]] == [
        ("任务名称", "旧名称", "新名称"), ("12月应达", "100", "99"),
    ]  # fmt: skip
    assert not Adjustment.objects.exists()
    answer = client.post(url, {**posted, "apply": "1"})
    assert answer.url == task.get_absolute_url()
    adjustment = Adjustment.objects.get()
    assert (adjustment.by, adjustment.at, adjustment.from_month, adjustment.document) == (
        officer, NOW, 3, "〔2026〕18号",
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.title, task.planned[11], task.planned[0]) == ("新名称", 99, Decimal("8.33"))


def test_a_form_sent_as_it_stands_changes_nothing(client: Client, officer: Person, task: Task) -> None:
    url = reverse("tasks:adjust", args=[YEAR, "8/1"])
    answer = client.post(url, {**form_of(client, url), **AUTHORITY})
    assert answer.context["form"].non_field_errors() == ["没有改动。"]


def test_only_open_months_are_offered_and_closed_ones_cannot_be_typed(
    client: Client, officer: Person, task: Task
) -> None:
    url = reverse("tasks:adjust", args=[YEAR, "8/1"])
    form = client.get(url).context["form"]
    assert [month for month, _label in form.fields["from_month"].choices] == list(range(3, 13))
    answer = client.post(url, {**form_of(client, url), **AUTHORITY, "title": "新", "month_1": "1"})
    assert [each.label for each in answer.context["changes"]] == ["任务名称"]


def test_what_a_rule_refuses_stands_beside_its_field(client: Client, officer: Person, task: Task) -> None:
    url = reverse("tasks:adjust", args=[YEAR, "8/1"])
    posted = {**form_of(client, url), **AUTHORITY, "apply": "1"}
    wrong = {**posted, "finishes_on": "2025-12-31", "co_hosts": [task.host_id]}
    assert set(client.post(url, wrong).context["form"].errors) == {"co_hosts", "finishes_on"}
    assert not Adjustment.objects.exists()


def test_a_task_is_suspended_and_resumed_on_its_page(client: Client, officer: Person, task: Task) -> None:
    url = reverse("tasks:change_status", args=[YEAR, "8/1"])
    shown = client.post(url, {**AUTHORITY, "kind": "suspend"})
    assert (shown.context["changes"], shown.context["is_checked"], Adjustment.objects.count()) == ([], True, 0)
    client.post(url, {**AUTHORITY, "kind": "suspend", "apply": "1"})
    task.refresh_from_db()
    assert task.status == TaskStatus.SUSPENDED
    refused = client.post(url, {**AUTHORITY, "kind": "suspend", "apply": "1"})
    assert refused.context["form"].errors == {"from_month": ["该月任务已经暂停。"]}
    client.post(url, {**AUTHORITY, "kind": "resume", "from_month": "5", "apply": "1"})
    assert list(Adjustment.objects.order_by("pk").values_list("kind", "from_month")) == [("suspend", 3), ("resume", 5)]


def test_a_task_is_added_with_its_milestones(client: Client, officer: Person, task: Task) -> None:
    url = reverse("tasks:add", args=[YEAR])
    posted = {
        **AUTHORITY, **months(), **milestone_rows(("开工", "2026-06-30")), "serial": "99", "title": "增列",
        "category": "project", "measure": "milestone", "direction": "higher", "starts_on": "2026-01-01",
        "finishes_on": "2026-12-31", "sector": task.sector_id, "host": task.host_id, "weight": "1", "parent": "8/1",
    }  # fmt: skip
    assert client.post(url, {**posted, "parent": "7"}).context["form"].errors == {"parent": ["本年清单没有这个序号。"]}
    client.post(url, {**posted, "apply": "1"})
    added = Task.objects.get(serial="99")
    assert (added.parent, added.added_at, [step.name for step in added.milestones.all()]) == (task, NOW, ["开工"])
    assert Adjustment.objects.get().kind == AdjustmentKind.ADD


def test_adjustments_of_a_list_are_found_by_words_kind_and_month(client: Client, officer: Person, task: Task) -> None:
    for number, kind in enumerate((AdjustmentKind.CHANGE, AdjustmentKind.SUSPEND, AdjustmentKind.RESUME), start=3):
        Adjustment.objects.create(
            task=task, kind=kind, from_month=number, reason=f"理由{number}", document="文件", approved_by="甲", at=NOW
        )
    url = reverse("tasks:adjustments", args=[YEAR])
    found = {
        query: [each.from_month for each in client.get(f"{url}?{query}").context["page"]]
        for query in ("", "q=理由4", "q=8/1", "kind=resume", "from_month=3", "q=没有")
    }
    assert found == {
        "": [5, 4, 3], "q=理由4": [4], "q=8/1": [5, 4, 3], "kind=resume": [5], "from_month=3": [3], "q=没有": [],
    }  # fmt: skip


def test_the_page_of_adjustments_asks_as_often_for_one_as_for_thirty(client: Client, officer: Person) -> None:
    counts = []
    for year, number in ((2026, 1), (2027, 30)):
        work_list = make_list(year)
        for _number in range(number):
            Adjustment.objects.create(
                task=make_task(work_list), kind="change", from_month=3, reason="a", document="b", approved_by="c",
                at=NOW, by=officer, changes={"title": ["a", "b"]},
            )  # fmt: skip
        counts.append(queries_of(client, reverse("tasks:adjustments", args=[year])))
    assert counts[0] == counts[1]


# Rights -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [None, Role.REPORTER, Role.UNIT_HEAD, Role.CITY_LEADER, Role.READ_ONLY, Role.ADMINISTRATOR]
)
def test_only_the_office_manages_the_list(client: Client, task: Task, role: Role | None) -> None:
    client.force_login(make_person(*([role] if role else []), unit=task.host))
    pages = {
        reverse("tasks:import"): 403,
        reverse("tasks:import_template"): 403,
        reverse("tasks:import_preview", args=[YEAR, "x" * 22]): 403,
        reverse("tasks:manage", args=[YEAR]): 403,
        reverse("tasks:publish", args=[YEAR]): 403,
        reverse("tasks:add", args=[YEAR]): 403,
        reverse("tasks:sector", args=[YEAR, task.sector_id]): 403,
        reverse("tasks:adjust", args=[YEAR, "8/1"]): 403,
        reverse("tasks:change_status", args=[YEAR, "8/1"]): 403,
        reverse("tasks:adjustments", args=[YEAR]): 200,
    }
    assert {url: client.get(url).status_code for url in pages} == pages
    assert client.post(reverse("tasks:confirm", args=[YEAR])).status_code == 403


def test_the_adjustments_of_a_draft_are_the_offices_alone(client: Client) -> None:
    make_list(2027, published=False)
    client.force_login(make_person())
    assert client.get(reverse("tasks:adjustments", args=[2027])).status_code == 404
