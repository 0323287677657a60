"""The sections of a case file on what was done: talks, written reports, rectification, notices and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from notices.models import DocumentSubject, IssuedDocument, Notice
from notices.wording import wording_of
from supervision.case_file.parts import (
    Enclosure,
    Names,
    Record,
    Section,
    Table,
    day_text,
    lines,
    moment_text,
    person_text,
)
from supervision.documents.reading import ESCALATION
from supervision.enums import StatementKind
from supervision.models import Rectification, SittingMatter, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supervision.models import Attachment, Escalation


def talks(escalations: Sequence[Escalation]) -> Section:
    """The records of the talks about this task; other tasks of the same sitting are not part of them."""
    matters = SittingMatter.objects.filter(escalation__in=escalations).select_related(
        "sitting__leader__unit", "sitting__recorded_by__unit", "escalation", "confirmed_by__unit"
    )
    names = Names()
    return Section(
        "约谈记录",
        tuple(_talk(each, names) for each in matters.prefetch_related("sitting__files").order_by("sitting__pk", "pk")),
    )


def _talk(matter: SittingMatter, names: Names) -> Record:
    sitting = matter.sitting
    return Record(
        _titled(matter.escalation),
        lines(
            ("状态", sitting.get_status_display()),
            ("约定时间", moment_text(sitting.planned_at)),
            ("约谈时间", moment_text(sitting.held_at)),
            ("地点", sitting.place),
            ("约谈人", sitting.chair or person_text(sitting.leader)),
            ("参加人员", sitting.present),
            ("约谈内容", sitting.minutes),
            ("本任务议定", matter.agreed),
            ("承诺", matter.promise),
            ("承诺时限", day_text(matter.promised_on)),
            ("记录", f"{moment_text(sitting.recorded_at)} {person_text(sitting.recorded_by)}".strip()),
            ("对方确认", f"{moment_text(matter.confirmed_at)} {person_text(matter.confirmed_by)}".strip()),
            ("对方意见", matter.remark),
            ("取消原因", sitting.cancellation_reason),
        ),
        files=_attached(sitting.files.all(), names),
    )


def statements(escalations: Sequence[Escalation]) -> Section:
    names = Names()
    return Section("书面报告与整改", (*_statement_records(escalations, names), *_rectifications(escalations, names)))


def _statement_records(escalations: Sequence[Escalation], names: Names) -> Iterator[Record]:
    found = Statement.objects.filter(escalation__in=escalations).select_related(
        "escalation", "submitted_by__unit", "decided_by__unit"
    )
    for each in found.prefetch_related("files").order_by("submitted_at", "pk"):
        is_report = each.kind == StatementKind.REPORT
        yield Record(
            f"{_titled(each.escalation)}：{each.get_kind_display()}第{each.number}稿",
            lines(
                ("报送", f"{moment_text(each.submitted_at)} {person_text(each.submitted_by)}"),
                ("自查情况", each.self_examination),
                ("原因", each.reasons),
                ("措施" if is_report else "完成情况", each.measures),
                ("承诺整改时限", day_text(each.promised_on)),
                ("完成日期", day_text(each.completed_on)),
                ("审核", each.get_decision_display()),
                ("审核人", f"{moment_text(each.decided_at)} {person_text(each.decided_by)}".strip()),
                ("审核意见", each.decision_reason),
            ),
            files=_attached(each.files.all(), names),
        )


def _rectifications(escalations: Sequence[Escalation], names: Names) -> Iterator[Record]:
    found = Rectification.objects.filter(escalation__in=escalations).select_related(
        "escalation", "agreed_by__unit", "verified_by__unit"
    )
    for each in found.prefetch_related("files").order_by("agreed_at", "pk"):
        yield Record(
            f"{_titled(each.escalation)}：整改",
            lines(
                ("审定整改时限", day_text(each.promised_on)),
                ("审定", f"{moment_text(each.agreed_at)} {person_text(each.agreed_by)}"),
                ("核查日期", day_text(each.verified_on) or "未核查通过"),
                ("核查情况", each.evidence),
                ("核查记录", f"{moment_text(each.verified_at)} {person_text(each.verified_by)}".strip()),
            ),
            files=_attached(each.files.all(), names),
        )


def notices(escalations: Sequence[Escalation]) -> Section:
    """Who was told of what, and when it was read and signed for."""
    links = {each.get_absolute_url() for each in escalations}
    causes = {f"{cause}:{each.pk}" for each in escalations for cause in ("escalation", "revocation", "case")}
    told = Notice.objects.filter(Q(link__in=links) | Q(cause__in=causes)).select_related(
        "recipient__unit", "unit", "signed_by__unit"
    )
    rows = tuple(
        (
            moment_text(each.at),
            person_text(each.recipient) if each.recipient else f"{each.unit.short_name if each.unit else ''}（无账号）",
            (said := wording_of(each)).title,
            " ".join(said.sentences),
            moment_text(each.read_at),
            f"{moment_text(each.signed_at)} {person_text(each.signed_by)}".strip()
            or ("未签收" if each.needs_signature else "无需签收"),
        )
        for each in told.order_by("at", "pk")
    )
    heads = ("时间", "接收人", "事项", "内容", "阅读", "签收")
    return Section("通知与签收", (Record("通知与签收", tables=(Table(heads, rows),)),))


def documents(escalations: Sequence[Escalation]) -> Section:
    about = DocumentSubject.objects.filter(subject=ESCALATION, subject_id__in=[each.pk for each in escalations])
    issued = IssuedDocument.objects.filter(pk__in=about.values("document")).order_by("issued_at", "pk")
    names = Names()
    return Section(
        "公文",
        tuple(
            Record(
                each.title,
                lines(("文号", each.full_number), ("印发时间", moment_text(each.issued_at)), ("SHA-256", each.sha256)),
                files=(names.enclose(each.file_name, each.file, each.size),),
            )
            for each in issued
        ),
    )


def _attached(files: Iterable[Attachment], names: Names) -> tuple[Enclosure, ...]:
    return tuple(names.enclose(file.name, file.file, file.size) for file in files)


def _titled(escalation: Escalation) -> str:
    return f"{escalation.get_action_display()}（{escalation.year}-{escalation.month:02d}）"
