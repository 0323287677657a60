"""What notices say, from the facts of the decisions behind them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from incentives.enums import MeasureKind, PilotStatus
from notices.enums import NoticeKind
from notices.models import Notice
from notices.phrases import GROUNDS
from notices.wording import ACTIONS, ADJUSTMENTS, FLAGS, LEVELS, SENTENCES, wording_of
from notices.wording_of_incentives import PILOT_STATES
from responsibility.enums import ResponsibleLevel
from supervision.enums import Action, Flag, Ground
from tasks.enums import AdjustmentKind

ABOUT = {"title": "新建幼儿园"}


def said(kind: NoticeKind, facts: dict[str, Any], *, month: int | None = 9, action: str = "") -> tuple[str, str]:
    wording = wording_of(Notice(kind=kind, facts=facts, month=month, action=action, year=2026))
    return wording.title, " ".join(wording.sentences)


ESCALATED = {
    **ABOUT,
    "grounds": ["18-mid-year", "18-three-months"],
    "planned": "138.6",
    "actual": "127.3",
    "streak": 3,
    "reason": "behind",
    "due_on": "2026-10-28",
}


@pytest.mark.parametrize(
    ("kind", "facts", "action", "expected"),
    [
        (
            NoticeKind.ESCALATION,
            ESCALATED,
            "supervision_body_talk",
            (
                "Talk by the supervision body: 新建幼儿园",
                (
                    "Sep: planned 138.6, actual 127.3. 3 yellow months in a row. "
                    "Ground: Yellow card at mid-year (18), Three yellow cards in a row (18). "
                    "To be carried out by 28 Oct."
                ),
            ),
        ),
        (
            NoticeKind.ESCALATION_COPY,
            {**ABOUT, "grounds": [], "planned": "8", "actual": None, "streak": 1, "reason": "unreported"},
            "written_report",
            (
                "Written report (for information): 新建幼儿园",
                "Nothing was reported for Sep in time. 1 yellow month.",
            ),
        ),
        (
            NoticeKind.REVOCATION,
            {**ESCALATED, "revocation_reason": "更正后达到序时进度"},
            "unit_head_talk",
            (
                "Talk inside the unit (revoked): 新建幼儿园",
                "It has lost its ground and nothing follows from it any more. Reason: 更正后达到序时进度",
            ),
        ),
        (
            NoticeKind.REPORT_REMINDER,
            {"missing": 1, "due_at": "2026-10-13T18:00:00+08:00"},
            "",
            ("Reminder to report", "For Sep 1 report is still missing. They are due on 13 Oct 18:00."),
        ),
        (
            NoticeKind.REPORT_RETURNED,
            {**ABOUT, "reason": "与统计口径不符", "actual": "5"},
            "",
            (
                "Report returned: 新建幼儿园",
                (
                    "The report for Sep came back. Reason: 与统计口径不符 "
                    "Submit it again; until then the value submitted last counts."
                ),
            ),
        ),
        (
            NoticeKind.CORRECTION,
            {**ABOUT, "reason": "重复计算", "before": "82", "actual": "80.1"},
            "",
            ("Correction: 新建幼儿园", "Sep was corrected from 82 to 80.1. Reason: 重复计算"),
        ),
        (
            NoticeKind.CORRECTION,
            {**ABOUT, "reason": "漏报", "actual": "80.1", "flag": "red_flag", "changed_months": [9, 10]},
            "",
            (
                "Correction: 新建幼儿园",
                "Sep was corrected to 80.1. It is now judged: Red flag. Judged again: Sep, Oct. Reason: 漏报",
            ),
        ),
        (
            NoticeKind.CORRECTION,
            {**ABOUT, "reason": "", "actual": None},
            "",
            ("Correction: 新建幼儿园", "Sep was corrected."),
        ),
        (
            NoticeKind.FILING_REMINDER,
            {"missing": 12, "overdue": 2, "due_on": "2026-01-15"},
            "",
            (
                "Reminder to file",
                ("12 responsibility filings are not submitted. 2 are overdue. The earliest was or is due on 15 Jan."),
            ),
        ),
        (
            NoticeKind.FILING_RETURNED,
            {**ABOUT, "unit": "教育局", "reason": "缺电话"},
            "",
            ("Filing returned: 新建幼儿园", "The filing of 教育局 came back. Reason: 缺电话"),
        ),
        (
            NoticeKind.FILING_COPY,
            {**ABOUT, "unit": "教育局"},
            "",
            ("Filing, for information: 新建幼儿园", "教育局 has filed who is responsible."),
        ),
        (
            NoticeKind.FILING_COPY,
            {"count": 409},
            "",
            ("Filing, for information", "409 filings came with the list of 2026."),
        ),
        (
            NoticeKind.FILING_COPY,
            {"unit": "教育局", "level": "direct", "successor": "丁", "from_on": "2026-07-01", "reason": "轮岗"},
            "",
            (
                "Filing, for information",
                "教育局: from 1 Jul on 丁 is the Direct responsible person. Reason: 轮岗",
            ),
        ),
        (
            NoticeKind.COORDINATION_REQUEST,
            {**ABOUT, "text": "管线迁改"},
            "",
            ("Request for coordination: 新建幼儿园", "Asked for: 管线迁改 Asking is no fault."),
        ),
        (
            NoticeKind.COORDINATION_ANSWER,
            {**ABOUT, "text": "管线迁改", "answer": "周五会办"},
            "",
            ("Answer to a request for coordination: 新建幼儿园", "Asked for: 管线迁改 Answer: 周五会办"),
        ),
        (
            NoticeKind.DEADLINE_REMINDER,
            {**ABOUT, "due_on": "2026-10-28", "is_late": False},
            "unit_head_talk",
            ("Talk inside the unit (deadline): 新建幼儿园", "It is due on 28 Oct."),
        ),
        (
            NoticeKind.DEADLINE_REMINDER,
            {**ABOUT, "due_on": "2026-10-28", "is_late": True},
            "unit_head_talk",
            ("Talk inside the unit (deadline): 新建幼儿园", "It was due on 28 Oct and is not recorded yet."),
        ),
        (
            NoticeKind.ADJUSTMENT,
            {**ABOUT, "adjustment": "suspend", "document": "市政府专题会议纪要〔2026〕18号"},
            "",
            (
                "Adjustment of the list: 新建幼儿园",
                "Suspend, from Sep on. Authority: 市政府专题会议纪要〔2026〕18号.",
            ),
        ),
    ],
)
def test_title_and_sentences(kind: NoticeKind, facts: dict[str, Any], action: str, expected: tuple[str, str]) -> None:
    assert said(kind, facts, action=action) == expected


@pytest.mark.parametrize("kind", NoticeKind)
def test_no_kind_fails_for_want_of_facts(kind: NoticeKind) -> None:
    title, _sentences = said(kind, {}, month=None)
    assert title or kind in (NoticeKind.ESCALATION,)


def test_every_code_of_other_rooms_has_its_word() -> None:
    assert set(SENTENCES) == set(NoticeKind)
    words = {**dict(Action.choices), "reminder_talk": MeasureKind.REMINDER_TALK.label}
    assert {code: str(word) for code, word in ACTIONS.items()} == words
    assert {code: str(word) for code, word in PILOT_STATES.items()} == dict(PilotStatus.choices)
    assert {code: str(word) for code, word in GROUNDS.items()} == dict(Ground.choices)
    assert {code: str(word) for code, word in FLAGS.items()} == dict(Flag.choices)
    assert {code: str(word) for code, word in LEVELS.items()} == dict(ResponsibleLevel.choices)
    assert {code: str(word) for code, word in ADJUSTMENTS.items()} == dict(AdjustmentKind.choices)


def test_chinese_is_in_the_words_of_the_office() -> None:
    with translation.override("zh-hans"):
        assert said(NoticeKind.ESCALATION, ESCALATED, action="supervision_body_talk") == (
            "督查约谈：新建幼儿园",
            (
                "9月应达 138.6，实际 127.3。 连续 3 个月黄牌。 "
                "依据：年中未达序时进度（第十八条）、连续三个月黄牌（第十八条）。 10月28日前办结。"
            ),
        )
