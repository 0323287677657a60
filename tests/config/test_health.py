from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import RequestFactory, override_settings
from redis import Redis

from config.celery import WORKER_PULSE, WORKER_PULSE_SECONDS, Pulse
from config.health import WithoutHealth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5) as connection:
        connection.delete(WORKER_PULSE)
        yield connection
        connection.delete(WORKER_PULSE)


def test_everything_answers(client: Client, redis: Redis) -> None:
    Pulse().give()

    response = client.get("/health/")

    assert response.status_code == 200
    assert response.json() == {"web": "ok", "database": "ok", "redis": "ok", "worker": "ok"}
    assert "no-cache" in response["Cache-Control"]


def test_a_watcher_asks_by_any_name_and_without_encryption(client: Client, redis: Redis) -> None:
    Pulse().give()

    with override_settings(ALLOWED_HOSTS=["keywork.example.org"], SECURE_SSL_REDIRECT=True):
        asked = [client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code for path in ("/health/", "/")]

    assert asked == [200, 400]


def test_a_worker_without_pulse_is_down(client: Client, redis: Redis) -> None:
    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"web": "ok", "database": "ok", "redis": "ok", "worker": "down"}


def test_without_redis_nobody_knows_of_the_worker(client: Client) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"web": "ok", "database": "ok", "redis": "down", "worker": "down"}


def test_a_database_that_fails_is_down(client: Client, redis: Redis) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("the server has gone away")

    Pulse().give()
    with connection.execute_wrapper(fail):
        response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"web": "ok", "database": "down", "redis": "ok", "worker": "ok"}


def test_it_costs_one_query(client: Client, redis: Redis, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get("/health/")


def test_a_pulse_fades_when_the_worker_falls_silent(redis: Redis) -> None:
    Pulse().give()

    assert 0 < redis.ttl(WORKER_PULSE) <= WORKER_PULSE_SECONDS  # type: ignore[operator]


def test_a_pulse_that_does_not_get_through_stops_nobody() -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        Pulse().give()


@pytest.mark.parametrize(("path", "kept"), [("/health/", False), ("/", True)])
def test_the_log_holds_no_answers_about_health(path: str, *, kept: bool) -> None:
    record = logging.makeLogRecord({"request": RequestFactory().get(path)})

    assert WithoutHealth().filter(record) is kept
