"""The Word document of a review (article 6), made from its frozen figures and words; a draft of one in preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy, override

from incentives.enums import YearPlanStatus
from notices.documents.frame import framed
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind
from notices.documents.rendering import paragraphs, render_document
from notices.documents.standing import standing_template
from notices.models import DocumentSubject
from office.documents.review_layout import HEADINGS, PLACEHOLDERS, SAMPLE, TABLES, review_layout
from office.models import Review
from office.permissions.reviews import reviews_visible_to
from organization.permissions import sees_whole_city
from regulation.articles import ARTICLE
from supervision.bulletins import wording
from supervision.documents.bulletin import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from notices.models import IssuedDocument
    from office.documents.review_words import Words
    from office.rules.review_figures import Fund, Plan, Project, ReviewFigures, Settlement
    from organization.models import Person
    from supervision.bulletins.record import Counts, Row, UnitFigures

Lines = list[dict[str, Any]]
SUBJECT = "review"
CHINESE = "zh-hans"
EMPTY = "—"
TO = "市政府"
DRAFT = {"number": "（草稿，未编号）", "date": "（会议召开之日）"}
PLAN_STATES = {
    YearPlanStatus.DRAFT: "正在拟订",
    YearPlanStatus.SUBMITTED: "已报市政府",
    YearPlanStatus.APPROVED: "已经市政府研究通过",
}


def document_of(review: Review) -> IssuedDocument | None:
    return find_document(kind=REVIEW.code, cause=f"review:{review.pk}")


def issue_review_document(
    *, review: Review, figures: ReviewFigures, words: Words, at: datetime, by: Person
) -> IssuedDocument:
    """Number the review and make its document, in the caller's transaction."""
    return issue_document(
        kind=REVIEW.code,
        cause=f"review:{review.pk}",
        context=review_context(figures, words),
        about=words.title,
        subjects=[(SUBJECT, review.pk)],
        at=at,
        by=by,
    )


def draft_paper(figures: ReviewFigures, words: Words) -> bytes:
    """The document of a review in preparation: without a number, and nothing is kept of it."""
    _template, content = standing_template(REVIEW)
    return render_document(content, {**review_context(figures, words), **DRAFT}, title=words.title)


def readable_reviews(person: Person) -> Q:
    """Who may read the review reads its document."""
    about = DocumentSubject.objects.filter(subject=SUBJECT)
    if sees_whole_city(person):
        return Q(pk__in=about.values("document"))
    readable = reviews_visible_to(person, Review.objects.all()).values("pk")
    return Q(pk__in=about.filter(subject_id__in=readable).values("document"))


def review_context(figures: ReviewFigures, words: Words) -> dict[str, Any]:
    """The facts that the template of the document is filled with."""
    with override(CHINESE):
        parts: dict[str, Any] = {
            "settled": list(_settled(figures.settlement)) if figures.settlement else [],
            "indicators": [_indicator(row) for row in figures.checks.main_indicators] if figures.indicators else [],
            "sectors": _sectors(figures),
            "units": [_unit(unit) for unit in figures.checks.units],
            "behind": [_task(figures, row) for row in figures.checks.yellow],
            "projects": [_project(figures, each) for each in figures.projects],
            "funds": [_fund(each) for each in figures.funds],
            "evaluations": _evaluations(figures),
            "points": _points(figures.settlement),
            "measures": _measures(figures.settlement),
            "conclusions": words.conclusion_paragraphs,
        }
    filled = [name for name in HEADINGS if parts[name]]
    heads = {name: f"{numeral(n)}、{HEADINGS[name]}" for n, name in enumerate(filled, start=1)}
    return {
        **framed(title=words.title, to=TO),
        "opening": words.opening_paragraphs,
        **parts,
        **{f"{name}_head": heads.get(name, "") for name in HEADINGS},
    }


# Indicators, sectors, units ---------------------------------------------------------------------


def _indicator(row: Row) -> dict[str, str]:
    growth = row.growth
    return {
        "title": row.title,
        "planned": wording.measured(row, row.planned_value),
        "actual": wording.actual_text(row),
        "difference": wording.difference_text(row),
        "last_year": wording.measured(row, row.last_year_value),
        "growth": EMPTY if growth is None else f"{'+' if growth > 0 else ''}{wording.plain(growth)}%",
    }


