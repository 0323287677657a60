"""The results of the year's outstanding contributions to the Organization Department (article 17), and their list."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from incentives.enums import AwardLevel
from incentives.honouring.telling import tell_organization_department
from incentives.models import Award, Recognition, WorkingMoney
from incentives.rules.honours import RANKS
from incentives.rules.rounding import shown
from incentives.selectors.honours import units_on
from notices.documents.frame import CONTACT, FRAME, framed
from notices.documents.issuing import issue_document
from notices.documents.kinds import DocumentKind, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, RIGHT, Paper
from notices.documents.layout.tables import Column, list_table
from notices.models import DocumentSubject, IssuedDocument
from organization.permissions import is_organization_department, sees_whole_city

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from organization.models import Person, Unit
    from tasks.models import Task

WORK_LIST = "outstanding_contributions"
TO_DEPARTMENT = "市委组织部"
EMPTY = "—"
BETWEEN = "、"


@transaction.atomic
def issue_outstanding_results(*, year: int, at: datetime, by: Person) -> IssuedDocument:
    """The results as they stand; once they change there is a new document. The Organization Department is told.

    Raises ValidationError where nothing is recognised yet.
    """
    if not by.has_perm("incentives.issue_outstanding_results"):
        raise PermissionDenied
    context = results_context(year)
    if not context["items"]:
        raise ValidationError(_("Nothing is recognised yet, so there are no results to send."))
    recognised = Recognition.objects.in_year(year).filter(recognised=True)
    document = issue_document(
        kind=OUTSTANDING_RESULTS.code,
        cause=_cause(year, context),
        context=context,
        about=str(year),
        subjects=[(WORK_LIST, pk) for pk in recognised.order_by("pk").values_list("pk", flat=True)],
        at=at,
        by=by,
    )
    tell_organization_department(document, year, len(context["items"]), at)
    return document


def latest_results(year: int) -> IssuedDocument | None:
    """The document of the year's results that was issued last."""
    issued = IssuedDocument.objects.filter(kind=OUTSTANDING_RESULTS.code, about=str(year))
    return issued.order_by("-issued_at", "-pk").first()


def _cause(year: int, context: Mapping[str, Any]) -> str:
    said = json.dumps(context, ensure_ascii=False, sort_keys=True)
    return f"outstanding:{year}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


# What is recognised ---------------------------------------------------------------------------


class Results:
    """The recognised items of a year with what they bring; read in sets."""

    def __init__(self, year: int) -> None:
        found = Recognition.objects.in_year(year).filter(recognised=True).select_related("task__host")
        self.recognitions = list(found.order_by("task__order", "pk"))
        self.tasks: list[Task] = [each.task for each in self.recognitions]
        self.units: dict[int, list[Unit]] = units_on(self.tasks)
        granted = Award.objects.standing().filter(nomination__task__in=self.tasks, nomination__year=year)
        self.awards = sorted(
            granted.select_related("unit", "nomination__task"),
            key=lambda each: (each.nomination.task.order, -RANKS[AwardLevel(each.level)], not _is_host(each), each.pk),
        )
        paid = WorkingMoney.objects.filter(nomination__task__in=self.tasks, nomination__year=year)
        self.money = list(paid.select_related("unit", "nomination__task").order_by("nomination__task__order", "pk"))

    def co_hosts(self, task: Task) -> str:
        return BETWEEN.join(unit.short_name for unit in self.units[task.pk] if unit.pk != task.host_id) or EMPTY


def _is_host(row: Award | WorkingMoney) -> bool:
    return row.unit_id == row.nomination.task.host_id


def results_context(year: int) -> dict[str, Any]:
    with override("zh-hans"):
        results = Results(year)
        count = len(results.recognitions)
        return {
            **framed(title=f"关于送交{year}年度重点工作突出贡献事项评选结果的函", to=TO_DEPARTMENT, note=CONTACT),
            "year": str(year),
            "summary": (
                f"经责任单位自报、分管市领导推荐、市长审核、市政府常务会确定，{year}年度共认定重点工作突出贡献事项"
                f"{count}件，对有关工作人员给予奖励{len(results.awards)}人次。现将评选结果送你部，作为干部选拔任用的依据。"
            ),
            "items": [_item(n, each, results) for n, each in enumerate(results.recognitions, start=1)],
            "awards": [_award(n, each) for n, each in enumerate(results.awards, start=1)],
            "money": [_money(each) for each in results.money],
        }


