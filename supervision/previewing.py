"""What a correction of a closed month would change: it is made and undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from supervision.correcting import correct_month
from supervision.models import Check, Escalation

if TYPE_CHECKING:
    from tasks.models import Task


@dataclass(frozen=True, slots=True)
class Difference:
    """A month as it was judged and as it would be."""

    month: int
    before: Check
    after: Check


@dataclass(frozen=True, slots=True)
class Preview:
    differences: list[Difference]
    revoked: list[Escalation]
    issued: list[Escalation]
    kept: int

    @property
    def changes_nothing(self) -> bool:
        return not (self.differences or self.revoked or self.issued)


def preview_correction(*, task: Task, **correction: Any) -> Preview:
    """The outcome of `correct_month` with the same arguments, of which nothing stays. Raises what it raises."""
    before = _checks(task)
    with transaction.atomic():
        result = correct_month(task=task, **correction)
        after = _checks(task)
        standing = Escalation.objects.in_force().filter(task=task).count()
        transaction.set_rollback(True)
    return Preview(
        differences=[
            Difference(month, before[month], after[month])
            for month in sorted(after)
            if month in before and before[month].pk != after[month].pk
        ],
        revoked=result.revoked,
        issued=result.issued,
        kept=standing - len(result.issued),
    )


def _checks(task: Task) -> dict[int, Check]:
    return {check.month: check for check in Check.objects.current().filter(task=task)}
