"""A unit objects to a yellow card; somebody who did not review its report decides; an accepted one is a correction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from notices.models import Notice
from organization.enums import Role
from regulation.models import ParameterEntry
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, EscalationStatus, Flag, ObjectionStatus, Reason
from supervision.models import Check, Escalation, Objection, ReportEntry
from supervision.objecting import (
    accept_objection,
    file_objection,
    reject_objection,
    withdraw_objection,
)
from supervision.reviewing import accept_report
from supervision.rules.period import closes_at
from supervision.selectors.objections import (
    decide_by,
    deciders_of,
    open_terms,
    open_terms_of,
    pending_objections,
    reviewers_of,
)
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import (
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person

pytestmark = pytest.mark.django_db

# March 2026 is closed on Thursday 9 April: three working days later is Tuesday 14 April.
IN_TIME = moment("2026-04-14 23:50")
TOO_LATE = moment("2026-04-15 00:00")
DECIDED = moment("2026-04-16 10:00")


def year_of(flags: str, **fields: object) -> Task:
    """Months reported as told, and closed: R reaches the schedule, Y does not, a dash was not reported."""
    task = make_task(make_list(), planned=[10 * month for month in range(1, 13)], measure=Measure.AMOUNT, **fields)
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
    for month in range(1, len(flags) + 1):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return task


@pytest.fixture
def task() -> Task:
    """Yellow in February and March: the talk inside the unit is issued with March."""
    return year_of("RYY")


@pytest.fixture
def head(task: Task) -> Person:
    return make_unit_head(task.host)


@pytest.fixture
def officer() -> Person:
    return make_supervision_officer()


def objected(task: Task, head: Person, at: datetime = IN_TIME, month: int = 3, **given: object) -> Objection:
    words = {"text": "验收单已附，应为30", "claimed": Decimal(30), **given}
    return file_objection(task=task, month=month, at=at, by=head, **words)  # type: ignore[arg-type]


def flags(task: Task) -> list[tuple[int, str, int]]:
    checks = Check.objects.current().filter(task=task).order_by("month")
    return [(check.month, check.flag, check.streak) for check in checks]


def test_an_accepted_objection_corrects_the_month_and_revokes_what_rested_on_it(
    task: Task, head: Person, officer: Person
) -> None:
    talk = Escalation.objects.get(task=task)
    objection = objected(task, head)
    accept_objection(objection=objection, actual=Decimal(30), reason="验收单属实", at=DECIDED, by=officer)
    objection.refresh_from_db()
    talk.refresh_from_db()
    assert flags(task) == [(1, Flag.RED_FLAG, 0), (2, Flag.YELLOW_CARD, 1), (3, Flag.RED_FLAG, 0)]
    assert (talk.status, talk.revocation_reason) == (
        EscalationStatus.REVOKED, f"采纳{task.host.short_name}第{objection.pk}号异议：验收单属实",
    )  # fmt: skip
    assert (objection.status, objection.decided_by, objection.decided_at, objection.decision_reason) == (
        ObjectionStatus.ACCEPTED, officer, DECIDED, "验收单属实",
    )  # fmt: skip
    assert objection.correction is not None
    assert objection.correction.reason == talk.revocation_reason
    assert [event.kind for event in talk.events.all()] == ["issued", "objected", "revoked", "objection_decided"]


def test_everybody_is_told_as_it_goes(task: Task, head: Person, officer: Person) -> None:
    reporter = make_reporter(task.host)
    objection = objected(task, head)
    filed = Notice.objects.filter(kind="objection_filed")
    assert [(each.recipient_id, each.link, each.facts["due_on"]) for each in filed] == [
        (officer.pk, f"/objections/{objection.pk}/", "2026-04-21")
    ]
    accept_objection(objection=objection, actual=Decimal(30), reason="属实", at=DECIDED, by=officer)
    decided = Notice.objects.filter(kind="objection_decided")
    assert {each.recipient_id for each in decided} == {head.pk, reporter.pk}
    assert {(each.facts["is_accepted"], each.facts["flag"]) for each in decided} == {(True, "red_flag")}


def test_a_value_other_than_the_one_claimed_may_be_decided(task: Task, head: Person, officer: Person) -> None:
    objection = objected(task, head, claimed=Decimal(31))
    accept_objection(objection=objection, actual=Decimal("29.5"), reason="部分属实", at=DECIDED, by=officer)
    check = Check.objects.current().get(task=task, month=3)
    assert (check.actual, check.flag, check.streak) == (Decimal("29.5"), Flag.YELLOW_CARD, 2)
    assert Escalation.objects.get(task=task).status == EscalationStatus.ISSUED


def test_a_rejected_objection_changes_nothing_and_gives_reasons(task: Task, head: Person, officer: Person) -> None:
    before = flags(task)
    objection = reject_objection(objection=objected(task, head), reason="材料系四月", at=DECIDED, by=officer)
    assert (objection.status, objection.correction, flags(task)) == (ObjectionStatus.REJECTED, None, before)
    assert Notice.objects.get(kind="objection_decided").facts["reason"] == "材料系四月"
    assert list(Escalation.objects.get().events.values_list("kind", "text")) == [
        ("issued", ""), ("objected", "验收单已附，应为30"), ("objection_decided", "不予采纳：材料系四月"),
    ]  # fmt: skip


def test_an_unreported_month_gets_the_value_that_counts(officer: Person) -> None:
    task = year_of("RR-")
    objection = objected(task, make_unit_head(task.host), text="系统当日中断，报不上")
    accept_objection(objection=objection, actual=Decimal(30), reason="运行记录属实", at=DECIDED, by=officer)
    check = Check.objects.current().get(task=task, month=3)
    assert (check.actual, check.flag, check.reason) == (Decimal(30), Flag.RED_FLAG, Reason.NONE)


def test_milestones_are_claimed_and_decided(officer: Person) -> None:
    task = make_task(make_list(), measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    make_report(task, 1)
    close_month(year=2026, month=1, at=closes_at(2026, 1))
    done = [{"milestone": task.milestones.get().pk, "done_on": "2026-01-19"}]
    at = moment("2026-02-10 10:00")
    objection = objected(task, make_unit_head(task.host), at, 1, claimed=None, steps=done)
    assert objection.claimed_steps == done
    accept_objection(objection=objection, steps=done, reason="开工令属实", at=at, by=officer)
    assert Check.objects.current().get(task=task).flag == Flag.RED_FLAG


def test_the_last_day_counts_and_the_day_after_does_not(task: Task, head: Person) -> None:
    with pytest.raises(ValidationError, match="2026-04-14"):
        objected(task, head, TOO_LATE)
    assert objected(task, head, IN_TIME).status == ObjectionStatus.PENDING


def test_the_term_is_a_parameter_of_the_year(task: Task, head: Person) -> None:
    ParameterEntry.objects.create(
        year=2026,
        key="objection_working_days",
        value="5",
        holds_from=date(2026, 1, 1),
        entered_by=head,
        entered_at=moment("2026-01-04 10:00"),
        decision="approved",
        decided_by=make_supervision_officer(),
        decided_at=moment("2026-01-04 10:00"),
    )
    assert objected(task, head, TOO_LATE).status == ObjectionStatus.PENDING


def test_an_earlier_month_is_objected_to_by_way_of_the_escalation_that_rests_on_it(task: Task, head: Person) -> None:
    talk = Escalation.objects.get(task=task)
    with pytest.raises(ValidationError):
        objected(task, head, month=2)
    assert [term.check.month for term in open_terms_of(talk, date(2026, 4, 14))] == [2, 3]
    objection = objected(task, head, month=2, escalation=talk, claimed=Decimal(20))
    assert (objection.disputed.month, objection.escalation) == (2, talk)
    assert [term.check.month for term in open_terms_of(talk, date(2026, 4, 14))] == [3]
    assert open_terms_of(talk, date(2026, 4, 15)) == []


def test_an_escalation_does_not_open_months_that_it_does_not_rest_on(task: Task, head: Person) -> None:
    other = make_task(task.work_list, task.host)
    escalation = Escalation.objects.get()
    with pytest.raises(ValidationError):
        file_objection(task=other, month=2, escalation=escalation, text="异议", at=moment("2026-05-20 10:00"), by=head)


def test_a_correction_that_makes_a_card_opens_a_new_term(officer: Person) -> None:
    task = year_of("RRR")
    head = make_unit_head(task.host)
    corrected_at = moment("2026-05-20 10:00")
    correct_month(task=task, month=3, actual=Decimal(25), reason="审计核减", at=corrected_at, by=officer)
    objection = objected(task, head, moment("2026-05-25 10:00"))
    assert objection.disputed.judged_at == corrected_at
    # whoever made the correction does not decide about it
    assert not officer.has_perm("supervision.decide_objection", objection)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.SUPERVISION_OFFICE, Role.CITY_LEADER])
def test_only_the_units_head_objects(task: Task, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        objected(task, make_person(role, unit=task.host))
    with pytest.raises(PermissionDenied):
        objected(task, make_unit_head(make_task(task.work_list).host))


def test_the_reviewer_of_the_report_does_not_decide(head: Person, task: Task, officer: Person) -> None:
    reviewer = make_supervision_officer()
    report = task.reports.get(month=3)
    accept_report(report=report, version=report.version, at=moment("2026-04-10 09:00"), by=reviewer)
    objection = objected(task, head)
    assert (deciders_of([objection]), reviewers_of(objection)) == ({objection.pk: [officer]}, [reviewer])
    told = Notice.objects.filter(kind="objection_filed").values_list("recipient", "facts__reviewed_by_reader")
    assert dict(told) == {reviewer.pk: True, officer.pk: False}
    for decide in (accept_objection, reject_objection):
        with pytest.raises(PermissionDenied):
            decide(objection=objection, reason="维持", at=DECIDED, by=reviewer)
    reject_objection(objection=objection, reason="维持", at=DECIDED, by=officer)


def test_who_filed_it_does_not_decide_it_whatever_roles_they_hold(task: Task) -> None:
    both = make_person(Role.UNIT_HEAD, Role.SUPERVISION_OFFICE, unit=task.host)
    objection = objected(task, both)
    with pytest.raises(PermissionDenied):
        reject_objection(objection=objection, reason="维持", at=DECIDED, by=both)


def test_one_is_pending_for_a_month_at_a_time(task: Task, head: Person) -> None:
    objection = objected(task, head)
    with pytest.raises(ValidationError):
        objected(task, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(
            task=task, month=3, unit=task.host, disputed=objection.disputed, text="再", filed_at=IN_TIME, filed_by=head
        )


def test_two_deciders_at_once_decide_once(task: Task, head: Person, officer: Person) -> None:
    objection = objected(task, head)
    stale = Objection.objects.get(pk=objection.pk)
    accept_objection(objection=objection, actual=Decimal(30), reason="属实", at=DECIDED, by=officer)
    with pytest.raises(ValidationError):
        reject_objection(objection=stale, reason="维持", at=DECIDED, by=make_supervision_officer())
    assert ReportEntry.objects.filter(kind="corrected").count() == 1


def test_it_is_withdrawn_until_it_is_decided_and_may_be_made_again(task: Task, head: Person, officer: Person) -> None:
    withdrawn = withdraw_objection(objection=objected(task, head), at=IN_TIME, by=make_unit_head(task.host))
    assert withdrawn.status == ObjectionStatus.WITHDRAWN
    again = objected(task, head)
    with pytest.raises(PermissionDenied):
        withdraw_objection(objection=again, at=IN_TIME, by=make_reporter(task.host))
    reject_objection(objection=again, reason="维持", at=IN_TIME, by=officer)
    with pytest.raises(ValidationError):
        withdraw_objection(objection=again, at=IN_TIME, by=head)


def test_a_decided_card_is_not_objected_to_again(task: Task, head: Person, officer: Person) -> None:
    reject_objection(objection=objected(task, head), reason="维持", at=IN_TIME, by=officer)
    with pytest.raises(ValidationError):
        objected(task, head)
    assert open_terms(head, list(Check.objects.current().select_related("task__work_list")), date(2026, 4, 14)) == {}


def test_red_flags_open_months_and_empty_words_are_not_objected_to(task: Task, head: Person) -> None:
    for month, text in ((1, "异议"), (4, "异议"), (3, " ")):
        with pytest.raises(ValidationError):
            objected(task, head, month=month, text=text)


def test_files_come_with_it(task: Task, head: Person) -> None:
    objection = objected(task, head, uploads=[SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 ...")])
    assert [file.name for file in objection.files.all()] == ["验收单.pdf"]
    with pytest.raises(ValidationError):
        objected(task, head, month=2, uploads=[SimpleUploadedFile("a.exe", b"MZ")])


def test_what_is_pending_is_known_for_a_list_and_as_of_a_moment(task: Task, head: Person, officer: Person) -> None:
    objection = objected(task, head)
    assert pending_objections(task.work_list) == {(task.pk, 3): objection.pk}
    assert pending_objections([task.pk], [2]) == {}
    reject_objection(objection=objection, reason="维持", at=DECIDED, by=officer)
    assert pending_objections(task.work_list) == {}
    assert pending_objections(task.work_list, at=moment("2026-04-15 12:00")) == {(task.pk, 3): objection.pk}
    assert pending_objections(task.work_list, at=moment("2026-04-14 12:00")) == {}


def test_the_office_should_decide_within_its_own_days(task: Task, head: Person) -> None:
    objection = objected(task, head)
    assert decide_by([objection]) == {objection.pk: date(2026, 4, 21)}
    assert Escalation.objects.get().action == Action.UNIT_HEAD_TALK
