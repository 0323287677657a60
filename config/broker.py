"""Where messages between beat and workers go. Kept apart so that beat needs to load nothing else."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"


def broker_url(redis_url: str) -> str:
    """The address of Redis in the words of Celery, which calls a local socket by another name."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


BROKER: dict[str, Any] = {
    "broker_url": broker_url(REDIS_URL),
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,  # wait for a lost broker for as long as it takes
    "broker_transport_options": {"global_keyprefix": "keywork:", "socket_connect_timeout": 5},
    "task_ignore_result": True,
    "timezone": "Asia/Shanghai",
}
