"""How Python looks for garbage in the processes of the server."""

from __future__ import annotations

import gc
from typing import Any

OBJECTS_BETWEEN_LOOKS = 50_000


def settle(*arguments: Any, **signal: Any) -> None:
    """Leave alone what has been loaded, and look for garbage now and then instead of many times in a page or a
    closing: few circles are left behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 20)
