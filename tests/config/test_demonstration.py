from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from config.demonstration.accounts import SIGN_IN_ACCOUNTS
from config.demonstration.city import LAST_YEAR, City, DemoTask, read_table
from config.demonstration.loading import load_demonstration
from config.demonstration.reports import MonthTimes, Reporting
from config.demonstration.rewards.acting import HOSTS
from config.demonstration.values import Figures
from incentives.enums import MeasureStatus, PilotStatus
from incentives.models import (
    AssessmentPlan,
    Award,
    ContributionClaim,
    FundTalk,
    Nomination,
    Pilot,
    PlannedMeasure,
    Recommendation,
    Score,
    ScoreObjection,
    UnitAssessment,
    VerificationFinding,
    YearPlan,
)
from incentives.models import Measure as Measured
from notices.models import Notice
from organization.enums import Role
from organization.models import Person, Unit
from organization.sheets import ROLE_WORDS
from regulation.selectors import article_hosts
from responsibility.models import Filing, ResponsiblePerson
from supervision.enums import Action, BulletinKind, EscalationStatus, Flag, Ground, ReportStatus, Step
from supervision.models import (
    Bulletin,
    Check,
    CoordinationRequest,
    Escalation,
    HandedCase,
    MonthRelease,
    Objection,
    Report,
    ReportEntry,
    Statement,
)
from supervision.rules.period import closes_at, due_at, opens_at
from tasks.enums import Measure
from tasks.models import Adjustment, Task, WorkList
from tasks.rules.schedule import MONTHS, check_schedule
from tests.config.office_year import check_citizens, check_nothing_is_ahead_of_its_time, check_office_year
from tests.factories import make_person

YEARS = (2026, 2027, 2028)


@pytest.fixture(params=[*((year, "") for year in YEARS), (2025, LAST_YEAR)], ids=str)
def city(request: pytest.FixtureRequest) -> City:
    return City(*request.param)


def times_of(year: int, month: int) -> MonthTimes:
    return MonthTimes(opens_at(year, month), due_at(year, month), closes_at(year, month))


def units_today() -> set[str]:
    return {row["简称"] for row in read_table("units") if not row["停用日期"]}


def units_on(row: dict[str, str]) -> list[str]:
    return [row["主办单位"], *filter(None, row["协办单位"].split("、"))]


def is_met(task: DemoTask, month: int, figures: Figures) -> bool:
    if task.measure == Measure.MILESTONE:
        done = figures.done_on[task.serial]
        return all(step.name in done and done[step.name].month <= month for step in task.steps_due_by(month))
    value, planned = figures.values[task.serial][month], task.planned[month]
    return value <= planned if task.lower_is_better else value >= planned


def test_the_list_is_large_and_varied_enough_to_look_around() -> None:
    rows = read_table("tasks")
    assert len(rows) >= 150
    assert len({row["条口"] for row in rows}) == 12 == len(read_table("sectors"))
    assert {row["计量方式"] for row in rows} == {"百分比", "累计量", "水平值", "节点"}
    assert {row["方向"] for row in rows} == {"", "越低越好"}
    assert sum(row["民生实事"] == "是" for row in rows) == 10
    assert sum(row["重大项目"] == "是" for row in rows) > 20
    assert len({row["工作任务"] for row in rows}) == len(rows)
    assert max(len(row["工作任务"]) for row in rows) <= 30


def test_all_units_of_the_source_are_there_with_their_years() -> None:
    assert len(read_table("units")) == 107
    assert sum(bool(row["停用日期"]) for row in read_table("units")) == 28


def test_every_unit_on_a_task_exists_today_and_has_a_reporter_and_a_head() -> None:
    on_tasks = {unit for row in read_table("tasks") for unit in units_on(row)}
    roles = {(row["单位"], row["角色"]) for row in read_table("people")}
    assert on_tasks <= units_today()
    assert {unit for unit in on_tasks if not {(unit, "填报员"), (unit, "单位负责人")} <= roles} == set()


