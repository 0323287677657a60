from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.urls import reverse

from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, SignIn, Unit
from tests.factories import PASSWORD, make_administrator, make_person, make_unit

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]


@pytest.fixture
def administrator(client: Client) -> Person:
    person = make_administrator(username="guanli")
    client.force_login(person)
    return person


def sign_in(client: Client, account: str, password: str) -> object:
    return client.post(reverse("account_login"), {"login": account, "password": password})


# Signing in -----------------------------------------------------------------------------------


def test_a_person_signs_in_by_account_and_password_and_the_attempt_is_kept(client: Client) -> None:
    person = make_person(username="wang")
    assert sign_in(client, "wang", PASSWORD).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert list(SignIn.objects.values_list("account", "person", "succeeded", "address")) == [
        ("wang", person.pk, True, "127.0.0.1")
    ]


@pytest.mark.parametrize(("account", "known"), [("wang", True), ("nobody", False)])
def test_a_wrong_password_is_refused_in_the_same_words_and_kept(client: Client, account: str, known: bool) -> None:
    person = make_person(username="wang")
    response = sign_in(client, account, "wrong")
    assert "_auth_user_id" not in client.session
    assert response.context["form"].non_field_errors() == ["账号或密码不正确。"]
    assert list(SignIn.objects.values_list("account", "person", "succeeded")) == [
        (account, person.pk if known else None, False)
    ]


def test_a_disabled_account_cannot_sign_in(client: Client) -> None:
    make_person(username="wang", is_active=False)
    response = sign_in(client, "wang", PASSWORD)
    assert response.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
    assert client.get(response.url).status_code == 200
    assert list(SignIn.objects.values_list("account", "succeeded")) == [("wang", False)]


def test_disabling_an_account_ends_its_open_session(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    assert client.get(reverse("organization:profile")).status_code == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(reverse("organization:profile")).status_code == 302


def test_the_sixth_wrong_password_within_five_minutes_is_not_tried(client: Client) -> None:
    make_person(username="wang")
    for _attempt in range(5):
        sign_in(client, "wang", "wrong")
    response = sign_in(client, "wang", PASSWORD)
    assert "_auth_user_id" not in client.session
    assert response.context["form"].non_field_errors() == ["登录失败次数过多，请稍后重试。"]


def test_nobody_signs_up(client: Client) -> None:
    assert client.get(reverse("account_signup")).status_code == 404
    assert client.get(reverse("account_reset_password")).status_code == 404


def test_a_one_time_password_leads_to_an_own_password_and_nowhere_else(client: Client) -> None:
    make_person(username="wang", must_change_password=True)
    sign_in(client, "wang", PASSWORD)
    assert client.get(reverse("organization:profile")).url == reverse("account_change_password")
    new = {"oldpassword": PASSWORD, "password1": "xingmima-2016", "password2": "xingmima-2016"}
    assert client.get(reverse("account_change_password")).status_code == 200
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert client.get(reverse("organization:profile")).status_code == 200
    person = Person.objects.get()
    assert not person.must_change_password
    assert person.check_password("xingmima-2016")


def test_a_demonstration_account_signs_in_by_a_click(client: Client, settings: SettingsWrapper) -> None:
    settings.KEYWORK_DEMO, settings.KEYWORK_DEMO_ACCOUNTS = True, ("wang",)
    person = make_person(Role.REPORTER, username="wang", post="办公室填报员")
    assert "办公室填报员" in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("organization:demo_login"), {"account": "wang"}).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(
    ("demo", "account", "active"),
    [(True, "other", True), (False, "wang", True), (True, "wang", False), (True, "", True)],
    ids=["not offered", "no demonstration", "disabled", "no account"],
)
def test_no_other_account_signs_in_by_a_click(
    client: Client, settings: SettingsWrapper, *, demo: bool, account: str, active: bool
) -> None:
    settings.KEYWORK_DEMO, settings.KEYWORK_DEMO_ACCOUNTS = demo, ("wang",)
    make_person(username="wang", is_active=active)
    make_person(username="other")
    assert client.post(reverse("organization:demo_login"), {"account": account}).status_code == 404
    assert "_auth_user_id" not in client.session


# People ---------------------------------------------------------------------------------------