def _sectors(figures: ReviewFigures) -> Lines:
    """With the comment on the month, where the review is one of a month."""
    said = {each.sector: each for each in figures.comments}
    return [
        {
            "numeral": numeral(number),
            "name": f"{sector.name}（{sector.leader}）" if sector.leader else sector.name,
            "counts": _counts(sector.counts),
            "said": paragraphs(said[sector.id].text) if sector.id in said else [],
        }
        for number, sector in enumerate(figures.checks.sectors, start=1)
    ]


def _counts(counts: Counts) -> str:
    not_judged = f"、不判{counts.not_due}项" if counts.not_due else ""
    return f"共{counts.total}项，红旗{counts.red}项、黄牌{counts.yellow}项{not_judged}。"


def _unit(unit: UnitFigures) -> dict[str, str]:
    moved = f"上升{unit.moved}位" if unit.moved > 0 else f"下降{unit.fell}位" if unit.moved < 0 else "不变"
    return {
        "rank": str(unit.rank or EMPTY),
        "unit": unit.name,
        "judged": str(unit.counts.judged),
        "red": str(unit.counts.red),
        "yellow": str(unit.counts.yellow),
        "share": f"{unit.share}%" if unit.share else EMPTY,
        "moved": EMPTY if unit.rank is None or unit.before is None else moved,
    }


def _task(figures: ReviewFigures, row: Row) -> dict[str, str]:
    return {
        "serial": row.serial,
        "title": row.title,
        "unit": figures.checks.unit_by_id[row.unit].name,
        "planned": wording.measured(row, row.planned_value),
        "actual": wording.actual_text(row),
        "streak": str(row.streak),
    }


def _project(figures: ReviewFigures, project: Project) -> dict[str, str]:
    told = _task(figures, figures.row_by_task[project.task])
    return told | {"planned_start": _day(project.planned_start_on), "started": _day(project.started_on)}


def _day(text: str | None) -> str:
    return chinese_day(date.fromisoformat(text)) if text else EMPTY


def _fund(fund: Fund) -> dict[str, str]:
    judged = fund.reached is not None
    return {
        "name": fund.name,
        "unit": fund.unit or EMPTY,
        "budget": fund.budget or EMPTY,
        "distributed": fund.distributed or EMPTY,
        "reached": f"{wording.plain(round(fund.reached, 1))}%" if fund.reached is not None else EMPTY,
        "state": f"低于{fund.share}%" if fund.is_behind else f"达到{fund.share}%" if judged else EMPTY,
    }


# Evaluations and the settlement -----------------------------------------------------------------


def _evaluations(figures: ReviewFigures) -> Lines:
    units = figures.checks.unit_by_id
    return [
        {
            "numeral": numeral(number),
            "name": each.name,
            "counts": _counts(units[each.unit].counts) if each.unit in units else "",
            "said": paragraphs(each.text) or ["未提交自评。"],
        }
        for number, each in enumerate(figures.evaluations, start=1)
    ]


def _settled(settlement: Settlement) -> Iterable[str]:
    yield f"年度任务完成{len(settlement.completed)}项，未完成{len(settlement.open)}项。"
    for plan in settlement.plans:
        yield _plan(plan)


def _plan(plan: Plan) -> str:
    name = "奖惩实施方案" if plan.number == 1 else f"奖惩实施补充方案（第{plan.number}号）"
    state = PLAN_STATES[YearPlanStatus(plan.status)]
    if plan.approved_on:
        state += f"（{_day(plan.approved_on)}，{plan.document}）" if plan.document else f"（{_day(plan.approved_on)}）"
    counted = f"，共{plan.measures}项措施"
    done = f"，已兑现{plan.carried_out}项、逾期{plan.overdue}项" if plan.approved_on else ""
    return f"{name}{state}{counted}{done}。"


def _points(settlement: Settlement | None) -> list[dict[str, str]]:
    fields = [field for _head, _width, field, _align in TABLES["points"] if field != "unit"]
    rows = settlement.points if settlement else []
    return [{"unit": row.name, **{field: getattr(row, field) for field in fields}} for row in rows]


def _measures(settlement: Settlement | None) -> list[dict[str, str]]:
    return [
        {
            "article": f"（{numeral(row.article)}）{ARTICLE[row.article].title}",
            "rewards": str(row.rewards),
            "penalties": str(row.penalties),
            "undecided": str(row.undecided),
        }
        for row in (settlement.measures if settlement else [])
    ]


REVIEW = DocumentKind(
    code="review",
    title=gettext_lazy("Review of a period"),
    word="重督析",
    placeholders=PLACEHOLDERS,
    sample=SAMPLE,
    layout=review_layout,
    readable_by=readable_reviews,
)
