"""Adjustments in words: what each changed, from what, to what (article 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tasks.changing import FIELDS
from tasks.enums import AdjustmentKind, Category, Source, TaskStatus
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tasks.models import Adjustment

NOTHING = "—"
SAID_BY_THE_KIND = {"status", "paused_months"}
ORDER = (*FIELDS, "planned", "host", "co_hosts", "milestones")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One thing that an adjustment changed, ready to be read."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return _("%(label)s %(before)s → %(after)s") % {
            "label": self.label,
            "before": self.before,
            "after": self.after,
        }


def shown_changes(adjustment: Adjustment) -> list[ShownChange]:
    """What changed, field by field in a fixed order; of a schedule only the months that did."""
    told = sorted(adjustment.changes.keys() - SAID_BY_THE_KIND, key=ORDER.index)
    return [change for field in told for change in _changes(field, *adjustment.changes[field])]


def adjustment_text(adjustment: Adjustment) -> str:
    """In one line; what a suspension, resumption, withdrawal or addition does, its kind says."""
    if adjustment.kind != AdjustmentKind.CHANGE:
        return adjustment.reason
    return pgettext("between clauses", "; ").join(str(change) for change in shown_changes(adjustment))


def _changes(field: str, before: Any, after: Any) -> Iterator[ShownChange]:
    if field == "planned":
        yield from _planned(before, after)
    elif field == "milestones":
        yield from _milestones(dict(before), dict(after))
    else:
        yield ShownChange(_label(field), _shown(field, before), _shown(field, after))


def _planned(before: list[str | None], after: list[str | None]) -> Iterator[ShownChange]:
    for month, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        if old != new:
            label = _("Month %(month)s planned") % {"month": month}
            yield ShownChange(label, old or NOTHING, new or NOTHING)


def _milestones(before: dict[str, str], after: dict[str, str]) -> Iterator[ShownChange]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            label = _("Milestone “%(name)s”") % {"name": name}
            yield ShownChange(label, _day(before.get(name)), _day(after.get(name)))


def _label(field: str) -> str:
    if field in LABELS:
        return str(LABELS[field])
    return str(next(each.verbose_name for each in Task._meta.fields if each.name == field))


def _shown(field: str, value: Any) -> str:
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return str(value["text"])
        case list():
            return pgettext("between items of a list", ", ").join(_shown(field, each) for each in value)
    if field == "finishes_on":
        return _day(value)
    return str(CHOICES[field](value).label) if field in CHOICES else str(value)


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else NOTHING


LABELS = {"title": gettext_lazy("Title"), "co_hosts": gettext_lazy("Co-hosts")}
CHOICES = {"category": Category, "sources": Source, "status": TaskStatus}
