"""Attempts are counted and slowed, for each account and over all, without locking anybody out for long."""

from __future__ import annotations

from datetime import UTC, datetime

from glasshouse.base.clock import MINUTE, Clock
from glasshouse.base.errors import SignInError
from glasshouse.store import accounts as kept
from glasshouse.store.engine import Database
from glasshouse.store.keys import Keys

_PER_ACCOUNT = 10
_OVER_ALL = 100
_CODES_A_DAY = 50
_DAY = 24 * 60
"""Minutes."""


class Throttle:
    """Counts live in the store, so that a restart forgives nothing."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def login(self, name: str, client: str) -> None:
        """One more attempt at an account by one caller; SignInError (`throttled`) where that is too many in this minute."""
        limits = {f"account {name} {client}": _PER_ACCOUNT, f"account {name}": 3 * _PER_ACCOUNT, "all": _OVER_ALL}
        minute = self._clock() // MINUTE
        self._count(dict.fromkeys(limits, minute), limits, minute + 1)

    def code(self, person: str, client: str) -> None:
        """One more code for an account: by the minute as above, and 50 a day, or six digits could be tried out in a week (RFC 6238, 5.2;
        NIST SP 800-63B, 5.2.2). Passkeys go on working."""
        self.login(f"code {person}", client)
        today = f"codes {person}"
        last = (self._clock() // MINUTE // _DAY + 1) * _DAY  # counts are dropped by their minute: this one stays until the day is over
        self._count({today: last}, {today: _CODES_A_DAY}, last)

    def _count(self, minutes: dict[str, int], limits: dict[str, int], again: int) -> None:
        """Count, and refuse until the minute `again` (since 1970) what is too many."""
        over = False
        with self._database.write() as connection:
            kept.forget_attempts(connection, self._clock() // MINUTE - 5)
            for name, limit in limits.items():
                over |= kept.attempt(connection, self._keys.digest("throttle", name).hex(), minutes[name]) > limit
        if over:
            when = f"{datetime.fromtimestamp(again * 60, UTC):%-d %B %Y, %H:%M} UTC"
            raise SignInError("Too many attempts.", remedy=f"Try again from {when} on.", code="throttled")