def test_no_table_of_rewards_names_an_account_a_unit_or_a_task_that_is_not_there() -> None:
    units = {row["简称"] for row in read_table("units")}
    accounts = {row["账号"] for row in read_table("people")}
    for city in (City(2026), City(2025, LAST_YEAR)):
        serials = set(city.tasks)
        for name in ("claims", "awards", "nominations", "score_objections", "projects", "green_channel"):
            assert {row["任务序号"] for row in city.table(f"rewards/{name}")} <= serials, name
        for name in ("claims", "awards", "score_objections", "decisions", "grades", "pilots", "verifications"):
            assert {row["单位"] for row in city.table(f"rewards/{name}")} <= units, name
        leaders = {who for row in city.table("rewards/nominations") for who in row["推荐"].split("、") if who}
        assert leaders <= accounts
    assert set(HOSTS.values()) <= accounts


def test_people_who_get_awards_are_named_by_their_posts() -> None:
    for row in City(2025, LAST_YEAR).table("rewards/awards"):
        assert row["人员"].endswith(("负责人", "经办人"))


def test_every_role_has_an_account_on_the_sign_in_page() -> None:
    people = {row["账号"]: row for row in read_table("people")}
    assert {people[account]["角色"] for account in SIGN_IN_ACCOUNTS} == set(ROLE_WORDS)


def test_filings_are_by_units_on_their_task_and_name_accounts_that_exist() -> None:
    accounts = {row["账号"] for row in read_table("people")} | {""}
    on_tasks = {(row["序号"], unit) for row in read_table("tasks") for unit in units_on(row)}
    on_tasks |= {(row["任务序号"], unit) for row in read_table("adjustments") for unit in row["调整为"].split("、")}
    filings = read_table("filings")
    filed = {(row["任务序号"], row["单位"]) for row in filings}
    assert filed < on_tasks
    assert {row[column] for row in filings for column in ("主要账号", "分管账号", "直接账号")} <= accounts


def test_figures_of_districts_add_up(city: City) -> None:
    broken_down = [task for task in city.tasks.values() if city.children_of(task.serial)]
    assert len(broken_down) == 4
    for task in broken_down:
        assert sum(part.target or 0 for part in city.children_of(task.serial)) == task.target


def test_schedules_are_allowed(city: City) -> None:
    for task in city.tasks.values():
        assert check_schedule(task.measure, task.planned) == []


def test_every_month_goes_as_the_course_says(city: City) -> None:
    figures = Figures(city)
    for task in city.tasks.values():
        judged = [month for month in MONTHS if task.is_judged_in(month)]
        assert task.course.behind <= set(judged), task.serial
        done = task.course.completed_on
        told = {month for month in judged if not done or month <= done.month}
        assert {month for month in told if not is_met(task, month, figures)} == task.course.behind, task.serial


def test_values_never_fall_and_end_at_the_target_unless_behind(city: City) -> None:
    for serial, values in Figures(city).values.items():
        task = city.tasks[serial]
        if task.measure == Measure.LEVEL:
            continue
        assert sorted(values.values()) == list(values.values()), serial
        assert values[12] >= (task.target or Decimal(0)) or 12 in task.course.behind, serial


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_is_mostly_red_flags_with_some_of_everything(month: int) -> None:
    tasks = [task for task in City(2026).tasks.values() if task.is_judged_in(month)]
    bad = [task for task in tasks if month in task.course.behind | task.course.missing | task.course.late]
    assert 0.03 * len(tasks) < len(bad) < 0.2 * len(tasks)


def test_reports_come_after_what_they_tell_and_mostly_in_time(city: City) -> None:
    reporting = Reporting(city)
    for month in MONTHS:
        times = times_of(city.year, month)
        reports = list(reporting.reports_of(month, times))
        assert all(report.at >= times.opens_at for report in reports)
        assert all(day <= report.at.date() for report in reports for day in dict(report.steps_done).values())
        late = {report.task.serial for report in reports if report.at > times.due_at}
        assert late == {task.serial for task in city.tasks.values() if month in task.course.late}


