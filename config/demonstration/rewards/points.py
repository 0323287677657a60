"""Points of units (article 16): contributions claimed, grades entered, objections decided, points confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import AfterClosing, host_of
from config.demonstration.values import chance
from incentives.enums import ClaimStatus
from incentives.models import ContributionClaim, Score, ScoreObjection
from incentives.rules.rounding import shown
from incentives.scoring.claiming import accept_claim, claim_contribution, is_completed_task, reject_claim
from incentives.scoring.confirming import confirm_score
from incentives.scoring.grading import Grade, enter_grades
from incentives.scoring.objecting import accept_score_objection, file_score_objection, reject_score_objection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

ARTICLE = 16
ACCEPTED = "成立"
CLAIMED = (11, 9)  # this year; last year's came after its settlement
UNCONFIRMED_IN = 14  # one unit in so many has not confirmed its points


def points(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    settled = AfterClosing(times)
    yield from _claims(directory, settled)
    for moment_, act in (
        (settled.at(3, 16, 30), _grade),
        (settled.at(5, 10, 10), _object),
        (settled.at(7, 16), _decide_objections),
        (settled.at(11, 9, 40), _confirm),
    ):
        yield Event(moment_, partial(act, directory, moment_))


def _claims(directory: Directory, settled: AfterClosing) -> Iterator[Event]:
    claimed, decided = settled.at(1, 10), settled.at(4, 15)
    if directory.city.is_current:
        claimed = moment(date(directory.year, *CLAIMED), 10)
        decided = claimed.replace(day=claimed.day + 3)
    for row in directory.table("rewards/claims"):
        yield Event(claimed, partial(_claim, directory, row, claimed))
        if row["决定"]:
            yield Event(decided, partial(_decide_claim, directory, row, decided))


def _claim(directory: Directory, row: dict[str, str], at: datetime) -> None:
    task = directory.task(row["任务序号"])
    if is_completed_task(task):
        by = directory.reporters[directory.units[row["单位"]].pk]
        claim_contribution(task=task, text=row["贡献"], at=at, by=by)


def _decide_claim(directory: Directory, row: dict[str, str], at: datetime) -> None:
    decide = accept_claim if row["决定"] == ACCEPTED else reject_claim
    pending = ContributionClaim.objects.filter(task=directory.task(row["任务序号"]), status=ClaimStatus.PENDING)
    for claim in pending:
        decide(claim=claim, reason=row["理由"], at=at, by=host_of(directory, ARTICLE))


def _grade(directory: Directory, at: datetime) -> None:
    grades = [
        Grade(directory.units[row["单位"]].pk, is_excellent=row["优秀"] == "是", staff=int(row["人数"]))
        for row in directory.table("rewards/grades")
    ]
    if grades:
        document = f"{directory.year}年度机关绩效考核等次通知"
        enter_grades(year=directory.year, grades=grades, document=document, at=at, by=host_of(directory, ARTICLE))


def _object(directory: Directory, at: datetime) -> None:
    for row in directory.table("rewards/score_objections"):
        unit = directory.units[row["单位"]].pk
        file_score_objection(
            score=Score.objects.get(year=directory.year, unit=unit),
            task=directory.task(row["任务序号"]),
            text=row["异议"],
            claimed=Decimal(row["主张"]),
            at=at,
            by=directory.heads[unit],
        )


def _decide_objections(directory: Directory, at: datetime) -> None:
    by = host_of(directory, ARTICLE)
    rows = {row["任务序号"]: row for row in directory.table("rewards/score_objections")}
    pending = ScoreObjection.objects.filter(score__year=directory.year, status=ClaimStatus.PENDING)
    for objection in pending.select_related("task").order_by("pk"):
        row = rows[objection.task.serial]
        if row["决定"] == ACCEPTED:
            points_ = Decimal(row["核定"])
            accept_score_objection(objection=objection, points=points_, reason=row["理由"], at=at, by=by)
        elif row["决定"]:
            reject_score_objection(objection=objection, reason=row["理由"], at=at, by=by)


def _confirm(directory: Directory, at: datetime) -> None:
    waiting = Score.objects.filter(year=directory.year).exclude(objections__status=ClaimStatus.PENDING)
    for score in waiting.select_related("unit").order_by("unit"):
        is_late = not chance(score.unit.short_name, "confirms points").randrange(UNCONFIRMED_IN)
        if not is_late:
            confirm_score(score=score, seen=shown(score.total), at=at, by=directory.heads[score.unit_id])
