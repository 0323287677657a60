from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.compiled import catalogue_path, ensure_compiled
from tasks.models import WorkList

STAMP = "collected"


class Command(BaseCommand):
    help = "Get everything ready for a start: translations, static files, tables, and the demonstration city."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_compiled(catalogue_path(settings.LOCALE_PATHS[0]))
        collect_static_files()
        call_command("migrate", interactive=False, verbosity=0)
        if settings.KEYWORK_DEMO and not WorkList.objects.exists():
            self.stdout.write("keywork: loading the demonstration city ...")
            self.stdout.flush()
            call_command("load_demonstration")


def collect_static_files() -> None:
    """Collect and compress what pages need, unless nothing has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text(encoding="ascii") == state:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state, encoding="ascii")


def _state_of_static_files() -> str:
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            state.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return state.hexdigest()
