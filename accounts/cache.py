"""Counters that hold when Redis is away: its values are mirrored in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()
#: After a failure Redis is left alone so long, or each request would wait for it.
PAUSE_SECONDS = 5.0
#: Until when each server counts as away, for all threads of the process.
_away_until: dict[str, float] = {}


class SteadyRedisCache(RedisCache):
    """Redis while it answers; this process's memory while it does not.

    Every write goes to memory too, so a limit on sign-in stays as used up as it was
    when Redis disappears. Nothing here ever fails open.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": 0.3,
            "socket_timeout": 1.0,
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._server_name = str(server)
        self._memory = LocMemCache(
            f"steady:{server}", {"OPTIONS": {"MAX_ENTRIES": 100_000}}
        )

    def _ask(self, redis: Callable[[], Any], memory: Callable[[], Any]) -> Any:
        if time.monotonic() < _away_until.get(self._server_name, 0.0):
            return memory()
        try:
            return redis()
        except (RedisError, OSError):
            _away_until[self._server_name] = time.monotonic() + PAUSE_SECONDS
            log.warning("cache.redis_away", pause=PAUSE_SECONDS)
            return memory()

    def _write(self, redis: Callable[[], Any], memory: Callable[[], Any]) -> Any:
        mirrored = memory()
        return self._ask(redis, lambda: mirrored)

    def get(self, key, default=None, version=None):
        redis = super().get
        return self._ask(
            lambda: redis(key, default, version),
            lambda: self._memory.get(key, default, version),
        )

    def get_many(self, keys, version=None):
        keys, redis = list(keys), super().get_many
        return self._ask(
            lambda: redis(keys, version), lambda: self._memory.get_many(keys, version)
        )

    def has_key(self, key, version=None):
        redis = super().has_key
        return self._ask(
            lambda: redis(key, version), lambda: self._memory.has_key(key, version)
        )

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        redis = super().add
        return self._write(
            lambda: redis(key, value, timeout, version),
            lambda: self._memory.add(key, value, timeout, version),
        )

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        redis = super().set
        return self._write(
            lambda: redis(key, value, timeout, version),
            lambda: self._memory.set(key, value, timeout, version),
        )

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        redis = super().set_many
        return self._write(
            lambda: redis(data, timeout, version),
            lambda: self._memory.set_many(data, timeout, version),
        )

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        redis = super().touch
        return self._write(
            lambda: redis(key, timeout, version),
            lambda: self._memory.touch(key, timeout, version),
        )

    def incr(self, key, delta=1, version=None):
        redis = super().incr

        def counted():
            value = redis(key, delta, version)
            self._mirror(key, value, version)
            return value

        return self._ask(counted, lambda: self._memory.incr(key, delta, version))

    def _mirror(self, key, value, version):
        """Take a count over from Redis, with the time this process knows it to last."""
        try:
            known = self._memory.incr(key, 0, version)
            self._memory.incr(key, value - known, version)
        except ValueError:
            # Another process began to count: we only know that it still counts.
            self._memory.set(key, value, version=version)

    def delete(self, key, version=None):
        redis = super().delete
        return self._write(
            lambda: redis(key, version), lambda: self._memory.delete(key, version)
        )

    def delete_many(self, keys, version=None):
        keys, redis = list(keys), super().delete_many
        return self._write(
            lambda: redis(keys, version),
            lambda: self._memory.delete_many(keys, version),
        )

    def clear(self):
        redis = super().clear
        return self._write(redis, self._memory.clear)
