from __future__ import annotations

from workbook.columns import Sheet

SHEETS: tuple[Sheet, ...] = ()
