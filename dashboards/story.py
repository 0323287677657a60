"""The page of a task: its facts put into sentences, onto one axis of time, and into an order of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.charts import Month
from dashboards.figures import day_text, decimal_text, month_text
from dashboards.links import Links
from dashboards.marks import code_of
from dashboards.prospects import planned_in, projection_of, prospect_of
from dashboards.selectors.lists import next_period
from responsibility.enums import ResponsibleLevel
from supervision.enums import Action, Ground, ReportStatus
from supervision.life.awaited import step_overdue_days, who_is_awaited
from supervision.rules.escalation import rung
from tasks.describing import adjustment_text
from tasks.enums import Measure, Source, TaskStatus
from tasks.models import MONTHS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from dashboards.prospects import Projection
    from dashboards.selectors.story import Child, Correction, Facts, Judged
    from organization.models import Person
    from responsibility.models import ResponsiblePerson
    from supervision.models import Check, Escalation
    from tasks.models import Task

MOST_AWAITED = 4
OWED = (ReportStatus.EMPTY, ReportStatus.SAVED, ReportStatus.RETURNED)


def story_context(facts: Facts, *, at: datetime, reader: Person) -> dict[str, Any]:
    """Everything that the page shows to whom may see the whole task."""
    task, on = facts.task, localdate(at)
    projection, waits = projection_of(facts), awaited(facts, at)
    links = Links(task.work_list.year)
    return {
        "facts": facts,
        "task": task,
        "on": on,
        "last": facts.last,
        "difference": difference_of(facts.last),
        "sources": between().join(str(Source(source).label) for source in task.sources),
        "unit": unit_of(task),
        "target": task.target.rstrip("。.；; "),
        "months": months_of(facts, links),
        "side": side_of(projection),
        "projected": projection and round(projection.at_year_end, projection.places),
        "prospect": prospect_of(facts),
        "awaited": waits[:MOST_AWAITED],
        "more_awaited": len(waits[MOST_AWAITED:]),
        "is_mine": reader.unit_id is not None and reader.unit_id == task.host_id,
        "escalations": [told_escalation(each, on) for each in facts.escalations],
        "open_count": sum(each.is_open for each in facts.escalations),
        "rung": max((rung(Action(each.action)) or 0 for each in facts.in_force), default=0),
        "report": next((each for each in facts.reports if each.submission), None),
        "host_people": next((each for each in facts.units if each.is_host), None),
        "may_ask": reader.has_perm("supervision.ask_coordination", task) and task.work_list.closed_through < MONTHS[-1],
        "people": people_of(facts),
        "co_hosts": [each for each in facts.units if not each.is_host],
        "happened": happened(facts),
        "milestones": [(each, facts.done.get(each.pk)) for each in facts.milestones],
        "children": [mini_of(child, links) for child in facts.children],
    }


def public_context(task: Task, checks: Mapping[int, Check], objected: Collection[int]) -> dict[str, Any]:
    """What is public inside: title, target, host, flags, and to which of those an objection is pending."""
    marks = [(month, code_in(task, month, checks.get(month)), month in objected) for month in MONTHS]
    return {"task": task, "marks": marks}


def between() -> str:
    return pgettext("between items of a list", ", ")


def difference_of(check: Check | None) -> Decimal | None:
    """Actual minus planned; None where there is no value, or nothing between them."""
    if check is None or check.actual is None or check.planned is None:
        return None
    return (check.actual - check.planned) or None


def people_of(facts: Facts) -> list[tuple[str, ResponsiblePerson | None]]:
    """The host's three places, filled or not."""
    host = next((each for each in facts.units if each.is_host), None)
    held = host.people if host else {}
    return [(str(level.label), held.get(level)) for level in ResponsibleLevel]


def unit_of(task: Task) -> str:
    """In what the task's values count."""
    if task.measure == Measure.MILESTONE:
        return _("milestones")
    return task.measure_unit or ("%" if task.measure == Measure.PERCENT else "")


