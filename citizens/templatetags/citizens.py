"""Parts of citizens' pages: {% load citizens %}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from citizens.caching import LARGE, SIZE
from citizens.languages import ENGLISH, in_language
from citizens.rules.flags import MISSED, STATES, code_of

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

    from citizens.rules.flags import Judged

register = template.Library()


def _said(code: str) -> str:
    """Behind, second month in a row."""
    word, months = str(STATES[code[:1]].label), int(code[1:] or 0)
    if months < 2:
        return word
    row = ngettext("%(months)s month in a row", "%(months)s months in a row", months) % {"months": months}
    return pgettext("to the public", "%(state)s (%(row)s)") % {"state": word, "row": row}


@register.simple_tag
def month_marks(codes: str) -> SafeString:
    """A task's published months from January on, in citizens' words; one image to a screen reader."""
    marks = codes.split()
    if not marks:
        return format_html("{}", "")
    said = pgettext("between items of a list", ", ").join(_said(code) for code in marks)
    label = _("January to month %(last)s: %(marks)s") % {"last": len(marks), "marks": said}
    shown = format_html_join("", '<i class="kw-m {}">{}</i>', ((code[:1], code[1:]) for code in marks))
    return format_html('<span class="kw-strip" role="img" aria-label="{}">{}</span>', label, shown)


@register.simple_tag
def state_mark(mark: str, word: str) -> SafeString:
    """How a task stands: the mark, and the word beside it."""
    return format_html('<span class="kw-fl {0}"><i aria-hidden="true" class="kw-m {0}"></i>{1}</span>', mark[:1], word)


@register.simple_tag
def month_mark(code: str) -> SafeString:
    """One month with its word."""
    return format_html(
        '<span class="kw-fl {0}"><i aria-hidden="true" class="kw-m {0}">{1}</i>{2}</span>', code[:1], code[1:],
        _said(code),
    )  # fmt: skip


@register.filter
def public_code(code: str) -> str:
    """The mark of a bulletin's row without what is not for citizens: whether a report was missing, and for how many
    months in a row it is behind, which counts months that were never released."""
    return MISSED if code[:1] in ("u", MISSED) else code


@register.simple_tag
def judged_mark(judged: Judged) -> SafeString:
    """What a correction replaced, or put in its place."""
    return month_mark(code_of(judged))


@register.simple_tag(takes_context=True)
def language_url(context: Context, language: str) -> str:
    """The address of this page in a language, as search engines and proxies know it."""
    return f"{settings.KEYWORK_URL}{in_language(context['request'].path, language)}"


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> str:
    """The address of this page in the other language, with what was asked for."""
    request: Any = context["request"]
    other = settings.LANGUAGE_CODE if get_language() == ENGLISH else ENGLISH
    path, query = in_language(request.path, other), request.GET.urlencode()
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def is_large(context: Context) -> bool:
    return context["request"].GET.get(SIZE) == LARGE


@register.simple_tag
def publisher() -> str:
    return settings.KEYWORK_OFFICE
