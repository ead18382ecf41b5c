"""How often a token may ask: counted in the cache, which holds when Redis is away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class TokenThrottle(BaseThrottle):
    """`API_REQUESTS_PER_MINUTE` for each token, in windows of a minute."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this request; False once the window's number is used up."""
        if request.auth is None:
            return True
        now = time.time()
        window, into = divmod(now, WINDOW_SECONDS)
        self._wait = WINDOW_SECONDS - into
        return self._count(f"api:{request.auth.pk}:{window:.0f}") <= (
            settings.API_REQUESTS_PER_MINUTE
        )

    def wait(self) -> float:
        """Seconds until the next window."""
        return self._wait

    @staticmethod
    def _count(key: str) -> int:
        # Counting alone would leave a key without an end behind every minute.
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        try:
            return int(cache.incr(key))
        except ValueError:
            # Thrown out between the two: count from here.
            cache.set(key, 1, timeout=2 * WINDOW_SECONDS)
            return 1
