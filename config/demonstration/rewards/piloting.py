"""Pilots (article 15): applied for by units, and how far each has come."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.city import day_about
from config.demonstration.events import Event, moment
from incentives.models import Pilot
from incentives.piloting import Application, apply_for_pilot, take_pilot_further
from incentives.rules.pilots import NEEDS_DOCUMENT, OWN_ACTS, PilotAct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory

ACTS = {
    "退回": PilotAct.RETURN,
    "审核": PilotAct.REVIEW,
    "提请": PilotAct.REFER,
    "批准": PilotAct.APPROVE,
    "不批准": PilotAct.REFUSE,
    "撤回": PilotAct.WITHDRAW,
    "结束": PilotAct.END,
}


def pilots(directory: Directory) -> Iterator[Event]:
    """`步骤` holds the steps: `审核@03-26:words`, of decisions the document and after `|` the reason."""
    for row in directory.table("rewards/pilots"):
        at = moment(day_about(directory.year, row["申请日"]), 10, 20)
        yield Event(at, partial(_apply, directory, row, at))
        for step in filter(None, row["步骤"].split(";")):
            act, _, rest = step.partition("@")
            day, _, words = rest.partition(":")
            at = moment(day_about(directory.year, day), 15, 45)
            yield Event(at, partial(_go_on, directory, row, ACTS[act], words, at))


def _apply(directory: Directory, row: dict[str, str], at: datetime) -> None:
    application = Application(
        title=row["事项"],
        content=row["内容"],
        basis=row["依据"],
        starts_on=date(at.year, at.month, 1).replace(month=min(at.month + 2, 12)),
        ends_on=date(at.year + 1, 12, 31),
        is_major=row["重大"] == "是",
    )
    apply_for_pilot(application=application, at=at, by=directory.heads[directory.units[row["单位"]].pk])


def _go_on(directory: Directory, row: dict[str, str], act: PilotAct, words: str, at: datetime) -> None:
    pilot = Pilot.objects.get(year=directory.year, title=row["事项"])
    document, _, reason = words.partition("|") if act in NEEDS_DOCUMENT else ("", "", words)
    by = directory.heads[pilot.unit_id] if act in OWN_ACTS else directory.office
    take_pilot_further(pilot=pilot, act=act, text=reason, document=document.format(year=at.year), at=at, by=by)
