"""What the task list shows: which list, which of its tasks, in what words, and as an Excel table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.figures import month_text
from dashboards.links import Links
from dashboards.marks import word_of
from dashboards.selectors.codes import checks_known_on, years_of
from dashboards.selectors.lists import chosen_list
from dashboards.selectors.tasks import NO_YEAR, Summary, TaskRow, sorted_tasks, summary_of, task_rows
from dashboards.task_filters import TaskFilter
from organization.permissions import sees_whole_city
from supervision.enums import Flag, Reason
from supervision.models import Closing
from tasks.enums import TaskStatus
from tasks.models import MONTHS, Participation, Task, WorkList
from tasks.permissions import lists_visible_to
from tasks.selectors import list_as_of, whole_tasks_visible_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from django.core.paginator import Page
    from django.forms import BoundField
    from django.http import QueryDict

    from organization.models import Person
    from tasks.models import TaskQuerySet

ROWS_ON_A_PAGE = 50
FIRST_FILTERS = ("q", "sector", "unit", "role", "leader", "month", "flag", "state")
MORE_FILTERS = ("report", "action", "livelihood", "major")
PAST_FILTERS = ("q", "sector", "unit", "leader", "state", "livelihood", "major")


@dataclass(frozen=True)
class TaskList:
    """The part of a year's list that somebody asks for; `as_of` a past day, or as it stands."""

    lists: Sequence[WorkList]
    work_list: WorkList
    wanted: QueryDict
    person: Person
    as_of: date | None

    @classmethod
    def asked_for(cls, wanted: QueryDict, person: Person, at: datetime) -> TaskList | None:
        """None where there is no list that this person may see."""
        lists = list(WorkList.objects.filter(lists_visible_to(person)))
        work_list = chosen_list(lists, _number(wanted.get("year")), at)
        if work_list is None:
            return None
        as_of = _day(wanted.get("as_of"))
        is_past = as_of is not None and as_of < localdate(at)
        return cls(lists, work_list, wanted, person, as_of if is_past else None)

    @cached_property
    def filter(self) -> TaskFilter:
        return TaskFilter(self.wanted, queryset=self.all_tasks, work_list=self.work_list)

    @property
    def first_filters(self) -> list[BoundField]:
        """Those that stand on the page; on a past day only those that can be answered for it."""
        return [self.filter.form[name] for name in (PAST_FILTERS if self.as_of else FIRST_FILTERS)]

    @property
    def more_filters(self) -> list[BoundField]:
        return [] if self.as_of else [self.filter.form[name] for name in MORE_FILTERS]

    @property
    def uses_more(self) -> bool:
        return any(self.wanted.get(name) for name in MORE_FILTERS)

    @cached_property
    def all_tasks(self) -> TaskQuerySet:
        return Task.objects.filter(work_list=self.work_list)

    @cached_property
    def month(self) -> int:
        return self.filter.judged_month

    @cached_property
    def month_then(self) -> int:
        """On a past day, the last month that had been closed; or the month asked for, if it had."""
        assert self.as_of is not None
        closed = Closing.objects.filter(work_list=self.work_list, closed_at__date__lte=self.as_of)
        last: int = closed.aggregate(last=Max("month"))["last"] or 0
        return min(self.month, last)

    @cached_property
    def links(self) -> Links:
        return Links(self.work_list.year)

    @cached_property
    def summary(self) -> Summary:
        return summary_of(self.filter.qs, self.month)

    def rows(self, part: slice | None = None) -> list[TaskRow]:
        ordered = sorted_tasks(self.filter.qs, self.wanted.get("sort", ""), self.month)
        whole = None if sees_whole_city(self.person) else whole_tasks_visible_to(self.person)
        return task_rows(ordered[part] if part else ordered, self.month, whole=whole, links=self.links)

    def page(self) -> Page[TaskRow]:
        """One page of rows; the summary has counted them already."""
        paginator: Paginator[TaskRow] = Paginator(_Rows(self), ROWS_ON_A_PAGE)  # type: ignore[arg-type]
        return paginator.get_page(self.wanted.get("page"))

    def rows_then(self) -> list[TaskRow]:
        """The list as it stood on the past day, with the judgements known then, in the list's own order.

        What is chosen by is what the task was then; only the search also looks at words that came later.
        """
        assert self.as_of is not None
        tasks = [task for task in list_as_of(self.work_list, self.as_of) if self._fits(task)]
        ids = [task.pk for task in tasks]
        years = years_of(ids, self.month_then, checks_known_on(self.as_of, ids))
        whole = set(whole_tasks_visible_to(self.person).filter(pk__in=ids).values_list("pk", flat=True))
        return [
            TaskRow(
                pk=task.pk,
                serial=task.serial,
                title=task.title,
                target=task.target,
                unit=task.host.short_name,
                leader=task.lead_leader.post if task.lead_leader else None,
                finishes_on=task.finishes_on,
                livelihood=task.livelihood,
                major=task.major,
                status=task.status,
                completed_on=None,
                url=self.links.task(task.serial),
                year=years.get(task.pk, NO_YEAR),
                is_whole=task.pk in whole,
            )
            for task in tasks
        ]

    def _fits(self, task: Task) -> bool:
        chosen = self.filter.form.cleaned_data if self.filter.form.errors is not None else {}
        text = (chosen.get("q") or "").strip().lower()
        leaders = {str(task.lead_leader_id), str(task.sector.leader_id)}
        return all(
            (
                not text or any(text in word.lower() for word in _words(task)),
                chosen.get("sector") in ("", None, str(task.sector_id)),
                chosen.get("unit") in ("", None, str(task.host_id)),
                not chosen.get("leader") or chosen["leader"] in leaders,
                not chosen.get("livelihood") or task.livelihood,
                not chosen.get("major") or task.major,
                chosen.get("state") in ("", None, task.status),
            )
        )


