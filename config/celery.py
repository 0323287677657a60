"""The background worker: runs what the rooms' `jobs.py` offer."""

from __future__ import annotations

import os
import time
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import heartbeat_sent, worker_ready
from redis import Redis, RedisError

from config.broker import BROKER
from config.garbage import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

WORKER_PULSE = "keywork:worker-pulse"
WORKER_PULSE_SECONDS = 20
SECONDS_BETWEEN_PULSES = 5

# A trial on a bare machine may well be root's; messages are JSON, which runs nothing.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("keywork")
# A ring is acknowledged when it is taken, not when its work is done: what a dying worker leaves undone stands in the
# database and is due again at the next ring, and a broker that dies meanwhile finds nothing to be given back.
app.conf.update(
    **BROKER,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
)
app.autodiscover_tasks(related_name="jobs")


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
worker_ready.connect(settle, weak=False)
