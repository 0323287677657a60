"""Where the money of a transfer taken back could go: faster projects of the same kind elsewhere (article 12)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind, TransferState
from incentives.models import Transfer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incentives.models import Measure

GOING_WELL = ("", TransferState.NORMAL)


@dataclass(frozen=True, slots=True)
class FasterProjects:
    """A transfer that is taken back, and the projects of its kind in other districts that have got further."""

    transfer: Transfer
    projects: list[Transfer]


def faster_projects(transfer: Transfer) -> list[Transfer]:
    """The faster projects of the same kind elsewhere, the fastest first, in one query."""
    same = Transfer.objects.filter(year=transfer.year, category=transfer.category).select_related("unit")
    return faster_among(transfer, same)


def faster_of(measure: Measure) -> FasterProjects | None:
    """For the measure that takes a transfer back; nothing for any other. Two queries."""
    if measure.kind != MeasureKind.TRANSFER_RECLAIM:
        return None
    rows = Transfer.objects.filter(year=measure.year, unit=measure.unit_id, project=measure.subject, fund=measure.row)
    transfer = rows.select_related("unit").first()
    return FasterProjects(transfer, faster_projects(transfer)) if transfer else None


def faster_in(year: int) -> list[FasterProjects]:
    """For every transfer of a year that is taken back, in one query."""
    transfers = list(Transfer.objects.filter(year=year).select_related("unit").order_by("fund", "unit", "project"))
    taken_back = [each for each in transfers if each.state not in GOING_WELL and each.amount]
    return [FasterProjects(each, faster_among(each, transfers)) for each in taken_back]


def faster_among(transfer: Transfer, others: Iterable[Transfer]) -> list[Transfer]:
    """Of the same kind, in another district, further on, and not to be taken back themselves.

    A transfer without a kind has none of its kind; without progress it has got nowhere.
    """
    if not transfer.category:
        return []
    found = [
        (each.progress, each)
        for each in others
        if each.category == transfer.category
        and each.unit_id not in (None, transfer.unit_id)
        and each.state in GOING_WELL
        and each.progress is not None
        and each.progress > (transfer.progress or Decimal(0))
    ]
    ordered = sorted(found, key=lambda pair: (-pair[0], str(pair[1].unit), pair[1].project, pair[1].pk))
    return [each for _progress, each in ordered]
