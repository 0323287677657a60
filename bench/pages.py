"""Times of pages as multiples of a bare Django view in the same run, and their query counts at two sizes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import city
from bench.listing import empty_database, load
from bench.timing import Line, below, seconds
from bench.web import Asker, served
from organization.enums import Role
from organization.models import Person
from regulation.enums import Decision
from regulation.models import ParameterEntry
from supervision.bulletins.drafting import draft_bulletin
from supervision.bulletins.publishing import issue_bulletin
from supervision.closing import close_month
from supervision.enums import BulletinKind, Flag
from supervision.models import Bulletin, Check, Report
from supervision.rules.period import closes_at
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 25
SMALL = 100


@dataclass(frozen=True)
class Page:
    """A page with its reader's account and how many bare views it may cost."""

    what: str
    path: str
    account: str
    limit: float | None


def prepare(tasks: int) -> int:
    """A city whose months are closed as far as today allows, with its reports; the month that is being reported."""
    empty_database()
    today = timezone.localdate()
    city.YEAR = today.year if today.month > 1 else today.year - 1
    closings = {month: closes_at(city.YEAR, month) for month in city.MONTHS}
    closed = [month for month, moment in closings.items() if moment <= timezone.now()]
    load(city.city_workbook(tasks, months=len(closed)))
    for month in closed:
        close_month(year=city.YEAR, month=month, at=closings[month])
    _keep_the_window_open(city.YEAR)
    _write_bulletins(city.YEAR, closed[-2:])
    call_command("collectstatic", "--no-input", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return min(len(closed) + 1, 12)


def _keep_the_window_open(year: int) -> None:
    ParameterEntry.objects.create(
        year=year,
        key="report_opens_days",
        value="28",
        holds_from=date(year, 1, 1),
        entered_by=Person.objects.get(username="admin"),
        entered_at=timezone.now(),
        decision=Decision.APPROVED,
        decided_by=Person.objects.get(username="office"),
        decided_at=timezone.now(),
    )


def _write_bulletins(year: int, months: list[int]) -> None:
    """The last closed month's bulletin is being drafted, the one before is published."""
    office = Person.objects.get(username="office")
    for month in months[:-1]:
        issue_bulletin(year=year, kind=BulletinKind.MONTHLY, month=month, at=timezone.now(), by=office)
    for month in months[-1:]:
        draft_bulletin(year=year, kind=BulletinKind.MONTHLY, month=month, at=timezone.now(), by=office)


def pages(month: int) -> list[Page]:
    year, desk = city.YEAR, reverse("dashboards:desk")
    task = Task.objects.get(serial="1")
    closed = max(month - 1, 1)
    behind = (
        Check.objects.filter(month=closed, flag=Flag.YELLOW_CARD).order_by("unit_id").values_list("unit", flat=True)
    )
    head = Person.objects.get(
        unit=behind[0], roles__contains=[Role.UNIT_HEAD]
    ).username  # of a unit with something to see
    return [
        Page("list page of 50 tasks", f"{reverse('tasks:list')}?year={year}", "office", 40),
        Page("desk of a reporter", desk, "reporter0", 40),
        Page("desk of a unit's head", desk, head, 40),
        Page("desk of a city leader", desk, "leader0", 40),
        Page("desk of the supervision office", desk, "office", 40),
        Page("desk of the administrator", desk, "admin", 40),
        Page("task page", reverse("tasks:task", args=[year, task.serial]), "office", 30),
        Page("city overview", reverse("dashboards:overview"), "leader0", None),
        Page("the month's grid of a unit", reverse("supervision:month", args=[year, month]), "reporter0", None),
        Page("review queue", reverse("supervision:review"), "office", None),
        Page("escalations", reverse("supervision:escalations"), "office", None),
        Page("inbox", reverse("notices:inbox"), head, None),
        Page("report page", reverse("supervision:report", args=[year, task.serial, closed]), "office", None),
        *(
            Page(f"monthly bulletin on all tasks, {bulletin.status}", bulletin.get_absolute_url(), "office", None)
            for bulletin in Bulletin.objects.order_by("month")
        ),
        Page("wall chart of all tasks, 12 months", f"{reverse('dashboards:wall')}?year={year}", "office", 250),
    ]


def run(tasks: int) -> list[Line]:
    month = prepare(tasks)
    people = {person.username: person for person in Person.objects.all()}
    with served("bench.bare:application") as bare_port, served("config.wsgi:application") as port:
        bare = Asker(bare_port)
        askers = {name: Asker(port, people[name]) for name in {page.account for page in pages(month)}}
        bare_seconds = _interleaved(lambda: bare.get("/"), lambda: bare.get("/"))[0]
        lines = [Line("a bare Django view", f"{bare_seconds * 1000:.2f} ms")]
        for page in pages(month):
            asker = askers[page.account]
            page_seconds, then = _interleaved(lambda a=asker, p=page: a.get(p.path), lambda: bare.get("/"))
            lines.append(_line(page.what, page_seconds / then, page.limit))
        saved, then = _interleaved(_saving(askers["reporter0"], month), lambda: bare.get("/"))
        lines.append(_line("saving one report, history included", saved / then, 20))
    return lines


def _line(what: str, multiple: float, limit: float | None) -> Line:
    return below(what, multiple, limit) if limit else Line(what, f"{multiple:,.1f}")


def _interleaved(page: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """The medians of both, asked in turn, so that a slower minute of the machine slows both."""
    for _each in range(3):
        page()
        bare()
    pairs = [(seconds(page), seconds(bare)) for _each in range(ROUNDS)]
    return sorted(pair[0] for pair in pairs)[ROUNDS // 2], sorted(pair[1] for pair in pairs)[ROUNDS // 2]


def _saving(asker: Asker, month: int) -> Callable[[], object]:
    """Saves another value into the same row of the grid each time, as typing does."""
    task = Task.objects.filter(host__short_name="0局").exclude(measure="milestone").order_by("order").first()
    assert task is not None
    path = reverse("supervision:save_row", args=[city.YEAR, month, task.pk])
    stored = Report.objects.filter(task=task, month=month).values_list("version", flat=True).first()
    versions = iter(range(stored or 0, 10_000))

    def save() -> None:
        version = next(versions)
        asker.post(path, f"actual={version % 90}.5&version={version}".encode())

    return save


def queries(tasks: int) -> list[Line]:
    """The number of queries of every page at 100 and at all tasks."""
    counts: dict[int, dict[str, int]] = {}
    for size in (SMALL, tasks):
        month = prepare(size)
        counts[size] = {page.what: _count(page) for page in pages(month)}
    return [
        Line(
            f"queries: {what}",
            f"{counts[SMALL][what]} at {SMALL}, {counts[tasks][what]} at {tasks}",
            "the same",
            counts[SMALL][what] == counts[tasks][what],
        )
        for what in counts[tasks]
    ]


def _count(page: Page) -> int:
    client = Client()
    client.force_login(Person.objects.get(username=page.account))
    client.get(page.path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.path)
    if answer.status_code != 200:
        raise SystemExit(f"{page.path} answers {answer.status_code}")
    return len(captured)
