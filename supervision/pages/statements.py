"""What the page of an escalation shows of written reports, rectification and cases, and what the reader can do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.enums import Action, Decision, StatementKind, Step
from supervision.life.following import courses_of
from supervision.life.stating import awaits
from supervision.pages.panels import Panel
from supervision.selectors.statements import case_of, handed_in_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from organization.models import Person
    from supervision.models import Escalation
    from supervision.selectors.statements import Handed

WITH_STATEMENTS = (Action.WRITTEN_REPORT, Action.CITY_CRITICISM)


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that the reader can do, on a page of its own."""

    sentence: str
    label: str
    url: str
    is_main: bool = True


def statement_turn(escalation: Escalation, person: Person, _at: datetime) -> Panel | None:
    """The reader's next act on a written report, a rectification or a case; nothing once it is closed or revoked."""
    if not escalation.is_open or escalation.action not in (*WITH_STATEMENTS, Action.ACCOUNTABILITY):
        return None
    if escalation.action == Action.ACCOUNTABILITY:
        ways = list(_ways_of_case(escalation, person))
    else:
        handed = handed_in_on(escalation)
        ways = [*_ways_of_unit(escalation, person, handed), *_ways_of_office(escalation, person, handed)]
    return Panel("supervision/_statement_turn.html", {"ways": ways}, is_turn=True) if ways else None


def statement_history(escalation: Escalation, person: Person, _at: datetime) -> Panel | None:
    """What was handed in and decided so far, every version."""
    if escalation.action not in WITH_STATEMENTS:
        return None
    handed = handed_in_on(escalation)
    if not handed.statements:
        return None
    return Panel(
        "supervision/_statements.html", {"handed": handed, "is_criticism": escalation.action == Action.CITY_CRITICISM}
    )


def case_panel(escalation: Escalation, person: Person, _at: datetime) -> Panel | None:
    """That the case was handed over, and what was decided; the file itself is on the case's page."""
    case = case_of(escalation) if escalation.action == Action.ACCOUNTABILITY else None
    if case is None:
        return None
    return Panel("supervision/_case_panel.html", {"case": case, "opens": person.has_perm("supervision.view_cases")})


def _ways_of_unit(escalation: Escalation, person: Person, handed: Handed) -> Iterator[Way]:
    if not person.has_perm("supervision.draft_statement", escalation):
        return
    for kind in StatementKind:
        if awaits(escalation, kind):
            yield _way_of_unit(escalation, kind, handed)


def _way_of_unit(escalation: Escalation, kind: StatementKind, handed: Handed) -> Way:
    url = reverse("supervision:write_statement", args=[escalation.pk, kind])
    last = handed.last(kind)
    came_back = last is not None and last.decision == Decision.RETURNED
    if kind == StatementKind.COMPLETION:
        said = (
            _("Completion was not found: %(reason)s") % {"reason": last.decision_reason} if came_back and last else ""
        )
        return Way(said or _("Once it is put right, report it; the office verifies it."), _("Report completion"), url)
    said = _("The report came back: %(reason)s") % {"reason": last.decision_reason} if came_back and last else ""
    label = _("Write the report again") if came_back else _("Write the report")
    return Way(said or _("The unit explains the reasons in writing to the city government."), label, url)


def _ways_of_office(escalation: Escalation, person: Person, handed: Handed) -> Iterator[Way]:
    if pending := handed.pending if person.has_perm("supervision.decide_statement", escalation) else None:
        is_report = pending.kind == StatementKind.REPORT
        said = _("Version %(number)s of the written report waits to be accepted or returned.")
        said = said if is_report else _("The unit reports completion (version %(number)s); it waits to be verified.")
        label = _("Review the report") if is_report else _("Verify completion")
        yield Way(said % {"number": pending.number}, label, pending.get_absolute_url())
    if escalation.step == Step.PUBLISH and person.has_perm("supervision.write_bulletins"):
        url = reverse("supervision:criticisms", args=[escalation.task.work_list.year])
        said = _("The criticism is published in a bulletin, alone or together with others of the year.")
        yield Way(said, _("Draft the bulletin"), f"{url}?escalation={escalation.pk}")
    if _may_order(escalation, person):
        url = reverse("supervision:order_rectification", args=[escalation.pk])
        said = _("For this criticism rectification is ordered only if the office wants it.")
        yield Way(said, _("Order rectification"), url, is_main=False)


def _may_order(escalation: Escalation, person: Person) -> bool:
    if escalation.action != Action.CITY_CRITICISM or not person.has_perm("supervision.order_rectification", escalation):
        return False
    return not courses_of([escalation])[escalation.pk].orders_rectification


def _ways_of_case(escalation: Escalation, person: Person) -> Iterator[Way]:
    if escalation.step == Step.HAND_OVER and person.has_perm("supervision.hand_over_case", escalation):
        url = reverse("supervision:hand_over", args=[escalation.pk])
        said = _("The whole file of the case goes to the supervisory organ, frozen, with the letter of transfer.")
        yield Way(said, _("See and hand over the file"), url)
    case = case_of(escalation) if escalation.step == Step.DECIDE else None
    if case is not None and person.has_perm("supervision.decide_case"):
        yield Way(
            _("Your decision is recorded on the page of the case."), _("Record the decision"), case.get_absolute_url()
        )
