"""What a criticism bulletin rests on: the criticisms chosen for it that are still in force (articles 18, 19)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from supervision.bulletins.record import Criticism, Figures
from supervision.documents.wording import matter
from supervision.enums import Action, BulletinKind, Step
from supervision.life.following import courses_of
from supervision.models import BulletinEscalation, Escalation
from supervision.parameters import deadlines_on
from supervision.rules.life import step_due

if TYPE_CHECKING:
    from datetime import datetime

    from supervision.models import Bulletin
    from supervision.models.escalations import EscalationQuerySet
    from supervision.rules.escalation import Deadlines
    from supervision.rules.life import Course
    from tasks.models import WorkList


def criticisms_to_publish(work_list: WorkList, *, beside: Bulletin | None = None) -> EscalationQuerySet:
    """Criticisms in force that no bulletin names yet, neither a published one nor another draft than `beside`."""
    taken = BulletinEscalation.objects.filter(bulletin__dropped_at=None)
    if beside is not None:
        taken = taken.exclude(bulletin=beside)
    return (
        Escalation.objects.in_force()
        .filter(task__work_list=work_list, action=Action.CITY_CRITICISM)
        .exclude(pk__in=taken.values("escalation"))
        .select_related("task__work_list", "unit")
        .order_by("month", "task__order", "pk")
    )


def chosen_criticisms(bulletin: Bulletin) -> list[Escalation]:
    """Those that the bulletin names and that have not been revoked, in the order of the list."""
    named = Escalation.objects.in_force().filter(pk__in=bulletin.criticisms.values("escalation"))
    return list(named.select_related("task__work_list", "task__sector", "unit").order_by("task__order", "month", "pk"))


def criticism_figures(bulletin: Bulletin, at: datetime) -> Figures:
    """The facts of each criticism, as they stood when it was issued, and by when its unit has to report."""
    chosen = chosen_criticisms(bulletin)
    courses, deadlines = courses_of(chosen), deadlines_on(bulletin.work_list.year, localdate(at))
    return Figures(
        kind=BulletinKind.CRITICISM,
        year=bulletin.work_list.year,
        month=bulletin.month,
        known_at=at.isoformat(),
        months=[bulletin.month],
        criticisms=[_criticism(each, courses[each.pk], deadlines, localdate(at)) for each in chosen],
    )


def report_by(figures: Figures) -> date | None:
    """The day by which the first of the units has to have reported in writing."""
    days = [each.report_by for each in figures.criticisms if each.report_by]
    return date.fromisoformat(min(days)) if days else None


def _criticism(escalation: Escalation, course: Course, deadlines: Deadlines, on: date) -> Criticism:
    by = step_due(Step.REPORT, on, carry_out_by=escalation.due_on, promised_on=None, deadlines=deadlines)
    return Criticism(
        escalation=escalation.pk,
        task=escalation.task_id,
        serial=escalation.task.serial,
        title=escalation.task.title,
        unit=escalation.unit_id,
        unit_name=escalation.unit.short_name,
        month=escalation.month,
        grounds=list(escalation.grounds),
        checks=list(escalation.facts.get("checks", ())),
        said=matter(escalation, subject=escalation.unit.short_name),
        orders_rectification=course.orders_rectification,
        report_by=by.isoformat() if by and course.orders_rectification else None,
    )
