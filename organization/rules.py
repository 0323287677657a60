from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from organization.enums import LeaderRank

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

Key = TypeVar("Key", bound="Hashable")

POSTS_OF_LEADERS = {
    "市长": LeaderRank.MAYOR,
    "副市长": LeaderRank.VICE_MAYOR,
    "副秘书长": LeaderRank.DEPUTY_SECRETARY_GENERAL,
}


def rank_by_post(post: str) -> LeaderRank | None:
    """The rank that a post is by itself; 副市长候选人 or 市长助理 is none."""
    return POSTS_OF_LEADERS.get(post)


def is_below_itself(unit: Key, parents: Mapping[Key, Key | None]) -> bool:
    """Whether going up from the unit leads back to it, or into a circle further up."""
    seen = {unit}
    above = parents.get(unit)
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
