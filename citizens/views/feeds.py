"""For feed readers and search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citizens.caching import cached_page
from citizens.pages.news import news
from citizens.pages.sitemap import entries

if TYPE_CHECKING:
    from django.http import HttpRequest


@cached_page()
def feed(request: HttpRequest) -> HttpResponse:
    root, home = settings.KEYWORK_URL, reverse("citizens:home")
    atom = Atom1Feed(
        title=_("%(city)s: livelihood items and key work") % {"city": settings.KEYWORK_CITY},
        link=f"{root}{home}",
        description="",
        language=get_language() or settings.LANGUAGE_CODE,
        author_name=settings.KEYWORK_OFFICE,
        feed_url=f"{root}{reverse('citizens:feed')}",
    )
    for each in news():
        link, key = f"{root}{each.path}", f"{root}{home}#{each.key}"
        atom.add_item(each.title, link, each.text, unique_id=key, pubdate=each.at, updateddate=each.at)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@cached_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    return render(
        request, "citizens/sitemap.xml", {"entries": entries()}, content_type="application/xml; charset=utf-8"
    )


@cached_page()
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "citizens/robots.txt", {"root": settings.KEYWORK_URL}, content_type="text/plain")
