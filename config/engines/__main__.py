"""`python -m config.engines ARGS`: become `python ARGS`, with the engines running."""

from __future__ import annotations

import os
import sys

from config.engines.folder import DataFolder, EngineError
from config.engines.use import Engines, are_external, export


def main() -> None:
    if not are_external():
        engines = Engines(DataFolder.from_environment())
        try:
            export(engines.acquire())
        except EngineError as error:
            sys.exit(f"keywork: {error}")
        engines.hold.keep_across_exec()
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
