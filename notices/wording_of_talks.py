"""What notices say about appointments, records and the closing of talks (articles 12 and 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from notices.phrases import moment_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notices.models import Notice


def sitting_appointed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from _time_and_place(facts)
    yield from _matters(facts)
    if note := facts.get("note"):
        yield _("To be prepared: %(note)s") % {"note": note}
    yield from reason_text(facts.get("reason"))


def sitting_cancelled(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The appointment is cancelled; the talk itself is still to be held.")
    yield from _matters(facts)
    yield from reason_text(facts.get("reason"))


def record_to_confirm(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The talk of %(moment)s has been recorded. Confirm the record, or say what is not right in it.") % {
        "moment": moment_text(facts.get("held_at"))
    }
    yield from _matters(facts)


def record_disputed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The other side does not confirm the record of %(moment)s; it waits to be amended.") % {
        "moment": moment_text(facts.get("held_at"))
    }
    yield from reason_text(facts.get("reason"))


def escalation_closed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("The supervision office has closed it; nothing more is asked.")
    yield from reason_text(facts.get("reason"))


def _time_and_place(facts: dict[str, Any]) -> Iterator[str]:
    given = {"moment": moment_text(facts.get("planned_at")), "place": facts.get("place")}
    if not given["moment"]:
        yield _("The time will be told later.")
    elif given["place"]:
        yield _("%(moment)s, %(place)s.") % given
    else:
        yield _("%(moment)s; the place will be told later.") % given


def _matters(facts: dict[str, Any]) -> Iterator[str]:
    if titles := facts.get("titles"):
        said = pgettext("between items of a list", ", ").join(titles)
        yield ngettext("%(count)s matter: %(titles)s.", "%(count)s matters: %(titles)s.", len(titles)) % {
            "count": len(titles),
            "titles": said,
        }
