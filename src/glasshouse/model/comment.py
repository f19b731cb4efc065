"""Comments: on which kinds of things of a case one can write them."""

from __future__ import annotations

from enum import StrEnum


class Commented(StrEnum):
    """A closed list: each kind is resolved within the case by its own table (`store.subjects`)."""

    TASK = "task"
    NOTE = "note"
    HYPOTHESIS = "hypothesis"
    REQUEST = "request"
    RECOMMENDATION = "recommendation"
    EXHIBIT = "exhibit"
