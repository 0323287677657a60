"""The reviews of the office: prepared, written, held (article 6)."""

from __future__ import annotations

from office.holding.preparing import ReviewChangedError, prepare_review, write_review
from office.holding.recording import hold_review

__all__ = ("ReviewChangedError", "hold_review", "prepare_review", "write_review")
