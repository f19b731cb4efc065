"""What people of a case add by hand: a new entity, a link between two that the case holds, or more about one of these.

Each is a record of the case's own dataset, from one source that every case has (`SOURCE`). Where it was taken from (an exhibit, or a named
source), how far that is relied on and whether it is fact or assessment are said beside the record.
"""

from __future__ import annotations

from enum import StrEnum

SOURCE = "Added by hand"
"""The name of the source of such records in the case's own dataset."""
PLACE = "by hand"
"""Where in its source such a record stands, as the other places of records say it."""
GROUND = "added by hand"
"""The ground of the case's own judgement that a record added by hand is of an entity of another dataset."""
LINE, TEXT = 1_000, 10_000
"""Most characters of a value, and of one that is prose (notes, summary, description)."""
VALUES = 50
"""Most values of one property."""
SOURCE_TEXT = 500
REASON = 2_000


class Shape(StrEnum):
    """What such a record is of: an entity of its own, a link, or an entity that is there already."""

    ENTITY = "entity"
    LINK = "link"
    ABOUT = "about"


class HandState(StrEnum):
    """Whether it counts. Withdrawn it is closed, not gone, and can be put back."""

    STANDS = "stands"
    WITHDRAWN = "withdrawn"
