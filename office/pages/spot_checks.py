"""What the pages of spot checks show to whom (article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from incentives.selectors.evidence import evidence_by_act
from notices.documents.selectors import documents_of
from office.documents.spot_checks import SPOT_CHECK
from office.enums import SpotResult
from office.models import SpotCheck
from office.rules.sampling import command, digest_of_keys, in_order
from office.selectors.spot_checks import drawable_from, items_of, readable_items, spot_checks_of
from tasks.enums import ListStatus
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from incentives.models import Evidence
    from office.models import SpotCheckItem
    from organization.models import Person

ROWS_ON_A_PAGE = 100
KEYS_FILE = "population-{pk}.txt"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A drawn report; its values and result are shown only where `is_readable`."""

    item: SpotCheckItem
    is_readable: bool
    may_record: bool
    files: Sequence[Evidence]

    @property
    def counts_now(self) -> bool:
        """Whether what counts now is still what was drawn, or what was found."""
        item = self.item
        return item.report.counted == (item.found if item.result == SpotResult.CORRECTED else item.reported)

    @property
    def measure_unit(self) -> str:
        return "%" if self.item.task.measure == "percent" else self.item.task.measure_unit


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the population: its place in the drawing, and the task behind it."""

    position: int
    digest: str
    key: str
    serial: str
    title: str
    unit: str
    is_drawn: bool


def list_page(given: QueryDict, person: Person, on_year: int) -> dict[str, Any]:
    years = years_offered(on_year)
    asked = given.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else (years[0] if years else on_year)
    rows = list(spot_checks_of(year))
    return {
        "year": year,
        "years": years,
        "rows": rows,
        "drawn": sum(row.drawn for row in rows),  # type: ignore[attr-defined]
        "pending": sum(row.pending for row in rows),  # type: ignore[attr-defined]
        "may_announce": person.has_perm("office.conduct_spot_checks"),
    }


def years_offered(on_year: int) -> list[int]:
    """The years with a published list, the running one first, then the others, the latest first."""
    years = published_lists().values_list("year", flat=True)
    return sorted(years, key=lambda year: (year != on_year, -year))


def published_lists() -> Any:
    return WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("-year")


def spot_check_page(check: SpotCheck, person: Person, at: datetime, result: str) -> dict[str, Any]:
    """The sample, with the results that the person may read; `result` narrows it to those of one kind."""
    rows = _rows(check, person)
    counts = {kind.value: sum(1 for row in rows if row.item.result == kind) for kind in SpotResult}
    may_conduct = person.has_perm("office.conduct_spot_checks")
    due = drawable_from(check)
    keys = [each["key"] for each in check.population]
    file = KEYS_FILE.format(pk=check.pk)
    return {
        "check": check,
        "year": check.work_list.year,
        "rows": [row for row in rows if row.item.result == result] if result in SpotResult else rows,
        "result": result if result in SpotResult else "",
        "counts": counts,
        "drawn": len(rows),
        "reported": len(keys),
        "population_digest": digest_of_keys(keys) if keys else "",
        "file": file,
        "command": command(check.seed, check.size, file),
        "due": due,
        "was_announced_before": check.announced_at < due,
        "may_draw": may_conduct and check.drawn_at is None and at >= due,
        "may_conduct": may_conduct,
        "reads_all": all(row.is_readable for row in rows),
        "documents": documents_of(SPOT_CHECK, [check.pk], person),
    }


def _rows(check: SpotCheck, person: Person) -> list[ItemRow]:
    items = list(items_of(check)) if check.drawn_at else []
    if not items:
        return []
    readable = set(readable_items(person).filter(spot_check=check).values_list("pk", flat=True))
    files = evidence_by_act(items)
    may_record = person.has_perm("office.conduct_spot_checks")
    for item in items:
        item.report.task = item.task
    return [
        ItemRow(
            item,
            item.pk in readable,
            may_record and item.result == SpotResult.PENDING,
            files.get(item.pk, []) if item.pk in readable else [],
        )
        for item in items
    ]


def population_of(check: SpotCheck) -> list[Key]:
    """The whole population in the order in which the seed draws it: the first ones are the sample."""
    kept = {each["key"]: each for each in check.population}
    return [
        Key(
            position,
            each.digest,
            each.key,
            kept[each.key]["serial"],
            kept[each.key]["title"],
            kept[each.key]["unit"],
            position <= check.size,
        )
        for position, each in enumerate(in_order(check.seed, kept), start=1)
    ]


def population_page(check: SpotCheck, page: str | None) -> dict[str, Any]:
    return {
        "check": check,
        "year": check.work_list.year,
        "page": Paginator(population_of(check), ROWS_ON_A_PAGE).get_page(page),
        "population_digest": digest_of_keys(each["key"] for each in check.population),
    }
