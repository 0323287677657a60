"""Following up what meetings decided: the unit reports, whoever follows it up accepts, returns, moves, withdraws."""

from __future__ import annotations

from office.following_up.changing import move_decision, withdraw_decision
from office.following_up.reporting import report_decision, tell_progress
from office.following_up.settling import accept_decision, return_decision

__all__ = (
    "accept_decision",
    "move_decision",
    "report_decision",
    "return_decision",
    "tell_progress",
    "withdraw_decision",
)
