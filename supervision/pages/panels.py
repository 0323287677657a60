"""Panels: what the page of an escalation shows about one way of dealing with it (a talk, a report, a case).

Each subject has a function `(escalation, person, at) -> Panel | None` of its own, listed in `escalation_page.PANELS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it is given, as `panel` (`panel.form` is `context["form"]`).

    `is_turn`: the reader has to act. It then stands in the page's one marked box with the other acts of the reader
    (a revoked escalation has none), else below it as a section of its own.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    is_turn: bool = False


PanelOf = Callable[["Escalation", "Person", "datetime"], Panel | None]
