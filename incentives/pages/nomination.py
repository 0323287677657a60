"""The page of one nomination: the unit's statement beside the record, and how far it has come (article 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.enums import AwardLevel, NominationStatus
from incentives.models import Nomination
from incentives.pages.honours import Recommended, awaited, conflict_words
from incentives.permissions.honours import YEAR_END
from incentives.rules.honours import OPEN_TO_RECOMMENDATION
from incentives.rules.honours import RANKS as RANKS_OF_AWARDS
from incentives.selectors.evidence import evidence_of
from incentives.selectors.honours import (
    Record,
    bars_of,
    leaders_of,
    limits_of,
    quotas_of,
    record_kept,
    records_of,
    units_of,
)
from notices.phrases import day_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from incentives.models import Award, WorkingMoney
    from organization.models import Person, Unit
    from tasks.models import Task


@dataclass(frozen=True, slots=True)
class UnitHonours:
    """What a unit on the task gets for a recognised item."""

    unit: Unit
    is_host: bool
    money: WorkingMoney | None
    awards: Sequence[Award]


@dataclass(frozen=True, slots=True)
class WayStep:
    state: str
    label: str
    note: str = ""


def nomination_line(task: Task, person: Person) -> dict[str, Any]:
    """For the page of a task: its nomination, as far as the reader may know of it, or whether their unit may write one.

    Asks nothing of a task that can be neither completed nor nominated yet.
    """
    if task.completed_on is None and task.work_list.closed_through < YEAR_END:
        return {}
    standing = Nomination.objects.standing().filter(task=task).first()
    if standing is not None:
        return {"nomination": standing} if person.has_perm("incentives.view_nomination", standing) else {}
    may_write = person.has_perm("incentives.draft_nomination", task) and not bars_of(task, person.unit_id)
    return {"may_nominate": may_write}


def nomination_page(nomination: Nomination, person: Person, at: datetime) -> dict[str, Any]:
    """Everything that the page of a nomination shows to this reader; to others than those concerned what is public."""
    is_whole = person.has_perm("incentives.read_nomination", nomination)
    shown = {"nomination": nomination, "task": nomination.task, "year": nomination.year, "is_whole": is_whole}
    record = records_of([nomination.task])[nomination.task_id]
    if not is_whole:
        return {**shown, "record": record, "way": way_of(nomination, [])}
    on = localdate(at)
    quotas = {each.leader.pk: each for each in quotas_of(nomination.year, on)}
    made = _recommended(nomination, person)
    units = units_of(nomination.task)
    return {
        **shown,
        "record": record,
        "then": _changed_since(nomination, record),
        "files": evidence_of(nomination),
        "recommended": made,
        "way": way_of(nomination, made),
        "awaited": awaited(nomination, {pk: each.left for pk, each in quotas.items()}),
        "honours": honours_of(nomination, units),
        "limits": limits_of(nomination.year, on),
        "mine": quotas.get(person.pk),
        **_acts(nomination, person, made),
    }


def _recommended(nomination: Nomination, person: Person) -> list[Recommended]:
    is_open = nomination.status in OPEN_TO_RECOMMENDATION
    found = nomination.recommendations.filter(withdrawn_at=None).select_related("leader", "by")
    return [
        Recommended(
            each,
            conflict_words(each.conflict),
            may_withdraw=is_open and person.has_perm("incentives.withdraw_recommendation", each),
        )
        for each in found
    ]


def _acts(nomination: Nomination, person: Person, made: Sequence[Recommended]) -> dict[str, Any]:
    """What the reader may do with it now."""
    status = nomination.status
    is_open, is_draft = status in OPEN_TO_RECOMMENDATION, status == NominationStatus.DRAFT
    taken = {each.recommendation.leader_id for each in made}
    is_before_meeting = is_open or status == NominationStatus.REVIEWED
    may_withdraw = "incentives.discard_nomination" if is_draft else "incentives.withdraw_nomination"
    decides = person.has_perm("incentives.decide_nominations")
    has_meeting = nomination.meeting_on is not None
    return {
        "may_edit": is_draft and person.has_perm("incentives.draft_nomination", nomination.task),
        "may_withdraw": (is_draft or is_before_meeting) and person.has_perm(may_withdraw, nomination),
        "may_recommend": is_open
        and person.pk not in taken
        and person.has_perm("incentives.recommend_nomination", nomination),
        "paper_leaders": [each for each in leaders_of(nomination.task) if each.pk not in taken]
        if is_open and person.has_perm("incentives.record_recommendation")
        else [],
        "may_review": status == NominationStatus.RECOMMENDED and person.has_perm("incentives.review_nominations"),
        "may_take_back": nomination.reviewed_at is not None
        and not has_meeting
        and person.has_perm("incentives.review_nominations"),
        "may_decide": status == NominationStatus.REVIEWED and decides,
        "may_correct": has_meeting and decides,
        "may_award": status == NominationStatus.RECOGNISED and person.has_perm("incentives.grant_awards"),
    }


def way_of(nomination: Nomination, made: Sequence[Recommended]) -> list[WayStep]:
    """The four steps that the regulation names, and how far it has come."""
    done = _steps_done(nomination)
    notes = [
        f"{nomination.unit.short_name} {_day(localdate(nomination.nominated_at))}",
        pgettext("between items of a list", ", ").join(_leader(each) for each in made),
        _day(localdate(nomination.reviewed_at)) if nomination.reviewed_at else "",
        _day(nomination.meeting_on) if nomination.meeting_on else "",
    ]
    labels = [_("Nominated by the unit"), _("Recommended by leaders"), _("Reviewed by the mayor"), _ending(nomination)]
    return [
        WayStep("done" if n < done else "now" if n == done and _goes_on(nomination) else "", label, note)
        for n, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def _steps_done(nomination: Nomination) -> int:
    if nomination.meeting_on is not None:
        return 4
    if nomination.reviewed_at is not None:
        return 3
    return {NominationStatus.DRAFT: 0, NominationStatus.NOMINATED: 1}.get(NominationStatus(nomination.status), 2)


def _goes_on(nomination: Nomination) -> bool:
    ended = (NominationStatus.RECOGNISED, NominationStatus.NOT_RECOGNISED, NominationStatus.WITHDRAWN)
    return nomination.status not in ended


def _ending(nomination: Nomination) -> str:
    if nomination.status == NominationStatus.RECOGNISED:
        return _("Recognised by the executive meeting")
    if nomination.meeting_on is not None:
        return _("Not recognised by the executive meeting")
    return _("Decided by the executive meeting")


def _leader(each: Recommended) -> str:
    leader = each.recommendation.leader
    return leader.post or leader.name


def _day(day: date) -> str:
    return day_text(day.isoformat())


def _changed_since(nomination: Nomination, record: Record) -> Record | None:
    """The record as it stood when the unit nominated it, if the records say something else today."""
    if not nomination.facts:
        return None
    then = record_kept(nomination.facts)
    return then if then != record else None


def honours_of(nomination: Nomination, units: Sequence[Unit]) -> list[UnitHonours]:
    """Awards and money by unit, the host first."""
    money = {each.unit_id: each for each in nomination.money.all()}
    awards = list(nomination.awards.filter(withdrawn_at=None).order_by("pk"))
    awards.sort(key=lambda each: -RANKS_OF_AWARDS[AwardLevel(each.level)])
    return [
        UnitHonours(
            unit,
            unit.pk == nomination.task.host_id,
            money.get(unit.pk),
            [each for each in awards if each.unit_id == unit.pk],
        )
        for unit in units
    ]
