"""What notices about inspections and spot checks (article 6) say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.enums import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notices.models import Notice


def nothing_more(notice: Notice, facts: dict[str, Any]) -> Iterator[str]:
    yield from ()


SENTENCES: dict[NoticeKind, Callable[[Notice, dict[str, Any]], Iterator[str]]] = {
    NoticeKind.INSPECTION_ANNOUNCED: nothing_more,
    NoticeKind.INSPECTION_CHANGED: nothing_more,
    NoticeKind.INSPECTION_REPORTED: nothing_more,
    NoticeKind.INSPECTION_FINDING: nothing_more,
    NoticeKind.INSPECTION_FINDING_DUE: nothing_more,
    NoticeKind.INSPECTION_FINDING_PUT_RIGHT: nothing_more,
    NoticeKind.INSPECTION_FINDING_RETURNED: nothing_more,
    NoticeKind.INSPECTION_FINDING_VERIFIED: nothing_more,
    NoticeKind.SPOT_CHECK_DRAWN: nothing_more,
    NoticeKind.SPOT_CHECK_RESULT: nothing_more,
}
