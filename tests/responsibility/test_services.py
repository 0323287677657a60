"""Filing, returning, replacing: the story of a unit's filing (article 3)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from organization.enums import Role
from organization.models import Person, Unit
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing, ResponsiblePerson
from responsibility.selectors import holder_on
from responsibility.services import (
    FilingChangedError,
    PersonEntry,
    StepEntry,
    accept_filing,
    accept_filings,
    file_for_tasks,
    replace_person,
    return_filing,
    save_filing,
    submit_filing,
    submit_filings,
)
from tasks.models import Task
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

pytestmark = pytest.mark.django_db

THREE = {level: PersonEntry(name=f"{level}者", post="处长") for level in ResponsibleLevel}
SAVED, SUBMITTED, DECIDED = moment("2026-01-05 10:00"), moment("2026-01-06 10:00"), moment("2026-01-07 10:00")


def save(task: Task, *, version: int = 0, unit: Unit | None = None, **changes: object) -> Filing:
    given: dict[str, object] = {"people": THREE, "steps": [], **changes}
    return save_filing(task=task, unit=unit or task.host, version=version, at=SAVED, **given)  # type: ignore[arg-type]


def people_of(filing: Filing) -> set[tuple[str, str, date, date | None]]:
    return set(filing.people.values_list("level", "name", "from_date", "until_date"))


@pytest.fixture
def task() -> Task:
    return make_task(make_list(), serial="03-07", title="新建幼儿园")


@pytest.fixture
def reporter(task: Task) -> Person:
    return make_reporter(task.host)


@pytest.fixture
def officer() -> Person:
    return make_supervision_officer()


def test_draft_is_saved_submitted_and_filed_and_counts_from_the_day_it_is_filed(
    task: Task, reporter: Person, officer: Person
) -> None:
    department = make_person(Role.ORGANIZATION_DEPARTMENT)
    filing = save(task, steps=[StepEntry("选址", date(2026, 3, 31), "规划科长"), StepEntry(" ")])
    assert (filing.status, filing.version) == (FilingStatus.DRAFT, 1)
    assert list(filing.steps.values_list("title", "due_on", "responsible")) == [("选址", date(2026, 3, 31), "规划科长")]
    submit_filing(filing=filing, by=reporter, at=SUBMITTED)
    assert holder_on(task, task.host, ResponsibleLevel.MAIN, date(2026, 1, 7)) is None
    filed = accept_filing(filing=filing, by=officer, at=DECIDED)
    assert (filed.status, filed.submitted_by, filed.decided_by) == (FilingStatus.FILED, reporter, officer)
    assert people_of(filed) == {(level, f"{level}者", date(2026, 1, 7), None) for level in ResponsibleLevel}
    assert holder_on(task, task.host, ResponsibleLevel.MAIN, date(2026, 1, 6)) is None
    assert str(holder_on(task, task.host, ResponsibleLevel.MAIN, date(2026, 1, 7))) == "main者"
    told = Notice.objects.values_list("kind", "recipient", "serial", "link", "at")
    assert list(told) == [("filing_copy", department.pk, "03-07", filing.get_absolute_url(), DECIDED)]


def test_returned_filing_goes_back_with_its_reason_and_can_be_submitted_again(
    task: Task, reporter: Person, officer: Person
) -> None:
    filing = submit_filing(filing=save(task), by=reporter, at=SUBMITTED)
    returned = return_filing(filing=filing, reason=" 请填写电话 ", by=officer, at=DECIDED)
    assert (returned.status, returned.return_reason) == (FilingStatus.RETURNED, "请填写电话")
    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.recipient, notice.facts["reason"]) == ("filing_returned", reporter, "请填写电话")
    again = save(task, version=returned.version)
    assert submit_filing(filing=again, by=reporter, at=DECIDED).status == FilingStatus.SUBMITTED


def test_return_without_accounts_is_told_to_the_unit(task: Task, officer: Person) -> None:
    filing = submit_filing(filing=save(task), by=officer, at=SUBMITTED)
    return_filing(filing=filing, reason="不全", by=officer, at=DECIDED)
    assert list(Notice.objects.values_list("recipient", "unit")) == [(None, task.host_id)]


def test_return_needs_a_reason(task: Task, reporter: Person, officer: Person) -> None:
    filing = submit_filing(filing=save(task), by=reporter, at=SUBMITTED)
    with pytest.raises(ValidationError):
        return_filing(filing=filing, reason="  ", by=officer, at=DECIDED)


def test_all_three_levels_are_named_before_a_filing_is_submitted(task: Task, reporter: Person) -> None:
    two = {level: entry for level, entry in THREE.items() if level != ResponsibleLevel.DIRECT}
    filing = save(task, people={**two, ResponsibleLevel.DIRECT: PersonEntry(name=" ")})
    with pytest.raises(ValidationError, match="03-07"):
        submit_filing(filing=filing, by=reporter, at=SUBMITTED)
    filing.refresh_from_db()
    assert filing.status == FilingStatus.DRAFT


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_filing_changed_by_somebody_else_is_not_overwritten(task: Task, version: int) -> None:
    save(save(task).task, version=1)
    with pytest.raises(FilingChangedError) as raised:
        save(task, version=version, people={ResponsibleLevel.MAIN: PersonEntry("另一人")})
    assert raised.value.filing.version == 2
    assert people_of(raised.value.filing) == {
        (level, f"{level}者", date(2026, 1, 5), None) for level in ResponsibleLevel
    }


def test_submitted_filing_cannot_be_changed(task: Task, reporter: Person) -> None:
    filing = submit_filing(filing=save(task), by=reporter, at=SUBMITTED)
    with pytest.raises(ValidationError, match="03-07"):
        save(task, version=filing.version)
    with pytest.raises(ValidationError):
        submit_filing(filing=filing, by=reporter, at=SUBMITTED)


def test_account_must_be_one_of_the_unit(task: Task) -> None:
    own, other = make_reporter(task.host), make_reporter(make_unit())
    save(task, people={ResponsibleLevel.DIRECT: PersonEntry("本单位", account_id=own.pk)})
    with pytest.raises(ValidationError):
        save(task, version=1, people={ResponsibleLevel.DIRECT: PersonEntry("外单位", account_id=other.pk)})


def test_draft_that_leaves_a_level_out_drops_who_stood_there(task: Task) -> None:
    save(task)
    filing = save(task, version=1, people={ResponsibleLevel.MAIN: PersonEntry("新任")})
    assert people_of(filing) == {("main", "新任", date(2026, 1, 5), None)}


def test_same_people_are_filed_for_many_tasks_in_a_few_queries(task: Task, reporter: Person) -> None:
    tasks = [task, *(make_task(task.work_list, task.host) for _ in range(30))]
    save(tasks[0], steps=[StepEntry("选址")])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        filed = file_for_tasks(unit=task.host, tasks=tasks, people=THREE, by=reporter, at=SUBMITTED, submits=True)
    assert len(queries) <= 20
    assert {filing.status for filing in filed} == {FilingStatus.SUBMITTED}
    assert ResponsiblePerson.objects.filter(until_date=None).count() == 93
    assert Filing.objects.get(task=task).steps.count() == 1


def test_many_are_submitted_all_or_none(task: Task, reporter: Person) -> None:
    complete, incomplete = save(task), save(make_task(task.work_list, task.host), people={})
    with pytest.raises(ValidationError):
        submit_filings(filings=[complete, incomplete], by=reporter, at=SUBMITTED)
    assert set(Filing.objects.values_list("status", flat=True)) == {FilingStatus.DRAFT}


def test_many_are_filed_at_once_with_a_copy_of_each(task: Task, reporter: Person, officer: Person) -> None:
    make_person(Role.ORGANIZATION_DEPARTMENT)
    filings = [save(make_task(task.work_list, task.host)) for _ in range(3)]
    submit_filings(filings=filings, by=reporter, at=SUBMITTED)
    accept_filings(filings=filings, by=officer, at=DECIDED)
    assert sorted(Notice.objects.values_list("serial", flat=True)) == sorted(each.task.serial for each in filings)
    with pytest.raises(ValidationError):
        accept_filings(filings=filings, by=officer, at=DECIDED)


def replace(filing: Filing, from_on: date, name: str = "继任") -> ResponsiblePerson:
    return replace_person(
        filing=filing,
        level=ResponsibleLevel.DIRECT,
        person=PersonEntry(name),
        from_on=from_on,
        reason="岗位调整",
        at=moment("2026-06-20 09:00"),
    )


def test_successor_holds_the_place_from_the_day_on(task: Task, officer: Person) -> None:
    filing = make_filing(task)
    before = holder_on(task, task.host, ResponsibleLevel.DIRECT, date(2026, 6, 30))
    replace(filing, date(2026, 7, 1))
    assert [
        getattr(holder_on(task, task.host, ResponsibleLevel.DIRECT, day), "name", None)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31))
    ] == [None, before.name, before.name, "继任", "继任"]
    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.recipient) == ("filing_copy", officer)
    assert notice.facts == {
        "title": "新建幼儿园",
        "unit": task.host.short_name,
        "level": "direct",
        "predecessor": before.name,
        "successor": "继任",
        "from_on": "2026-07-01",
        "reason": "岗位调整",
    }


def test_of_two_replacements_from_one_day_the_later_counts(task: Task) -> None:
    filing = make_filing(task)
    replace(filing, date(2026, 7, 1), "甲")
    replace(filing, date(2026, 7, 1), "乙")
    assert str(holder_on(task, task.host, ResponsibleLevel.DIRECT, date(2026, 7, 1))) == "乙"


@pytest.mark.parametrize("from_on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_replacement_lies_within_the_predecessors_time_and_the_year(task: Task, from_on: date) -> None:
    with pytest.raises(ValidationError):
        replace(make_filing(task), from_on)


def test_only_in_a_filed_filing_is_somebody_replaced(task: Task) -> None:
    with pytest.raises(ValidationError):
        replace(save(task), date(2026, 7, 1))
