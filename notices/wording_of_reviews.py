"""What notices about reviews, duties and visitors' comments (articles 6, 19 and 21) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from notices.enums import NoticeKind
from notices.phrases import day_text, month_text
from notices.wording_of_duties import duty_overdue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


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


def evaluation_due(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {"year": facts.get("year", ""), "period": PERIODS.get(facts.get("kind", ""), "")}
    yield _("Article 6 asks each unit for its own evaluation: %(year)s, %(period)s.") % given
    yield _("It stands beside the unit's figures in the review, and can be changed until the review is held.")
    if number := facts.get("reminder"):
        yield _("It has not been handed in yet; this is reminder %(number)s.") % {"number": number}


def review_held(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    given = {
        "day": day_text(facts.get("held_on")),
        "year": facts.get("year", ""),
        "period": PERIODS.get(facts.get("kind", ""), ""),
    }
    yield _("The review was held on %(day)s: %(year)s, %(period)s.") % given
    yield _("%(month)s: red flags %(red)s, yellow cards %(yellow)s. Its figures are frozen.") % {
        "month": month_text(facts.get("month")),
        "red": facts.get("red", 0),
        "yellow": facts.get("yellow", 0),
    }


PERIODS = {
    "month": pgettext_lazy("period of a review", "the month"),
    "quarter": pgettext_lazy("period of a review", "the quarter"),
    "mid_year": pgettext_lazy("period of a review", "the first half of the year"),
    "year_end": pgettext_lazy("period of a review", "the whole year"),
}
SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.COMMENT_DUE: comment_due,
    NoticeKind.EVALUATION_DUE: evaluation_due,
    NoticeKind.REVIEW_HELD: review_held,
    NoticeKind.DUTY_OVERDUE: duty_overdue,
    NoticeKind.VISITORS_COMMENT: visitors_comment,
}
