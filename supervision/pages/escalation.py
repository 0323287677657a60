"""What the page of one escalation shows (articles 18 and 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from regulation.calendar import is_provisional
from supervision.documents.panel import documents_panel
from supervision.enums import Action, EscalationStatus, EventKind, Level
from supervision.explaining import facts_of, towards_whom, who_acts
from supervision.life.awaited import step_overdue_days, who_is_awaited
from supervision.life.duties import duties_of
from supervision.notifying import article_of
from supervision.pages.objection import objection_panel
from supervision.pages.sitting import closing_panel, talk_section, talk_turn
from supervision.pages.statements import case_panel, statement_history, statement_turn
from supervision.parameters import deadlines_on
from supervision.permissions.reports import knows_names
from supervision.rules.escalation import TALKS, rung
from supervision.selectors.escalations import (
    of_the_same_closing,
    prospect_of,
    resting_months,
    story_of,
    told_of,
    told_of_revocation,
)
from supervision.wording import why_issued
from tasks.selectors import whole_tasks_visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from notices.models import Notice
    from organization.models import Person
    from supervision.models import Escalation
    from supervision.pages.panels import PanelOf
    from supervision.selectors.escalations import Happening

# What the rooms' subjects show on the page, in this order.
PANELS: tuple[PanelOf, ...] = (
    talk_turn,
    statement_turn,
    talk_section,
    statement_history,
    case_panel,
    closing_panel,
    objection_panel,
    documents_panel,
)

STEPS = (
    EscalationStatus.ISSUED,
    EscalationStatus.ACKNOWLEDGED,
    EscalationStatus.CARRIED_OUT,
    EscalationStatus.CONFIRMED,
    EscalationStatus.CLOSED,
)


def escalation_page(escalation: Escalation, person: Person, at: datetime) -> dict[str, Any]:
    on = localdate(at)
    facts = facts_of(escalation)
    months = resting_months(escalation, facts)
    told = told_of(escalation)
    story = story_of(escalation, months)
    panels = [panel for of in PANELS if (panel := of(escalation, person, at)) is not None]
    return {
        "escalation": escalation,
        "task": escalation.task,
        "year": escalation.task.work_list.year,
        "article": article_of(escalation),
        "rung": rung(Action(escalation.action)) or 0,
        "is_talk": escalation.action in TALKS,
        "is_towards_unit": escalation.level == Level.UNIT,
        "who": who_acts(escalation),
        "towards": towards_whom(escalation, by_name=knows_names(person, escalation)),
        "awaited": who_is_awaited(escalation, by_name=knows_names(person, escalation)),
        "late": step_overdue_days(escalation, on),
        "is_provisional": escalation.due_on is not None and is_provisional(escalation.due_on.year),
        "steps": steps_of(escalation, story),
        "turns": [panel for panel in panels if panel.is_turn],
        "panels": [panel for panel in panels if not panel.is_turn],
        "why": why_issued(escalation, facts),
        "months": months,
        "last": months[-1].fact if months else None,
        "story": story,
        "duties": duties_of(
            escalation,
            story,
            deadlines_on(escalation.task.work_list.year, on),
            on,
            by_name=knows_names(person, escalation),
        ),
        "told": told,
        "told_of_revocation": told_of_revocation(escalation) if escalation.is_revoked else [],
        "read_count": sum(notice.read_at is not None for notice in told),
        "to_sign_count": sum(notice.needs_signature for notice in told),
        "signed_count": sum(notice.signed_at is not None for notice in told),
        "own_notice": _own(told, person),
        "same_closing": list(of_the_same_closing(escalation, person)),
        "prospect": prospect_of(escalation.task) if escalation.is_open else None,
        "sees_reports": whole_tasks_visible_to(person).filter(pk=escalation.task_id).exists(),
        "on": on,
    }


def steps_of(escalation: Escalation, story: Sequence[Happening]) -> list[tuple[EscalationStatus, str]]:
    """The five steps in their fixed order, each done, waited for (now), or still to come; a revoked one waits for
    nothing more. Signing runs beside: it stays open where a later step was taken without it."""
    if escalation.status == EscalationStatus.REVOKED:
        return [(step, "done" if step == EscalationStatus.ISSUED else "") for step in STEPS]
    done = STEPS.index(EscalationStatus(escalation.status))
    is_signed = any(each.kind == EventKind.ACKNOWLEDGED for each in story)
    states = ["done" if n <= done else "now" if n == done + 1 else "" for n in range(len(STEPS))]
    if done > 1 and not is_signed:
        states[1] = ""
    return list(zip(STEPS, states, strict=True))


def _own(told: Sequence[Notice], person: Person) -> Notice | None:
    """The notice that the reader has to sign for, the own one or one to a unit without accounts."""
    waiting = (each for each in told if each.needs_signature and each.signed_at is None)
    return next((each for each in waiting if person.has_perm("notices.sign_notice", each)), None)
