"""Words and figures of the month's pages: {% load reports %}."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from supervision.escalating import plain
from supervision.rules.reporting import Hint, HintKind

register = template.Library()

TENTHS = Decimal("0.1")


@register.filter("plain")
def plain_figure(value: Decimal | None) -> str:
    """A figure as it is typed: no separators, no trailing zeros, an ordinary minus."""
    return plain(value) or ""


@register.filter
def hint_text(hint: Hint) -> str:
    """What stands out in a report, for who reviews it."""
    figure, other = _shown(hint.figure), _shown(hint.other)
    match hint.kind:
        case HintKind.FALL:
            return _("%(figure)s less than the last month's %(other)s") % {"figure": figure, "other": other}
        case HintKind.STEEP_RISE:
            return _("rose by %(figure)s, %(times)s times the average of the months before") % {
                "figure": figure,
                "times": _times(hint),
            }
        case HintKind.NO_RISE:
            return _("did not rise; the months before rose by %(other)s on average") % {"other": other}
        case HintKind.PARTS_DIFFER:
            return _("its parts report %(figure)s together, the task %(other)s") % {"figure": figure, "other": other}
        case HintKind.COMPLETION:
            return _("says that the whole task is completed")
        case HintKind.LATE:
            return _("submitted late")
        case HintKind.CLOSED:
            return _("the month is closed: accepting changes no judgement")


def _times(hint: Hint) -> str:
    if hint.figure is None or not hint.other:
        return "—"
    return _shown((hint.figure / hint.other).quantize(TENTHS))


def _shown(value: Decimal | None) -> str:
    """Averages have no end of digits; two places say enough."""
    if value is None:
        return "—"
    rounded = round(value, 2)
    return plain(value if value == rounded else rounded) or "0"


@register.simple_tag
def step_boxes(form: Any, step: Any) -> tuple[Any, Any]:
    """The box of a milestone in a form, and the day beside it."""
    return form[f"step-{step.milestone.pk}"], form[f"done_on-{step.milestone.pk}"]
