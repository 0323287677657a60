from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from workbook.importing import run_import

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from workbook.importing import ImportResult


class Command(BaseCommand):
    help = "Import the standard workbook of a year: all or nothing; the same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--year", type=year, required=True, help="the year of the list")
        parser.add_argument("--publish", action="store_true", help="publish the list afterwards")
        parser.add_argument("--dry-run", action="store_true", help="check and count only")

    def handle(self, *args: Any, **options: Any) -> None:
        result = run_import(
            options["file"],
            year=options["year"],
            at=timezone.now(),
            publish=options["publish"],
            dry_run=options["dry_run"],
        )
        if result.problems:
            for problem in result.problems:
                self.stderr.write(str(problem))
            sys.exit(1)
        self._print(result)

    def _print(self, result: ImportResult) -> None:
        for sheet, counts in result.counts.items():
            self.stdout.write(
                _("%(sheet)s: %(created)s new, %(changed)s changed, %(unchanged)s unchanged")
                % {
                    "sheet": sheet,
                    "created": counts.created,
                    "changed": counts.changed,
                    "unchanged": counts.unchanged,
                }
            )
        for difference in result.differences:
            self.stdout.write(f"{difference.cell}: {difference.label} {difference.before} → {difference.after}")
        if not result.applied:
            self.stdout.write(_("Checked only; nothing was changed."))


def year(text: str) -> int:
    """A year that can have a list."""
    number = int(text)
    if not 1950 <= number <= 2198:
        raise ValueError(text)
    return number
