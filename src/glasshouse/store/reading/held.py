"""What the case holds: the entities that its people added to it."""

from __future__ import annotations

import orjson
import sqlalchemy as sa

from glasshouse.policy.plans.search import Stub
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.statement import Gathered, Statement

_HELD = Statement(lambda: sa.select(Gathered(t.held.c.entity).label("numbers")).where(t.held.c.case_id == sa.bindparam("case")))


def held_numbers(reader: Reader) -> frozenset[int]:
    """Numbers of the record-entities that the case holds."""
    return frozenset(orjson.loads(_HELD.scalar(reader.connection, case=reader.situation.case.id) or "[]"))


def held_stubs(reader: Reader) -> tuple[Stub, ...]:
    """They as stubs, by caption; what the reader can no longer see is not among them."""
    numbers = held_numbers(reader)
    entities = {entity.number: entity for entity in reader.view.fold(numbers).values()}
    stubs = [reader.stub(entity, numbers) for entity in entities.values()]
    return tuple(sorted(stubs, key=lambda stub: (stub.caption.casefold(), stub.id)))
