"""What the case holds: the entities that its people added to it; under review nothing else is opened (C7)."""

from __future__ import annotations

import orjson
import sqlalchemy as sa

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import CaseState
from glasshouse.model.schema import schema
from glasshouse.policy.plans.search import Stub
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
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


def nothing_new_in_review(reader: Reader, entity: Folded) -> None:
    """RefusedError where the case is under review and the entity is neither held by it nor a link: a new look-up (C7)."""
    if reader.situation.case.state is not CaseState.UNDER_REVIEW or not held_numbers(reader).isdisjoint(entity.numbers):
        return
    if any((info := schema(row.schema)) is None or not info.is_edge for row in entity.rows):
        words = "The case is under review and does not hold this: under review nothing new is looked up."
        raise RefusedError(words, rules=("C7",), remedy="Its lead takes it back to work first, with a reason.")
