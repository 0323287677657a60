"""What a unit carries, and the base points that grow with it (article 16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from incentives.rules.performance.figures import Figures

WHOLE = Fraction(1)
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class LoadPart:
    """A task's part in a unit's load."""

    task: Hashable
    unit: Hashable
    is_host: bool
    weight: Fraction
    share: Fraction

    @property
    def load(self) -> Fraction:
        return self.weight * self.share


def shares(host: Hashable, co_hosts: Sequence[Hashable], host_share: Fraction) -> dict[Hashable, Fraction]:
    """The host's share, and what is left over divided equally among the co-hosts; all of it for a host alone."""
    if not co_hosts:
        return {host: WHOLE}
    each = (WHOLE - host_share) / len(co_hosts)
    return {host: host_share, **dict.fromkeys(co_hosts, each)}


def parts_of(
    task: Hashable, host: Hashable, co_hosts: Sequence[Hashable], weight: Fraction, host_share: Fraction
) -> list[LoadPart]:
    """Who carries which part of a task."""
    return [
        LoadPart(task, unit, unit == host, weight, share) for unit, share in shares(host, co_hosts, host_share).items()
    ]


def loads_of(parts: Iterable[LoadPart]) -> dict[Hashable, Fraction]:
    """Each unit's load: the sum over its tasks of weight times share."""
    loads: dict[Hashable, Fraction] = defaultdict(Fraction)
    for part in parts:
        loads[part.unit] += part.load
    return dict(loads)


def greatest_of(loads: Mapping[Hashable, Fraction]) -> Fraction:
    return max(loads.values(), default=NOTHING)


def rise_for(load: Fraction, greatest: Fraction, figures: Figures) -> Fraction:
    """What a load, or a part of one, adds to the least base points."""
    return (figures.base_max - figures.base_min) * load / greatest if greatest else NOTHING


def base_points(load: Fraction, greatest: Fraction, figures: Figures) -> Fraction:
    """The more a unit carries, the higher: the greatest load has the most, a unit without any the least."""
    return figures.base_min + rise_for(load, greatest, figures)