def _item(number: int, recognition: Recognition, results: Results) -> dict[str, str]:
    task = recognition.task
    return {
        "number": str(number),
        "serial": task.serial,
        "task": task.title,
        "host": task.host.short_name,
        "co_hosts": results.co_hosts(task),
        "authority": recognition.document or EMPTY,
    }


def _award(number: int, award: Award) -> dict[str, str]:
    return {
        "number": str(number),
        "person": award.person,
        "unit": f"{award.unit.short_name}（{'主办' if _is_host(award) else '协办'}）",
        "post": award.post or EMPTY,
        "level": str(award.get_level_display()),
        "task": award.nomination.task.title,
    }


def _money(paid: WorkingMoney) -> dict[str, str]:
    return {
        "unit": paid.unit.short_name,
        "task": paid.nomination.task.title,
        "amount": f"{shown(paid.amount)}万元" if paid.amount is not None else EMPTY,
        "commended": "是" if paid.is_commended else "否",
    }


def results_table(year: int, person: Person) -> tuple[list[str], list[list[object]]]:
    """The list for Excel: a line for each item, and below it one for each unit and award."""
    if not person.has_perm("incentives.export_outstanding"):
        raise PermissionDenied
    heads = ["序号", "工作任务", "单位", "主办或协办", "姓名", "职务", "奖励", "工作经费（万元）", "通报表扬", "文件"]
    results = Results(year)
    lines: list[list[object]] = []
    for recognition in results.recognitions:
        task = recognition.task
        for unit in results.units[task.pk]:
            lines += _unit_lines(task, unit, recognition, results)
    return heads, lines


def _unit_lines(task: Task, unit: Unit, recognition: Recognition, results: Results) -> list[list[object]]:
    part = "主办" if unit.pk == task.host_id else "协办"
    start: list[object] = [task.serial, task.title, unit.short_name, part]
    paid = next((each for each in results.money if _concerns(each, task, unit)), None)
    amount = paid.amount if paid else None
    commended = "是" if paid and paid.is_commended else ""
    found = [[*start, None, None, None, amount, commended, recognition.document]]
    for award in results.awards:
        if _concerns(award, task, unit):
            found.append([*start, award.person, award.post, _level(award), None, "", award.document])
    return found


def _level(award: Award) -> str:
    with override("zh-hans"):
        return str(award.get_level_display())


def _concerns(row: Award | WorkingMoney, task: Task, unit: Unit) -> bool:
    return row.unit_id == unit.pk and row.nomination.task_id == task.pk


def readable_results(person: Person) -> Q:
    """Who sees the whole city, and the Organization Department."""
    if not (sees_whole_city(person) or is_organization_department(person)):
        return Q(pk__in=[])
    return Q(pk__in=DocumentSubject.objects.filter(subject=WORK_LIST).values("document"))


# The paper ------------------------------------------------------------------------------------


