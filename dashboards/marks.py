"""The marks of judged months as HTML: a flag, a card, a dot. Text first, shape by CSS.

A month is written as a short code, so that twelve of them fit into one string that the database
can put together ("n r y1 y2"): a letter for the state, then the streak of a yellow card.

    r red flag   y yellow card   u yellow card, nothing reported   c red flag of a completed task
    n not judged   s suspended   f still to come
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

WORDS: dict[str, Promise] = {
    "r": gettext_lazy("Red flag"),
    "y": gettext_lazy("Yellow card"),
    "u": gettext_lazy("Yellow card (not reported)"),
    "c": gettext_lazy("Red flag (completed)"),
    "n": gettext_lazy("Not judged"),
    "s": gettext_lazy("Suspended"),
    "f": gettext_lazy("To come"),
}
RUNGS: tuple[Promise, ...] = (
    gettext_lazy("Talk in the unit"),
    gettext_lazy("Talk with the supervision office"),
    gettext_lazy("Talk with the city leader"),
    gettext_lazy("Citywide criticism"),
    gettext_lazy("Accountability"),
)
MOST_TICKS = 5
SQUARE_WORDS: dict[str, Promise] = {
    "ok": gettext_lazy("accepted"),
    "rev": gettext_lazy("to review"),
    "back": gettext_lazy("returned"),
    "sign": gettext_lazy("waiting for the head's signature"),
    "": gettext_lazy("not reported"),
    "free": gettext_lazy("no report due"),
}


def code_of(flag: str, reason: str = "", streak: int = 0, *, completed: bool = False, suspended: bool = False) -> str:
    """The code of a judged month, from the values of its check."""
    if suspended:
        return "s"
    if flag == "red_flag":
        return "c" if completed else "r"
    if flag == "yellow_card":
        return f"{'u' if reason == 'unreported' else 'y'}{streak or ''}"
    return "n" if flag else "f"


def mark_html(code: str) -> SafeString:
    """One month's mark. Its word is inside, hidden from the eye but not from a reader or a copied row."""
    return _mark(code, get_language() or "")


def strip_html(codes: str) -> SafeString:
    """A task's year from January on; one image to a screen reader."""
    return _strip(codes, get_language() or "")


def flag_html(code: str, word: str = "") -> SafeString:
    """A mark with its word beside it, or with another one in its place."""
    return _flag(code, str(word), get_language() or "")


def ticks_html(number: int) -> SafeString:
    """Yellow cards counted one by one; more than five are a number."""
    if number > MOST_TICKS:
        return format_html('<i class="kw-tick"></i>×{}', number)
    return mark_safe('<i class="kw-tick"></i>' * number)


def ladder_html(level: int) -> SafeString:
    """How far up the ladder of article 18: five rungs, black, for a rung is not a judgement."""
    return _ladder(level, get_language() or "")


def squares_html(counts: Mapping[str, int], label: str = "") -> SafeString:
    """One square for each task of a group, by the state of its report; said to a screen reader as sums."""
    said, squares = _squares(tuple([counts.get(state, 0) for state in SQUARE_WORDS]), get_language() or "")
    shown, name = _named(label)
    return SafeString(f'<span class="kw-cl" role="img" aria-label="{shown} {said}">{name}{squares}</span>')


def word_of(code: str) -> str:
    """The state in words, with the streak of a card: Yellow card, 2nd month in a row."""
    return _said(code, get_language() or "")


@lru_cache(maxsize=1024)
def _mark(code: str, language: str) -> SafeString:
    state, streak = code[:1] or "n", code[1:]
    return format_html('<i class="kw-m {}"><b>{}</b>{}</i>', state, WORDS[state], streak)


@lru_cache(maxsize=1024)
def _bare_mark(code: str) -> SafeString:
    return format_html('<i aria-hidden="true" class="kw-m {}">{}</i>', code[:1] or "n", code[1:])


@lru_cache(maxsize=1024)
def _said(code: str, language: str) -> str:
    word = str(WORDS[code[:1] or "n"])
    return f"{word}{code[1:]}" if code[1:] else word


@lru_cache(maxsize=16384)
def _strip(codes: str, language: str) -> SafeString:
    months = codes.split()
    marks = mark_safe("".join(_mark(code, language) for code in months))
    return format_html('<span class="kw-strip" role="img" aria-label="{}">{}</span>', _strip_label(months), marks)


def _strip_label(months: list[str]) -> str:
    past = [code for code in months if not code.startswith("f")]
    if not past:
        return _("No month judged yet")
    said = pgettext("between items of a list", ", ").join(word_of(code) for code in past)
    return _("January to month %(last)s: %(marks)s") % {"last": len(past), "marks": said}


@lru_cache(maxsize=2048)
def _flag(code: str, word: str, language: str) -> SafeString:
    state, streak = code[:1] or "n", code[1:]
    return format_html(
        '<span class="kw-fl {}">{}{}{}</span>', state, _bare_mark(code), word or WORDS[state], _streak_said(streak)
    )


def _streak_said(streak: str) -> SafeString:
    if not streak:
        return SafeString("")
    months = int(streak)
    said = ngettext(", %(months)s month in a row", ", %(months)s months in a row", months) % {"months": months}
    return format_html('<span class="kw-vh">{}</span>', said)


@lru_cache(maxsize=4096)
def _named(label: str) -> tuple[str, str]:
    shown = escape(label)
    return shown, f"<span>{shown}</span>" if label else ""


@lru_cache(maxsize=4096)
def _squares(numbers: tuple[int, ...], language: str) -> tuple[str, str]:
    """Said as sums, and drawn; `numbers` are in the order of the states."""
    shown = [(state, count) for state, count in zip(SQUARE_WORDS, numbers, strict=True) if count]
    said = pgettext("between items of a list", ", ").join(f"{SQUARE_WORDS[state]} {count}" for state, count in shown)
    return escape(said), "".join(f'<i class="kw-q {state}"></i>' * count for state, count in shown)


@lru_cache(maxsize=64)
def _ladder(level: int, language: str) -> SafeString:
    rungs = mark_safe("".join('<s class="on"></s>' if rung <= level else "<s></s>" for rung in range(1, 6)))
    said = _("rung %(level)s of 5 of the ladder") % {"level": level} if level else _("not on the ladder")
    return format_html('<i class="kw-lad">{}<b>{}</b></i>', rungs, said)
