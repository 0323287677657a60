"""What notices about meetings and their decisions (articles 4 and 7) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.enums import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def nothing_more(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from ()


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.MEETING_CALLED: nothing_more,
    NoticeKind.MEETING_CHANGED: nothing_more,
    NoticeKind.MEETING_CANCELLED: nothing_more,
    NoticeKind.MEETING_MISSING: nothing_more,
    NoticeKind.DECISION_MADE: nothing_more,
    NoticeKind.DECISION_DUE: nothing_more,
    NoticeKind.DECISION_CHANGED: nothing_more,
    NoticeKind.DECISION_REPORTED: nothing_more,
    NoticeKind.DECISION_RETURNED: nothing_more,
    NoticeKind.DECISION_DONE: nothing_more,
}
