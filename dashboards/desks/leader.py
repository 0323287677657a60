"""A city leader's desk, for a phone first: three things, then the sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from dashboards.desks.office_year import office_lines
from dashboards.desks.rewards import reward_lines
from dashboards.links import Links
from dashboards.selectors.duties import HELD_BY_SOMEBODY, check_behind, notices_to_sign, open_escalations, open_requests
from dashboards.selectors.months import NO_FLAGS, Counts, Flags, flags_by_sector
from organization.enums import LeaderRank
from supervision.enums import Flag
from supervision.models import CoordinationRequest, Escalation
from supervision.selectors.sittings import sittings_to_hold
from tasks.models import Sector, Task

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import TaskQuerySet, WorkList


@dataclass(frozen=True)
class SectorRow:
    """A sector in the last closed month, and its yellow cards month by month."""

    sector: Sector
    now: Flags
    cards: Sequence[int]
    url: str
    red_url: str
    yellow_url: str

    @property
    def change(self) -> int:
        before = self.cards[-2] if len(self.cards) > 1 else 0
        return self.now.yellow - before


def leader_desk(person: Person, work_list: WorkList, *, at: datetime) -> dict[str, object]:
    """Talks to hold, requests to answer, notices to sign; then the sectors. The mayor sees all of them."""
    is_mayor = person.rank == LeaderRank.MAYOR
    links = Links(work_list.year, {} if is_mayor else {"leader": person.pk})
    tasks = Task.objects.filter(work_list=work_list)
    led = tasks if is_mayor else tasks.led_by(person)
    to_hold = Escalation.objects.filter(task__work_list=work_list, leader=person, step__in=HELD_BY_SOMEBODY)
    sittings = sittings_to_hold(person)
    appointed = {matter.escalation_id for row in sittings for matter in row.matters}
    talks = list(open_escalations(to_hold))
    talk = next((each for each in talks if each.pk not in appointed), None)
    requests = list(open_requests(CoordinationRequest.objects.filter(task__work_list=work_list, leader=person)))
    to_sign = list(notices_to_sign(person))
    rows = sector_rows(work_list, led, links=links)
    return {
        "work_list": work_list,
        "links": links,
        "today": localdate(at),
        "month": work_list.closed_through,
        "is_mayor": is_mayor,
        "sittings": sittings,
        "talks": talks,
        "talk": talk,
        "first_talk_check": check_behind(talk) if talk else None,
        "requests": requests,
        "to_sign": to_sign,
        **reward_lines(person, localdate(at)),
        **office_lines(person, localdate(at)),
        "sectors": rows,
        "red": sum(row.now.red for row in rows),
        "yellow": sum(row.now.yellow for row in rows),
    }


def sector_rows(work_list: WorkList, tasks: TaskQuerySet, *, links: Links) -> list[SectorRow]:
    """The sectors that these tasks belong to; two queries."""
    counts, month = flags_by_sector(tasks), work_list.closed_through
    return [
        _sector_row(sector, counts, month, links)
        for sector in Sector.objects.filter(work_list=work_list)
        if sector.pk in counts
    ]


def _sector_row(sector: Sector, counts: Counts, month: int, links: Links) -> SectorRow:
    flags = counts[sector.pk]
    return SectorRow(
        sector=sector,
        now=flags.get(month, NO_FLAGS),
        cards=[flags.get(number, NO_FLAGS).yellow for number in range(1, month + 1)],
        url=links.overview(sector=sector.pk),
        red_url=links.checks(sector=sector.pk, month=month, flag=Flag.RED_FLAG),
        yellow_url=links.checks(sector=sector.pk, month=month, flag=Flag.YELLOW_CARD),
    )
