"""What citizens read: this year's livelihood items, the list, a task, what was changed, former years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from public.caching import cached_page
from public.fields import TABLES
from public.pages.listing import changes_page, list_page, task_page
from public.pages.livelihood import livelihood_page
from public.pages.places import place_of, place_or_404
from public.pages.years import years_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@cached_page()
def home(request: HttpRequest) -> HttpResponse:
    place = place_of()
    if place is None:
        return render(request, "public/nothing.html")
    return render(request, "public/livelihood.html", livelihood_page(place) | {"is_home": True})


@cached_page()
def year(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "public/livelihood.html", livelihood_page(place_or_404(year)))


@cached_page("q", "sector", "host", "state", "livelihood", "page")
def task_list(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "public/list.html", list_page(place_or_404(year), request.GET))


@cached_page()
def task(request: HttpRequest, year: int, serial: str) -> HttpResponse:
    return render(request, "public/task.html", task_page(place_or_404(year), serial))


@cached_page()
def changes(request: HttpRequest, year: int) -> HttpResponse:
    return render(request, "public/changes.html", changes_page(place_or_404(year)))


@cached_page()
def years(request: HttpRequest) -> HttpResponse:
    return render(request, "public/years.html", years_page())


@cached_page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html", {"tables": TABLES, "place": place_of()})