def test_a_new_account_comes_with_a_one_time_password_shown_once(client: Client, administrator: Person) -> None:
    unit = make_unit("教育局")
    given = {"username": "wang", "name": "王某", "unit": unit.pk, "post": "科员", "roles": ["reporter"], "rank": ""}
    response = client.post(reverse("organization:person_create"), given)
    password = response.context["password"]
    assert "no-store" in response["Cache-Control"]
    person = Person.objects.get(username="wang")
    assert (person.name, person.unit, person.roles, person.must_change_password) == ("王某", unit, ["reporter"], True)
    assert person.check_password(password)
    assert password in response.content.decode()
    assert password not in client.get(reverse("organization:person", args=[person.pk])).content.decode()


def test_an_account_name_is_taken_once(client: Client, administrator: Person) -> None:
    response = client.post(reverse("organization:person_create"), {"username": "guanli", "name": "某"})
    assert response.context["form"].errors.keys() == {"username"}


def test_changing_roles_is_kept_in_the_history(client: Client, administrator: Person) -> None:
    person = make_person(Role.REPORTER, name="王某")
    url = reverse("organization:person_edit", args=[person.pk])
    client.post(url, {"name": "王某", "roles": ["reporter", "unit_head"], "rank": "", "post": "处长"})
    history = client.get(reverse("organization:person", args=[person.pk])).context["history"]
    assert [(change.by, [(field.before, field.after) for field in change.fields]) for change in history] == [
        (administrator.name, [("", "处长"), ("填报员", "填报员、单位负责人")]),
        ("", []),
    ]


def test_the_last_administrator_stays(client: Client, administrator: Person) -> None:
    url = reverse("organization:person_edit", args=[administrator.pk])
    response = client.post(url, {"name": "某", "roles": ["reporter"], "rank": ""})
    assert response.context["form"].non_field_errors() == ["这是最后一个管理员账号，须保留。"]
    other = make_administrator()
    client.post(reverse("organization:person_disable", args=[administrator.pk]))
    assert Person.objects.get(pk=administrator.pk).is_active
    client.post(reverse("organization:person_disable", args=[other.pk]))
    assert not Person.objects.get(pk=other.pk).is_active
    client.post(reverse("organization:person_enable", args=[other.pk]))
    assert Person.objects.get(pk=other.pk).is_active


def test_people_are_found_by_word_role_unit_and_state(client: Client, administrator: Person) -> None:
    unit = make_unit("教育局")
    make_person(Role.REPORTER, username="wang", name="王某", unit=unit)
    make_person(username="zhang", name="张某", is_active=False)
    found = {
        query: [person.username for person in client.get(reverse("organization:people") + query).context["page"]]
        for query in ("", "?q=教育", "?role=reporter", "?role=none", f"?unit={unit.pk}", "?state=disabled", "?q=无")
    }
    assert found == {
        "": ["guanli", "wang", "zhang"],
        "?q=教育": ["wang"],
        "?role=reporter": ["wang"],
        "?role=none": ["zhang"],
        f"?unit={unit.pk}": ["wang"],
        "?state=disabled": ["zhang"],
        "?q=无": [],
    }


# Units ----------------------------------------------------------------------------------------


def unit_fields(**changes: object) -> dict[str, object]:
    return {"name": "市教育局", "short_name": "教育局", "kind": "department", "parent": "", "code": "", **changes}


def test_a_renamed_unit_keeps_its_earlier_name(client: Client, administrator: Person) -> None:
    client.post(reverse("organization:unit_create"), unit_fields())
    unit = Unit.objects.get()
    edit = reverse("organization:unit_edit", args=[unit.pk])
    client.post(edit, unit_fields(name="市教育委员会", short_name="教委", started_on="2010-01-01"))
    unit.refresh_from_db()
    assert (unit.name, unit.short_name, unit.started_on) == ("市教育委员会", "教委", date(2010, 1, 1))
    page = client.get(reverse("organization:unit", args=[unit.pk]))
    assert page.context["past_names"] == ["市教育局"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "在册局"}, "name"),
        ({"short_name": "在册局"}, "short_name"),
        ({"name": "在册"}, "name"),
        ({"kind": "镇"}, "kind"),
    ],
)
def test_a_unit_has_names_of_its_own(
    client: Client, administrator: Person, changes: dict[str, str], field: str
) -> None:
    make_unit("在册", name="在册局")
    response = client.post(reverse("organization:unit_create"), unit_fields(**changes))
    assert response.context["form"].errors.keys() == {field}


