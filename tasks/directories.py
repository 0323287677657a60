"""What this room remembers during an import: the year's list, its sectors and tasks by the words used in cells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tasks.models import Milestone, Participation, Sector, Task, WorkList

if TYPE_CHECKING:
    from workbook.importing import ImportContext


class TaskDirectory:
    """The list of the import's year with its sectors by name and its tasks by serial number."""

    def __init__(self, context: ImportContext) -> None:
        self.work_list, _created = WorkList.objects.get_or_create(year=context.year)
        self.work_list = WorkList.objects.select_for_update().get(pk=self.work_list.pk)
        self.sectors = {sector.name: sector for sector in Sector.objects.filter(work_list=self.work_list)}
        self.tasks = {task.serial: task for task in Task.objects.filter(work_list=self.work_list)}
        self._serials = {task.pk: task.serial for task in self.tasks.values()}
        self._units: dict[int, set[int]] | None = None
        self._co_hosts: dict[int, dict[int, str]] | None = None
        self._milestones: dict[int, dict[str, Milestone]] | None = None

    @property
    def is_frozen(self) -> bool:
        return self.work_list.is_published

    def find(self, serial: str) -> Task | None:
        return self.tasks.get(serial)

    def serial_of(self, task_id: int | None) -> str | None:
        """The serial number of a task that was there before the import."""
        return self._serials.get(task_id) if task_id else None

    def parents(self) -> dict[str, str]:
        """Whose part each task was before the import, by serial numbers."""
        stored = ((task.serial, self.serial_of(task.parent_id)) for task in self.tasks.values())
        return {serial: parent for serial, parent in stored if parent is not None}

    def units_of(self, task: Task) -> set[int]:
        """Ids of the units that are, or were in any month, on the task."""
        if self._units is None:
            self._units = defaultdict(set)
            rows = Participation.objects.effective().filter(task__work_list=self.work_list)
            for task_id, unit_id in rows.values_list("task_id", "unit_id"):
                self._units[task_id].add(unit_id)
        return self._units[task.pk]

    def co_hosts_of(self, task: Task) -> dict[int, str]:
        """Names of the task's co-hosts, as they stand at the year's end, by id of the unit."""
        if self._co_hosts is None:
            self._co_hosts = defaultdict(dict)
            rows = Participation.objects.filter(task__work_list=self.work_list, is_host=False, until_month=12)
            for task_id, unit_id, name in rows.values_list("task_id", "unit_id", "unit__short_name"):
                self._co_hosts[task_id][unit_id] = name
        return self._co_hosts[task.pk]

    def milestones_of(self, task: Task) -> dict[str, Milestone]:
        """The task's milestones by name, without those dropped by an adjustment."""
        if self._milestones is None:
            self._milestones = defaultdict(dict)
            for milestone in Milestone.objects.filter(task__work_list=self.work_list, dropped=False):
                self._milestones[milestone.task_id][milestone.name] = milestone
        return self._milestones[task.pk]

    def forget_details(self) -> None:
        """Read units and milestones anew: the import has just changed them."""
        self._units = self._co_hosts = self._milestones = None
