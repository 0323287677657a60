"""The year's data as files, described on the page about the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from citizens import exports
from citizens.caching import cached_page
from citizens.fields import ADJUSTMENTS, CORRECTIONS, MONTHS, TASKS
from citizens.pages.places import place_or_404

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from citizens.exports import Row
    from citizens.fields import Table


def _csv(table: Table, year: int, rows: Iterable[Row]) -> HttpResponse:
    name = f"keywork-{year}-{table.name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exports.csv_of(table, rows), content_type="text/csv; charset=utf-8", headers=headers)


@cached_page()
def tasks_csv(request: HttpRequest, year: int) -> HttpResponse:
    return _csv(TASKS, year, exports.task_rows(place_or_404(year).tasks))


@cached_page()
def months_csv(request: HttpRequest, year: int) -> HttpResponse:
    return _csv(MONTHS, year, exports.month_rows(place_or_404(year).tasks))


@cached_page()
def adjustments_csv(request: HttpRequest, year: int) -> HttpResponse:
    return _csv(ADJUSTMENTS, year, exports.adjustment_rows(place_or_404(year).work_list))


@cached_page()
def corrections_csv(request: HttpRequest, year: int) -> HttpResponse:
    place = place_or_404(year)
    return _csv(CORRECTIONS, year, exports.correction_rows(place.work_list, place.released))


@cached_page()
def year_json(request: HttpRequest, year: int) -> HttpResponse:
    place = place_or_404(year)
    content = {
        "city": settings.KEYWORK_CITY,
        "publisher": settings.KEYWORK_OFFICE,
        "year": year,
        "released_months": [exports.month_text(year, month) for month in sorted(place.released)],
        "tasks": list(exports.task_rows(place.tasks)),
        "months": list(exports.month_rows(place.tasks)),
        "adjustments": list(exports.adjustment_rows(place.work_list)),
        "corrections": list(exports.correction_rows(place.work_list, place.released)),
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})
