"""What happened to a thing that a case follows: a request, a recommendation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: the `state` that the thing has since, on which day, what was noted, who wrote it down when (RFC 3339). `exhibits` came
    with it: id and label of those that the reader may know of."""

    state: str
    day: str
    text: str
    exhibits: tuple[tuple[str, str], ...]
    by: str
    at: str
