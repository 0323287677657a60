"""What the pages of meetings' decisions show: the list with its filters, and one decision with its story."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.utils.timezone import localdate

from incentives.models import Evidence
from incentives.pages.addresses import address
from incentives.selectors.evidence import about
from office.enums import DecisionStatus
from office.forms.decisions import DecisionFilter
from office.models import DecisionStep, MeetingDecision
from office.permissions.meetings import decisions_followed_by, decisions_owed_by
from office.selectors.decisions import SHOWN_WITH, decisions_visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from organization.models import Person

ROWS_ON_A_PAGE = 50
STATES = ("unsettled", "open", "overdue", "reported", "done", "withdrawn")
NARROWING = ("of", "unit", "search", "meeting", "task", "due")


def list_page(person: Person, asked: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """The decisions that the person may see, narrowed; what is still to be done comes first, the earliest due first."""
    on = localdate(at)
    visible = decisions_visible_to(person)
    listed = _narrowed(person, visible, asked)
    given = {name: asked.get(name, "") for name in NARROWING}
    state = asked.get("state", "")
    rows = _in_state(listed, state, on).select_related(*SHOWN_WITH)
    return {
        "state": state if state in STATES else "",
        "asked": given,
        "counts": _counts(listed, on),
        "urls": {each: address("office:decisions", state=each, **given) for each in STATES}
        | {"all": address("office:decisions", **given)},
        "form": DecisionFilter({"state": state, **given}, units=_units(visible)),
        "page": Paginator(_in_order(rows), ROWS_ON_A_PAGE).get_page(asked.get("page")),
        "meeting": _meeting(visible, given["meeting"]),
        "on": on,
    }


def _narrowed(
    person: Person, decisions: QuerySet[MeetingDecision], asked: Mapping[str, str]
) -> QuerySet[MeetingDecision]:
    match asked.get("of"):
        case "owed":
            decisions = decisions_owed_by(person, decisions)
        case "followed":
            decisions = decisions_followed_by(person, decisions)
    for name, field in (("unit", "unit"), ("meeting", "meeting"), ("task", "task")):
        pk = asked.get(name, "")
        if pk.isdecimal() and int(pk) < 2**31:
            decisions = decisions.filter(**{field: int(pk)})
    if day := _day(asked.get("due", "")):
        decisions = decisions.filter(due_on=day)
    if words := asked.get("search", "").strip():
        decisions = decisions.filter(
            Q(text__icontains=words) | Q(outcome__icontains=words) | Q(meeting__title__icontains=words)
        )
    return decisions


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _in_state(decisions: QuerySet[MeetingDecision], state: str, on: date) -> QuerySet[MeetingDecision]:
    if state == "overdue":
        return decisions.filter(_is_overdue(on))
    if state == "unsettled":
        return decisions.filter(status__in=(DecisionStatus.OPEN, DecisionStatus.REPORTED))
    return decisions.filter(status=state) if state in STATES else decisions


def _is_overdue(on: date) -> Q:
    return Q(status=DecisionStatus.OPEN, due_on__lt=on)


def _in_order(decisions: QuerySet[MeetingDecision]) -> QuerySet[MeetingDecision]:
    is_settled = Case(When(status__in=(DecisionStatus.DONE, DecisionStatus.WITHDRAWN), then=Value(1)), default=Value(0))
    return decisions.annotate(is_settled=is_settled).order_by("is_settled", "due_on", "pk")


def _counts(decisions: QuerySet[MeetingDecision], on: date) -> dict[str, int]:
    counted = {status: Count("pk", filter=Q(status=status)) for status in DecisionStatus.values}
    found: dict[str, int] = decisions.order_by().aggregate(
        total=Count("pk"), overdue=Count("pk", filter=_is_overdue(on)), **counted
    )
    return found


def _units(decisions: QuerySet[MeetingDecision]) -> list[tuple[int, str]]:
    return list(decisions.order_by("unit__short_name").values_list("unit", "unit__short_name").distinct())


def _meeting(visible: QuerySet[MeetingDecision], pk: str) -> Any:
    if not pk.isdecimal() or int(pk) >= 2**31:
        return None
    found = visible.filter(meeting=int(pk)).select_related("meeting").first()
    return found.meeting if found else None


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step with the files that came with it."""

    step: DecisionStep
    files: list[Evidence]


def decision_page(decision: MeetingDecision, person: Person, at: datetime) -> dict[str, Any]:
    """One decision: who owes what by when, how far it is, and what this person can do about it."""
    return {
        "decision": decision,
        "meeting": decision.meeting,
        "story": _story(decision),
        "may_report": person.has_perm("office.report_decision", decision),
        "may_settle": person.has_perm("office.settle_decision", decision),
        "may_follow_up": person.has_perm("office.follow_up_decision", decision),
        "owes": decisions_owed_by(person, MeetingDecision.objects.filter(pk=decision.pk)).exists(),
        "is_overdue": decision.status == DecisionStatus.OPEN and decision.due_on < localdate(at),
        "on": localdate(at),
    }


def _story(decision: MeetingDecision) -> list[ToldStep]:
    steps = list(decision.steps.select_related("by__unit"))
    files: dict[int, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.filter(about=about(DecisionStep), about_id__in=[step.pk for step in steps]):
        files[each.about_id].append(each)
    return [ToldStep(step, files[step.pk]) for step in steps]
