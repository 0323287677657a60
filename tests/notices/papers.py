"""A kind of document and an archive for the tests of the machine, as a room would declare them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db.models import Q

from notices.documents.issuing import issue_document
from notices.documents.kinds import ArchivedDocument, ArchiveKind, DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import Paper
from notices.documents.layout.tables import Column, list_table
from tests.factories import moment

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import Archive, IssuedDocument
    from organization.models import Person

AT = moment("2026-05-12 09:00")
ROOM = ["tests.notices.papers"]
CONTEXT = {
    "title": "便函",
    "to": "市房产局",
    "lead": ["第一段。", "第二段。"],
    "rows": [{"serial": "01", "value": "12"}, {"serial": "02", "value": "7"}],
    "note": "",
}


def layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    parts.paragraph(sheet, "{{ number }}")
    parts.addressee(sheet)
    parts.each(sheet, "lead")
    list_table(sheet, "row in rows", [Column("序号", 30, "{{ row.serial }}"), Column("数据", 126, "{{ row.value }}")])
    parts.paragraph(sheet, "{{ date }}")
    return sheet.content()


def read_by_the_office(person: Person) -> Q:
    return Q() if "supervision_office" in person.roles else Q(pk__in=[])


def issue(cause: str, *, at: datetime = AT, by: Person | None = None, **context: object) -> IssuedDocument:
    return issue_document(kind="memo", cause=cause, context={**CONTEXT, **context}, at=at, by=by, about="01 任务")


def seven_memos(archive: Archive) -> list[ArchivedDocument]:
    def slowly(number: int) -> IssuedDocument:
        time.sleep(0.05)
        return issue(f"{archive.cause}:{number}", at=archive.requested_at, title=f"便函{number}/一")

    return [ArchivedDocument("市房产局", (f"{number:02}",), lambda n=number: slowly(n)) for number in range(1, 8)]


def broken(_archive: Archive) -> list[ArchivedDocument]:
    def fail() -> IssuedDocument:
        raise ValueError("缺少数据")

    return [ArchivedDocument("市房产局", ("01",), fail)]


MEMO = DocumentKind(
    code="memo",
    title="便函",
    word="便",
    placeholders=(
        text("title", "标题", is_required=True),
        text("to", "主送"),
        lines("lead", "正文", is_required=True),
        rows("rows", "数据", text("serial", "序号"), text("value", "数据")),
        text("note", "附注"),
    ),
    sample=CONTEXT,
    layout=layout,
    readable_by=read_by_the_office,
)
HEADS = ("序号",)
DOCUMENTS = (MEMO,)
ARCHIVES = (
    ArchiveKind("memos", "notices.make_archives", HEADS, seven_memos),
    ArchiveKind("broken", "notices.make_archives", HEADS, broken),
)
