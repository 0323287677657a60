"""The sheets of the installed rooms, in the order in which an import takes them and a template shows them.

`settings.SHEET_ROOMS` names modules. Each has `SHEETS`, a tuple of sheets, and may have `finish(context)`, called
once at the end of an import.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from workbook.columns import Sheet
    from workbook.importing import ImportContext


@lru_cache(maxsize=8)
def _modules(names: tuple[str, ...]) -> tuple[ModuleType, ...]:
    return tuple(import_module(name) for name in names)


def _rooms() -> tuple[ModuleType, ...]:
    return _modules(tuple(settings.SHEET_ROOMS))


def registered_sheets() -> tuple[Sheet, ...]:
    return tuple(sheet for module in _rooms() for sheet in module.SHEETS)


def finishers() -> tuple[Callable[[ImportContext], None], ...]:
    return tuple(module.finish for module in _rooms() if hasattr(module, "finish"))
