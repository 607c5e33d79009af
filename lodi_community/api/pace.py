"""How many requests a program or a person may send in a minute: counted for all processes together where they share a Redis."""

import logging
import time

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import UserRateThrottle

logger = logging.getLogger(__name__)
AGAIN_SECONDS = 10  # after the common counter did not answer: no request waits for it meanwhile
_silent = {"until": 0.0}  # seconds of time.monotonic()


class Pace(UserRateThrottle):
    """Requests of one token or person; the setting API_PACE.

    Counted by the minutes of the clock: to raise a counter is one step, between whose parts no other process comes. The
    times of the requests, which rest_framework keeps by itself, are read and written in two.
    """

    def get_cache_key(self, request, view):
        """The key of the counter; None for nobody, who is refused anyway and must not fill the memory with counters."""
        if request.auth:
            asking = f"token{request.auth.digest[:16]}"
        elif request.user and request.user.is_authenticated:
            asking = f"user{request.user.pk}"
        else:
            return None
        return self.cache_format % {"scope": self.scope, "ident": asking}

    def allow_request(self, request, view):
        key = self.get_cache_key(request, view)
        if self.rate is None or key is None:
            return True
        self.now = self.timer()
        return counted(f"{key}_{self.now // self.duration:.0f}", 2 * self.duration) <= self.num_requests

    def wait(self):
        return self.duration - self.now % self.duration


def counted(key, seconds):
    """How often this was called with a key; forgotten after so many seconds. Without its Redis a process counts for itself."""
    if time.monotonic() >= _silent["until"]:
        try:
            return _raised(caches["common"], key, seconds)
        except (RedisError, OSError) as fault:
            _silent["until"] = time.monotonic() + AGAIN_SECONDS
            logger.warning("接口限速：Redis 没有答复（%r），%s 秒内各进程各自计数", fault, AGAIN_SECONDS)
    return _raised(caches["default"], key, seconds)


def _raised(cache, key, seconds):
    cache.add(key, 0, seconds)
    return cache.incr(key)
