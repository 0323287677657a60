"""Verifications in the middle and at the end of the year (article 20), and how their findings are put right."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from config.demonstration.city import day_about
from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import host_of
from incentives.enums import VerificationPeriod
from incentives.models import Verification, VerificationFinding
from incentives.verifying import (
    FindingText,
    VerificationText,
    close_verification,
    put_right,
    record_finding,
    record_verification,
    return_finding,
    verify_finding,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from organization.models import Person

PERIODS = {"年中": VerificationPeriod.MID_YEAR, "年终": VerificationPeriod.YEAR_END}
POINTS = 16
AGREES = "是"
ONCE_MORE = timedelta(days=45)


def verifications(directory: Directory) -> Iterator[Event]:
    for (period, article, day), group in groupby(directory.table("rewards/verifications"), key=_which):
        rows, year = list(group), directory.year
        at = moment(day_about(year, day) + timedelta(days=1), 10)
        yield Event(at, partial(_record, directory, rows, at))
        for row in rows:
            yield from _putting_right(directory, row)
        open_ones = [row for row in rows if row["整改期限"] and not row["核实日"]]
        if not open_ones:
            last = max(day_about(year, row["核实日"] or day) for row in rows)
            closed = moment(last + timedelta(days=2), 17)
            yield Event(closed, partial(_close, directory, PERIODS[period], int(article), closed))


def _which(row: dict[str, str]) -> tuple[str, str, str]:
    return row["期"], row["条款"], row["日期"]


def _putting_right(directory: Directory, row: dict[str, str]) -> Iterator[Event]:
    if not row["整改日"]:
        return
    done = moment(day_about(directory.year, row["整改日"]), 16)
    yield Event(done, partial(_put_right, directory, row, done))
    if row["退回"]:
        returned, again = done + timedelta(days=4), done + ONCE_MORE
        yield Event(returned, partial(_return, directory, row, returned))
        yield Event(again, partial(_put_right, directory, row, again))
    if row["核实日"]:
        verified = moment(day_about(directory.year, row["核实日"]), 11)
        yield Event(verified, partial(_verify, directory, row, verified))


def _leader(directory: Directory, article: int) -> Person:
    """The host of the article; points are verified by the supervision office."""
    return directory.second_officer if article == POINTS else host_of(directory, article)


def _record(directory: Directory, rows: list[dict[str, str]], at: datetime) -> None:
    first = rows[0]
    article = int(first["条款"])
    by = _leader(directory, article)
    verification = record_verification(
        year=directory.year,
        period=PERIODS[first["期"]],
        article=article,
        text=VerificationText(
            held_on=day_about(directory.year, first["日期"]),
            team=first["核查组"],
            document=f"{directory.year}年{first['文件']}",
            summary=first["小结"],
        ),
        at=at,
        by=by,
    )
    for row in rows:
        text = FindingText(
            unit=directory.units[row["单位"]],
            text=row["情况"],
            agrees=row["相符"] == AGREES,
            rectify_by=day_about(directory.year, row["整改期限"]) if row["整改期限"] else None,
        )
        record_finding(verification=verification, text=text, at=at, by=by)


def _put_right(directory: Directory, row: dict[str, str], at: datetime) -> None:
    finding = _finding(directory, row)
    by = directory.reporters[finding.unit_id]
    put_right(finding=finding, rectified_on=at.date(), text=row["整改情况"], at=at, by=by)


def _return(directory: Directory, row: dict[str, str], at: datetime) -> None:
    return_finding(
        finding=_finding(directory, row),
        reason=row["退回"],
        rectify_by=(at + ONCE_MORE).date(),
        at=at,
        by=_leader(directory, int(row["条款"])),
    )


def _verify(directory: Directory, row: dict[str, str], at: datetime) -> None:
    by = _leader(directory, int(row["条款"]))
    verify_finding(finding=_finding(directory, row), verified_on=at.date(), at=at, by=by)


def _close(directory: Directory, period: VerificationPeriod, article: int, at: datetime) -> None:
    for verification in Verification.objects.filter(year=directory.year, period=period, article=article):
        close_verification(verification=verification, at=at, by=_leader(directory, article))


def _finding(directory: Directory, row: dict[str, str]) -> VerificationFinding:
    found = VerificationFinding.objects.select_related("verification", "unit")
    return found.get(
        verification__year=directory.year,
        verification__period=PERIODS[row["期"]],
        verification__article=int(row["条款"]),
        unit__short_name=row["单位"],
    )
