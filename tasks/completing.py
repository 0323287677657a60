"""The completion of a whole task, as accepted by the supervision office (rulebook section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def record_completions(*, completed_on: Mapping[int, date | None]) -> int:
    """Note on each task (by id) the day on which it was completed, or that it is not. Returns how many changed."""
    tasks = list(Task.objects.select_for_update().filter(pk__in=completed_on).order_by("pk"))
    changed = [task for task in tasks if task.completed_on != completed_on[task.pk]]
    for task in changed:
        task.completed_on = completed_on[task.pk]
    Task.objects.bulk_update(changed, ["completed_on"], batch_size=1000)
    return len(changed)
