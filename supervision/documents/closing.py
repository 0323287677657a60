"""All documents of one closing in an archive: the notices to units, issued where they are not yet, and what else is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.documents.archiving import request_archive
from notices.documents.kinds import ArchivedDocument, ArchiveKind
from notices.models import DocumentSubject, IssuedDocument
from supervision.documents.acts import (
    WITH_ITS_TASK,
    issue_rectification_order,
    issue_report_notice,
    issue_talk_notice,
)
from supervision.documents.reading import ESCALATION
from supervision.enums import Action, Ground, SittingStatus
from supervision.models import Closing, Escalation, SittingMatter
from supervision.rules.escalation import TALKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from notices.models import Archive
    from organization.models import Person
    from supervision.models.escalations import EscalationQuerySet

CLOSING = "closing"


def request_documents_of_closing(*, closing: Closing, at: datetime, by: Person) -> Archive:
    title = _("%(year)s-%(month)s documents of the closing") % {
        "year": closing.work_list.year,
        "month": closing.month,
    }
    return request_archive(kind=CLOSING, cause=f"closing:{closing.pk}", title=title, at=at, by=by)


def documents_of_closing(archive: Archive) -> list[ArchivedDocument]:
    """By unit and serial; with the criticisms, letters and records that somebody has issued one by one."""
    closing = Closing.objects.select_related("work_list").get(pk=archive.cause.partition(":")[2])
    escalations = list(_escalations(closing))
    return [*_notices(escalations, archive), *_issued_before({each.pk: each for each in escalations})]


def escalations_of_closing(closing: Closing) -> int:
    return _escalations(closing).count()


def _escalations(closing: Closing) -> EscalationQuerySet:
    """In force, and asked for by the closing itself: a missed deadline of the month is none of its."""
    every: EscalationQuerySet = Escalation.objects.all()
    return (
        every.in_force()
        .filter(task__work_list=closing.work_list_id, year=closing.work_list.year, month=closing.month)
        .exclude(grounds__contains=[Ground.RECTIFICATION_OVERDUE])
        .select_related(*WITH_ITS_TASK)
        .order_by("unit__name", "action", "task__order", "pk")
    )


def _notices(escalations: Sequence[Escalation], archive: Archive) -> Iterator[ArchivedDocument]:
    appointed = _appointed(escalations)
    seen: set[int] = set()
    for each in escalations:
        act = _notice_of(each)
        sitting = appointed.get(each.pk)
        if act is None or sitting in seen:
            continue
        if sitting is not None:
            seen.add(sitting)
        issue = partial(act, escalation=each, at=archive.requested_at, by=archive.requested_by)
        yield ArchivedDocument(each.unit.short_name, _row(each), issue)


def _notice_of(escalation: Escalation) -> Callable[..., IssuedDocument] | None:
    """Nobody is called any more to what has been carried out."""
    if not escalation.awaits_carrying_out:
        return None
    if escalation.action in TALKS:
        return issue_talk_notice
    if escalation.action == Action.WRITTEN_REPORT:
        return issue_report_notice
    if escalation.action == Action.CITY_CRITICISM and Ground.YEAR_END in escalation.grounds:
        return issue_rectification_order
    return None


def _appointed(escalations: Sequence[Escalation]) -> dict[int, int]:
    """The sitting in which an escalation is appointed: one notice for all that share it."""
    matters = SittingMatter.objects.standing().filter(
        escalation__in=escalations, sitting__status=SittingStatus.APPOINTED
    )
    return dict(matters.values_list("escalation_id", "sitting_id"))


def _issued_before(escalations: dict[int, Escalation]) -> Iterator[ArchivedDocument]:
    concerned: dict[int, int] = {}
    found = DocumentSubject.objects.filter(subject=ESCALATION, subject_id__in=escalations).order_by("pk")
    for pk, about in found.values_list("document_id", "subject_id"):
        concerned.setdefault(pk, about)
    for document in IssuedDocument.objects.filter(pk__in=concerned).order_by("kind", "number"):
        escalation = escalations[concerned[document.pk]]
        yield ArchivedDocument(escalation.unit.short_name, _row(escalation), partial(_as_it_is, document))


def _as_it_is(document: IssuedDocument) -> IssuedDocument:
    return document


def _row(escalation: Escalation) -> tuple[str, ...]:
    task = escalation.task
    return (escalation.unit.name, task.serial, task.title, str(escalation.get_action_display()))


HEADS = (gettext_lazy("Unit"), gettext_lazy("No."), gettext_lazy("Task"), gettext_lazy("Action"))
CLOSING_ARCHIVE = ArchiveKind(
    code=CLOSING, permission="supervision.issue_documents", heads=HEADS, documents=documents_of_closing
)
