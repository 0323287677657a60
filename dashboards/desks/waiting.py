"""The desk of everybody else: what was told, what waits for a signature, and what their role reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from dashboards.desks.office_year import office_lines
from dashboards.desks.rewards import reward_lines
from dashboards.links import Links
from dashboards.selectors.duties import latest_notices, notices_to_sign, open_escalations
from dashboards.selectors.months import flags_in
from organization.enums import Role
from supervision.enums import Action
from supervision.models import Escalation
from supervision.permissions.reports import escalations_visible_to
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import WorkList

ROWS = 10
# What a role reads besides what is public inside.
ACTIONS = {
    Role.ORGANIZATION_DEPARTMENT: (Action.CITY_CRITICISM, Action.ACCOUNTABILITY),
    Role.SUPERVISORY_ORGAN: (Action.ACCOUNTABILITY,),
}


def waiting_desk(person: Person, work_list: WorkList, *, at: datetime) -> dict[str, object]:
    links, month = Links(work_list.year), work_list.closed_through
    to_sign = notices_to_sign(person)
    actions = {action for role, read in ACTIONS.items() if person.has_role(role) for action in read}
    seen = escalations_visible_to(person, Escalation.objects.filter(action__in=actions))
    cases = open_escalations(seen)  # of earlier years too, until they are decided
    return {
        "work_list": work_list,
        "links": links,
        "today": localdate(at),
        "month": month,
        "flags": flags_in(Task.objects.filter(work_list=work_list), month),
        "to_sign": to_sign[:ROWS],
        "to_sign_count": to_sign.count(),
        "notices": latest_notices(person)[:ROWS],
        "reads_cases": bool(actions),
        "reads_criticism": Action.CITY_CRITICISM in actions,
        "cases": cases[:ROWS] if actions else [],
        "is_administrator": person.has_role(Role.ADMINISTRATOR),
        "is_article_host": person.has_role(Role.ARTICLE_HOST),
        **reward_lines(person, localdate(at)),
        **office_lines(person, localdate(at)),
    }
