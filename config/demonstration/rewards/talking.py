"""The reminder talks about special funds (article 12): held by the finance bureau, confirmed by the department, closed
by the office. `fund_talks.csv` names those that are not through yet."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event
from config.demonstration.rewards.acting import AfterClosing, host_of
from incentives.models import FundTalk
from incentives.talking.recording import Promise, close_talk, confirm_record, dispute_record, record_talks
from supervision.enums import Step
from supervision.life.recording import Minutes
from supervision.rules.period import last_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

QUARTERS = {1: 3, 2: 6, 3: 9}
LEFT, NOT_CONFIRMED, DISPUTED, NOT_CLOSED = "未开", "待确认", "有异议", "待销号"
HELD_AFTER, CONFIRMED_AFTER, CLOSED_AFTER = 6, 8, 12  # working days
DISPUTE = "已分配数未计入9月下旬下达的一批，请按指标系统数核对"


def fund_talks(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for quarter, month in QUARTERS.items():
        closed = AfterClosing(times, month)
        held, confirmed, over = closed.at(HELD_AFTER, 16), closed.at(CONFIRMED_AFTER, 10), closed.at(CLOSED_AFTER, 16)
        yield Event(held, partial(_hold, directory, quarter, held))
        yield Event(confirmed, partial(_confirm, directory, quarter, confirmed))
        yield Event(over, partial(_close, directory, quarter, over))


def _waiting(directory: Directory, quarter: int, step: Step, *left: str) -> list[FundTalk]:
    """The talks of a quarter that wait for a step, without those that are left there."""
    cases = {row["资金"]: row["情形"] for row in directory.table("rewards/fund_talks") if int(row["季度"]) == quarter}
    found = FundTalk.objects.open().filter(fund__year=directory.year, quarter=quarter, step=step)
    talks = found.select_related("fund", "unit").order_by("pk")
    return [talk for talk in talks if cases.get(talk.fund.name, "") not in left]


def _hold(directory: Directory, quarter: int, at: datetime) -> None:
    by_unit: dict[int, list[FundTalk]] = defaultdict(list)
    for talk in _waiting(directory, quarter, Step.HOLD, LEFT):
        by_unit[talk.unit_id].append(talk)
    due = last_day(directory.year, QUARTERS[quarter] + 2)
    for talks in by_unit.values():
        promise = Promise(promise=f"{due.month}月底前补齐分配进度", promised_on=due)
        record_talks(
            minutes=_minutes(talks, at - timedelta(hours=2)),
            promises={talk.pk: promise for talk in talks},
            at=at,
            by=host_of(directory, 12),
        )


def _minutes(talks: list[FundTalk], held_at: datetime) -> Minutes:
    told = "；".join(
        f"{talk.fund.name}预算{talk.facts['budget']}万元，应分配{talk.facts['share']}%即{talk.facts['due']}万元，"
        f"实际分配{talk.facts['distributed']}万元"
        for talk in talks
    )
    unit = talks[0].unit.short_name
    return Minutes(
        held_at=held_at,
        place="市财政局第二会议室",
        chair="市财政局分管局领导",
        present=f"{unit}分管负责人、{unit}计划财务处负责人、市财政局预算处负责人",
        minutes=f"通报分配进度：{told}。\n{unit}说明原因：项目评审和公示推迟。\n要求：按周报送分配计划，优先安排已具备条件的项目。",
    )


def _confirm(directory: Directory, quarter: int, at: datetime) -> None:
    for talk in _waiting(directory, quarter, Step.CONFIRM, NOT_CONFIRMED, DISPUTED):
        assert talk.recorded_at is not None
        confirm_record(talks=[talk.pk], seen_at=talk.recorded_at, at=at, by=directory.heads[talk.unit_id])
    still = _waiting(directory, quarter, Step.CONFIRM, NOT_CONFIRMED)
    for talk in still:
        assert talk.recorded_at is not None
        dispute_record(talk=talk, seen_at=talk.recorded_at, remark=DISPUTE, at=at, by=directory.heads[talk.unit_id])


def _close(directory: Directory, quarter: int, at: datetime) -> None:
    for talk in _waiting(directory, quarter, Step.CLOSE, NOT_CLOSED):
        close_talk(talk=talk, remark="记录齐全，转日常监控", at=at, by=directory.office)
