"""Loading the list's sheets; all inside the import's transaction (see `workbook.importing`)."""

from tasks.loading.milestones import load_milestones
from tasks.loading.rows import load_tasks
from tasks.loading.sectors import load_sectors

__all__ = ("load_milestones", "load_sectors", "load_tasks")
