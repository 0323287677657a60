from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from dashboards.exports import EXPORTS

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Print a year's records as a JSON list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(EXPORTS), metavar="WHAT", help=" / ".join(sorted(EXPORTS)))
        parser.add_argument("--year", type=int, required=True, help="the year of the list")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("[", ending="")
        for number, record in enumerate(EXPORTS[options["what"]](options["year"])):
            self.stdout.write(",\n " if number else "\n ", ending="")
            self.stdout.write(json.dumps(record, ensure_ascii=False), ending="")
        self.stdout.write("\n]")