def test_the_year_is_the_same_whenever_it_is_made() -> None:
    first, second = (list(Reporting(City(2026)).reports_of(9, times_of(2026, 9))) for _ in range(2))
    assert [(r.task.serial, r.at, r.actual, r.steps_done) for r in first] == [
        (r.task.serial, r.at, r.actual, r.steps_done) for r in second
    ]


def test_a_report_reads_like_one_of_a_unit() -> None:
    reports = {r.task.serial: r for r in Reporting(City(2026)).reports_of(7, times_of(2026, 7))}
    pipes = reports["09-01"]
    assert pipes.progress == "累计完成44.8公里，本月新增7公里。"
    assert pipes.actual == Decimal("44.8")
    water = reports["06-10"]
    assert water.completed_on == date(2026, 7, 18)
    assert reports["12-20"].steps_text.startswith("文件印发@2026-07-")


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def _check_last_year() -> None:
    """It is finished and leaves the desks free."""
    last_year = Escalation.objects.filter(task__work_list__year=2025)
    assert WorkList.objects.get(year=2025).closed_through == 12
    assert Task.objects.filter(work_list__year=2025, livelihood=True).count() == 10
    assert Task.objects.filter(work_list__year=2026, predecessor__work_list__year=2025).count() > 90
    assert grounds_in_force(2025) >= {
        Ground.TWO_MONTHS,
        Ground.THREE_MONTHS,
        Ground.THIRD_QUARTER,
        Ground.YEAR_END,
        Ground.LIVELIHOOD_YEAR_END,
        Ground.RECTIFICATION_OVERDUE,
    }
    assert set(last_year.open().values_list("action", "step")) == {
        (Action.CITY_CRITICISM, Step.RECTIFY),
        (Action.ACCOUNTABILITY, Step.DECIDE),
    }
    assert set(HandedCase.objects.values_list("decision", flat=True)) >= {""}
    assert BulletinKind.YEAR_END in Bulletin.objects.published().filter(work_list__year=2025).values_list(
        "kind", flat=True
    )


def _check_measures_of_last_year() -> None:
    """Every article has brought something, every decision has been made, one rests on figures changed since."""
    measures = Measured.objects.in_year(2025)
    assert set(measures.values_list("article", flat=True)) == {7, 8, 9, 10, 11, 12, 13, 14, 16, 17}
    assert set(measures.values_list("status", flat=True)) == set(MeasureStatus)
    assert set(measures.filter(is_stale=True).values_list("article", "unit__short_name")) == {(8, "雨花台区")}
    proposed = measures.filter(status=MeasureStatus.PROPOSED)
    assert list(proposed.values_list("article", "unit__short_name")) == [(14, "鼓楼区")]
    capped = measures.get(article=9, kind="land_quota_deduction", unit__short_name="六合区")
    assert (capped.proposed, capped.amount) == (100, 100)
    plans = AssessmentPlan.objects.in_year(2025)
    assert set(plans.values_list("article", "status")) == {(n, "approved") for n in range(7, 18) if n != 13}


def _check_the_plan_and_its_execution() -> None:
    (plan,) = YearPlan.objects.filter(year=2025)
    assert plan.status == "approved"
    planned = PlannedMeasure.objects.filter(plan=plan)
    overdue = {
        (each.measure.kind, each.measure.unit.short_name)
        for each in planned.overdue(date(2026, 11, 22)).select_related("measure__unit")
    }
    assert overdue == {("land_reclaim", "市交通局"), ("budget_cut", "市生态环境局"), ("fund_reclaim", "浦口区")}
    late = planned.filter(carried_out_on__gt=F("due_on"))
    assert set(late.values_list("measure__kind", "measure__unit__short_name")) == {
        ("fund_decrease", "市商务局"),
        ("transfer_reclaim", "高淳区"),
    }
    assert planned.exclude(carried_out_on=None).count() > 100


