from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.catalogue import check_catalogue
from config.compiled import catalogue_path, ensure_compiled

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Check that everything the program says has its Chinese words, or compile the catalogue."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--check", action="store_true", help="fail if a message is missing, fuzzy or obsolete")
        wanted.add_argument("--compile", action="store_true", help="write what the running program reads")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            ensure_compiled(catalogue_path(settings.LOCALE_PATHS[0]))
            return
        if lines := check_catalogue().lines():
            raise CommandError("\n".join(lines))
