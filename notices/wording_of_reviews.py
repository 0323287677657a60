"""What notices about reviews, duties and visitors' comments (articles 6, 19 and 21) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.enums import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def nothing_more(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from ()


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.COMMENT_DUE: nothing_more,
    NoticeKind.EVALUATION_DUE: nothing_more,
    NoticeKind.REVIEW_HELD: nothing_more,
    NoticeKind.DUTY_OVERDUE: nothing_more,
    NoticeKind.VISITORS_COMMENT: nothing_more,
}
