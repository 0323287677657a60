"""The score sheet of a unit (单位绩效得分核算表, article 16): its total with every line that makes it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from incentives.models import Score
from incentives.pages.scores import last_confirmation, points, score_page
from incentives.rules.rounding import shown
from incentives.scoring.confirming import is_confirmed
from incentives.selectors.performance import points_of_year, scores_readable_by
from notices.documents.frame import TITLE
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from notices.models import DocumentSubject

if TYPE_CHECKING:
    from datetime import datetime

    from incentives.pages.scores import ScorePage, TaskLine
    from notices.models import IssuedDocument
    from organization.models import Person

SCORE = "score"
EMPTY = "—"


def issue_score_sheet(*, score: Score, at: datetime, by: Person) -> IssuedDocument:
    """The sheet of the score as it stands; once a line changes there is a new one."""
    if not by.has_perm("incentives.issue_score_sheet", points_of_year(score.year, score.unit_id)):
        raise PermissionDenied
    return issue_document(
        kind=SCORE_SHEET.code,
        cause=_cause(score),
        context=sheet_context(score, by),
        about=f"{score.year} {score.unit.short_name}",
        unit=score.unit,
        subjects=[(SCORE, score.pk)],
        at=at,
        by=by,
    )


def sheet_is_issued(score: Score) -> bool:
    return find_document(kind=SCORE_SHEET.code, cause=_cause(score)) is not None


def _cause(score: Score) -> str:
    confirmed = last_confirmation(score)
    stands = [str(score.total), score.working, confirmed.pk if confirmed else None]
    digest = hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()[:16]
    return f"score:{score.pk}:{digest}"


def sheet_context(score: Score, by: Person) -> dict[str, Any]:
    page = score_page(score, by)
    figures, base = page.figures, page.base_figures
    confirmed = last_confirmation(score)
    is_fitting = is_confirmed(score, confirmed)
    return {
        "title": f"{score.year}年度重点工作绩效得分核算表",
        "year": str(score.year),
        "unit": score.unit.name,
        "load": shown(figures["load"]),
        "base": _base_sum(page),
        "deduction": shown(figures["deduction"]),
        "bonus": f"{shown(figures['bonus'])}（封顶前{shown(figures['bonus_before_cap'])}，最高{shown(base['cap'])}）",
        "total": shown(figures["total"]),
        "confirmed": f"{chinese_day(localdate(confirmed.at))}由{confirmed.by.post or confirmed.by.name}确认"
        if confirmed and is_fitting
        else "尚未确认",
        "lines": [_line(line) for line in page.lines],
    }


def _base_sum(page: ScorePage) -> str:
    base = {name: shown(value) for name, value in page.base_figures.items()}
    figures = page.figures
    if not page.greatest:
        return shown(figures["base"])
    return (
        f"{base['least']}＋（{base['most']}－{base['least']}）×{shown(figures['load'])}÷{base['greatest']}"
        f"＝{shown(figures['base'])}"
    )


def _line(line: TaskLine) -> dict[str, str]:
    said = [text for leaf in line.leaves if leaf.counts for text in (leaf.formula, *leaf.facts) if text]
    return {
        "serial": line.task.serial,
        "task": f"{line.task.title}（{'主办' if line.item.is_host else '协办'}）",
        "load": f"{shown(line.item.weight)}×{shown(line.item.share)}＝{shown(line.load)}",
        "deduction": shown(points(line.exact_deduction)) if line.exact_deduction else EMPTY,
        "bonus": shown(points(line.exact_bonus)) if line.exact_bonus else EMPTY,
        "basis": "；".join(said) or EMPTY,
    }


def readable_score_sheets(person: Person) -> Q:
    """A sheet is read by who may read its score."""
    about = DocumentSubject.objects.filter(subject=SCORE, subject_id__in=scores_readable_by(person).values("pk"))
    return Q(pk__in=about.values("document"))


def sheet_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    sheet.write("编号：{{ number }}", NUMBER).alignment = RIGHT
    form_table(
        sheet,
        [
            ("承办单位", "{{ unit }}"),
            ("承担量", "{{ load }}"),
            ("基础分", "{{ base }}"),
            ("扣分", "{{ deduction }}"),
            ("加分", "{{ bonus }}"),
            ("得分", "{{ total }}"),
            ("单位确认", "{{ confirmed }}"),
        ],
    )
    with parts.only_if(sheet, "lines"):
        parts.caption(sheet, "逐项核算")
        list_table(
            sheet,
            "row in lines",
            [
                Column("序号", 14, "{{ row.serial }}", CENTRE),
                Column("工作任务", 44, "{{ row.task }}"),
                Column("承担量", 26, "{{ row.load }}", CENTRE),
                Column("扣分", 16, "{{ row.deduction }}", CENTRE),
                Column("加分", 14, "{{ row.bonus }}", CENTRE),
                Column("核算依据", 42, "{{ row.basis }}"),
            ],
        )
    parts.signing_lines(sheet, ("承办单位（盖章）", "主要负责人（签字）"))
    sheet.write("出具：{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


SCORE_SHEET = DocumentKind(
    code="score_sheet",
    title=_("Score sheet of a unit"),
    word="重督绩",
    placeholders=(
        TITLE,
        text("year", _("Year of the list")),
        text("unit", _("Unit"), is_required=True),
        text("load", _("Load")),
        text("base", _("Base points, with the sum")),
        text("deduction", _("Deduction of points")),
        text("bonus", _("Bonus after and before its cap")),
        text("total", _("Points of the year"), is_required=True),
        text("confirmed", _("Whether the unit has confirmed")),
        rows(
            "lines",
            _("Every task of the unit"),
            text("serial", _("Serial number of the task")),
            text("task", _("Task, and whether hosted")),
            text("load", _("Weight times share")),
            text("deduction", _("Deduction of points")),
            text("bonus", _("Bonus points")),
            text("basis", _("The sum with the figures in it, and what it rests on")),
            is_required=True,
        ),
    ),
    sample={
        "title": "2026年度重点工作绩效得分核算表",
        "year": "2026",
        "unit": "某市住房保障和房产局",
        "load": "5.4",
        "base": "20＋（40－20）×5.4÷5.4＝40",
        "deduction": "0.0109",
        "bonus": "0.6（封顶前0.6，全年最高3）",
        "total": "40.5891",
        "confirmed": "2027年1月20日由局长确认",
        "lines": [
            {
                "serial": "08-01",
                "task": "老旧小区改造（主办）",
                "load": "2×0.6＝1.2",
                "deduction": "—",
                "bonus": "0.6",
                "basis": "1 × 0.6 = 0.6",
            },
            {
                "serial": "08-04",
                "task": "保障性住房建设（协办）",
                "load": "1×0.4＝0.4",
                "deduction": "0.0109",
                "bonus": "—",
                "basis": "40 × 0.4 ÷ 5.4 × (1 − 0.9963) = 0.0109",
            },
        ],
    },
    layout=sheet_layout,
    readable_by=readable_score_sheets,
)

DOCUMENTS = (SCORE_SHEET,)
