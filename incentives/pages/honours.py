"""The page of a year's outstanding contributions: where each stands, who recommended what, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from incentives.documents.honours import latest_results
from incentives.enums import NominationStatus
from incentives.models import Nomination, Recognition, Recommendation
from incentives.permissions.honours import (
    YEAR_END,
    nominations_read_whole_by,
    nominations_visible_to,
    on_task_at_year_end,
)
from incentives.rules.honours import OPEN_TO_RECOMMENDATION, Tie
from incentives.selectors.honours import (
    RELATED,
    Record,
    leaders_of,
    limits_of,
    quotas_of,
    recognised_in,
    records_of,
)
from organization.permissions import is_mayor, sees_whole_city
from supervision.enums import Flag
from supervision.models import Check
from tasks.enums import TaskStatus
from tasks.models import Participation, Task

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from incentives.selectors.honours import Quota
    from organization.models import Person

TIES = {
    Tie.OWN_UNIT.value: gettext_lazy("stands in %(unit)s"),
    Tie.PARENT_UNIT.value: gettext_lazy("heads the unit above %(unit)s"),
    Tie.MAIN_RESPONSIBLE.value: gettext_lazy("is filed as the main responsible person of %(unit)s"),
}
# What a reader may ask for by `?state=`: states, and for `nominated` everything that was handed in.
STATES = tuple(state for state in NominationStatus if state not in (NominationStatus.DRAFT, NominationStatus.WITHDRAWN))


def conflict_words(conflict: str) -> str:
    """What binds a leader to units on the task, in words."""
    lines = [line.partition(" ") for line in conflict.splitlines()]
    said = [str(TIES[code]) % {"unit": unit} for code, _blank, unit in lines if code in TIES]
    return pgettext("between items of a list", ", ").join(said)


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation as pages show it."""

    recommendation: Recommendation
    conflict: str
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A nomination in the list of the year. `awaited` is from whom the next step is; `is_whole`: may the reader see
    who recommended it. `has_lapsed`: the records say no longer that its task is completed."""

    nomination: Nomination
    record: Record
    recommended: Sequence[Recommended]
    awaited: str
    is_whole: bool
    is_mine_to_recommend: bool

    @property
    def has_lapsed(self) -> bool:
        return self.is_whole and not self.record.is_completed


def outstanding_page(year: int, person: Person, at: datetime, *, state: str = "") -> dict[str, Any]:
    """Everything that the page of a year shows to this reader."""
    on = localdate(at)
    limits = limits_of(year, on)
    quotas = quotas_of(year, on)
    visible = nominations_visible_to(person, Nomination.objects.in_year(year)).select_related(*RELATED)
    items = items_of(list(visible.exclude(status=NominationStatus.WITHDRAWN)), person, quotas)
    handed_in = [each for each in items if each.nomination.status != NominationStatus.DRAFT]
    imported = imported_in(year)
    mine = next((each for each in quotas if each.leader == person), None)
    return {
        "year": year,
        "limits": limits,
        "state": state if state in STATES else "",
        "items": [each for each in handed_in if state not in STATES or each.nomination.status == state],
        "drafts": [each for each in items if each.nomination.status == NominationStatus.DRAFT],
        "imported": imported if state in ("", NominationStatus.RECOGNISED) else [],
        "counts": {each.value: sum(item.nomination.status == each for item in handed_in) for each in STATES},
        "count": len(handed_in),
        "recognised": recognised_in(year),
        **_shown_quotas(quotas if sees_whole_city(person) else []),
        "mine": mine,
        "to_recommend": [each for each in handed_in if each.is_mine_to_recommend and mine is not None and mine.left],
        "nominable": nominable_tasks(year, person),
        "is_mayor": is_mayor(person),
        "issued": latest_results(year) if person.has_perm("incentives.export_outstanding") else None,
        **rights_in_year(person),
    }


def _shown_quotas(quotas: Sequence[Quota]) -> dict[str, Any]:
    """Who has recommended something, and apart from them who has not."""
    return {
        "quotas": quotas,
        "used": [each for each in quotas if each.recommendations],
        "unused": [each for each in quotas if not each.recommendations],
    }


def rights_in_year(person: Person) -> dict[str, bool]:
    return {
        "may_review": person.has_perm("incentives.review_nominations"),
        "may_decide": person.has_perm("incentives.decide_nominations"),
        "may_issue": person.has_perm("incentives.issue_outstanding_results"),
        "may_export": person.has_perm("incentives.export_outstanding"),
        "sees_whole_city": sees_whole_city(person),
    }


def items_of(nominations: Sequence[Nomination], person: Person, quotas: Sequence[Quota]) -> list[Item]:
    """With flags and recommendations; the number of queries does not grow with that of the nominations."""
    keys = [each.pk for each in nominations]
    whole = set(nominations_read_whole_by(person, Nomination.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    records = records_of([each.task for each in nominations])
    made: dict[int, list[Recommended]] = {pk: [] for pk in keys}
    for each in Recommendation.objects.standing().filter(nomination__in=whole).select_related("leader"):
        made[each.nomination_id].append(Recommended(each, conflict_words(each.conflict)))
    left = {each.leader.pk: each.left for each in quotas}
    return [
        Item(
            nomination=each,
            record=records[each.task_id],
            recommended=made[each.pk],
            awaited=awaited(each, left),
            is_whole=each.pk in whole,
            is_mine_to_recommend=_waits_for(person, each, [one.recommendation for one in made[each.pk]]),
        )
        for each in nominations
    ]


def _waits_for(person: Person, nomination: Nomination, made: Collection[Recommendation]) -> bool:
    """Whether the person may still recommend it."""
    is_open = nomination.status in OPEN_TO_RECOMMENDATION
    return is_open and person in leaders_of(nomination.task) and all(each.leader_id != person.pk for each in made)


def awaited(nomination: Nomination, places_left: Mapping[int, int]) -> str:
    """From whom the next step is, in words; nothing once the meeting has decided."""
    match nomination.status:
        case NominationStatus.DRAFT:
            return _("The unit's head hands it in.")
        case NominationStatus.NOMINATED:
            return _awaited_from_leaders(nomination, places_left)
        case NominationStatus.RECOMMENDED:
            return _("The mayor reviews it.")
        case NominationStatus.REVIEWED:
            return _("The executive meeting decides; the supervision office records it.")
        case _:
            return ""


def _awaited_from_leaders(nomination: Nomination, places_left: Mapping[int, int]) -> str:
    leaders = leaders_of(nomination.task)
    if not leaders:
        return _("No city leader is named for the task or its sector, so nobody can recommend it.")
    between = pgettext("between items of a list", ", ")
    free = [each for each in leaders if places_left.get(each.pk, 1)]
    if not free:
        used_up = between.join(each.post or each.name for each in leaders)
        return _("%(leaders)s has no recommendation left.") % {"leaders": used_up}
    return _("%(leaders)s may recommend it.") % {"leaders": between.join(each.post or each.name for each in free)}


def imported_in(year: int) -> list[Recognition]:
    """Recognised items that came with the workbook, without a nomination."""
    nominated = Nomination.objects.standing().filter(task=OuterRef("task"))
    found = Recognition.objects.in_year(year).filter(~Exists(nominated), recognised=True)
    return list(found.select_related("task__work_list", "task__host"))


def nominable_tasks(year: int, person: Person) -> list[Task]:
    """Completed tasks of the person's unit that nobody has nominated."""
    if person.unit_id is None or not person.has_perm("incentives.write_nominations"):
        return []
    on_task = on_task_at_year_end(Participation.objects.filter(unit=person.unit_id))
    red = Check.objects.current().filter(task=OuterRef("pk"), month=YEAR_END, flag=Flag.RED_FLAG)
    taken = Nomination.objects.standing().filter(task=OuterRef("pk"))
    drafted = Nomination.objects.filter(task=OuterRef("pk"), unit=person.unit_id, status=NominationStatus.DRAFT)
    tasks = Task.objects.in_year(year).published().exclude(status=TaskStatus.WITHDRAWN)
    found = tasks.filter(~Exists(taken), ~Exists(drafted), pk__in=on_task.values("task")).filter(
        Q(completed_on__year__lte=year) | Exists(red)
    )
    open_tasks = found.exclude(paused_months__contains=[YEAR_END]).select_related("work_list", "host")
    return list(open_tasks.order_by("order", "pk"))
