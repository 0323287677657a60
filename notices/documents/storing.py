"""The bytes of what is kept: stored once, and given out only if they are still the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notices.models import DocumentTemplate, IssuedDocument


class DamagedFileError(Exception):
    """What is stored is not what was kept."""


def read_whole(kept: IssuedDocument | DocumentTemplate) -> bytes:
    """The file as it was kept. Raises DamagedFileError if it has changed since, or is gone."""
    try:
        with kept.file.open("rb") as file:
            content = bytes(file.read())
    except FileNotFoundError as error:
        raise DamagedFileError(kept.file.name) from error
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise DamagedFileError(kept.file.name)
    return content
