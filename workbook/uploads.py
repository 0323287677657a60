"""Workbooks between their preview and their import: in the storage, never in a web process, and not for long."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files import File

FOLDER = "imports/workbooks"
KEPT_FOR = timedelta(hours=12)
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def keep_upload(file: File, *, owner_id: int, at: datetime) -> str:
    """Keep the file for its owner under a token that nobody can guess; what has been forgotten goes."""
    drop_expired(at)
    token = secrets.token_urlsafe(16)
    default_storage.save(_name(owner_id, token), file)
    return token


def open_upload(token: str, *, owner_id: int) -> File | None:
    """The kept file; None for somebody else's, and once it is imported or forgotten."""
    if not TOKEN.fullmatch(token) or not default_storage.exists(_name(owner_id, token)):
        return None
    return default_storage.open(_name(owner_id, token))


def drop_upload(token: str, *, owner_id: int) -> None:
    if TOKEN.fullmatch(token):
        default_storage.delete(_name(owner_id, token))


def drop_expired(at: datetime) -> int:
    """Delete what was uploaded and not imported for some hours. Returns how many files that were."""
    if not default_storage.exists(FOLDER):
        return 0
    _folders, names = default_storage.listdir(FOLDER)
    kept = [f"{FOLDER}/{name}" for name in names]
    expired = [name for name in kept if default_storage.get_modified_time(name) < at - KEPT_FOR]
    for name in expired:
        default_storage.delete(name)
    return len(expired)


def _name(owner_id: int, token: str) -> str:
    return f"{FOLDER}/{owner_id}-{token}.xlsx"
