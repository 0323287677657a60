from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from organization.enums import Role
from organization.models import Person, Unit
from regulation.enums import Decision
from regulation.models import ArticleUnit, ParameterEntry
from regulation.selectors import Hosts, article_hosts, is_host_of, parameters_on
from regulation.services import approve_parameter, assign_article_units, decline_parameter, enter_parameter
from tests.factories import make_person, make_supervision_officer, make_unit

pytestmark = pytest.mark.django_db

AT = datetime(2016, 3, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MAY = date(2016, 5, 1)


@pytest.fixture
def host() -> Person:
    """The finance bureau's clerk for articles 11 to 14."""
    return make_person(Role.ARTICLE_HOST, unit=make_unit("财政局", name="市财政局"))


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(unit=make_unit("办公厅", name="市政府办公厅"))


def entered(by: Person, key: str = "debt_ratio_limit", value: str = "55", **changes: object) -> ParameterEntry:
    given = {"year": 2016, "holds_from": MAY, "at": AT, "document": "宁政办发〔2016〕1号", **changes}
    return enter_parameter(key=key, value=value, entered_by=by, **given)


def test_a_figure_holds_from_its_date_once_somebody_else_has_approved_it(host: Person, office: Person) -> None:
    entry = entered(host)
    assert parameters_on(2016, MAY)["debt_ratio_limit"] == 60
    approve_parameter(entry=entry, approved_by=office, at=AT)
    assert parameters_on(2016, date(2016, 4, 30))["debt_ratio_limit"] == 60
    assert parameters_on(2016, MAY)["debt_ratio_limit"] == 55


def test_years_keep_their_own_figures(host: Person, office: Person) -> None:
    approve_parameter(entry=entered(host), approved_by=office, at=AT)
    assert parameters_on(2017, date(2017, 12, 31))["debt_ratio_limit"] == 60
    assert parameters_on(2015, date(2017, 12, 31))["debt_ratio_limit"] == 60
    with pytest.raises(ValidationError) as caught:
        entered(host, year=2015, holds_from=date(2015, 5, 1))
    assert caught.value.message_dict.keys() == {"year"}


def test_the_later_of_two_entries_for_a_day_holds(host: Person, office: Person) -> None:
    for value in ("50", "52"):
        approve_parameter(entry=entered(host, value=value), approved_by=office, at=AT)
    early = entered(host, value="58", holds_from=date(2016, 1, 1))
    approve_parameter(entry=early, approved_by=office, at=AT)
    assert parameters_on(2016, date(2016, 4, 30))["debt_ratio_limit"] == 58
    assert parameters_on(2016, MAY)["debt_ratio_limit"] == 52


def test_a_declined_figure_never_holds(host: Person, office: Person) -> None:
    entry = decline_parameter(entry=entered(host), declined_by=office, at=AT, reason="依据不足")
    assert (entry.decision, entry.decision_reason) == (Decision.DECLINED, "依据不足")
    assert parameters_on(2016, MAY)["debt_ratio_limit"] == 60
    with pytest.raises(ValidationError):
        approve_parameter(entry=entry, approved_by=office, at=AT)


def test_nobody_approves_an_entry_of_their_own(office: Person) -> None:
    entry = entered(office, key="report_due_working_day", value="6")
    with pytest.raises(PermissionDenied):
        approve_parameter(entry=entry, approved_by=office, at=AT)
    approve_parameter(entry=entry, approved_by=make_supervision_officer(), at=AT)
    assert parameters_on(2016, MAY).integer("report_due_working_day") == 6


def test_only_the_host_of_the_article_enters_its_figures(host: Person, office: Person) -> None:
    reporter = make_person(Role.REPORTER, unit=host.unit)
    elsewhere = make_person(Role.ARTICLE_HOST, unit=office.unit)
    for person in (reporter, elsewhere, office):
        with pytest.raises(PermissionDenied):
            entered(person)
    with pytest.raises(PermissionDenied):
        entered(host, key="report_due_working_day", value="6")
    entered(elsewhere, key="report_due_working_day", value="6")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "1000.01"}, "value"),
        ({"value": "sixty"}, "value"),
        ({"holds_from": date(2017, 1, 1)}, "holds_from"),
    ],
)
def test_a_faulty_entry_is_refused(host: Person, changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        entered(host, **changes)
    assert caught.value.message_dict.keys() == {field}


def test_a_figure_of_the_regulation_changes_only_by_a_document(office: Person) -> None:
    with pytest.raises(ValidationError) as caught:
        entered(office, key="execution_months", value="2", document=" ")
    assert caught.value.message_dict.keys() == {"document"}
    entered(office, key="execution_months", value="2")
    entered(office, key="talk_due_working_days", value="8", document="")


def test_a_fixed_figure_has_one_value(office: Person) -> None:
    with pytest.raises(ValidationError):
        entered(office, key="unit_head_talk_streak", value="3")


def test_the_database_refuses_to_rewrite_or_delete_an_entry(host: Person, office: Person) -> None:
    entry = approve_parameter(entry=entered(host), approved_by=office, at=AT)
    for change in ({"value": "1"}, {"decision": Decision.DECLINED}, {"holds_from": AT.date()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ParameterEntry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_figures_come_with_their_kinds() -> None:
    figures = parameters_on(2016, MAY)
    assert (figures.integer("report_due_working_day"), figures.time("closing_time")) == (5, time(8, 0))
    assert figures.day("fund_plan_last_day") == date(2016, 10, 31)
    assert figures.optional_decimal("budget_cut_share") is None
    with pytest.raises(TypeError):
        figures.decimal("report_due_working_day")


def test_figures_cost_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        parameters_on(2016, MAY)


# Hosts ----------------------------------------------------------------------------------------


def test_until_it_is_assigned_the_unit_of_the_regulations_name_hosts(host: Person) -> None:
    assert article_hosts(2016)[14] == Hosts(host=host.unit, co_hosts=(), is_assigned=False)
    assert article_hosts(2016)[1] == Hosts(host=None, co_hosts=(), is_assigned=False)
    assert is_host_of(host, 14, 2016)
    assert not is_host_of(host, 9, 2016)
    assert not is_host_of(make_person(), 9, 2016)


def test_a_unit_that_has_ended_is_followed_by_its_successor() -> None:
    new = make_unit("规划资源局", started_on=date(2019, 1, 1))
    old = make_unit("国土局", ended_on=date(2018, 12, 31), successor=new)
    assert (article_hosts(2018)[9].host, article_hosts(2019)[9].host) == (old, new)


def test_an_assignment_holds_from_its_date_in_its_year(host: Person, office: Person) -> None:
    first, second = make_unit(), make_unit()

    def assign(unit: Unit, *, co_hosts: list[Unit], holds_from: date) -> None:
        assign_article_units(
            year=2016, article=14, host=unit, co_hosts=co_hosts, holds_from=holds_from, entered_by=office, at=AT
        )

    assign(first, co_hosts=[second], holds_from=date(2016, 1, 1))
    assert article_hosts(2016, date(2016, 6, 30))[14] == Hosts(host=first, co_hosts=(second,), is_assigned=True)
    assign_article_units(
        year=2016, article=14, host=second, co_hosts=[], holds_from=date(2016, 7, 1), entered_by=office,
        at=AT.replace(hour=11),
    )  # fmt: skip
    assert article_hosts(2016, date(2016, 6, 30))[14].host == first
    assert article_hosts(2016, date(2016, 7, 1))[14] == Hosts(host=second, co_hosts=(), is_assigned=True)
    assert article_hosts(2017)[14].host == host.unit
    assert ArticleUnit.objects.count() == 3


def test_an_assignment_names_units_that_exist_and_each_once(host: Person, office: Person) -> None:
    gone = make_unit(ended_on=date(2015, 12, 31))
    unit = make_unit()
    for main, others in ((gone, []), (unit, [gone]), (unit, [unit])):
        with pytest.raises(ValidationError):
            assign_article_units(
                year=2016, article=9, host=main, co_hosts=others, holds_from=MAY, entered_by=office, at=AT
            )
    with pytest.raises(PermissionDenied):
        assign_article_units(year=2016, article=9, host=unit, co_hosts=[], holds_from=MAY, entered_by=host, at=AT)
