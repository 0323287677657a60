from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from timetable.services import run_due

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Run every timetable entry due by a moment and not yet in the ledger, in order, each with its own time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", required=True, help="local time, for example 2017-03-01T00:00")

    def handle(self, *args: Any, **options: Any) -> None:
        for ran in run_due(until=parse_until(options["until"])):
            self.stdout.write(f"{timezone.localtime(ran.due_at):%Y-%m-%d %H:%M}  {ran.key}  {ran.result}")


def parse_until(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(
            _("--until: “%(text)s” is not a moment; expected for example 2017-03-01T00:00.") % {"text": text}
        )
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
