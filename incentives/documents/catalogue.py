"""The kinds of documents of this room (articles 7 to 17, 20, 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.documents.honours import OUTSTANDING_RESULTS
from incentives.documents.measures import MEASURE_NOTICE
from incentives.documents.performance import SCORE_SHEET
from incentives.documents.plans import ASSESSMENT_PLAN
from incentives.documents.talks import FUND_TALK_NOTICE, FUND_TALK_RECORD
from incentives.documents.year_plans import REWARD_PLAN

if TYPE_CHECKING:
    from notices.documents.kinds import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = (
    FUND_TALK_NOTICE,
    FUND_TALK_RECORD,
    ASSESSMENT_PLAN,
    OUTSTANDING_RESULTS,
    SCORE_SHEET,
    REWARD_PLAN,
    MEASURE_NOTICE,
)
