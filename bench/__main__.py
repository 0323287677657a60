"""Measure the speed of everything that promises one, and print a table. Started by `script/bench`."""

from __future__ import annotations

import argparse
import os

import django

PARTS = ["listing", "settlement", "pages", "queries", "public", "memory", "deliveries"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--many", type=int, default=20000, help="the size to compare growth with, or 0")
    parser.add_argument("only", nargs="*", choices=[[], *PARTS], help="default: all")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    from bench import deliveries, listing, memory, pages, public, settlement
    from config.garbage import settle

    call_command("migrate", verbosity=0)
    settle()  # as the worker does
    wanted = options.only or PARTS
    parts = {
        "listing": lambda: listing.run(options.tasks, options.many),
        "settlement": lambda: settlement.run(options.tasks),
        "pages": lambda: pages.run(options.tasks),
        "queries": lambda: pages.queries(options.tasks),
        "public": lambda: public.run(options.tasks),
        "memory": memory.run,
        "deliveries": lambda: deliveries.run(1000),
    }
    for name in wanted:
        for line in parts[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
