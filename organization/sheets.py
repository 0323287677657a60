"""The sheets 单位 and 人员.

Units and people are master data: a row that differs from what is stored changes it, and is counted and shown as a
difference. An empty cell says nothing about what is stored. Roles are granted, never taken away: that, a new name
and the end of a unit's successor are decided on the pages of the administrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from organization.directories import PEOPLE_SHEET, UNITS_SHEET, PersonDirectory, UnitDirectory
from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, Unit
from organization.rules import POSTS_OF_LEADERS, is_below_itself, rank_by_post
from workbook.columns import Column, Sheet
from workbook.importing import run_import
from workbook.kinds import Account, Choice, Choices, Date, Text, UnitName
from workbook.writing import write_table, write_workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from typing import IO

    from workbook.importing import ImportContext, ImportResult
    from workbook.reading import Row

KIND_WORDS = {
    "市政府": UnitKind.GOVERNMENT,
    "市级机关部门": UnitKind.DEPARTMENT,
    "区": UnitKind.DISTRICT,
    "园区": UnitKind.PARK,
    "功能平台": UnitKind.PLATFORM,
    "其他": UnitKind.OTHER,
}
ROLE_WORDS = {
    "填报员": Role.REPORTER,
    "单位负责人": Role.UNIT_HEAD,
    "督查室": Role.SUPERVISION_OFFICE,
    "市领导": Role.CITY_LEADER,
    "主办单位经办人": Role.ARTICLE_HOST,
    "组织部门": Role.ORGANIZATION_DEPARTMENT,
    "监察机关": Role.SUPERVISORY_ORGAN,
    "只读": Role.READ_ONLY,
    "管理员": Role.ADMINISTRATOR,
}


UNIT_FIELDS = ("short_name", "kind", "code", "started_on", "ended_on")
PERSON_FIELDS = ("name", "unit", "post", "roles", "rank", "phone", "email")


def load_units(rows: Sequence[Row], context: ImportContext) -> None:
    directory = context.directory(UnitDirectory)
    sound = [row for row in rows if _is_sound_unit(row, directory, context)]
    known = [(row, directory.find(row["name"])) for row in sound]
    changed = {unit.pk: unit for row, unit in known if unit and _renew(row, unit, _wanted_unit(row), context)}
    created = Unit.objects.bulk_create(_new_unit(row) for row, unit in known if unit is None)
    for unit in created:
        directory.add(unit)
    new = {unit.pk for unit in created}
    hung = {unit.pk: unit for unit in _hang_below_parents(sound, directory, context, new=new)}
    changed |= {pk: unit for pk, unit in hung.items() if pk not in new}
    Unit.objects.bulk_update((hung | changed).values(), [*UNIT_FIELDS, "parent"])
    unchanged = len(sound) - len(created) - len(changed)
    context.count(UNITS_SHEET, created=len(created), changed=len(changed), unchanged=unchanged)


def load_people(rows: Sequence[Row], context: ImportContext) -> None:
    directory = context.directory(PersonDirectory)
    known = [(row, directory.find(row["username"])) for row in rows]
    wanted = {row.number: _wanted_person(row, person, context) for row, person in known}
    changed = [person for row, person in known if person and _renew(row, person, wanted[row.number], context)]
    created = Person.objects.bulk_create(
        _new_person(row, wanted[row.number]) for row, person in known if person is None
    )
    for person in created:
        directory.add(person)
    Person.objects.bulk_update(changed, PERSON_FIELDS)
    unchanged = len(rows) - len(created) - len(changed)
    context.count(PEOPLE_SHEET, created=len(created), changed=len(changed), unchanged=unchanged)


def _is_sound_unit(row: Row, directory: UnitDirectory, context: ImportContext) -> bool:
    unit = directory.find(row["name"])
    return _bears_its_own_names(row, unit, directory, context) and _ends_after_its_start(row, unit, context)


def _bears_its_own_names(row: Row, unit: Unit | None, directory: UnitDirectory, context: ImportContext) -> bool:
    """No unit bears, as name or short name, what another one bears, here or in what is stored."""
    short_name = row["short_name"] or row["name"]
    if directory.find(short_name) not in (None, unit):
        problem = _("%(name)s is another unit already") % {"name": short_name}
        context.problem(row, "short_name", problem, _("a name of its own"))
        return False
    columns = {short_name: "short_name", row["name"]: "name"} | ({unit.name: "name"} if unit else {})
    return all(context.claim(row, column, word) for word, column in columns.items())


def _ends_after_its_start(row: Row, unit: Unit | None, context: ImportContext) -> bool:
    started_on = row["started_on"] or (unit and unit.started_on)
    ended_on = row["ended_on"] or (unit and unit.ended_on)
    if started_on and ended_on and ended_on < started_on:
        context.problem(row, "ended_on", _("the last day lies before the first"), _("a later day"))
        return False
    return True


def _wanted_unit(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in UNIT_FIELDS}


def _new_unit(row: Row) -> Unit:
    given = {name: value for name, value in _wanted_unit(row).items() if value}
    return Unit(**{"short_name": row["name"], "kind": UnitKind.OTHER, **given}, name=row["name"])


def _hang_below_parents(
    rows: Sequence[Row], directory: UnitDirectory, context: ImportContext, *, new: Collection[int]
) -> list[Unit]:
    """Set the parents once all units are there; returns the units that got another one."""
    wanted: list[tuple[Row, Unit]] = []
    for row in rows:
        unit, parent = directory.units[row["name"]], directory.in_cell(row, "parent")
        if parent is not None and unit.parent_id != parent.pk:
            if unit.pk not in new:
                context.difference(row, "parent", directory.parent_of(unit), parent)
            unit.parent = parent
            wanted.append((row, unit))
    parents = {unit.pk: unit.parent_id for unit in directory.units.values()}
    for row, unit in wanted:
        if is_below_itself(unit.pk, parents):
            context.problem(row, "parent", _("the unit is below itself"), _("a unit that is not below this one"))
            unit.parent_id = None
    return [unit for _row, unit in wanted]


def _wanted_person(row: Row, person: Person | None, context: ImportContext) -> dict[str, Any]:
    """What the row asks for. Roles add up; a leader without a rank has the one that the post is by itself."""
    granted = {*row["roles"], *(person.roles if person else ())}
    rank = row["rank"] or (rank_by_post(row["post"]) if not (person and person.rank) else None)
    if row["email"] and not _is_address(row["email"]):
        context.problem(row, "email", _("not an e-mail address"), _("an address such as name@example.com"))
    return {
        "name": row["name"],
        "unit": context.directory(UnitDirectory).in_cell(row, "unit"),
        "post": row["post"],
        "roles": [role.value for role in Role if role in granted],
        "rank": rank,
        "phone": row["phone"],
        "email": row["email"],
    }


def _new_person(row: Row, wanted: dict[str, Any]) -> Person:
    """An account nobody can sign in with until an administrator has given it a one-time password."""
    given = {name: value for name, value in wanted.items() if value}
    person = Person(**{"name": row["username"], **given}, username=row["username"])
    person.set_unusable_password()
    return person


def _renew(row: Row, stored: Unit | Person, wanted: dict[str, Any], context: ImportContext) -> bool:
    """Take over every value that is given and differs; whether there was one."""
    different = {name: value for name, value in wanted.items() if value and value != getattr(stored, name)}
    for name, value in different.items():
        context.difference(row, name, _in_words(name, getattr(stored, name)), _in_words(name, value))
        setattr(stored, name, value)
    return bool(different)


def _in_words(field: str, value: Any) -> Any:
    match field:
        case "roles":
            return [Role(role) for role in value]
        case "kind":
            return UnitKind(value)
        case "rank":
            return LeaderRank(value) if value else None
        case _:
            return value


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


SHEETS = (
    Sheet(
        UNITS_SHEET,
        columns=(
            Column("名称", "name", UnitName(), required=True),
            Column("简称", "short_name", Text(max_length=50), default="", note="不填与名称相同"),
            Column("类别", "kind", Choice(KIND_WORDS)),
            Column("上级单位", "parent", UnitName(), default="", listed_in=UNITS_SHEET, note="填上级单位的名称或简称"),
            Column("代码", "code", Text(max_length=20), default=""),
            Column("启用日期", "started_on", Date(), note="不填表示一直存在"),
            Column("停用日期", "ended_on", Date(), note="单位存续的最后一天"),
        ),
        key=("name",),
        load=load_units,
    ),
    Sheet(
        PEOPLE_SHEET,
        columns=(
            Column("账号", "username", Account(), required=True),
            Column("姓名", "name", Text(max_length=50), default=""),
            Column("单位", "unit", UnitName(), default="", listed_in=UNITS_SHEET, note="填单位的名称或简称"),
            Column("职务", "post", Text(max_length=100), default=""),
            Column("角色", "roles", Choices(ROLE_WORDS), default=(), note="多个角色用、分隔；不填不授予任何角色"),
            Column("市领导职级", "rank", Choice(POSTS_OF_LEADERS), note="不填时按职务是否为市长、副市长、副秘书长确定"),
            Column("手机", "phone", Text(max_length=30), default=""),
            Column("邮箱", "email", Text(max_length=254), default=""),
        ),
        key=("username",),
        load=load_people,
    ),
)


def import_accounts(source: IO[bytes], *, at: datetime, actor: Person, dry_run: bool) -> ImportResult:
    """Take over units and people alone, whatever else the workbook holds."""
    names = [sheet.name for sheet in SHEETS]
    return run_import(source, year=localdate(at).year, at=at, actor=actor, dry_run=dry_run, only=names)


def write_accounts() -> bytes:
    """Units and people as they are, in sheets that can be changed and taken over again."""
    units = [
        {name: getattr(unit, name) for name in ("name", *UNIT_FIELDS)} | {"parent": unit.parent and unit.parent.name}
        for unit in Unit.objects.select_related("parent")
    ]
    people = [
        {name: getattr(person, name) for name in ("username", *PERSON_FIELDS)}
        | {"unit": person.unit and person.unit.name, "roles": tuple(person.roles)}
        for person in Person.objects.select_related("unit")
    ]
    return write_workbook(SHEETS, {UNITS_SHEET: units, PEOPLE_SHEET: people})


def write_passwords(passwords: Iterable[tuple[Person, str]]) -> bytes:
    headers = (_("Account"), _("Name"), _("Unit"), _("Post"), _("One-time password"))
    rows = [
        (person.username, person.name, person.unit.short_name if person.unit else "", person.post, password)
        for person, password in passwords
    ]
    return write_table(_("One-time passwords"), headers, rows)