def results_layout() -> bytes:
    sheet = Paper()
    parts.letter_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.paragraph(sheet, "{{ summary }}")
    parts.heading(sheet, "一、突出贡献事项")
    list_table(
        sheet,
        "row in items",
        [
            Column("序号", 12, "{{ row.number }}", CENTRE),
            Column("工作任务", 50, "{{ row.serial }} {{ row.task }}"),
            Column("主办单位", 28, "{{ row.host }}", CENTRE),
            Column("协办单位", 32, "{{ row.co_hosts }}"),
            Column("认定文件", 34, "{{ row.authority }}"),
        ],
    )
    with parts.only_if(sheet, "awards"):
        parts.heading(sheet, "二、受奖人员")
        list_table(
            sheet,
            "row in awards",
            [
                Column("序号", 12, "{{ row.number }}", CENTRE),
                Column("姓名", 22, "{{ row.person }}", CENTRE),
                Column("单位", 34, "{{ row.unit }}"),
                Column("职务", 30, "{{ row.post }}"),
                Column("奖励", 22, "{{ row.level }}", CENTRE),
                Column("事项", 36, "{{ row.task }}"),
            ],
        )
    with parts.only_if(sheet, "money"):
        parts.heading(sheet, "{% if awards %}三{% else %}二{% endif %}、工作经费和通报表扬")
        list_table(
            sheet,
            "row in money",
            [
                Column("单位", 36, "{{ row.unit }}"),
                Column("事项", 66, "{{ row.task }}"),
                Column("工作经费", 30, "{{ row.amount }}", RIGHT),
                Column("通报表扬", 24, "{{ row.commended }}", CENTRE),
            ],
        )
    parts.paragraph(sheet, "特此函告。", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet, printed=False)
    return sheet.content()


OUTSTANDING_RESULTS = DocumentKind(
    code="outstanding_results",
    title=gettext_lazy("Results of the outstanding contributions"),
    word="重督评",
    placeholders=(
        *FRAME,
        text("year", gettext_lazy("Year of the list")),
        text("summary", gettext_lazy("How many items and awards, and how they came about"), is_required=True),
        rows(
            "items",
            gettext_lazy("Recognised items"),
            text("number", gettext_lazy("Number of the row")),
            text("serial", gettext_lazy("Serial number of the task")),
            text("task", gettext_lazy("Task")),
            text("host", gettext_lazy("Host unit")),
            text("co_hosts", gettext_lazy("Co-host units")),
            text("authority", gettext_lazy("Document of the decision")),
            is_required=True,
        ),
        rows(
            "awards",
            gettext_lazy("Awards to people"),
            text("number", gettext_lazy("Number of the row")),
            text("person", gettext_lazy("Person")),
            text("unit", gettext_lazy("Unit, host or co-host")),
            text("post", gettext_lazy("Post")),
            text("level", gettext_lazy("Award")),
            text("task", gettext_lazy("Task")),
        ),
        rows(
            "money",
            gettext_lazy("Working money and commendation by unit"),
            text("unit", gettext_lazy("Unit")),
            text("task", gettext_lazy("Task")),
            text("amount", gettext_lazy("Amount with its unit of measure")),
            text("commended", gettext_lazy("Commended citywide")),
        ),
    ),
    sample={
        **framed(title="关于送交2026年度重点工作突出贡献事项评选结果的函", to=TO_DEPARTMENT, note=CONTACT),
        "organ": "某市人民政府办公厅",
        "signature": "某市人民政府办公厅",
        "printed_by": "某市人民政府办公厅",
        "year": "2026",
        "summary": (
            "经责任单位自报、分管市领导推荐、市长审核、市政府常务会确定，2026年度共认定重点工作突出贡献事项"
            "2件，对有关工作人员给予奖励2人次。现将评选结果送你部，作为干部选拔任用的依据。"
        ),
        "items": [
            {
                "number": "1",
                "serial": "08-01",
                "task": "老旧小区改造",
                "host": "市房产局",
                "co_hosts": "市建委、市财政局",
                "authority": "市政府常务会议纪要〔2027〕3号",
            },
            {
                "number": "2",
                "serial": "09-02",
                "task": "新改建供水管网",
                "host": "市水务局",
                "co_hosts": "—",
                "authority": "市政府常务会议纪要〔2027〕3号",
            },
        ],
        "awards": [
            {
                "number": "1",
                "person": "（处长）",
                "unit": "市房产局（主办）",
                "post": "房屋安全处处长",
                "level": "记三等功",
                "task": "老旧小区改造",
            },
            {
                "number": "2",
                "person": "（副处长）",
                "unit": "市建委（协办）",
                "post": "城建处副处长",
                "level": "嘉奖",
                "task": "老旧小区改造",
            },
        ],
        "money": [{"unit": "市房产局", "task": "老旧小区改造", "amount": "20万元", "commended": "是"}],
    },
    layout=results_layout,
    readable_by=readable_results,
)
