"""Talks that wait to be held, made directly, for the tests of their life."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from responsibility.models import ResponsiblePerson
from supervision.enums import Action, Ground, Level, Step
from supervision.life.following import first_course, set_state
from supervision.life.recording import Agreement, Minutes
from supervision.models import Escalation
from supervision.notifying import escalation_notices
from tests.factories import make_filing, make_task, make_unit, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organization.models import Person, Unit
    from supervision.models import Sitting
    from tasks.models import WorkList

ISSUED = moment("2026-04-08 08:00")
LATER = moment("2026-04-10 15:00")
DUE = date(2026, 4, 22)
LEVELS = {
    Action.UNIT_HEAD_TALK: (Level.DIRECT, Ground.TWO_MONTHS),
    Action.SUPERVISION_BODY_TALK: (Level.SUPERVISING, Ground.THREE_MONTHS),
    Action.VICE_MAYOR_TALK: (Level.MAIN, Ground.THIRD_QUARTER),
    Action.WRITTEN_REPORT: (Level.UNIT, Ground.LIVELIHOOD_REPORT),
    Action.CITY_CRITICISM: (Level.UNIT, Ground.YEAR_END),
    Action.ACCOUNTABILITY: (Level.UNIT, Ground.LIVELIHOOD_YEAR_END),
}


def make_talk(
    work_list: WorkList,
    unit: Unit | None = None,
    action: Action = Action.SUPERVISION_BODY_TALK,
    *,
    accounts: Mapping[str, Person] | None = None,
    is_filed: bool = True,
    leader: Person | None = None,
    month: int = 3,
    title: str = "",
    is_told: bool = False,
) -> Escalation:
    """An escalation issued on 8 April with the people filed for its task; `is_told` sends its notices too."""
    level, ground = LEVELS[action]
    task = make_task(work_list, unit or make_unit(), title=title)
    if is_filed:
        make_filing(task, accounts=accounts)
    escalation = Escalation(
        task=task,
        unit=task.host,
        year=work_list.year,
        month=month,
        action=action,
        grounds=[ground],
        level=level,
        responsible=ResponsiblePerson.objects.filter(filing__task=task, level=level).first(),
        leader=leader,
        issued_at=ISSUED,
        due_on=DUE,
        facts={"checks": []},
    )
    set_state(escalation, first_course(action, [ground]), since=localdate(ISSUED))
    escalation.save()
    if is_told:
        escalation_notices(work_list=work_list, escalations=[escalation], at=ISSUED)
    return escalation


def minutes(held_at: str = "2026-04-10 14:00", **said: str) -> Minutes:
    given = {"place": "第二会议室", "chair": "督查室主任", "present": "分管副局长", "minutes": "说明原因，补齐进度。"}
    return Minutes(held_at=moment(held_at), **{**given, **said})


def agreements(*talks: Escalation, **said: object) -> dict[int, Agreement]:
    return {each.pk: Agreement(**{"agreed": "六月底前补齐", **said}) for each in talks}  # type: ignore[arg-type]


def state(escalation: Escalation) -> tuple[str, str]:
    """How far it has come, and what it waits for."""
    escalation.refresh_from_db()
    return escalation.status, Step(escalation.step).value


def events(escalation: Escalation) -> list[str]:
    return list(escalation.events.order_by("pk").values_list("kind", flat=True))


def matter_of(sitting: Sitting, escalation: Escalation) -> int:
    return sitting.matters.standing().get(escalation=escalation).pk
