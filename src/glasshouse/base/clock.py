"""Time as the store keeps it: integer microseconds since 1970 in UTC. The clock is a value that callers hand in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], int]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def system_clock() -> int:
    """Microseconds now."""
    return time.time_ns() // 1000


def iso(microseconds: int) -> str:
    """RFC 3339 in UTC, to the second."""
    return _to_the_second(microseconds // SECOND)


@lru_cache(4_096)
def _to_the_second(seconds: int) -> str:
    """Kept: an answer tells the same times again and again, and many answers are of one second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
