"""Whether the binary catalogue is as new as its source. Loads nothing that a running program does not need."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGE = "zh_Hans"


def catalogue_path() -> Path:
    root: Path = settings.LOCALE_PATHS[0]
    return root / LANGUAGE / "LC_MESSAGES" / "django.po"


def is_compiled() -> bool:
    source = catalogue_path()
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def ensure_compiled() -> None:
    """Compile the catalogue where that has not been done since it was last changed."""
    if not is_compiled():
        from config.catalogue import compile_catalogues

        with suppress(PermissionError):  # an installation that may not write to its program was compiled before
            compile_catalogues()
