"""The binary catalogue of messages, which the running program reads. Made by the scripts and by `manage.py prepare`.

`python -m config.compiled` makes it if its source has changed; it loads no Django, so as to be quick.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGE = "zh_Hans"
PROJECT = Path(__file__).resolve().parent.parent


def catalogue_path(locale: Path) -> Path:
    return locale / LANGUAGE / "LC_MESSAGES" / "django.po"


def ensure_compiled(source: Path) -> None:
    """Compile the catalogue where that has not been done since it was last changed."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
        return
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=LANGUAGE))
    draft = target.with_suffix(f".{os.getpid()}.new")
    draft.write_bytes(compiled.getvalue())
    draft.replace(target)


if __name__ == "__main__":
    ensure_compiled(catalogue_path(PROJECT / "locale"))
