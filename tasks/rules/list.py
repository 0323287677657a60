"""What a row of the key-work list may say (articles 1 and 2), checked before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from tasks.enums import Direction, Measure
from tasks.rules.schedule import NUMBER_LIMIT, ScheduleFault, check_value

TITLE_LIMIT = 500
DEFAULT_WEIGHT = Decimal(1)


class RowFault(Enum):
    """What can be wrong with a row of the list; its planned values have faults of their own (`check_schedule`)."""

    TITLE_TOO_LONG = "title_too_long"
    FINISH_BEFORE_START = "finish_before_start"
    HOST_IS_CO_HOST = "host_is_co_host"
    LOWER_WITHOUT_LEVEL = "lower_without_level"
    NO_TARGET = "no_target"
    TARGET_OUTSIDE_PERCENT = "target_outside_percent"
    TARGET_NEGATIVE = "target_negative"
    TARGET_TOO_LARGE = "target_too_large"
    WEIGHT_NEGATIVE = "weight_negative"
    WEIGHT_TOO_LARGE = "weight_too_large"


TARGET_FAULTS = {
    ScheduleFault.OUTSIDE_PERCENT: RowFault.TARGET_OUTSIDE_PERCENT,
    ScheduleFault.NEGATIVE: RowFault.TARGET_NEGATIVE,
    ScheduleFault.TOO_LARGE: RowFault.TARGET_TOO_LARGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the list; its units may stand for themselves by any key, such as a name."""

    title: str
    measure: Measure
    direction: Direction = Direction.HIGHER
    target: Decimal | None = None
    starts_on: date
    finishes_on: date
    host: Hashable
    co_hosts: Collection[Hashable] = ()
    weight: Decimal = DEFAULT_WEIGHT


def check_row(row: Row) -> list[RowFault]:
    """Every fault of the row, not only the first."""
    return [*_title_faults(row), *_date_faults(row), *_unit_faults(row), *_figure_faults(row)]


def parent_cycles(parents: Mapping[str, str]) -> list[list[str]]:
    """The circles among tasks that name each other as parent, each once, from its smallest serial on."""
    cycles: list[list[str]] = []
    settled: set[str] = set()
    for start in sorted(parents):
        path: dict[str, None] = {}
        serial: str | None = start
        while serial is not None and serial not in settled and serial not in path:
            path[serial] = None
            serial = parents.get(serial)
        if serial is not None and serial in path:
            cycles.append(_from_smallest(_tail(list(path), serial)))
        settled.update(path)
    return sorted(cycles)


def descendants(serial: str, parents: Mapping[str, str]) -> set[str]:
    """Every task below a task, at any depth: those that cannot become its parent."""
    found: set[str] = set()
    level = {serial}
    while level:
        level = {child for child, parent in parents.items() if parent in level} - found
        found |= level
    return found


def _title_faults(row: Row) -> Iterator[RowFault]:
    if len(row.title) > TITLE_LIMIT:
        yield RowFault.TITLE_TOO_LONG


def _date_faults(row: Row) -> Iterator[RowFault]:
    if row.finishes_on < row.starts_on:
        yield RowFault.FINISH_BEFORE_START


def _unit_faults(row: Row) -> Iterator[RowFault]:
    if row.host in row.co_hosts:
        yield RowFault.HOST_IS_CO_HOST


def _figure_faults(row: Row) -> Iterator[RowFault]:
    if row.direction == Direction.LOWER and row.measure != Measure.LEVEL:
        yield RowFault.LOWER_WITHOUT_LEVEL
    if row.target is None and row.measure != Measure.MILESTONE:
        yield RowFault.NO_TARGET
    if row.target is not None and (fault := check_value(row.measure, row.target)):
        yield TARGET_FAULTS[fault]
    if row.weight < 0:
        yield RowFault.WEIGHT_NEGATIVE
    if abs(row.weight) >= NUMBER_LIMIT:
        yield RowFault.WEIGHT_TOO_LARGE


def _tail(path: list[str], serial: str) -> list[str]:
    return path[path.index(serial) :]


def _from_smallest(cycle: list[str]) -> list[str]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
