from __future__ import annotations

from responsibility.views.filing import filing, issue_form, replace, responsible, send_back, step_row
from responsibility.views.lists import accept, export, file_many, filings, submit

__all__ = (
    "accept",
    "export",
    "file_many",
    "filing",
    "filings",
    "issue_form",
    "replace",
    "responsible",
    "send_back",
    "step_row",
    "submit",
)