class _Rows:
    """The rows as a paginator asks for them: counted by the summary, read a page at a time."""

    def __init__(self, listed: TaskList) -> None:
        self._listed = listed

    def count(self) -> int:
        return self._listed.summary.count

    def __getitem__(self, part: slice) -> list[TaskRow]:
        return self._listed.rows(part)


def _words(task: Task) -> tuple[str, ...]:
    return task.serial, task.title, task.target, task.host.name, task.host.short_name


def list_table(listed: TaskList) -> tuple[str, list[object], Iterator[Sequence[object]]]:
    """Title, heads and rows of the Excel export: exactly the tasks shown, on all pages, in the same order."""
    rows = listed.rows_then() if listed.as_of else listed.rows()
    tasks = listed.all_tasks.select_related("sector").in_bulk([row.pk for row in rows])
    co_hosts = _co_hosts(listed.work_list)
    number = listed.month_then if listed.as_of else listed.month
    month = month_text(number) if number else ""
    heads: list[object] = [
        _("No."), _("Sector"), _("Task"), _("Year's target"), _("Category"), _("Measure"), _("Unit of measure"),
        _("Lead leader"), _("Host"), _("Co-hosts"), _("Finish"), _("Livelihood item"), _("Major project"), _("State"),
        *(month_text(number) for number in MONTHS),
        _("%s planned") % month, _("%s actual") % month, _("%s difference") % month,
    ]  # fmt: skip
    title = _("Key-work list %(year)s") % {"year": listed.work_list.year}
    return title, heads, (_cells(row, tasks[row.pk], co_hosts.get(row.pk, [])) for row in rows)


def _cells(row: TaskRow, task: Task, co_hosts: list[str]) -> list[object]:
    return [
        row.serial, task.sector.name, row.title, row.target, task.get_category_display(), task.get_measure_display(),
        task.measure_unit, row.leader or "", row.unit, co_hosts, row.finishes_on, row.livelihood, row.major,
        TaskStatus(row.status).label, *(word_of(code) for code in row.year.codes.split()),
        row.planned, row.actual, row.difference,
    ]  # fmt: skip


def _co_hosts(work_list: WorkList) -> dict[int, list[str]]:
    standing = Participation.objects.filter(task__work_list=work_list, is_host=False, until_month=MONTHS[-1])
    found: dict[int, list[str]] = {}
    for task_id, name in standing.order_by("pk").values_list("task_id", "unit__short_name"):
        found.setdefault(task_id, []).append(name)
    return found


def page_context(listed: TaskList) -> dict[str, Any]:
    """What the page of the list as it stands shows."""
    query = listed.wanted.copy()
    query.pop("page", None)
    return {
        "listed": listed,
        "page": listed.page(),
        "summary": listed.summary,
        "form": listed.filter.form,
        "query": query.urlencode(),
        "clear_url": listed.links.tasks(),
        "lists": summary_lists(listed),
    }


def past_context(listed: TaskList, page: Page[TaskRow]) -> dict[str, Any]:
    """What the page of the list as of a past day shows; the month is the last that had been judged then."""
    return {
        "listed": listed,
        "page": page,
        "form": listed.filter.form,
        "month": listed.month_then,
        "clear_url": listed.links.tasks(),
    }


def summary_lists(listed: TaskList) -> dict[str, str]:
    """The addresses behind the numbers of the sentence: what is shown, narrowed further."""
    chosen = {name: value for name, value in listed.wanted.items() if name not in ("page", "sort", "year")}

    def narrowed(**more: str) -> str:
        return listed.links.tasks(**{**chosen, **more})

    return {
        "count": narrowed(),
        "livelihood": narrowed(livelihood="1"),
        "major": narrowed(major="1"),
        "red": narrowed(flag=Flag.RED_FLAG),
        "yellow": narrowed(flag=Flag.YELLOW_CARD),
        "unreported": narrowed(flag=Reason.UNREPORTED),
        "not_judged": narrowed(flag=Flag.NOT_DUE),
    }


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
