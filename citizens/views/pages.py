"""What citizens read: this year's livelihood items, the list, a task, what was changed, former years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from citizens.caching import cached_page
from citizens.fields import TABLES
from citizens.pages.listing import changes_page, list_page, task_page
from citizens.pages.livelihood import livelihood_page
from citizens.pages.places import place_of, place_or_404
from citizens.pages.years import years_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@cached_page()
def home(request: HttpRequest) -> HttpResponse:
    place = place_of()
    if place is None:
        return render(request, "citizens/nothing.html")
    return render(request, "citizens/livelihood.html", livelihood_page(place) | {"is_home": True})


@cached_page()
def year(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "citizens/livelihood.html", livelihood_page(place_or_404(year)))


@cached_page("q", "sector", "host", "state", "livelihood", "page")
def task_list(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "citizens/list.html", list_page(place_or_404(year), request.GET))


@cached_page()
def task(request: HttpRequest, year: int, serial: str) -> HttpResponse:
    return render(request, "citizens/task.html", task_page(place_or_404(year), serial))


@cached_page()
def changes(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "citizens/changes.html", changes_page(place_or_404(year)))


@cached_page()
def years(request: HttpRequest) -> HttpResponse:
    return render(request, "citizens/years.html", years_page())


@cached_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "citizens/about.html", {"tables": TABLES, "place": place_of()})
