"""Time zones by their names of the IANA database, and what clocks there show as moments.

Source: RFC 6557 and https://www.iana.org/time-zones, as the machine (or the package tzdata) carries it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from glasshouse.base.errors import InvalidInputError

_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/", "US/")
_MICROSECOND = timedelta(microseconds=1)


def clock(year: int, month: int = 1, day: int = 1) -> datetime:
    """What a clock shows at the beginning of a day, wherever it stands."""
    return datetime(year, month, day)  # noqa: DTZ001  a zone is named apart


_EPOCH = clock(1970)


@cache
def names() -> tuple[str, ...]:
    """Zones that one may choose: places, and UTC; no abbreviations, which mean different things at different times."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES))
    return ("UTC", *sorted(places))


def zone(name: str, field: str = "zone") -> ZoneInfo:
    """The zone of this name; InvalidInputError."""
    if name not in _known():
        raise InvalidInputError("There is no time zone of this name.", field=field, remedy="Name it like Europe/Berlin, or UTC.")
    return ZoneInfo(name)


@cache
def _known() -> frozenset[str]:
    return frozenset(names())


def micros(local: datetime, zone: ZoneInfo, *, later: bool = False) -> int:
    """The moment at which clocks of `zone` show `local` (without a zone), in microseconds since 1970; where they show it twice the first,
    or with `later` the second. Where clocks were put forward over it, the moment that it would have been."""
    offset = zone.utcoffset(local.replace(tzinfo=zone, fold=1 if later else 0)) or timedelta()
    return (local - _EPOCH) // _MICROSECOND - offset // _MICROSECOND


def skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks of `zone` never showed `local`, because they were put forward over it."""
    early, late = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return early is not None and late is not None and early < late
