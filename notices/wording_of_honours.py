"""What notices say about outstanding contributions (article 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.enums import NoticeKind
from notices.phrases import day_text, reason_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def nomination_filed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s nominates it as an outstanding contribution of %(year)s; it waits to be recommended.") % {
        "unit": facts.get("unit", ""),
        "year": notice.year,
    }


def nomination_recommended(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(leader)s recommends the item of %(unit)s; it waits for the mayor's review.") % {
        "leader": facts.get("leader", ""),
        "unit": facts.get("unit", ""),
    }
    if facts.get("has_conflict"):
        yield _("A conflict of interest is noted with the recommendation.")


def nomination_reviewed(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("is_put_forward"):
        yield _("The mayor has reviewed it; it goes to the executive meeting.")
    else:
        yield _("The mayor has reviewed it; it does not go to the executive meeting.")
    yield from reason_text(facts.get("note"))


def nomination_decided(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"day": day_text(facts.get("met_on")), "document": facts.get("document", ""), "year": notice.year}
    if facts.get("is_recognised"):
        yield (
            _(
                "The executive meeting of %(day)s recognised it as an outstanding contribution of %(year)s"
                " (%(document)s)."
            )
            % given
        )
    else:
        yield _("The executive meeting of %(day)s did not recognise it (%(document)s).") % given
    yield from reason_text(facts.get("reason"))


def nomination_withdrawn(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("%(unit)s has withdrawn the nomination; the recommendation falls with it and its place is free again.") % {
        "unit": facts.get("unit", "")
    }


def outstanding_results(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    count = facts.get("count", 0)
    yield ngettext(
        "The results of %(year)s have arrived: %(count)s item (%(number)s).",
        "The results of %(year)s have arrived: %(count)s items (%(number)s).",
        count,
    ) % {"year": notice.year, "count": count, "number": facts.get("number", "")}


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.NOMINATION_FILED: nomination_filed,
    NoticeKind.NOMINATION_RECOMMENDED: nomination_recommended,
    NoticeKind.NOMINATION_REVIEWED: nomination_reviewed,
    NoticeKind.NOMINATION_DECIDED: nomination_decided,
    NoticeKind.NOMINATION_WITHDRAWN: nomination_withdrawn,
    NoticeKind.OUTSTANDING_RESULTS: outstanding_results,
}
