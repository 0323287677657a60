"""What `manage.py export` can print: the rooms' records under their fixed names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.exports import export_measures, export_performance
from notices.exports import export_notices
from supervision.exports import export_checks, export_escalations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXPORTS: dict[str, Callable[[int], Iterator[dict[str, Any]]]] = {
    "checks": export_checks,
    "escalations": export_escalations,
    "notices": export_notices,
    "measures": export_measures,
    "performance": export_performance,
}
