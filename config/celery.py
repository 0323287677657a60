"""The background worker, and beat, which rings the timetable's bell once a minute and decides nothing."""

from __future__ import annotations

import os
import time
import warnings
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.schedules import crontab
from celery.signals import heartbeat_sent
from redis import Redis, RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

WORKER_PULSE = "keywork:worker-pulse"
WORKER_PULSE_SECONDS = 20
SECONDS_BETWEEN_PULSES = 5


def broker_url(redis_url: str) -> str:
    """The address of Redis in the words of Celery, which calls a local socket by another name."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


# A trial on a bare machine may well be root's; messages are JSON, which runs nothing.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("keywork")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.conf.beat_schedule = {
    # A bell that nobody heard for a minute is not worth hearing: the next one finds the same entries due.
    "ring": {"task": "timetable.jobs.ring", "schedule": crontab(), "options": {"expires": 55}},
}


class Pulse:
    """Says in Redis, every few seconds, that a worker is connected and at work."""

    def __init__(self) -> None:
        self.connection: Redis | None = None
        self.given_at = 0.0

    def give(self, **signal: Any) -> None:
        if time.monotonic() - self.given_at < SECONDS_BETWEEN_PULSES:
            return
        if self.connection is None:
            from django.conf import settings  # a worker has loaded them by now

            self.connection = Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
        try:
            self.connection.set(WORKER_PULSE, "1", ex=WORKER_PULSE_SECONDS)
        except RedisError:
            return  # the next pulse may get through; until then the worker counts as not answering
        self.given_at = time.monotonic()


pulse = Pulse()
heartbeat_sent.connect(pulse.give, weak=False)
