"""What is given to call a meeting and to record it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from office.enums import AgendaReason, MeetingTopic
from organization.models import Person, Unit
from supervision.models import CoordinationRequest
from tasks.models import Task


@dataclass(frozen=True, slots=True)
class AgendaDraft:
    """A task, perhaps because of a request for coordination, or a matter in words."""

    task: Task | None = None
    request: CoordinationRequest | None = None
    title: str = ""
    reason: str = AgendaReason.CHOSEN


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting to come: when, where, under whom, with whom, about what.

    `unit` is the unit whose own weekly meeting it is. `chair_name` where nobody with an account is in the chair.
    """

    title: str
    planned_at: datetime
    topic: str = MeetingTopic.OTHER
    unit: Unit | None = None
    chair: Person | None = None
    chair_name: str = ""
    ends_at: datetime | None = None
    place: str = ""
    note: str = ""
    invited_units: Sequence[Unit] = ()
    invited_people: Sequence[Person] = ()
    agenda: Sequence[AgendaDraft] = ()


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What was decided: who carries it out by when; `task` where it is about one."""

    text: str
    unit: Unit
    due_on: date
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """What came of a meeting. `decisions` are added to those that are recorded already."""

    held_at: datetime
    present: str
    minutes: str
    document: str = ""
    decisions: Sequence[DecisionDraft] = ()
