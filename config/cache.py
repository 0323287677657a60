"""A cache that may be away: whatever it holds can be computed again, and people can sign in without it."""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


def _or_else(method: Callable[..., Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    """The method's own answer, or that of an empty cache while Redis does not answer."""

    @wraps(method)
    def forgiving(self: RedisCacheClient, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            logger.warning("the cache does not answer: %s", error)
            return answer(*args, **kwargs)

    return forgiving


class ForgivingClient(RedisCacheClient):
    add = _or_else(RedisCacheClient.add, lambda *args, **kwargs: True)
    get = _or_else(RedisCacheClient.get, lambda key, default=None: default)
    set = _or_else(RedisCacheClient.set, lambda *args, **kwargs: None)
    touch = _or_else(RedisCacheClient.touch, lambda *args, **kwargs: False)
    delete = _or_else(RedisCacheClient.delete, lambda *args, **kwargs: False)
    get_many = _or_else(RedisCacheClient.get_many, lambda *args, **kwargs: {})
    has_key = _or_else(RedisCacheClient.has_key, lambda *args, **kwargs: False)
    incr = _or_else(RedisCacheClient.incr, lambda key, delta: delta)
    set_many = _or_else(RedisCacheClient.set_many, lambda *args, **kwargs: None)
    delete_many = _or_else(RedisCacheClient.delete_many, lambda *args, **kwargs: None)
    clear = _or_else(RedisCacheClient.clear, lambda *args, **kwargs: False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
