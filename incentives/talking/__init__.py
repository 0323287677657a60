"""The life of the reminder talks about special funds: issued, signed for, held, confirmed, closed (article 12)."""

from __future__ import annotations

from incentives.talking.issuing import issue_fund_talks
from incentives.talking.reminding import remind_fund_talks

__all__ = ("issue_fund_talks", "remind_fund_talks")
