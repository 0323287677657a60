from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from config.cache import ForgivingRedisCache

if TYPE_CHECKING:
    from django.test import Client

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def lost() -> ForgivingRedisCache:
    return ForgivingRedisCache(NOWHERE, {})


def test_what_is_kept_is_found(clean_cache: None) -> None:
    cache.set("key", "value")

    assert cache.get("key") == "value"
    assert cache.add("key", "other") is False


def test_a_lost_cache_is_an_empty_one(lost: ForgivingRedisCache) -> None:
    lost.set("key", "value")
    lost.set_many({"key": "value"})
    lost.delete_many(["key"])

    assert lost.get("key", "nothing") == "nothing"
    assert lost.get_many(["key"]) == {}
    assert lost.add("key", "value") is True
    assert lost.incr("key") == 1
    assert lost.touch("key") is False
    assert lost.delete("key") is False
    assert lost.has_key("key") is False
    assert lost.clear() is False


@pytest.mark.django_db
def test_the_sign_in_page_opens_and_judges_without_a_cache(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_cache", ForgivingRedisCache(NOWHERE, {})._cache, raising=False)

    response = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})

    assert response.status_code == 200
    assert response.context["form"].errors
