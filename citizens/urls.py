"""The pages of citizens, in Chinese and under `en/` in English, and the office's own pages about them.

A serial number may hold a slash.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

from citizens import addresses  # noqa: F401 - knows the numbers of the addresses below
from citizens.urls_of_writing import office_pages, released_files, visitors_pages
from citizens.views import bulletins, downloads, feeds, pages

app_name = "citizens"
# What citizens open; the language is part of the address.
citizens: list[URLPattern | URLResolver] = [
    *visitors_pages,
    path("", pages.home, name="home"),
    path("years/", pages.years, name="years"),
    path("about/", pages.about, name="about"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<plain:pk>/", bulletins.bulletin, name="bulletin"),
    path("feed.atom", feeds.feed, name="feed"),
    path("<plain:year>/", pages.year, name="year"),
    path("<plain:year>/list/", pages.task_list, name="list"),
    path("<plain:year>/changes/", pages.changes, name="changes"),
    path("<plain:year>/data.json", downloads.year_json, name="json"),
    path("<plain:year>/tasks.csv", downloads.tasks_csv, name="tasks_csv"),
    path("<plain:year>/months.csv", downloads.months_csv, name="months_csv"),
    path("<plain:year>/adjustments.csv", downloads.adjustments_csv, name="adjustments_csv"),
    path("<plain:year>/corrections.csv", downloads.corrections_csv, name="corrections_csv"),
    path("<plain:year>/tasks/<path:serial>/", pages.task, name="task"),
]
# What the office opens about them, all under `office/`, in the language of its menu.
office: list[URLPattern | URLResolver] = [*office_pages, *released_files]
# Django puts the language at the very beginning of an address only; here it comes after `public/`, which is why these
# two stand in each other. `citizens.languages` says which language is meant.
in_two_languages = URLResolver(LocalePrefixPattern(prefix_default_language=False), citizens)  # type: ignore[arg-type]
urlpatterns: list[URLPattern | URLResolver] = [
    *office,
    URLResolver(RoutePattern(""), [in_two_languages]),  # type: ignore[arg-type]
]