def side_of(projection: Projection | None) -> SafeString:
    """The sentences beside the curve: where the task is heading, and what it would take."""
    if projection is None:
        return SafeString("")
    places = projection.places
    going = _("At the speed of the last months ({speed} a month) the year ends at about {value}.")
    year_end = _bold(projection.at_year_end, places)
    said = [format_html(going, speed=decimal_text(projection.speed, places), value=year_end)]
    if projection.share is not None:
        said.append(format_html(_("That is {share}% of the target."), share=decimal_text(projection.share, 0)))
    if projection.needed is not None:
        needed = _("To be in time, each of the {months} months left needs {value}.")
        said.append(format_html(needed, months=projection.months_left, value=_bold(projection.needed, places)))
    return format_html_join(mark_safe("<br>"), "{}", ((sentence,) for sentence in said))


def _bold(value: Decimal, places: int) -> SafeString:
    return format_html("<b>{}</b>", decimal_text(value, places))


def code_in(task: Task, month: int, check: Check | Judged | None) -> str:
    if check is None:
        return "n" if month <= task.work_list.closed_through else "f"
    if check.planned is None and month in task.paused_months:
        return "s"
    return code_of(check.flag, check.reason, check.streak, completed=check.is_closed_out)


def months_of(facts: Facts, links: Links) -> list[Month]:
    """The year on one axis: closed months as they were judged, those to come as they are planned."""
    corrected = {each.month: each for each in reversed(facts.corrections)}
    return [_month(facts, links, month, corrected.get(month)) for month in MONTHS]


def _month(facts: Facts, links: Links, month: int, corrected: Correction | None) -> Month:
    task, check = facts.task, facts.checks.get(month)
    note = ""
    if corrected and corrected.before is not None and corrected.before != corrected.after:
        note = _("%(month)s reported %(before)s, corrected to %(after)s") % {
            "month": month_text(month),
            "before": decimal_text(corrected.before),
            "after": decimal_text(corrected.after),
        }
    return Month(
        month=month,
        planned=check.planned if check else planned_in(facts, month),
        actual=check.actual if check else None,
        code=code_in(task, month, check),
        url=links.report(task.serial, month),
        note=note,
        follow=[(each.get_action_display(), each.get_absolute_url()) for each in facts.in_force if each.month == month],
        is_objected=month in facts.objected,
    )


@dataclass(frozen=True)
class Awaited:
    """Something that somebody has to do now; `due_on` by when, where there is a day."""

    text: str
    what: str
    url: str
    due_on: date | None = None
    due_at: datetime | None = None
    late: int = 0


def awaited(facts: Facts, at: datetime) -> list[Awaited]:
    """What is awaited from whom: talks and reports of reasons, the month's report, the filing."""
    on = localdate(at)
    waits = [_awaited_by(each, on) for each in facts.escalations if each.is_open]
    if (report := _awaited_report(facts, at)) is not None:
        waits.append(report)
    host = next((each for each in facts.units if each.is_host), None)
    is_owed = facts.task.work_list.is_published and facts.task.status == TaskStatus.ACTIVE
    if is_owed and host is not None and not host.has_filed:
        url = reverse("responsibility:filing", args=[facts.task.pk, host.unit.pk])
        text = _("Waiting for %(who)s to file who is responsible:") % {"who": host.unit.short_name}
        waits.append(Awaited(text, _("responsibility filing"), url))
    return waits


def _awaited_by(escalation: Escalation, on: date) -> Awaited:
    """The next step, from whom, by when."""
    text = _("Awaited from %(who)s:") % {"who": who_is_awaited(escalation, by_name=False)}
    what = _("%(month)s %(action)s (%(step)s)") % {
        "month": month_text(escalation.month),
        "action": escalation.get_action_display(),
        "step": escalation.get_step_display(),
    }
    late = step_overdue_days(escalation, on)
    return Awaited(text, what, escalation.get_absolute_url(), due_on=escalation.step_due_on, late=late)


