"""Import and closing: at 2,000 tasks against plain reading and plain SQL, at 20,000 against 2,000."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bench import city
from bench.city import city_workbook
from bench.timing import Line, below, median, seconds
from notices.models import Notice
from supervision.closing import close_month
from supervision.models import Check, Escalation
from supervision.parameters import timing_of
from supervision.rules.period import closes_at, due_at
from tasks.models import WorkList
from workbook.importing import run_import

if TYPE_CHECKING:
    from collections.abc import Callable

# The flags of one month, as the database alone would find them: value or steps against plan, in time or not.
FLAGS = """
WITH counted AS (
    SELECT DISTINCT ON (r.task_id, r.month) r.task_id, r.month, r.first_submitted_at, e.actual, e.steps
    FROM supervision_report r JOIN supervision_reportentry e ON e.report_id = r.id
    WHERE e.kind IN ('submitted', 'corrected') AND e.at <= %(closed_at)s AND r.month <= %(month)s
    ORDER BY r.task_id, r.month, e.at DESC, e.id DESC
), steps AS (
    SELECT c.task_id, (s->>'milestone')::bigint AS milestone, min((s->>'done_on')::date) AS done_on
    FROM counted c, jsonb_array_elements(c.steps) s GROUP BY 1, 2
), milestones AS (
    SELECT m.task_id, count(*) AS planned, count(s.done_on) FILTER (WHERE s.done_on <= %(last_day)s) AS actual
    FROM tasks_milestone m LEFT JOIN steps s ON s.task_id = m.task_id AND s.milestone = m.id
    WHERE m.due_on <= %(last_day)s AND NOT m.dropped GROUP BY 1
)
SELECT t.id, coalesce(m.planned, t.planned[%(month)s]) AS planned, coalesce(m.actual, c.actual) AS actual,
    CASE
        WHEN coalesce(m.planned, t.planned[%(month)s]) IS NULL THEN 'not_due'
        WHEN c.first_submitted_at IS NULL OR c.first_submitted_at > %(due_at)s THEN 'unreported'
        WHEN t.direction = 'lower' AND coalesce(m.actual, c.actual) <= coalesce(m.planned, t.planned[%(month)s])
            THEN 'red_flag'
        WHEN t.direction = 'higher' AND coalesce(m.actual, c.actual) >= coalesce(m.planned, t.planned[%(month)s])
            THEN 'red_flag'
        ELSE 'yellow_card'
    END AS flag
FROM tasks_task t
LEFT JOIN counted c ON c.task_id = t.id AND c.month = %(month)s
LEFT JOIN milestones m ON m.task_id = t.id
"""


def empty_database() -> None:
    call_command("flush", "--no-input", verbosity=0)


def load(content: bytes, *, publish: bool = True) -> None:
    result = run_import(io.BytesIO(content), year=city.YEAR, at=timezone.now(), publish=publish)
    if result.problems:
        raise SystemExit("\n".join(str(problem) for problem in result.problems[:10]))


def measure_import(tasks: int) -> tuple[float, float]:
    """Seconds for the import of the list, and for the mere reading of the same file."""
    content = city_workbook(tasks)

    def read() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    reading = median(read, 3)
    empty_database()
    importing = seconds(lambda: load(content))
    return importing, reading


def measure_closing(tasks: int, months: int = 9) -> tuple[float, float, str]:
    """Seconds for closing a month late in the year and for one SQL statement of the same flags; what was written."""
    empty_database()
    load(city_workbook(tasks, months=12))
    for month in range(1, months):
        close_month(year=city.YEAR, month=month, at=closes_at(city.YEAR, month))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    statement = median(lambda: flags_by_sql(months), 5)
    close = undone(lambda: close_month(year=city.YEAR, month=months, at=closes_at(city.YEAR, months)))
    closing = median(close, 3)
    close_month(year=city.YEAR, month=months, at=closes_at(city.YEAR, months))
    _compare(months)
    did = Check.objects.filter(month=months).count(), Escalation.objects.filter(month=months).count()
    return (
        closing,
        statement,
        f"{did[0]} checks, {did[1]} escalations, {Notice.objects.filter(month=months).count()} notices",
    )


def flags_by_sql(month: int) -> list[tuple[object, ...]]:
    timing = timing_of(city.YEAR, month)
    closed_at = closes_at(city.YEAR, month, timing)
    with connection.cursor() as cursor:
        cursor.execute(
            FLAGS,
            {
                "month": month,
                "closed_at": closed_at,
                "due_at": due_at(city.YEAR, month, timing),
                "last_day": f"{city.YEAR}-{month:02d}-{30 if month in (4, 6, 9, 11) else 31 if month != 2 else 28}",
            },
        )
        return cursor.fetchall()


def undone(work: Callable[[], object]) -> Callable[[], None]:
    """The work in a transaction that is rolled back, so that it can be measured again."""

    def run() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return run


def _compare(month: int) -> None:
    """The statement must find what the closing found, or the ratio means nothing."""
    by_sql = {row[0]: "yellow_card" if row[3] == "unreported" else row[3] for row in flags_by_sql(month)}
    closed = dict(Check.objects.filter(month=month).values_list("task_id", "flag"))
    if by_sql != closed:
        raise SystemExit("the SQL statement and the closing do not agree")


def run(tasks: int, many: int) -> list[Line]:
    importing, reading = measure_import(tasks)
    lines = [
        below(f"import of {tasks} tasks, {12 * tasks} planned values", importing, 5, " s"),
        Line("  the mere reading of that file", f"{reading:.2f} s ({importing / reading:.1f} times)"),
    ]
    closing, statement, did = measure_closing(tasks)
    lines += [
        below(f"closing of a month with {tasks} tasks, in SQL statements", closing / statement, 25),
        Line("  closing, statement", f"{closing * 1000:.0f} ms, {statement * 1000:.0f} ms"),
        Line("  the closing wrote", did),
    ]
    if many > tasks:
        large_import, _reading = measure_import(many)
        large_closing, _statement, _did = measure_closing(many)
        scale = many / tasks
        lines += [
            below(f"import per task at {many} as a multiple of {tasks}", large_import / importing / scale, 1.1),
            below(f"closing per task at {many} as a multiple of {tasks}", large_closing / closing / scale, 1.1),
        ]
    assert WorkList.objects.get(year=city.YEAR).is_published
    return lines
