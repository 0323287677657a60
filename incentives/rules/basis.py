"""On what a decision on a measure rests: when this changes, it must be decided again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTY = ("clause", "inputs", "suggestion", "at_most")


def basis(proposed: Decimal | None, working: Mapping[str, Any]) -> tuple[Any, ...]:
    """The proposed amount, the rule, the inputs, and the values of the parameters wherever they come from.

    The list of evidence may grow, and a default may become a figure of the approved plan, without touching it.
    """
    figures = {each["key"]: each["value"] for each in working.get("parameters", ())}
    return (proposed, working.get("stands", True), figures, *(working.get(name) for name in WEIGHTY))