def _awaited_report(facts: Facts, at: datetime) -> Awaited | None:
    task, prospect = facts.task, prospect_of(facts)
    if prospect is None or not task.work_list.is_published:
        return None
    period = next_period(task.work_list)
    if period is None or period.month != prospect.month or not period.opens_at <= at < period.closes_at:
        return None
    handed_in = next((each for each in facts.reports if each.month == period.month), None)
    if handed_in is not None and handed_in.status not in OWED:
        return None
    text = _("Waiting for %(who)s:") % {"who": task.host.short_name}
    what = _("report for %(month)s") % {"month": month_text(period.month)}
    url = reverse("supervision:report", args=[task.work_list.year, task.serial, period.month])
    return Awaited(text, what, url, due_at=period.due_at)


@dataclass(frozen=True)
class ToldEscalation:
    """An escalation with the reason for it and its day in words; `late` working days past it."""

    escalation: Escalation
    why: str
    when: str
    late: int


def told_escalation(escalation: Escalation, on: date) -> ToldEscalation:
    grounds = between().join(str(Ground(ground).label) for ground in escalation.grounds)
    checks = escalation.facts.get("checks", [])
    rested_on = [
        _("%(month)s %(actual)s of %(planned)s")
        % {
            "month": month_text(check["month"]),
            "actual": check["actual"] if check["actual"] is not None else _("not reported"),
            "planned": check["planned"],
        }
        for check in checks
    ]
    why = _("%(grounds)s: %(facts)s") % {"grounds": grounds, "facts": between().join(rested_on)}
    if not escalation.is_open or escalation.step_due_on is None:
        return ToldEscalation(escalation, why, day_text(escalation.issued_at), 0)
    when = _("by %(day)s") % {"day": day_text(escalation.step_due_on)}
    return ToldEscalation(escalation, why, when, step_overdue_days(escalation, on))


@dataclass(frozen=True)
class Event:
    """Something that happened to the task, for the line of time; `when` is text, `at` orders."""

    at: date
    when: str
    text: str
    state: str = ""


def happened(facts: Facts) -> list[Event]:
    """Adjustments, corrections and changes of responsible persons, the latest first."""
    events = [*_adjusted(facts), *_corrected(facts), *_replaced(facts)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _adjusted(facts: Facts) -> list[Event]:
    return [
        Event(
            localdate(each.at),
            _("%(day)s %(kind)s, from %(month)s on")
            % {"day": day_text(each.at), "kind": each.get_kind_display(), "month": month_text(each.from_month)},
            _("%(changes)s; %(document)s") % {"changes": adjustment_text(each), "document": each.document},
        )
        for each in facts.adjustments
    ]


def _corrected(facts: Facts) -> list[Event]:
    return [
        Event(
            localdate(each.at),
            _("%(day)s correction") % {"day": day_text(each.at)},
            _("%(month)s %(before)s corrected to %(after)s: %(reason)s")
            % {
                "month": month_text(each.month),
                "before": decimal_text(each.before),
                "after": decimal_text(each.after),
                "reason": each.reason,
            },
        )
        for each in facts.corrections
    ]


def _replaced(facts: Facts) -> list[Event]:
    """Only who came after somebody else: the first holders stand in the filing."""
    first = {(each.unit.pk, level): person for each in facts.units for level, person in each.people.items()}
    return [
        Event(
            person.from_date,
            _("%(day)s change of the filing") % {"day": day_text(person.from_date)},
            _("new %(level)s: %(post)s") % {"level": person.get_level_display(), "post": person.post or person.name},
        )
        for person in first.values()
        if person.reason
    ]


@dataclass(frozen=True)
class MiniStory:
    """A child of the task as a small curve."""

    task: Task
    url: str
    months: Sequence[Month]
    code: str
    planned: Decimal | None
    actual: Decimal | None


def mini_of(child: Child, links: Links) -> MiniStory:
    task, checks = child.task, child.checks
    months = [
        Month(
            month,
            checks[month].planned if month in checks else task.planned[month - 1],
            checks[month].actual if month in checks else None,
            code_in(child.task, month, checks.get(month)),
        )
        for month in MONTHS
    ]
    last = checks[max(checks)] if checks else None
    return MiniStory(
        task=task,
        url=links.task(task.serial),
        months=months,
        code=code_in(task, last.month, last) if last else "f",
        planned=last.planned if last else None,
        actual=last.actual if last else None,
    )
