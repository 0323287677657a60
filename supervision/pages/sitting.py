"""What the page of one sitting shows, and what the page of an escalation shows of its talk (articles 12 and 18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from supervision.enums import SittingStatus, Step
from supervision.explaining import towards_whom, who_acts
from supervision.forms.talks import ConfirmForm
from supervision.models import Escalation, SittingMatter
from supervision.pages.panels import Panel
from supervision.permissions.reports import knows_names
from supervision.permissions.talks import to_be_held_by, to_be_prepared_by
from supervision.rules.escalation import TALKS
from supervision.selectors.sittings import afterwards, matters_of, to_confirm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Sitting
    from supervision.selectors.sittings import Afterwards


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter with what became of its task since."""

    matter: SittingMatter
    afterwards: Afterwards

    @property
    def escalation(self) -> Escalation:
        return self.matter.escalation


def sitting_page(sitting: Sitting, person: Person, at: datetime) -> dict[str, Any]:
    matters = matters_of([sitting], person)[sitting.pk]
    escalations = [each.escalation for each in matters]
    later = afterwards(escalations)
    mine = _to_confirm(matters, person)
    first = escalations[0]
    return {
        "sitting": sitting,
        "rows": [MatterRow(each, later[each.escalation_id]) for each in matters],
        "first": first,
        "who": who_acts(first),
        "towards": towards_whom(first, by_name=knows_names(person, first)),
        "files": list(sitting.files.all()),
        "today": localdate(at),
        "is_past": sitting.planned_at is not None and sitting.planned_at <= at,
        "may_change": sitting.status == SittingStatus.APPOINTED and _may(to_be_prepared_by, person, escalations),
        "may_record": _may_record(sitting, escalations, person),
        "confirm_form": confirm_form(sitting, mine) if mine else None,
        "to_confirm": mine,
        "disputed": [each for each in matters if each.escalation.step == Step.AMEND],
        "is_open": any(each.is_open for each in escalations),
        "to_close": [each for each in escalations if each.step == Step.CLOSE],
        "may_close": person.has_perm("supervision.close_escalation"),
    }


def confirm_form(sitting: Sitting, matters: Sequence[SittingMatter]) -> ConfirmForm:
    seen_at = sitting.recorded_at.isoformat() if sitting.recorded_at else ""
    return ConfirmForm(matters=matters, initial={"seen_at": seen_at})


def _to_confirm(matters: Sequence[SittingMatter], person: Person) -> list[SittingMatter]:
    waiting = {each.pk for each in matters if each.escalation.step == Step.CONFIRM}
    mine = set(to_confirm(person).filter(pk__in=waiting).values_list("pk", flat=True)) if waiting else set()
    return [each for each in matters if each.pk in mine]


def _may_record(sitting: Sitting, escalations: Sequence[Escalation], person: Person) -> bool:
    """To record it, or, while a matter is open, to amend the record."""
    if sitting.status == SittingStatus.CANCELLED:
        return False
    return _may(to_be_held_by, person, [each for each in escalations if each.is_open])


def _may(allowed: Any, person: Person, escalations: Sequence[Escalation]) -> bool:
    pks = [each.pk for each in escalations]
    return bool(pks) and allowed(person, Escalation.objects.filter(pk__in=pks)).count() == len(pks)


# On the page of an escalation ---------------------------------------------------------------------


def talk_turn(escalation: Escalation, person: Person, at: datetime) -> Panel | None:
    """What the reader has to do about the talk: appoint or record it, amend its record, confirm it."""
    if escalation.action not in TALKS or escalation.step not in (Step.HOLD, Step.CONFIRM, Step.AMEND):
        return None
    matter = _standing(escalation)
    sitting = matter.sitting if matter else None
    if escalation.step == Step.CONFIRM:
        return _confirming(matter, person) if matter else None
    holds = person.has_perm("supervision.hold_talk", escalation)
    if escalation.step == Step.AMEND:
        return (
            Panel("supervision/_act_amend.html", {"matter": matter, "sitting": sitting}, is_turn=True)
            if holds
            else None
        )
    is_early = sitting is not None and (sitting.planned_at is None or sitting.planned_at > at)
    prepares = sitting is None and person.has_perm("supervision.appoint", escalation)
    if is_early or not (holds or prepares):
        return None
    context = {"escalation": escalation, "sitting": sitting, "holds": holds, "prepares": prepares}
    return Panel("supervision/_act_hold.html", context, is_turn=True)


def talk_section(escalation: Escalation, person: Person, at: datetime) -> Panel | None:
    """The talk's appointment or record."""
    matter = _standing(escalation) if escalation.action in TALKS else None
    if matter is None:
        return None
    sitting = matter.sitting
    is_early = escalation.step == Step.HOLD and (sitting.planned_at is None or sitting.planned_at > at)
    holds = is_early and person.has_perm("supervision.hold_talk", escalation)
    context = {"escalation": escalation, "matter": matter, "sitting": sitting, "holds": holds}
    return Panel("supervision/_talk.html", {**context, "files": list(sitting.files.all())})


def _standing(escalation: Escalation) -> SittingMatter | None:
    standing = SittingMatter.objects.standing().filter(escalation=escalation)
    return standing.select_related("sitting__recorded_by__unit", "sitting__leader", "confirmed_by__unit").first()


def _confirming(matter: SittingMatter, person: Person) -> Panel | None:
    mine = list(to_confirm(person).filter(pk=matter.pk).select_related("escalation__task"))
    if not mine:
        return None
    context = {"sitting": matter.sitting, "form": confirm_form(matter.sitting, mine), "matters": mine}
    return Panel("supervision/_act_confirm.html", context, is_turn=True)


def closing_panel(escalation: Escalation, person: Person, at: datetime) -> Panel | None:
    """The supervision office's last step on an escalation of any kind."""
    if escalation.step != Step.CLOSE or not person.has_perm("supervision.close_escalation"):
        return None
    later = afterwards([escalation])[escalation.pk]
    return Panel("supervision/_act_close.html", {"escalation": escalation, "afterwards": later}, is_turn=True)
