from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from organization.access import requires
from timetable.selectors import coming_after, due_occurrences, entry_rows, ledger, recent_failures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 50
SHOWN_AHEAD = 10


@requires("timetable.view_timetable")
def timetable(request: HttpRequest) -> HttpResponse:
    """What the machine did, when, with what result, and what comes next."""
    at = timezone.now()
    coming = coming_after(at)
    rows = entry_rows(coming)
    titles = {row.entry.code: row.entry.title for row in rows}
    code = request.GET.get("entry", "")
    quiet_too = code in titles or "all" in request.GET
    found = ledger(code if code in titles else "", quiet_too=quiet_too)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows,
        "coming": [due for due in coming if not code or due.entry.code == code][:SHOWN_AHEAD],
        "waiting": due_occurrences(at),
        "failures": recent_failures(),
        "page": page,
        "lines": [(each, titles.get(each.code, each.code)) for each in page],
        "chosen": titles.get(code, ""),
        "quiet_too": quiet_too,
        "total": sum(row.count for row in rows),
    }
    return render(request, "timetable/timetable.html", context)
