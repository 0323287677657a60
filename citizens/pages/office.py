"""What the office sees of the public's pages: what is released, what could be, and what visitors wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils.timezone import localdate

from citizens.enums import CommentStatus
from citizens.models import BulletinRelease, Comment, Picture, ProgressNote
from citizens.selectors.bulletins import bulletins_to_release
from supervision.enums import ReportStatus
from supervision.models import Report
from supervision.selectors.releases import released_months
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from organization.models import Person

# Reports that the unit has handed in; what is only being written is not the office's to read.
HANDED_IN = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
DRAFT = Q(released_at=None, withdrawn_at=None)
SHOWN = Q(released_at__isnull=False, withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A livelihood item with the numbers of what is released about it, and of what waits."""

    task: Task
    notes: Mapping[str, Any]
    pictures: Mapping[str, Any]
    comments: Mapping[str, Any]

    @property
    def drafts(self) -> int:
        return int(self.notes.get("drafts", 0)) + int(self.pictures.get("drafts", 0))


@dataclass(frozen=True, slots=True)
class MonthWords:
    """What the unit wrote in its report of a month, for the office to write its note from."""

    month: int
    progress: str
    url: str


def published_years() -> list[int]:
    return list(WorkList.objects.filter(published_at__isnull=False).values_list("year", flat=True))


def chosen_list(asked: str, years: list[int], on: date) -> WorkList | None:
    """The list of the year asked for; else that of the latest year that has begun."""
    begun = [year for year in years if year <= on.year] or years
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) in years else None
    return WorkList.objects.filter(year=year or max(begun, default=0)).first()


def office_page(work_list: WorkList, years: list[int], person: Person) -> dict[str, Any]:
    """The same number of queries for one item and for a hundred."""
    rows = item_rows(work_list)
    released = released_months(work_list)
    closed = range(1, work_list.closed_through + 1)
    return {
        "work_list": work_list,
        "year": work_list.year,
        "years": years,
        "rows": rows,
        "waiting": sum(row.comments.get("waiting", 0) for row in rows),
        "drafts": sum(row.drafts for row in rows),
        "months_released": [(month, released.get(month)) for month in closed],
        "bulletins": list(bulletins_to_release(work_list)),
        "bulletins_released": list(
            BulletinRelease.objects.filter(bulletin__work_list=work_list).select_related("bulletin")
        ),
        "may_release": person.has_perm("citizens.release"),
    }


def item_rows(work_list: WorkList) -> list[ItemRow]:
    items = Task.objects.filter(work_list=work_list, livelihood=True).select_related("host")
    notes = _counted(
        ProgressNote,
        work_list,
        drafts=Count("pk", filter=DRAFT),
        shown=Count("pk", filter=SHOWN & Q(corrected_by=None)),
        last=Max("month", filter=SHOWN),
    )
    pictures = _counted(Picture, work_list, drafts=Count("pk", filter=DRAFT), shown=Count("pk", filter=SHOWN))
    comments = _counted(
        Comment, work_list, waiting=Count("pk", filter=Q(status=CommentStatus.WAITING)),
        answered=Count("pk", filter=Q(status=CommentStatus.ANSWERED)),
    )  # fmt: skip
    return [
        ItemRow(item, notes.get(item.pk, {}), pictures.get(item.pk, {}), comments.get(item.pk, {})) for item in items
    ]


def _counted(model: Any, work_list: WorkList, **numbers: Any) -> dict[int, Mapping[str, Any]]:
    of_items = model._default_manager.filter(task__work_list=work_list, task__livelihood=True)
    return {row["task"]: row for row in of_items.order_by().values("task").annotate(**numbers)}


def item_page(task: Task, *, at: datetime) -> dict[str, Any]:
    """Everything of one item, drafts and what was taken back included."""
    notes = list(
        ProgressNote.objects.filter(task=task).select_related("released_by", "corrected_by").order_by("-month", "-pk")
    )
    pictures = list(Picture.objects.filter(task=task).order_by("-pk"))
    comments = Comment.objects.filter(task=task)
    counts = comments.order_by().aggregate(
        waiting=Count("pk", filter=Q(status=CommentStatus.WAITING)), shown=Count("pk", filter=Q(is_shown=True))
    )
    return {
        "task": task,
        "year": task.work_list.year,
        "notes": notes,
        "pictures": pictures,
        "comments": counts,
        "words": words_of_the_unit(task),
        "months": months_to_write_of(task, localdate(at)),
    }


def months_to_write_of(task: Task, on: date) -> list[int]:
    """The months of the list's year that have begun, the latest first."""
    last = 12 if task.work_list.year < on.year else on.month
    return list(range(last, 0, -1))


def month_to_begin_with(task: Task, on: date) -> int:
    """The month that was closed last: it is what citizens look at."""
    return task.work_list.closed_through or months_to_write_of(task, on)[0]


def words_of_the_unit(task: Task) -> list[MonthWords]:
    """The latest three reports in which the unit says how it got on."""
    reports = Report.objects.filter(task=task, status__in=HANDED_IN).exclude(progress="")
    return [
        MonthWords(report.month, report.progress, report.get_absolute_url())
        for report in reports.select_related("task__work_list").order_by("-month")[:3]
    ]
