"""The year's plan, and the list of measures to be carried out, as Excel files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.rules.rounding import shown
from incentives.wording import period_text, working_lines
from regulation.selectors import article_hosts
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from incentives.models import PlannedMeasure, YearPlan
    from regulation.selectors import Hosts


def plan_table(plan: YearPlan, rows: Iterable[PlannedMeasure]) -> tuple[str, bytes]:
    """The file's name, quoted for a header, and its content."""
    title = _("Reward and penalty plan %(year)s-%(number)s") % {"year": plan.year, "number": plan.number}
    return _table(title, plan.year, rows)


def execution_table(year: int, rows: Iterable[PlannedMeasure]) -> tuple[str, bytes]:
    return _table(_("Measures to be carried out %(year)s") % {"year": year}, year, rows)


def _table(title: str, year: int, rows: Iterable[PlannedMeasure]) -> tuple[str, bytes]:
    hosts = article_hosts(year)
    headers = [
        _("Article"), _("Host unit"), _("Unit"), _("Task, project or fund"), _("Period"), _("Reward or penalty"),
        pgettext("reward or penalty", "Measure"), _("Amount"), _("Unit of measure"), _("Formula"), _("Decision"),
        _("Reason"), _("Document"), _("Due"), _("Carried out"), _("How it was carried out"), _("Proof, document"),
    ]  # fmt: skip
    return quote(f"{title}.xlsx"), write_table(title, headers, (list(_cells(row, hosts)) for row in rows))


def _cells(row: PlannedMeasure, hosts: dict[int, Hosts]) -> Iterator[object]:
    measure, host = row.measure, hosts[row.measure.article].host
    decision, lines = row.working.get("decision", {}), working_lines(row)
    yield measure.article
    yield host.short_name if host else ""
    yield measure.unit.short_name
    yield f"{measure.task.serial} {measure.task.title}" if measure.task else measure.subject
    yield period_text(measure.period)
    yield measure.get_direction_display()
    yield measure.get_kind_display()
    yield None if row.amount is None else Decimal(shown(row.amount))
    yield measure.measure_unit
    yield "; ".join(lines.formula or (lines.clause,))
    yield pgettext("measure", "Changed") if decision.get("status") == "changed" else pgettext("measure", "Confirmed")
    yield decision.get("reason", "")
    yield decision.get("document", "")
    yield row.due_on
    yield row.carried_out_on
    yield row.proof
    yield row.proof_document
