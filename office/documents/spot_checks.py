"""The record of a spot check (重点工作抽查记录): by which seed what was drawn, from what, and what was found."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.documents.frame import TITLE
from notices.documents.issuing import chinese_day, issue_document
from notices.documents.kinds import DocumentKind, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from office.enums import SpotResult
from office.rules.sampling import digest_of_keys
from office.selectors.spot_checks import items_of
from organization.permissions import sees_whole_city
from supervision.escalating import plain
from tasks.enums import Measure

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from notices.models import IssuedDocument
    from office.models import SpotCheck, SpotCheckItem
    from organization.models import Person

SPOT_CHECK = "spot_check"
EMPTY = "—"
RESULTS = {
    SpotResult.PENDING: "待核查",
    SpotResult.CONFIRMED: "属实",
    SpotResult.CORRECTED: "已更正",
}
RULE = (
    "将总体中每条填报事项的编号（清单序号@年月）与种子按“种子、换行、编号”连接，计算SHA-256摘要，"
    "按摘要由小到大排列，取前若干条。任何人用同一种子和同一总体均可得到相同样本。"
)


def issue_spot_check_record(*, check: SpotCheck, at: datetime, by: Person) -> IssuedDocument:
    """The record as things stand; once another result is recorded there is a new one.

    Raises ValidationError while nothing is drawn.
    """
    if not by.has_perm("office.conduct_spot_checks"):
        raise PermissionDenied
    if check.drawn_at is None:
        raise ValidationError(_("Nothing has been drawn yet."))
    return issue_document(
        kind=SPOT_CHECK_RECORD.code,
        cause=_cause(check),
        context=record_context(check),
        about=f"{check.work_list.year}-{check.month:02d}",
        subjects=[(SPOT_CHECK, check.pk)],
        at=at,
        by=by,
    )


def _cause(check: SpotCheck) -> str:
    stands = list(items_of(check).values_list("pk", "result", "at").order_by("pk"))
    digest = hashlib.sha256(json.dumps(stands, default=str).encode()).hexdigest()[:16]
    return f"spot-check:{check.pk}:{digest}"


def record_context(check: SpotCheck) -> dict[str, Any]:
    year, items = check.work_list.year, list(items_of(check))
    keys = [each["key"] for each in check.population]
    number = f"（第{check.number}次）" if check.number > 1 else ""
    return {
        "title": f"{year}年{check.month}月重点工作填报情况抽查记录{number}",
        "year": str(year),
        "month": str(check.month),
        "seed": check.seed,
        "announced": _said(check.announced_at, check.announced_by),
        "drawn": _said(check.drawn_at, check.drawn_by),
        "population": f"{len(keys)}条填报事项；总体文件SHA-256摘要：{digest_of_keys(keys)}",
        "size": str(len(items)),
        "rule": RULE,
        "note": check.note or EMPTY,
        "outcome": _outcome(items),
        "items": [_row(item) for item in items],
    }


def _said(moment: datetime | None, who: Person | None) -> str:
    if moment is None or who is None:
        return EMPTY
    return f"{chinese_day(localdate(moment))}，{who.post or who.name}"


def _outcome(items: list[SpotCheckItem]) -> str:
    counted = {result: sum(1 for item in items if item.result == result) for result in SpotResult}
    said = [f"{RESULTS[result]}{counted[result]}条" for result in (SpotResult.CONFIRMED, SpotResult.CORRECTED)]
    if counted[SpotResult.PENDING]:
        said.append(f"{RESULTS[SpotResult.PENDING]}{counted[SpotResult.PENDING]}条")
    return f"抽取{len(items)}条：{'，'.join(said)}"


def _row(item: SpotCheckItem) -> dict[str, str]:
    return {
        "number": str(item.position),
        "task": f"{item.task.serial} {item.task.title}",
        "unit": item.unit.short_name,
        "reported": _value(item, item.reported),
        "found": _value(item, item.found) if item.result != SpotResult.PENDING else EMPTY,
        "result": RESULTS[SpotResult(item.result)],
        "text": item.text or EMPTY,
        "checked_on": chinese_day(item.checked_on) if item.checked_on else EMPTY,
        "digest": item.digest[:12],
    }


def _value(item: SpotCheckItem, value: Decimal | None) -> str:
    if item.task.is_milestone:
        return "节点"
    word = "%" if item.task.measure == Measure.PERCENT else item.task.measure_unit
    return f"{plain(value)}{word}" if value is not None else EMPTY


def readable_records(person: Person) -> Q:
    """The results of all units stand in it: for who sees the whole city."""
    return Q() if sees_whole_city(person) else Q(pk__in=[])


def record_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    sheet.write("编号：{{ number }}", NUMBER).alignment = RIGHT
    form_table(
        sheet,
        [
            ("随机种子", "{{ seed }}"),
            ("公布", "{{ announced }}"),
            ("抽取", "{{ drawn }}"),
            ("总体", "{{ population }}"),
            ("抽取规则", "{{ rule }}"),
            ("说明", "{{ note }}"),
            ("结果", "{{ outcome }}"),
        ],
    )
    parts.caption(sheet, "样本及核查结果")
    list_table(
        sheet,
        "row in items",
        [
            Column("序号", 10, "{{ row.number }}", CENTRE),
            Column("任务", 36, "{{ row.task }}"),
            Column("单位", 18, "{{ row.unit }}"),
            Column("填报", 15, "{{ row.reported }}", RIGHT),
            Column("核查", 15, "{{ row.found }}", RIGHT),
            Column("结果", 14, "{{ row.result }}", CENTRE),
            Column("核查情况", 30, "{{ row.text }}"),
            Column("核查日期", 18, "{{ row.checked_on }}", CENTRE),
        ],
    )
    parts.signing_lines(sheet, ("核查人（签字）", "督查室（盖章）"))
    sheet.write("出具：{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


SPOT_CHECK_RECORD = DocumentKind(
    code="spot_check_record",
    title=gettext_lazy("Record of a spot check"),
    word="重督抽",
    placeholders=(
        TITLE,
        text("year", gettext_lazy("Year of the list")),
        text("month", gettext_lazy("Month")),
        text("seed", gettext_lazy("Seed of the drawing"), is_required=True),
        text("announced", gettext_lazy("When the seed was announced, by whom")),
        text("drawn", gettext_lazy("When the sample was drawn, by whom")),
        text("population", gettext_lazy("How many reports it was drawn from, with the digest of their list")),
        text("size", gettext_lazy("How many reports were drawn")),
        text("rule", gettext_lazy("The rule in words")),
        text("note", gettext_lazy("Note")),
        text("outcome", gettext_lazy("How many were confirmed and corrected")),
        rows(
            "items",
            gettext_lazy("The reports drawn"),
            text("number", gettext_lazy("Number of the row")),
            text("task", gettext_lazy("Serial and title of the task")),
            text("unit", gettext_lazy("Unit")),
            text("reported", gettext_lazy("Value reported")),
            text("found", gettext_lazy("Value found")),
            text("result", gettext_lazy("Result")),
            text("text", gettext_lazy("What was seen")),
            text("checked_on", gettext_lazy("Looked at on")),
            text("digest", gettext_lazy("First digits of the digest by which it was drawn")),
            is_required=True,
        ),
    ),
    sample={
        "title": "2026年3月重点工作填报情况抽查记录",
        "year": "2026",
        "month": "3",
        "seed": "体彩排列5第26075期 3 1 4 1 5",
        "announced": "2026年3月20日，督查室主任",
        "drawn": "2026年4月8日，督查室主任",
        "population": "132条填报事项；总体文件SHA-256摘要：" + "0" * 64,
        "size": "2",
        "rule": RULE,
        "note": "—",
        "outcome": "抽取2条：属实1条，已更正1条",
        "items": [
            {
                "number": "1",
                "task": "1 老旧小区改造",
                "unit": "住建局",
                "reported": "30%",
                "found": "30%",
                "result": "属实",
                "text": "现场核对验收单",
                "checked_on": "2026年4月10日",
                "digest": "0a1b2c3d4e5f",
            },
            {
                "number": "2",
                "task": "2 城区道路整治",
                "unit": "城管局",
                "reported": "45%",
                "found": "38%",
                "result": "已更正",
                "text": "两个路段尚未完工",
                "checked_on": "2026年4月10日",
                "digest": "1b2c3d4e5f60",
            },
        ],
    },
    layout=record_layout,
    readable_by=readable_records,
)
