"""Drawing a random sample that anybody can draw again (article 6).

Every reported fact has a key. The keys are put in the order of the SHA-256 digests of the seed, a line feed and the
key, and the first ones are the sample: whoever knows the seed and the keys comes to the same sample with any program
that computes SHA-256.
"""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SEED = 100


@dataclass(frozen=True, slots=True, order=True)
class Drawn:
    """A key with its digest in hexadecimal digits, by which the keys are ordered."""

    digest: str
    key: str


def key_of(serial: str, year: int, month: int) -> str:
    """The key of what was reported on a task for a month: `12@2026-03`."""
    return f"{serial}@{year}-{month:02d}"


def digest_of(seed: str, key: str) -> str:
    return hashlib.sha256(f"{seed}\n{key}".encode()).hexdigest()


def in_order(seed: str, keys: Iterable[str]) -> list[Drawn]:
    """All keys in the order in which the seed draws them; a key counts once, in whatever order the keys come."""
    return sorted(Drawn(digest_of(seed, key), key) for key in set(keys))


def draw(seed: str, keys: Iterable[str], size: int) -> list[Drawn]:
    """The sample: so many keys as are asked for, or all of them where there are fewer."""
    return in_order(seed, keys)[:size]


def keys_as_text(keys: Iterable[str]) -> str:
    """The keys as a file: one on each line, each line ended by a line feed."""
    return "".join(f"{key}\n" for key in keys)


def digest_of_keys(keys: Iterable[str]) -> str:
    """The SHA-256 digest of that file, which says that nothing was added to it or taken away from it."""
    return hashlib.sha256(keys_as_text(keys).encode()).hexdigest()


def is_seed(text: str) -> bool:
    """Whether a seed can be read out, printed and typed again without doubt: one line, no blanks at its ends."""
    return 0 < len(text) <= LONGEST_SEED and text.isprintable() and text == text.strip()


def command(seed: str, size: int, file: str) -> str:
    """What is typed at the prompt of any Unix machine to draw the same sample from the file of keys."""
    hashed = f"printf '%s\\n%s' {shlex.quote(seed)} \"$key\" | sha256sum | cut -c1-64"
    return (
        f'while IFS= read -r key; do printf \'%s  %s\\n\' "$({hashed})" "$key"; done < {shlex.quote(file)}'
        f" | LC_ALL=C sort | head -n {size}"
    )
