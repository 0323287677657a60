"""The Word document of a bulletin, made from its frozen figures and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.documents.issuing import find_document, issue_document
from notices.documents.kinds import kind_of
from notices.documents.rendering import paragraphs, render_document
from notices.documents.standing import standing_template
from supervision.bulletins import wording
from supervision.bulletins.criticism import chosen_criticisms
from supervision.bulletins.texts import CLOSING, COPIES_TO, LEAD, SECTOR, TITLE, words_of
from supervision.documents.bulletin import BULLETIN, bulletin_context
from supervision.documents.publicity import CRITICISM, criticism_context
from supervision.documents.reading import BULLETIN as BULLETIN_SUBJECT
from supervision.documents.reading import ESCALATION
from supervision.enums import BulletinKind
from supervision.rules.bulletin import percent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from notices.models import IssuedDocument
    from organization.models import Person
    from supervision.bulletins.record import Figures, Row
    from supervision.models import Bulletin

Words = dict[str, Any]


def cause_of(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.pk}"


def document_of(bulletin: Bulletin) -> IssuedDocument | None:
    return find_document(kind=_code(bulletin), cause=cause_of(bulletin))


def issue_bulletin_document(
    *, bulletin: Bulletin, figures: Figures, words: Mapping[str, str], at: datetime, by: Person
) -> IssuedDocument:
    """Number the bulletin and make its document, in the caller's transaction."""
    subjects = [(BULLETIN_SUBJECT, bulletin.pk), *((ESCALATION, each.escalation) for each in figures.criticisms)]
    return issue_document(
        kind=_code(bulletin),
        cause=cause_of(bulletin),
        context=context_of(bulletin, figures, words),
        at=at,
        by=by,
        about=words[TITLE],
        subjects=subjects,
    )


def draft_paper(bulletin: Bulletin, figures: Figures) -> tuple[bytes, str]:
    """The document of a draft, to be read before it is published: without a number, and nothing is kept of it."""
    words, kind = words_of(bulletin, figures), kind_of(_code(bulletin))
    _template, content = standing_template(kind)
    given = {"number": "（草稿，未编号）", "date": "（发布之日）"}
    made = render_document(content, {**context_of(bulletin, figures, words), **given}, title=words[TITLE])
    return made, words[TITLE]


def context_of(bulletin: Bulletin, figures: Figures, words: Mapping[str, str]) -> Words:
    """The facts that the template of the document is filled with."""
    lead, closing = paragraphs(words[LEAD]), paragraphs(words.get(CLOSING, ""))
    title, copies = words[TITLE], words.get(COPIES_TO, "")
    match bulletin.kind:
        case BulletinKind.CRITICISM:
            chosen = chosen_criticisms(bulletin)
            return criticism_context(chosen, title=title, lead=lead, closing=closing, cc=copies)
        case BulletinKind.LIVELIHOOD:
            items = [_for_the_public(figures, row) for row in figures.rows]
            return bulletin_context(title=title, lead=lead, figures=items, cc=copies)
    return bulletin_context(
        title=title,
        lead=lead,
        sectors=[_sector(figures, each.id, words) for each in figures.sectors],
        red_flags=[_flag(figures, row) for row in figures.red],
        yellow_cards=[_yellow(figures, row) for row in figures.yellow],
        changes=wording.changes(figures),
        figures=[*_city(figures), *_indicators(figures)],
        closing=closing,
        cc=copies,
    )


def _code(bulletin: Bulletin) -> str:
    return CRITICISM.code if bulletin.kind == BulletinKind.CRITICISM else BULLETIN.code


def _sector(figures: Figures, sector: int, words: Mapping[str, str]) -> Words:
    found = figures.sector_by_id[sector]
    return {
        "name": f"{found.name}（{found.leader}）" if found.leader else found.name,
        "tasks": str(found.counts.total),
        "red": str(found.counts.red),
        "yellow": str(found.counts.yellow),
        "not_judged": str(found.counts.not_due),
        "comment": paragraphs(words.get(f"{SECTOR}{sector}", "")),
    }


def _flag(figures: Figures, row: Row) -> Words:
    return {
        "serial": row.serial,
        "title": f"{row.title}（民生实事）" if row.livelihood else row.title,
        "unit": figures.unit_by_id[row.unit].name,
        "planned": wording.measured(row, row.planned_value),
        "actual": wording.actual_text(row),
    }


def _yellow(figures: Figures, row: Row) -> Words:
    told = _flag(figures, row)
    return told | {
        "title": f"{told['title']}（异议待复核）" if row.objected else told["title"],
        "difference": wording.difference_text(row),
        "streak": str(row.streak),
    }


def _city(figures: Figures) -> Iterable[Words]:
    city, before = figures.city, figures.city_before
    since = "上期" if figures.previous else "上月"
    yield {"name": "判定任务", "value": f"{city.judged}项", "note": f"另有{city.not_due}项不判" if city.not_due else ""}
    share = f"占{wording.plain(percent_of(city.red, city.judged))}%" if city.judged else ""
    yield {"name": "红旗", "value": f"{city.red}项", "note": share}
    compared = f"{since}{before.yellow}项" if before else ""
    late = f"其中到期未报送{city.unreported}项" if city.unreported else ""
    yield {"name": "黄牌", "value": f"{city.yellow}项", "note": "，".join(filter(None, (late, compared)))}


def _indicators(figures: Figures) -> Iterable[Words]:
    """The main indicators of a quarter, half-year or year: plan against actual, and against last year."""
    for row in figures.main_indicators if len(figures.months) > 1 else ():
        note = f"应达{wording.measured(row, row.planned_value)}"
        if row.last_year_value is not None:
            note += f"，上年同期{wording.measured(row, row.last_year_value)}"
        yield {"name": row.title, "value": wording.actual_text(row), "note": note}


def _for_the_public(figures: Figures, row: Row) -> Words:
    """In plain words: 按计划 and 落后, not flags and cards."""
    note = f"目标：{row.target}" if row.target else ""
    if row.is_judged and row.actual is not None:
        note = "；".join(
            filter(None, (note, f"计划{wording.measured(row, row.planned_value)}，实际{wording.actual_text(row)}"))
        )
    name = f"{row.title}（{figures.unit_by_id[row.unit].name}）"
    return {"name": name, "value": wording.public_state(row), "note": note}