def test_a_unit_is_never_below_itself(client: Client, administrator: Person) -> None:
    upper = make_unit("上")
    lower = make_unit("下", parent=upper)
    given = unit_fields(name=upper.name, short_name="上", parent=lower.pk)
    response = client.post(reverse("organization:unit_edit", args=[upper.pk]), given)
    assert response.context["form"].errors.keys() == {"parent"}


def test_an_ended_unit_names_its_successor_and_stays_readable(client: Client, administrator: Person) -> None:
    old, new = make_unit("国土局"), make_unit("规划资源局", started_on=date(2019, 1, 1))
    end = reverse("organization:unit_end", args=[old.pk])
    early = client.post(end, {"ended_on": "2018-06-30", "successor": new.pk})
    assert early.context["form"].errors.keys() == {"successor"}
    client.post(end, {"ended_on": "2018-12-31", "successor": new.pk})
    old.refresh_from_db()
    assert (old.ended_on, old.successor) == (date(2018, 12, 31), new)
    assert list(client.get(reverse("organization:unit", args=[new.pk])).context["predecessors"]) == [old]


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_ask_the_same_number_of_questions_whatever_their_length(
    client: Client, administrator: Person, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        unit = make_unit(f"单位第{number}", parent=Unit.objects.first(), kind=UnitKind.DISTRICT)
        make_person(Role.CITY_LEADER, unit=unit, rank=LeaderRank.MAYOR)
    for name, queries in (("units", 5), ("people", 7), ("sign_ins", 4)):
        client.get(reverse(f"organization:{name}"))
        with django_assert_num_queries(queries):
            client.get(reverse(f"organization:{name}"))


# Accounts in bulk -----------------------------------------------------------------------------


def workbook() -> io.BytesIO:
    book = openpyxl.Workbook()
    book.active.title = "人员"
    for row in (("账号", "姓名", "单位", "角色"), ("wang", "王某", "教育局", "填报员"), ("li", "李某", "", "")):
        book.active.append(row)
    units = book.create_sheet("单位")
    units.append(("名称", "简称"))
    units.append(("市教育局", "教育局"))
    book.create_sheet("清单").append(("读也不读",))
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "accounts.xlsx"
    return content


def test_a_workbook_is_looked_at_then_taken_over_then_passwords_are_handed_out(
    client: Client, administrator: Person
) -> None:
    response = client.post(reverse("organization:accounts_upload"), {"file": workbook()})
    preview = response.url
    result = client.get(preview).context["result"]
    assert {sheet: counts.created for sheet, counts in result.counts.items()} == {"单位": 1, "人员": 2}
    assert Person.objects.count() == 1
    assert client.post(preview).context["result"].applied
    assert client.get(preview).url == reverse("organization:accounts_upload")
    sheet = client.post(reverse("organization:accounts_passwords"))
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [("li", "李某", None), ("wang", "王某", "教育局")]
    for row in rows[1:]:
        person = Person.objects.get(username=row[0])
        assert person.must_change_password
        assert person.check_password(row[4])
    again = client.post(reverse("organization:accounts_passwords"))
    assert openpyxl.load_workbook(io.BytesIO(again.content)).active.max_row == 1


def test_the_download_of_accounts_can_be_taken_over_without_a_change(client: Client, administrator: Person) -> None:
    make_person(Role.CITY_LEADER, rank=LeaderRank.MAYOR, unit=make_unit(parent=make_unit("上级"), code="U1"))
    content = io.BytesIO(client.get(reverse("organization:accounts_download")).content)
    content.name = "accounts.xlsx"
    preview = client.post(reverse("organization:accounts_upload"), {"file": content}).url
    result = client.get(preview).context["result"]
    assert (result.problems, result.differences) == ([], [])
    assert {sheet: counts.unchanged for sheet, counts in result.counts.items()} == {"单位": 2, "人员": 2}


# Own account ----------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_replaced_by_the_next(client: Client) -> None:
    person = make_person()
    client.force_login(person)
    shown = client.post(reverse("organization:token"))
    first = shown.context["token"]
    assert "no-store" in shown["Cache-Control"]
    second = client.post(reverse("organization:token")).context["token"]
    assert first != second
    assert person.auth_token.key == second
    assert second not in client.get(reverse("organization:profile")).content.decode()
    client.post(reverse("organization:token_revoke"))
    assert not Person.objects.filter(auth_token__isnull=False).exists()
