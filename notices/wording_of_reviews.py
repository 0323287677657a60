"""What notices about reviews, duties and visitors' comments (articles 6, 19 and 21) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.phrases import month_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def nothing_more(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from ()


def comment_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"month": month_text(notice.month)}
    yield _("%(month)s is closed. Before the bulletin, the one in charge of a sector comments on its month.") % given
    for sector in facts.get("sectors", ()):
        yield _("%(sector)s: red flags %(red)s, yellow cards %(yellow)s.") % {
            "sector": sector.get("name", ""),
            "red": sector.get("red", 0),
            "yellow": sector.get("yellow", 0),
        }


def visitors_comment(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield _("Visitors left comments on livelihood items. Waiting for an answer when this was written: %(count)s.") % {
        "count": facts.get("waiting", 1)
    }
    yield _("However many come in a day, this is said once.")


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.COMMENT_DUE: comment_due,
    NoticeKind.EVALUATION_DUE: nothing_more,
    NoticeKind.REVIEW_HELD: nothing_more,
    NoticeKind.DUTY_OVERDUE: nothing_more,
    NoticeKind.VISITORS_COMMENT: visitors_comment,
}
