"""Processes for tests that kill them or run several at once: `FORKS.Process(target=…, daemon=True)`.

They are forked by a process that does nothing else, with the program loaded. A fork of the tests' own process would
take along the locks that its other threads, such as those of a browser or of a live server, hold at that moment, and
might wait for them for ever.
"""

from __future__ import annotations

import multiprocessing

from django.conf import settings

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["config.wsgi", *settings.TIMETABLE_ROOMS])  # the first sets Django up
