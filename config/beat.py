"""Beat: rings the bells of the timetable and of the outbox once a minute. The database decides what that sets off."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import schedule

from config.broker import BROKER

RING_SECONDS = int(os.environ.get("KEYWORK_RING_SECONDS") or 60)
SWEEP_SECONDS = int(os.environ.get("KEYWORK_SWEEP_SECONDS") or RING_SECONDS)  # of the outbox

app = Celery("keywork-beat", fixups=[])
app.conf.update(
    **BROKER,
    worker_hijack_root_logger=False,
    # A bell that nobody heard before the next one is not worth hearing: the next finds the same entries due.
    beat_schedule={
        "ring": {
            "task": "timetable.jobs.ring",
            "schedule": schedule(RING_SECONDS, relative=True),  # on the full minute, when most entries fall due
            "options": {"expires": RING_SECONDS},
        },
        "sweep": {
            "task": "notices.jobs.sweep",
            "schedule": schedule(SWEEP_SECONDS),
            "options": {"expires": SWEEP_SECONDS},
        },
        "archives": {
            "task": "notices.jobs.make_archives",
            "schedule": schedule(RING_SECONDS, relative=True),
            "options": {"expires": RING_SECONDS},
        },
    },
)
