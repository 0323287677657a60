"""Beat: rings the timetable's bell once a minute. The database decides what that sets off."""

from __future__ import annotations

from celery import Celery
from celery.schedules import crontab

from config.broker import BROKER

app = Celery("keywork-beat", fixups=[])
app.conf.update(
    **BROKER,
    worker_hijack_root_logger=False,
    # A bell that nobody heard for a minute is not worth hearing: the next one finds the same entries due.
    beat_schedule={"ring": {"task": "timetable.jobs.ring", "schedule": crontab(), "options": {"expires": 55}}},
)
