"""The assessment plans of a year (article 20): drafted by the hosts, agreed by the co-hosts, approved by the office.

`plans.csv` says how far each comes: 批准 approved, 待批 with the office, 退回 returned by it, 会签 with the co-hosts,
未报 not written.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.city import day_of
from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import host_of
from incentives.assessing.answering import answer_plan
from incentives.assessing.approving import approve_plan, record_date_done, return_plan
from incentives.assessing.content import DateEntry, PlanContent
from incentives.assessing.writing import content_to_begin_with, save_plan, send_plan, submit_plan
from incentives.models import AssessmentPlan, PlanDate
from incentives.selectors.plans import asked_units
from organization.enums import Role
from regulation.calendar import add_working_days
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from organization.models import Person

BEGUN = (1, 20)
NOT_WRITTEN, WITH_CO_HOSTS, WITH_OFFICE, RETURNED = "未报", "会签", "待批", "退回"
RETURN_REASON = "考核程序没有写明异议由谁核定、几日内答复，请补充后再报"


def plans(directory: Directory, until: datetime) -> Iterator[Event]:
    for number, row in enumerate(directory.table("rewards/plans")):
        if row["情形"] == NOT_WRITTEN:
            continue
        begun = add_working_days(date(directory.year, *BEGUN), number)
        drafted, answered, handed_in, decided = (
            moment(add_working_days(begun, days), hour) for days, hour in ((0, 10), (4, 15), (6, 9), (9, 16))
        )
        yield Event(drafted, partial(_draft, directory, row, drafted))
        yield Event(answered, partial(_answer, directory, row, answered))
        if row["情形"] == WITH_CO_HOSTS:
            continue
        yield Event(handed_in, partial(_submit, directory, row, handed_in))
        if row["情形"] != WITH_OFFICE:
            yield Event(decided, partial(_decide, directory, row, decided))
            yield from _dates(directory, row, decided, until)


def _dates(directory: Directory, row: dict[str, str], decided: datetime, until: datetime) -> Iterator[Event]:
    """What an approved plan sets dates for is done in time."""
    for name in ("节点一", "节点二"):
        at = moment(day_of(directory.year, row[f"{name}日"]), 16, 40)
        if decided < at <= until and row["情形"] != RETURNED:
            yield Event(at, partial(_done, directory, row, row[name], at))


def _draft(directory: Directory, row: dict[str, str], at: datetime) -> None:
    year, article = directory.year, int(row["条款"])
    own = dict(part.split("=") for part in filter(None, row["数值"].split(";")))
    content = PlanContent(
        figures={**content_to_begin_with(year, article).figures, **own},
        procedure=row["程序"],
        document=f"{year}年{row['文件']}",
        dates=[DateEntry(row[name], day_of(year, row[f"{name}日"])) for name in ("节点一", "节点二")],
    )
    by = host_of(directory, article)
    plan = save_plan(year=year, article=article, content=content, version=0, at=at, by=by)
    if asked_units(article_hosts(year), article):
        send_plan(plan=plan, version=plan.version, at=at, by=by)


def _answer(directory: Directory, row: dict[str, str], at: datetime) -> None:
    """The co-hosts agree; where the plan stays with them, the last one has not answered."""
    article = int(row["条款"])
    plan, asked = _plan(directory, article), asked_units(article_hosts(directory.year), article)
    for unit in asked[:-1] if row["情形"] == WITH_CO_HOSTS else asked:
        answer_plan(plan=plan, version=plan.version, agrees=True, at=at, by=_speaker(directory, unit.pk))


def _speaker(directory: Directory, unit_id: int) -> Person:
    people = [each for each in directory.people.values() if each.unit_id == unit_id]
    return next(each for each in people if each.has_role(Role.ARTICLE_HOST))


def _submit(directory: Directory, row: dict[str, str], at: datetime) -> None:
    plan = _plan(directory, int(row["条款"]))
    submit_plan(plan=plan, version=plan.version, at=at, by=host_of(directory, plan.article))


def _decide(directory: Directory, row: dict[str, str], at: datetime) -> None:
    plan, by = _plan(directory, int(row["条款"])), directory.office
    if row["情形"] == RETURNED:
        return_plan(plan=plan, version=plan.version, reason=RETURN_REASON, at=at, by=by)
    else:
        document = f"市政府办公厅批复〔{plan.year}〕{plan.article}号"
        approve_plan(plan=plan, version=plan.version, document=document, at=at, by=by)


def _done(directory: Directory, row: dict[str, str], title: str, at: datetime) -> None:
    article = int(row["条款"])
    found = PlanDate.objects.filter(plan__year=directory.year, plan__article=article, title=title, withdrawn_at=None)
    for each in found:
        record_date_done(date_of_plan=each, done_on=at.date(), at=at, by=host_of(directory, article))


def _plan(directory: Directory, article: int) -> AssessmentPlan:
    return AssessmentPlan.objects.get(year=directory.year, article=article)