def _check_honours_and_points() -> None:
    nominations = Counter(Nomination.objects.filter(year=2025).values_list("status", flat=True))
    assert nominations == {"recognised": 6, "not_recognised": 2, "nominated": 1}
    assert Recommendation.objects.exclude(conflict="").count() == 1
    assert set(Award.objects.values_list("level", flat=True)) == {"merit_third_class", "commendation"}
    assert set(ScoreObjection.objects.values_list("status", flat=True)) == {"accepted", "rejected", "pending"}
    assert set(ContributionClaim.objects.values_list("status", flat=True)) == {"accepted", "rejected", "pending"}
    capped = Score.objects.get(year=2025, unit__short_name="江宁区")
    assert (capped.bonus, capped.bonus_before_cap > 3) == (3, True)
    assert 0 < Score.objects.filter(year=2025, confirmations=None).count() < 5
    staff = {each.unit.short_name: each.staff for each in UnitAssessment.objects.select_related("unit")}
    assert staff["市房产局"] == 66


def _check_rewards_of_this_year() -> None:
    assert set(AssessmentPlan.objects.in_year(2026).values_list("status", flat=True)) == {
        "approved", "with_co_hosts", "submitted", "returned",
    }  # fmt: skip
    talks = FundTalk.objects.filter(fund__year=2026)
    assert set(talks.values_list("step", flat=True)) == {"", Step.HOLD, Step.CONFIRM, Step.AMEND, Step.CLOSE}
    assert talks.overdue(date(2026, 11, 22)).filter(step=Step.HOLD).count() == 1
    statuses = set(Pilot.objects.values_list("status", flat=True))
    assert statuses == set(PilotStatus)
    findings = VerificationFinding.objects.filter(verification__year=2026)
    assert findings.filter(rectified_on=None, rectify_by__lt=date(2026, 11, 22)).exists()
    assert findings.filter(verified_on=None).exclude(rectified_on=None).exists()
    hosts = article_hosts(2026)
    assert {number for number, each in hosts.items() if each.host and not each.is_assigned} == set()
    assert hosts[16].host is not None
    assert hosts[16].host.short_name == "市委编办"


def what_is_stored() -> dict[str, int]:
    models = (Unit, Person, Task, Filing, ResponsiblePerson, Report, ReportEntry, Check, Escalation, Adjustment, Notice)
    return {model.__name__: model._default_manager.count() for model in models}


def grounds_in_force(year: int) -> set[str]:
    standing = Escalation.objects.in_force().filter(task__work_list__year=year)
    return {ground for each in standing for ground in each.grounds}


@pytest.mark.slow
@pytest.mark.django_db
def test_late_in_november_both_years_have_gone_as_the_tables_say() -> None:
    now = at("2026-11-22T17:00")
    assert load_demonstration(at=now)
    _check_that_everything_is_there()
    _check_last_year()
    _check_measures_of_last_year()
    _check_the_plan_and_its_execution()
    _check_honours_and_points()
    _check_rewards_of_this_year()
    _check_judgements()
    _check_escalations(date(2026, 11, 22))
    check_office_year(now)
    check_citizens()
    check_nothing_is_ahead_of_its_time(now)


def _check_that_everything_is_there() -> None:
    assert WorkList.objects.get(year=2026).closed_through == 10
    tasks = Task.objects.filter(work_list__year=2026)
    assert (tasks.count(), Unit.objects.count()) == (len(read_table("tasks")), len(read_table("units")))
    assert set(tasks.values_list("measure", flat=True)) == set(Measure)
    assert tasks.filter(livelihood=True).count() == 10
    assert grounds_in_force(2026) == {
        Ground.TWO_MONTHS,
        Ground.THREE_MONTHS,
        Ground.MID_YEAR,
        Ground.THIRD_QUARTER,
        Ground.LIVELIHOOD_REPORT,
        Ground.LIVELIHOOD_THIRD_QUARTER,
    }
    assert any(len(each.grounds) == 2 for each in Escalation.objects.in_force())
    assert Escalation.objects.filter(status=EscalationStatus.REVOKED).exists()
    assert Escalation.objects.filter(responsible=None).exists()
    unreported = Check.objects.current().filter(reason="unreported")
    assert set(unreported.values_list("month", flat=True)) >= {4, 5, 6, 7, 8, 9}
    assert CoordinationRequest.objects.filter(answered_at=None).exists()
    assert set(Adjustment.objects.values_list("kind", flat=True)) == {"change", "suspend"}
    assert ResponsiblePerson.objects.exclude(until_date=None).exists()


