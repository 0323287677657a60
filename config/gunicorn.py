"""How gunicorn serves the pages: `gunicorn -c python:config.gunicorn config.wsgi`."""

from __future__ import annotations

import os
from typing import Any

from config.garbage import settle

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"  # a browser that keeps a connection open and says nothing blocks nobody
threads = 4
preload_app = True
timeout = 120
graceful_timeout = 10
keepalive = 15
loglevel = "warning"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Load the pages before the workers part ways, and leave alone what they share, so that it stays shared."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    settle()
