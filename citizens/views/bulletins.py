from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from citizens.caching import cached_page
from citizens.pages.bulletins import bulletin_page, released_bulletins
from citizens.pages.places import place_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@cached_page()
def bulletins(request: HttpRequest) -> HttpResponse:
    return render(request, "citizens/bulletins.html", {"releases": released_bulletins(), "place": place_of()})


@cached_page()
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "citizens/bulletin.html", bulletin_page(pk) | {"place": place_of()})
