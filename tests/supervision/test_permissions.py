"""Who reads and writes reports (rulebook section 11): predicates and filters from one policy."""

from __future__ import annotations

import pytest

from organization.enums import Role
from supervision.models import CoordinationRequest, Report
from supervision.permissions.reports import (
    can_read_report,
    can_review,
    can_write_report,
    reports_visible_to,
    requests_visible_to,
)
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

pytestmark = pytest.mark.django_db


def test_rights_on_one_report_and_on_many_are_the_same_for_everybody() -> None:
    work_list = make_list()
    host, co_host, stranger = make_unit(), make_unit(), make_unit()
    lead, sector_leader = make_person(), make_person()
    task = make_task(
        work_list, host, co_hosts=[co_host], lead_leader=lead, sector=make_sector(work_list, leader=sector_leader)
    )
    handed_in, draft = make_report(task, 1, 9), make_report(task, 2, 9)
    draft.first_submitted_at = None
    draft.save()
    both, only_handed_in, nothing = {handed_in, draft}, {handed_in}, set()
    expected = {
        make_reporter(host): (both, True),
        make_unit_head(host): (both, True),
        make_reporter(co_host): (only_handed_in, False),
        make_supervision_officer(): (only_handed_in, False),
        make_city_leader(): (only_handed_in, False),
        lead: (only_handed_in, False),
        sector_leader: (only_handed_in, False),
        make_reporter(stranger): (nothing, False),
        make_person(unit=host): (nothing, False),
        make_person(Role.READ_ONLY): (nothing, False),
        make_person(Role.ORGANIZATION_DEPARTMENT): (nothing, False),
        make_person(Role.SUPERVISORY_ORGAN): (nothing, False),
        make_person(Role.ADMINISTRATOR): (nothing, False),
        make_person(Role.ARTICLE_HOST, unit=host): (nothing, False),
        make_person(Role.REPORTER, unit=host, is_active=False): (nothing, False),
    }
    for person, (readable, writes) in expected.items():
        seen = set(reports_visible_to(person, Report.objects.all()))
        assert seen == readable, person.roles
        assert {report for report in (handed_in, draft) if can_read_report(person, report)} == readable, person.roles
        assert can_write_report(person, handed_in) == writes, person.roles


def test_only_the_supervision_office_reviews() -> None:
    unit = make_unit()
    reviewers = [make_supervision_officer(), make_city_leader(), make_unit_head(unit), make_reporter(unit)]
    assert [can_review(person) for person in reviewers] == [True, False, False, False]


def test_a_host_that_has_changed_reads_and_writes_its_own_months() -> None:
    old, new = make_unit(), make_unit()
    task = make_task(make_list(), old)
    first = make_report(task, 1, 9)
    task.participations.update(until_month=1)
    task.participations.create(unit=new, is_host=True, from_month=2)
    second = make_report(task, 2, 19)
    second.unit = new
    second.save()
    assert set(reports_visible_to(make_reporter(old), Report.objects.all())) == {first}
    assert set(reports_visible_to(make_reporter(new), Report.objects.all())) == {second}


def test_a_request_is_seen_by_its_unit_its_leader_and_the_office() -> None:
    work_list = make_list()
    leader, other = make_person(), make_person()
    task = make_task(work_list, lead_leader=leader)
    report = make_report(task, 1, 9)
    request = CoordinationRequest.objects.create(
        task=task,
        month=1,
        unit=task.host,
        report=report,
        text="请协调",
        asked_at=moment("2026-01-28 10:00"),
        leader=leader,
    )
    for person, sees in (
        (leader, True),
        (make_reporter(task.host), True),
        (make_supervision_officer(), True),
        (make_city_leader(), True),
        (other, False),
        (make_reporter(make_unit()), False),
    ):
        assert list(requests_visible_to(person, CoordinationRequest.objects.all()).distinct()) == [request] * sees
        answers = person.has_perm("supervision.answer_coordination", request)
        assert answers == (person == leader or person.has_role(Role.SUPERVISION_OFFICE))
