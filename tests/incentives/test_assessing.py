"""Assessment plans (article 20): written by the host, agreed by the co-hosts, approved by the general office."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from incentives.assessing.answering import answer_plan, record_answer
from incentives.assessing.approving import approve_plan, record_date_done, return_plan
from incentives.assessing.content import DateEntry, PlanContent
from incentives.assessing.reminding import remind_plans_due
from incentives.assessing.writing import (
    PlanChangedError,
    content_of_last_year,
    content_to_begin_with,
    save_plan,
    send_plan,
    submit_plan,
)
from incentives.enums import PlanStatus
from incentives.models import AssessmentPlan, PlanAgreement
from incentives.selectors.plans import (
    PLANNED_ARTICLES,
    ParameterSource,
    parameter_sources,
    plan_in_force,
    plan_rows,
    plans_in_force,
)
from notices.enums import NoticeKind
from notices.models import Notice
from organization.enums import Role
from regulation.models import ParameterEntry
from regulation.selectors import article_hosts, parameters_on
from regulation.services import approve_parameter, enter_parameter
from tests.factories import make_person, make_unit_head, moment
from tests.incentives.plan_city import APPROVED, FIGURES, FUNDS, PILOTS, SUPPLY, YEAR, PlanCity, content

if TYPE_CHECKING:
    from organization.models import Person

pytestmark = pytest.mark.django_db
YEAR_END = date(YEAR, 12, 31)


@pytest.fixture
def city() -> PlanCity:
    return PlanCity()


def told(kind: NoticeKind) -> list[tuple[Person | None, int | None]]:
    return [(each.recipient, each.article) for each in Notice.objects.filter(kind=kind).order_by("pk")]


def test_every_article_from_7_to_17_has_a_plan_to_make() -> None:
    assert PLANNED_ARTICLES == (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)


def test_a_plan_goes_from_the_host_over_the_co_hosts_to_the_general_office(city: PlanCity) -> None:
    plan = city.approve(city.submitted())
    assert (plan.status, plan.number, plan.version, plan.holds_from) == (PlanStatus.APPROVED, 1, 1, date(2026, 1, 1))
    assert [(step.status, step.by) for step in plan.steps.all()] == [
        (PlanStatus.DRAFT, city.writer),
        (PlanStatus.WITH_CO_HOSTS, city.writer),
        (PlanStatus.SUBMITTED, city.writer),
        (PlanStatus.APPROVED, city.officer),
    ]
    assert told(NoticeKind.ASSESSMENT_PLAN_TO_AGREE) == [(city.auditor, FUNDS)]
    assert told(NoticeKind.ASSESSMENT_PLAN_ANSWERED) == [(city.writer, FUNDS)]
    assert told(NoticeKind.ASSESSMENT_PLAN_SUBMITTED) == [(city.officer, FUNDS), (city.other_officer, FUNDS)]
    assert told(NoticeKind.ASSESSMENT_PLAN_APPROVED) == [(city.writer, FUNDS), (city.auditor, FUNDS)]


def test_approval_puts_the_figures_into_force_by_two_people_on_the_plans_document(city: PlanCity) -> None:
    city.approve(city.submitted())
    entries = ParameterEntry.objects.filter(year=YEAR)
    assert {each.key: each.value for each in entries} == FIGURES
    assert {(each.entered_by, each.decided_by, each.document, each.holds_from) for each in entries} == {
        (city.writer, city.officer, "专项资金考核方案（财〔2026〕18号）", date(2026, 1, 1))
    }
    assert parameters_on(YEAR, date(2026, 1, 1)).decimal("fund_share_second_quarter") == Decimal(45)


def test_nothing_holds_before_the_approval(city: PlanCity) -> None:
    city.submitted()
    assert not ParameterEntry.objects.exists()
    assert plan_in_force(YEAR, FUNDS) is None


def test_where_a_figure_comes_from(city: PlanCity) -> None:
    default = parameter_sources(YEAR, FUNDS, YEAR_END)["fund_share_second_quarter"]
    plan = city.approve(city.submitted())
    sources = parameter_sources(YEAR, FUNDS, YEAR_END)
    entry = enter_parameter(
        year=YEAR, key="budget_cut_share", value="20", holds_from=date(2026, 5, 1), entered_by=city.writer,
        at=moment("2026-04-30 10:00"), document="会议纪要7号",
    )  # fmt: skip
    approve_parameter(entry=entry, approved_by=city.officer, at=moment("2026-04-30 11:00"))
    assert [
        default,
        sources["fund_share_second_quarter"],
        parameter_sources(YEAR, FUNDS, YEAR_END)["budget_cut_share"],
        parameter_sources(YEAR, FUNDS, date(2026, 4, 30))["budget_cut_share"].source,
    ] == [
        ParameterSource("fund_share_second_quarter", "50", "default"),
        ParameterSource("fund_share_second_quarter", "45", "plan", plan.document, plan.pk, 1),
        ParameterSource("budget_cut_share", "20", "entered", "会议纪要7号"),
        "plan",
    ]


def test_a_change_after_agreement_asks_again(city: PlanCity) -> None:
    plan = city.send(city.write())
    city.agree(plan)
    changed = city.write(plan.version, figures={**FIGURES, "fund_share_first_quarter": "20"})
    assert (changed.status, changed.version) == (PlanStatus.DRAFT, 2)
    with pytest.raises(ValidationError, match="市审计局"):
        city.submit(changed)
    city.agree(city.send(changed))
    assert city.submit(changed).status == PlanStatus.SUBMITTED
    assert [each.version for each in PlanAgreement.objects.all()] == [1, 2]


def test_a_co_host_says_why_not_and_the_office_decides_with_a_reason(city: PlanCity) -> None:
    plan = city.send(city.write())
    with pytest.raises(ValidationError, match="不同意"):
        city.agree(plan, agrees=False)
    city.agree(plan, agrees=False, remark="二季度比例过低")
    city.submit(plan)
    with pytest.raises(ValidationError):
        city.approve(AssessmentPlan.objects.get())
    assert city.approve(AssessmentPlan.objects.get(), reason="按市政府要求执行").status == PlanStatus.APPROVED


def test_a_co_host_may_change_its_mind_until_the_plan_is_submitted(city: PlanCity) -> None:
    plan = city.send(city.write())
    city.agree(plan, agrees=False, remark="比例过低")
    city.agree(plan, at=moment("2026-03-04 15:00"))
    city.submit(plan)
    assert city.approve(AssessmentPlan.objects.get()).decision_reason == ""
    with pytest.raises(ValidationError):
        city.agree(AssessmentPlan.objects.get())


def test_the_office_records_an_answer_that_came_on_paper(city: PlanCity) -> None:
    plan = city.send(city.write())
    given = {"plan": plan, "version": 1, "unit": city.audit, "agrees": True, "at": APPROVED, "by": city.officer}
    with pytest.raises(ValidationError):
        record_answer(**given, remark=" ")
    record_answer(**given, remark="审函〔2026〕5号")
    assert city.submit(plan).status == PlanStatus.SUBMITTED
    with pytest.raises(PermissionDenied):
        record_answer(**{**given, "by": city.writer}, remark="审函")


def test_the_head_of_a_co_host_answers_for_it_and_nobody_of_another_unit(city: PlanCity) -> None:
    plan = city.send(city.write())
    outsider = make_person(Role.ARTICLE_HOST, unit=city.land)
    with pytest.raises(PermissionDenied):
        answer_plan(plan=plan, version=1, agrees=True, at=APPROVED, by=outsider)
    answer_plan(plan=plan, version=1, agrees=True, at=APPROVED, by=make_unit_head(city.audit))
    assert PlanAgreement.objects.get().unit == city.audit


def test_the_general_office_as_co_host_answers_by_its_approval(city: PlanCity) -> None:
    """Article 16 has it among the co-hosts; here only it exists."""
    hosts = article_hosts(YEAR)
    assert [unit.short_name for unit in hosts[7].co_hosts] == ["市政府办公厅", "市国土局"]
    (row,) = (row for row in plan_rows(YEAR, hosts, today=YEAR_END) if row.article.number == 7)
    assert row.answers == []


def test_nobody_approves_a_plan_of_their_own(city: PlanCity) -> None:
    given = {"year": YEAR, "article": PILOTS, "at": APPROVED}
    written = save_plan(**given, content=content(figures={}), version=0, by=city.officer)
    plan = submit_plan(plan=written, version=1, at=APPROVED, by=city.officer)
    deciding = {"plan": plan, "version": 1, "document": "办文31号", "at": APPROVED}
    with pytest.raises(PermissionDenied):
        approve_plan(**deciding, by=city.officer)
    assert approve_plan(**deciding, by=city.other_officer).status == PlanStatus.APPROVED


def test_who_has_written_an_earlier_version_does_not_approve_either(city: PlanCity) -> None:
    save_plan(year=YEAR, article=PILOTS, content=content(figures={}), version=0, at=APPROVED, by=city.officer)
    written = save_plan(
        year=YEAR, article=PILOTS, content=content(figures={}), version=1, at=APPROVED, by=city.other_officer
    )
    plan = submit_plan(plan=written, version=2, at=APPROVED, by=city.other_officer)
    with pytest.raises(PermissionDenied):
        approve_plan(plan=plan, version=2, document="办文31号", at=APPROVED, by=city.officer)


def test_only_the_host_writes(city: PlanCity) -> None:
    for person in (city.auditor, city.officer, make_unit_head(city.finance), make_person(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            save_plan(year=YEAR, article=FUNDS, content=content(), version=0, at=APPROVED, by=person)


def test_a_returned_plan_says_why_and_comes_again(city: PlanCity) -> None:
    plan = city.submitted()
    with pytest.raises(ValidationError):
        return_plan(plan=plan, version=1, reason=" ", at=APPROVED, by=city.officer)
    return_plan(plan=plan, version=1, reason="程序不清", at=APPROVED, by=city.officer)
    assert Notice.objects.get(kind=NoticeKind.ASSESSMENT_PLAN_RETURNED).facts["reason"] == "程序不清"
    changed = city.write(1, procedure="按季核对，十日内报结果。")
    assert (changed.status, changed.decision_reason, changed.version) == (PlanStatus.DRAFT, "", 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"figures": {"fund_share_first_quarter": "101"}}, "fund_share_first_quarter"),
        ({"figures": {"fund_share_first_quarter": "viel"}}, "fund_share_first_quarter"),
        ({"figures": {"fund_plan_last_day": "11-30"}, "document": ""}, "fund_plan_last_day"),
        ({"holds_from": date(2027, 1, 1)}, "holds_from"),
    ],
)
def test_figures_keep_within_bounds_and_the_regulations_own_need_a_document(
    city: PlanCity, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        city.write(**changed)
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("missing", [{"figures": {}}, {"procedure": " "}, {"document": ""}, {"dates": []}])
def test_an_unfinished_plan_is_kept_but_not_sent(city: PlanCity, missing: dict[str, object]) -> None:
    plan = city.write(**missing)
    with pytest.raises(ValidationError):
        city.send(plan)


def test_years_gone_keep_their_figures(city: PlanCity) -> None:
    with pytest.raises(ValidationError, match="2026"):
        city.write(at=moment("2027-01-01 00:00"))
    plan = city.submitted()
    with pytest.raises(ValidationError, match="2026"):
        city.approve(plan, at=moment("2027-01-02 09:00"))
    plan.refresh_from_db()
    assert plan.status == PlanStatus.SUBMITTED


def test_a_later_plan_replaces_the_first_from_its_day_on(city: PlanCity) -> None:
    first = city.approve(city.submitted())
    second = city.send(
        city.write(0, holds_from=date(2026, 7, 1), figures={**FIGURES, "fund_share_third_quarter": "70"})
    )
    city.agree(second)
    second = city.approve(city.submit(second), document="办文〔2026〕80号")
    assert (second.number, AssessmentPlan.objects.get(number=1).status) == (2, PlanStatus.APPROVED)
    assert [plan_in_force(YEAR, FUNDS, on) for on in (date(2026, 6, 30), date(2026, 7, 1))] == [first, second]
    shares = [parameters_on(YEAR, on).decimal("fund_share_third_quarter") for on in (date(2026, 6, 30), YEAR_END)]
    assert shares == [75, 70]
    assert {number for number, plan in plans_in_force(YEAR).items() if plan} == {FUNDS}


def test_of_two_who_write_at_once_the_second_is_told(city: PlanCity) -> None:
    city.write()
    with pytest.raises(PlanChangedError) as refused:
        city.write(procedure="另一稿")
    assert refused.value.plan.version == 1
    assert AssessmentPlan.objects.get().procedure == "每季度末核对分配情况。"


def test_what_was_seen_is_what_is_approved(city: PlanCity) -> None:
    plan = city.submitted()
    return_plan(plan=plan, version=1, reason="程序不清", at=APPROVED, by=city.officer)
    changed = city.send(city.write(1))
    city.agree(changed)
    city.submit(changed)
    with pytest.raises(PlanChangedError):
        approve_plan(plan=plan, version=1, document="办文31号", at=APPROVED, by=city.officer)


def test_the_second_of_two_approvals_changes_nothing(city: PlanCity) -> None:
    plan = city.submitted()
    city.approve(plan)
    with pytest.raises(ValidationError, match="已批准"), transaction.atomic():
        approve_plan(plan=plan, version=1, document="办文32号", at=APPROVED, by=city.other_officer)
    assert ParameterEntry.objects.count() == len(FIGURES)


def test_dates_become_what_was_written_and_withdrawn_ones_stay_on_record(city: PlanCity) -> None:
    first = DateEntry("汇总一季度分配情况", date(2026, 4, 8))
    later = DateEntry("汇总二季度分配情况", date(2026, 7, 8))
    plan = city.write(dates=[first, later])
    plan = city.write(1, dates=[later])
    assert [(each.title, each.withdrawn_at is None) for each in plan.dates.all()] == [
        (first.title, False),
        (later.title, True),
    ]


def test_the_host_notes_what_was_done_by_its_date(city: PlanCity) -> None:
    plan = city.approve(city.submitted())
    (kept,) = plan.dates.all()
    with pytest.raises(ValidationError):
        record_date_done(date_of_plan=kept, done_on=date(2026, 4, 8), at=moment("2026-04-07 09:00"), by=city.writer)
    with pytest.raises(PermissionDenied):
        record_date_done(date_of_plan=kept, done_on=date(2026, 4, 7), at=moment("2026-04-07 09:00"), by=city.auditor)
    record_date_done(date_of_plan=kept, done_on=date(2026, 4, 7), at=moment("2026-04-07 09:00"), by=city.writer)
    kept.refresh_from_db()
    assert kept.done_on == date(2026, 4, 7)


def test_last_years_plan_can_be_taken_over(city: PlanCity) -> None:
    assert content_of_last_year(YEAR + 1, FUNDS) is None
    city.approve(city.submitted(dates=[DateEntry("汇总", date(2026, 4, 8))]))
    assert content_of_last_year(YEAR + 1, FUNDS) == PlanContent(
        figures=FIGURES, procedure="每季度末核对分配情况。", dates=[DateEntry("汇总", date(2027, 4, 8))]
    )
    assert content_to_begin_with(YEAR, FUNDS).figures == FIGURES


def test_article_8_has_no_co_host_and_is_submitted_at_once(city: PlanCity) -> None:
    host = make_person(Role.ARTICLE_HOST, unit=city.land)
    plan = save_plan(year=YEAR, article=SUPPLY, content=content(figures={}), version=0, at=APPROVED, by=host)
    with pytest.raises(ValidationError):
        send_plan(plan=plan, version=1, at=APPROVED, by=host)
    assert submit_plan(plan=plan, version=1, at=APPROVED, by=host).status == PlanStatus.SUBMITTED


def test_hosts_are_reminded_before_on_and_weekly_after_the_day_each_once(city: PlanCity) -> None:
    """Due on 31 March; articles 11 to 14 are the finance bureau's, 8 and 9 the land bureau's."""
    days = {}
    for month, day in [(3, 23), (3, 24), (3, 25), (3, 31), (4, 1), (4, 7), (4, 14), (4, 21), (4, 28), (5, 5)]:
        days[f"{month}-{day}"] = remind_plans_due(moment(f"2026-{month:02}-{day:02} 08:00"))
    owed = len(PLANNED_ARTICLES)
    assert days == {
        "3-23": 0, "3-24": owed, "3-25": 0, "3-31": owed, "4-1": 0,
        "4-7": owed, "4-14": owed, "4-21": owed, "4-28": owed, "5-5": 0,
    }  # fmt: skip
    told_writer = Notice.objects.filter(recipient=city.writer, kind=NoticeKind.ASSESSMENT_PLAN_DUE)
    assert set(told_writer.values_list("article", flat=True)) == {11, 12, 13, 14}
    before = Notice.objects.count()
    remind_plans_due(moment("2026-04-28 08:00"))
    assert Notice.objects.count() == before


def test_a_submitted_plan_is_no_longer_called_for_and_the_office_hears_of_the_late_ones(city: PlanCity) -> None:
    city.submitted()
    remind_plans_due(moment("2026-03-31 08:00"))
    remind_plans_due(moment("2026-04-07 08:00"))
    due = Notice.objects.filter(kind=NoticeKind.ASSESSMENT_PLAN_DUE)
    assert FUNDS not in due.values_list("article", flat=True)
    own = {15, 17}
    assert (
        set(due.filter(recipient=city.officer, at__lt=moment("2026-04-01 00:00")).values_list("article", flat=True))
        == own
    )
    assert due.filter(recipient=city.officer, at__gt=moment("2026-04-01 00:00")).count() == len(PLANNED_ARTICLES) - 1


def test_on_a_day_without_reminders_only_the_due_day_is_asked(city: PlanCity) -> None:
    with CaptureQueriesContext(connection) as captured:
        remind_plans_due(moment("2026-05-20 08:00"))
    assert len(captured) == 1


def test_rows_of_the_year_say_what_is_owed_and_by_whom(city: PlanCity) -> None:
    plan = city.send(city.write())
    hosts = article_hosts(YEAR)
    rows = {row.article.number: row for row in plan_rows(YEAR, hosts, today=date(2026, 4, 1))}
    assert [(rows[n].state, rows[n].is_owed, rows[n].is_overdue) for n in (FUNDS, SUPPLY)] == [
        ("with_co_hosts", True, True),
        ("none", True, True),
    ]
    assert [str(answer.unit) for answer in rows[FUNDS].unanswered] == ["市审计局"]
    city.agree(plan)
    city.submit(plan)
    rows = {row.article.number: row for row in plan_rows(YEAR, hosts, today=date(2026, 4, 1))}
    assert (rows[FUNDS].is_overdue, rows[FUNDS].waits_for_office) == (False, True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_approve_at_once_one_does() -> None:
    city = PlanCity()
    plan, start, said = city.submitted(), threading.Barrier(2, timeout=20), list[str]()

    def approve(officer: Person, document: str) -> None:
        try:
            start.wait()
            approve_plan(plan=plan, version=1, document=document, at=APPROVED, by=officer)
            said.append(document)
        except ValidationError as error:
            said.append(error.messages[0])
        finally:
            connections.close_all()

    officers = ((city.officer, "办文31号"), (city.other_officer, "办文32号"))
    threads = [threading.Thread(target=approve, args=given, daemon=True) for given in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    plan.refresh_from_db()
    assert sorted(said) == sorted([plan.approval_document, "方案已批准，不再变动。"])
    assert {each.decided_by for each in ParameterEntry.objects.all()} == {plan.decided_by}
    assert ParameterEntry.objects.count() == len(FIGURES)
