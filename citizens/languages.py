"""The language of citizens' pages stands in the address, so that a proxy, a search engine and a reader mean the same
page by it: Chinese under /public/, English under /public/en/."""

from __future__ import annotations

from django.conf import settings

ROOT = "/public/"
ENGLISH = "en"
ENGLISH_ROOT = f"{ROOT}{ENGLISH}/"
OFFICE_ROOT = f"{ROOT}office/"  # the office's own pages about what citizens read
AT_THE_TOP = ("/robots.txt", "/sitemap.xml")  # where search engines look for them


def language_of(path: str) -> str | None:
    """The language of a page for citizens; None for every other page, whose reader chooses it in the menu."""
    if path.startswith(ENGLISH_ROOT) or path == ENGLISH_ROOT.rstrip("/"):
        return ENGLISH
    if path.startswith(OFFICE_ROOT):
        return None
    return settings.LANGUAGE_CODE if path.startswith(ROOT) or path in AT_THE_TOP else None


def in_language(path: str, language: str) -> str:
    """The address of the same page in a language."""
    rest = path.removeprefix(ENGLISH_ROOT if path.startswith(ENGLISH_ROOT) else ROOT)
    return f"{ENGLISH_ROOT if language == ENGLISH else ROOT}{rest}"
