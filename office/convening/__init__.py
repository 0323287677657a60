"""Calling meetings, changing and cancelling them, and writing down what came of them (articles 4 to 6)."""

from __future__ import annotations

from office.convening.calling import MeetingChangedError, call_meeting, cancel_meeting, change_meeting
from office.convening.drafts import AgendaDraft, DecisionDraft, MeetingDraft, MeetingRecord
from office.convening.recording import record_meeting

__all__ = (
    "AgendaDraft",
    "DecisionDraft",
    "MeetingChangedError",
    "MeetingDraft",
    "MeetingRecord",
    "call_meeting",
    "cancel_meeting",
    "change_meeting",
    "record_meeting",
)
