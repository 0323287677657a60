"""A row of the month's grid as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from supervision.enums import ReportStatus
from supervision.forms.reports import RowForm
from supervision.reporting import report_of, save_report
from supervision.selectors.grid import grid_row
from supervision.selectors.month import facts_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from organization.models import Person
    from supervision.models import Report
    from supervision.selectors.grid import GridRow
    from supervision.selectors.month import Facts
    from tasks.models import Task


@dataclass
class TypedRow:
    """What was typed for a task, its saving, and the row as it stands afterwards. A value is saved before anything
    else is read; milestones have to be known first."""

    task: Task
    month: int
    given: QueryDict
    at: datetime
    is_draft: bool = False

    def save(self, by: Person) -> Report:
        """Raises what `save_report` raises, and ValidationError for what cannot be read.

        Whoever may not write the report is not shown what stands in it, however badly the row is typed.
        """
        form = RowForm(self.given)
        stored: Report | None = None
        if self.task.is_milestone:
            row = self.row()
            form.add_steps(row.steps, self.facts.moments.default_day(self.at))
            stored = row.report or report_of(self.task, self.month)
        if not form.is_valid():
            if not by.has_perm("supervision.write_report", stored or report_of(self.task, self.month)):
                raise PermissionDenied
            raise ValidationError([message for messages in form.errors.values() for message in messages])
        report = save_report(
            task=self.task,
            month=self.month,
            version=form.cleaned_data["version"],
            content=form.content(self.task, stored),
            at=self.at,
            by=by,
        )
        if self.task.is_milestone:
            self.facts.reports[self.task.pk][self.month] = report
        self.is_draft = report.status == ReportStatus.SAVED
        return report

    @cached_property
    def facts(self) -> Facts:
        is_needed = self.task.is_milestone or self.task.completed_on is not None or not self.is_draft
        facts = facts_of(self.task.work_list, self.month, [self.task.pk], self.at, reported=is_needed)
        if self.task.pk not in facts.known:
            raise Http404
        return facts

    def row(self) -> GridRow:
        return grid_row(self.task, self.facts, self.at, own=True)