def _check_escalations(on: date) -> None:
    """Most have come to their end, some wait for each of several steps, and an office has few that are overdue."""
    of_the_year = Escalation.objects.filter(task__work_list__year=2026)
    statuses = Counter(of_the_year.values_list("status", flat=True))
    assert statuses[EscalationStatus.CLOSED] > 100
    assert statuses[EscalationStatus.REVOKED] > 0
    steps = set(of_the_year.open().values_list("step", flat=True))
    assert steps >= {Step.HOLD, Step.CONFIRM, Step.AMEND, Step.REPORT, Step.RECTIFY}
    assert 0 < Escalation.objects.overdue(on).count() <= 6
    assert set(Objection.objects.values_list("status", flat=True)) == {"accepted", "rejected", "pending"}
    assert set(Statement.objects.values_list("decision", flat=True)) >= {"accepted", "returned"}
    assert list(Bulletin.objects.filter(status="draft").values_list("kind", "month")) == [("monthly", 10)]
    published = Bulletin.objects.published().filter(work_list__year=2026)
    assert set(published.values_list("kind", flat=True)) == {
        "monthly", "quarterly", "mid_year", "livelihood", "criticism",
    }  # fmt: skip
    assert MonthRelease.objects.filter(work_list__year=2026).count() == 10
    assert CoordinationRequest.objects.filter(task__work_list__year=2026).exclude(outcome="").count() == 4


def _check_judgements() -> None:
    city = City(2026)
    moved = {("10-08", 9)}  # its step was put off by an adjustment
    expected = {
        (task.serial, month)
        for task in city.tasks.values()
        for month in task.course.behind | task.course.missing | task.course.late
        if month <= 10
    }
    yellow = Check.objects.current().filter(task__work_list__year=2026, flag=Flag.YELLOW_CARD)
    assert set(yellow.values_list("task__serial", "month")) == expected - moved


@pytest.mark.slow
@pytest.mark.django_db
def test_early_in_january_nothing_of_the_new_year_is_due_and_loading_again_changes_nothing() -> None:
    assert load_demonstration(at=at("2027-01-07T10:42"))
    assert dict(WorkList.objects.values_list("year", "closed_through")) == {2026: 11, 2027: 0}
    this_year = {"task__work_list__year": 2027}
    assert not Report.objects.filter(**this_year).exists()
    assert not Escalation.objects.filter(**this_year).exists()
    assert Filing.objects.filter(**this_year).exists()
    assert not Report.objects.filter(submitted_at__gt=at("2027-01-07T10:42")).exists()
    _check_that_the_month_in_progress_is_half_reported()
    before = what_is_stored()
    assert not load_demonstration(at=at("2027-01-07T10:42"))
    assert not load_demonstration(at=at("2027-09-01T12:00"))
    assert what_is_stored() == before


def _check_that_the_month_in_progress_is_half_reported() -> None:
    reports = Report.objects.filter(task__work_list__year=2026, month=12)
    states = Counter(reports.values_list("status", flat=True))
    assert set(states) >= {ReportStatus.ACCEPTED, ReportStatus.SUBMITTED, ReportStatus.SAVED}
    assert sum(states.values()) < len(list(Reporting(City(2026, LAST_YEAR)).reports_of(12, times_of(2026, 12))))


@pytest.mark.django_db
def test_a_load_that_fails_halfway_leaves_nothing_behind() -> None:
    make_person(Role.SUPERVISION_OFFICE, username="ducha-zhuren", is_active=False)
    with pytest.raises(PermissionDenied):
        load_demonstration(at=at("2026-02-20T12:00"))
    assert what_is_stored() == dict.fromkeys(what_is_stored(), 0) | {"Person": 1}


@pytest.mark.django_db
@override_settings(KEYWORK_DEMO=False)
def test_an_installation_in_earnest_takes_no_demonstration() -> None:
    with pytest.raises(CommandError, match="KEYWORK_DEMO"):
        call_command("load_demonstration")
    assert not Unit.objects.exists()
