"""Whether the parts of the system answer, for those who watch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from config.celery import WORKER_PULSE
from organization.access import public

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

ADDRESS = "/health/"
OK, DOWN = "ok", "down"


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """One state for each part; 200 only while all of them answer."""
    redis, worker = _redis_and_worker()
    states = {"web": OK, "database": _database(), "redis": redis, "worker": worker}
    return JsonResponse(states, status=200 if set(states.values()) == {OK} else 503)


def answer_first(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Who watches the system asks a machine by its own address, without encryption and without a session."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        return health(request) if request.path_info == ADDRESS else get_response(request)

    return answer


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DOWN
    return OK


def _redis_and_worker() -> tuple[str, str]:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            return OK, OK if redis.exists(WORKER_PULSE) else DOWN
    except RedisError:
        return DOWN, DOWN


class WithoutHealth:
    """Keeps the answers of this page out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        return getattr(request, "path", "") != ADDRESS
