"""Exhibits that may be privileged: closed to everybody who works the case until people who do not have decided."""

from __future__ import annotations

from enum import StrEnum


class MarkState(StrEnum):
    """What became of a mark: it waits for the filter team, which finds the exhibit privileged or releases it."""

    WAITING = "waiting"
    PRIVILEGED = "privileged"
    RELEASED = "released"


CLOSING = frozenset({MarkState.WAITING, MarkState.PRIVILEGED})
"""States in which a mark closes its exhibit."""
CLOSED = "Closed: it may be privileged"
"""What stands in place of the title of a closed exhibit."""
