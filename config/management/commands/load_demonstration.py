from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demonstration.loading import load_demonstration
from config.demonstration.taking_in import LoadError


class Command(BaseCommand):
    help = "Load the demonstration city for the current year, replayed up to now; does nothing if it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="the moment up to which the year has gone, such as 2026-10-14T09:20")

    def handle(self, *args: Any, at: str | None = None, **options: Any) -> None:
        if not settings.KEYWORK_DEMO:
            raise CommandError("this is no demonstration: KEYWORK_DEMO is switched off")
        try:
            loaded = load_demonstration(at=_moment(at) if at else timezone.now())
        except LoadError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("demonstration city loaded" if loaded else "there is a list of this year already")


def _moment(text: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise CommandError(f"{text}: expected a moment such as 2026-10-14T09:20") from error
