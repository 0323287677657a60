"""Measure the speed of everything that promises one, and print a table. Started by `script/bench`."""

from __future__ import annotations

import argparse
import os

import django


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--many", type=int, default=20000, help="size against which growth is measured; 0 leaves it out")
    parser.add_argument("only", nargs="*", choices=[[], "listing", "pages", "queries", "memory"], help="default: all")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from bench import listing
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    wanted = options.only or ["listing", "pages", "queries", "memory"]
    if "listing" in wanted:
        for line in listing.run(options.tasks, options.many):
            print(line, flush=True)


if __name__ == "__main__":
    main()
