"""The year's reviews: prepared after the closing, evaluated by the units, written, held where the table says so."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import AfterClosing
from office.enums import ReviewKind
from office.evaluating import evaluate_unit
from office.holding import hold_review, prepare_review, write_review
from office.models import Review
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.office.meetings import Meetings
    from config.demonstration.reports import MonthTimes

Row = dict[str, str]


def reviews(directory: Directory, meetings: Meetings, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("office/reviews"):
        after = AfterClosing(times, int(row["月份"]))
        prepared = after.at(int(row["准备于关账后工作日"]), 10, 30)
        yield Event(prepared, partial(_prepare, directory, row, prepared))
        last = prepared
        for each in directory.table("office/evaluations"):
            if _which(each) == _which(row):
                evaluated = after.at(int(each["于关账后工作日"]), 15, 30)
                yield Event(evaluated, partial(_evaluate, directory, each, evaluated))
                last = max(last, evaluated)
        if (held := _held_at(directory, meetings, after, row)) is not None:
            held = max(held, last + timedelta(days=1))
            yield Event(held, partial(_hold, directory, meetings, row, held))


def _which(row: Row) -> tuple[str, str]:
    return row["类别"], row["月份"]


def _held_at(directory: Directory, meetings: Meetings, after: AfterClosing, row: Row) -> datetime | None:
    """On the day of its meeting, when that is over; else some working days after the closing, if at all."""
    if row["会议"]:
        (meeting,) = (each for each in directory.table("office/meetings") if each["编号"] == row["会议"])
        return moment(meetings.day_of(meeting), 17, 30)
    return after.at(int(row["召开于关账后工作日"]), 17, 30) if row["召开于关账后工作日"] else None


def _review(directory: Directory, row: Row) -> Review:
    return Review.objects.get(work_list__year=directory.year, kind=row["类别"], month=int(row["月份"]))


def _prepare(directory: Directory, row: Row, at: datetime) -> None:
    prepare_review(
        work_list=WorkList.objects.get(year=directory.year),
        kind=ReviewKind(row["类别"]),
        month=int(row["月份"]),
        at=at,
        by=directory.second_officer,
    )


def _evaluate(directory: Directory, row: Row, at: datetime) -> None:
    unit = directory.units[row["单位"]]
    by = directory.heads[unit.pk]
    evaluate_unit(review=_review(directory, row), unit=unit, text=row["自评"], at=at, by=by)


def _hold(directory: Directory, meetings: Meetings, row: Row, at: datetime) -> None:
    review = _review(directory, row)
    write_review(
        review=review,
        opening=row["开场"],
        conclusions=row["结论"],
        meeting=meetings.made.get(row["会议"]),
        version=review.version,
        at=at - timedelta(minutes=20),
        by=directory.second_officer,
    )
    hold_review(review=review, held_on=at.date(), at=at, by=directory.office)
