"""The list of judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from supervision.selectors.objections import is_objected

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from supervision.models import Check

ORDERS = {
    "task": ("task__sector__position", "task__order", "task_id", "month"),
    "month": ("month", "task__order", "task_id"),
    "unit": ("unit__short_name", "task__order", "task_id", "month"),
    "streak": ("-streak", "task__order", "task_id", "month"),
}


def judgements(checks: QuerySet[Check], sort: str = "") -> QuerySet[Check]:
    """With all that a row shows; in the order of the list, or by a column."""
    descends, key = sort.startswith("-"), sort.lstrip("-")
    order = ORDERS.get(key, ORDERS["task"])
    related = checks.select_related("task__work_list", "unit").annotate(
        difference=F("actual") - F("planned"), is_objected=is_objected()
    )
    ordered = related.order_by(*order)
    return ordered.reverse() if descends else ordered
