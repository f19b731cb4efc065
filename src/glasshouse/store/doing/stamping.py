"""Keeping what came of asking an authority for a time stamp."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.authority import Stamped
from glasshouse.base.errors import DefectError
from glasshouse.model.stamp import REFUSALS, StampState
from glasshouse.policy.plans.stamping import StampExhibit
from glasshouse.store.executors import Writer, does
from glasshouse.store.stamping import PAUSES
from glasshouse.store.stamptables import exhibit_stamps


@does(StampExhibit)
def stamp_exhibit(writer: Writer, command: StampExhibit) -> bool:
    """Once there is a stamp nothing is asked again."""
    s, came = exhibit_stamps.c, command.came
    if came is None:
        raise DefectError("nothing came of asking")
    row: Any = writer.connection.execute(sa.select(exhibit_stamps).where(s.exhibit == command.id)).first()
    if row is None or row.state == StampState.STAMPED:
        return False
    values: dict[str, Any] = {"authority": command.authority, "tries": row.tries + 1}
    if isinstance(came, Stamped):
        values |= {"state": StampState.STAMPED.value, "next": None, "fault": "", "stamped": came.when, "response": came.response}
    else:
        state = StampState.REFUSED if came in REFUSALS else StampState.WAITING
        pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
        values |= {"state": state.value, "next": writer.situation.now + pause, "fault": came.value}
        writer.disclosed.details["fault"] = came.value
    writer.connection.execute(sa.update(exhibit_stamps).where(s.exhibit == command.id).values(values))
    return isinstance(came, Stamped)
