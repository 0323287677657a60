from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from organization.access import requires
from timetable.selectors import coming_after, due_occurrences, entry_rows, ledger, recent_failures

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrOrPromise as StrOrPromise

PAGE = 50
SHOWN_AHEAD = 10


@requires("timetable.view_timetable")
def timetable(request: HttpRequest) -> HttpResponse:
    """What the machine did, when, with what result, and what comes next."""
    at, code = timezone.now(), request.GET.get("entry", "")
    coming = coming_after(at)
    rows = entry_rows(coming)
    context = {
        "rows": rows,
        "coming": [due for due in coming if not code or due.entry.code == code][:SHOWN_AHEAD],
        "waiting": due_occurrences(at),
        "failures": recent_failures(),
        "total": sum(row.count for row in rows),
        **_records(request, {row.entry.code: row.entry.title for row in rows}),
    }
    return render(request, "timetable/timetable.html", context)


def _records(request: HttpRequest, titles: dict[str, StrOrPromise]) -> dict[str, Any]:
    """A page of what ran: of one entry, of all, or of all that found something to do."""
    code = request.GET.get("entry", "")
    quiet_too = code in titles or "all" in request.GET
    found = ledger(code if code in titles else "", quiet_too=quiet_too)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "lines": [(each, titles.get(each.code, each.code)) for each in page],
        "chosen": titles.get(code, ""),
        "quiet_too": quiet_too,
    }
