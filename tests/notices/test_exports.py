from __future__ import annotations

import pytest

from notices.enums import NoticeKind
from notices.exports import export_notices
from notices.services import NoticeDraft, send_notices
from tests.factories import make_reporter, make_unit, moment

pytestmark = pytest.mark.django_db


def test_export_names_the_account_and_a_unit_only_where_it_has_none() -> None:
    unit = make_unit("教育局")
    reporter = make_reporter(unit, username="jyj-tianbao")
    about = {"kind": NoticeKind.ESCALATION, "at": moment("2026-04-09 08:00"), "year": 2026, "serial": "03-07"}
    send_notices(
        [
            NoticeDraft(cause="escalation:1", recipient_id=reporter.pk, month=3, action="unit_head_talk", **about),  # type: ignore[arg-type]
            NoticeDraft(cause="escalation:2", unit_id=unit.pk, **about),  # type: ignore[arg-type]
            NoticeDraft(cause="escalation:3", unit_id=unit.pk, **{**about, "year": 2025}),  # type: ignore[arg-type]
        ]
    )
    assert list(export_notices(2026)) == [
        {
            "recipient": "jyj-tianbao",
            "kind": "escalation",
            "task": "03-07",
            "month": "2026-03",
            "action": "unit_head_talk",
        },
        {"recipient": "教育局", "kind": "escalation", "task": "03-07", "month": "", "action": ""},
    ]


def test_notice_sent_twice_for_one_cause_is_there_once() -> None:
    reporter = make_reporter(make_unit())
    at = moment("2026-04-09 08:00")
    draft = NoticeDraft(NoticeKind.CORRECTION, cause="correction:1", at=at, recipient_id=reporter.pk, year=2026)
    send_notices([draft, draft])
    send_notices([draft])
    assert len(list(export_notices(2026))) == 1
