"""Hypotheses as rows: found within their case alone, numbered in it, written with each revision kept.

Promise: an id of another case and an id that nothing has are told alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.comment import Commented
from glasshouse.model.hypothesis import STEPS, HypothesisState
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans.hypotheses import MOST
from glasshouse.policy.plans.lookup import Place
from glasshouse.store import lookup, mentions
from glasshouse.store.executors import Writer
from glasshouse.store.hypothesistables import hypotheses, hypothesis_revisions

_PROSE = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """A hypothesis as somebody wants it."""

    statement: str
    text: str
    mind: str
    steps: tuple[str, ...]
    state: HypothesisState = HypothesisState.OPEN
    reason: str = ""

    @property
    def words(self) -> str:
        """All that is written in it."""
        return "\n".join((self.statement, self.text, self.mind, *self.steps, self.reason))


def read(want: Written) -> Written:
    """The same, clean; InvalidInputError names the field."""
    lines = tuple(as_title(step, "steps") for step in want.steps if step.strip())
    if len(lines) > STEPS or len(set(lines)) < len(lines):
        raise InvalidInputError(f"At most {STEPS} next steps, each once.", field="steps", remedy="Make tasks of the first ones.")
    reason = as_text(want.reason, "reason", _PROSE)
    if want.state is not HypothesisState.OPEN and not reason:
        raise InvalidInputError("Say why it is no longer open.", field="reason")
    told = as_title(want.statement, "statement"), as_text(want.text), as_text(want.mind, "mind", _PROSE)
    return Written(*told, lines, want.state, reason)


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a hypothesis of this case; NotFoundError."""
    here = (hypotheses.c.case_id == case) & (hypotheses.c.id == public)
    row = connection.execute(sa.select(hypotheses).where(here)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No hypothesis of this case has this address.", remedy="The case's page Hypotheses lists them.")
    return row


def every(connection: sa.Connection, case: str) -> Sequence[Any]:
    """Rows of all hypotheses of the case, by number."""
    return connection.execute(sa.select(hypotheses).where(hypotheses.c.case_id == case).order_by(hypotheses.c.number)).all()


def revision_of(connection: sa.Connection, public: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = hypothesis_revisions.c
    row = connection.execute(sa.select(hypothesis_revisions).where((r.hypothesis == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This hypothesis has no such revision.", remedy="Choose one of the list.")
    return row


def add(writer: Writer, case: str, want: Written) -> str:
    """A new hypothesis; yields its id. ConflictError where the case has MOST already."""
    connection, now, me = writer.connection, writer.situation.now, writer.situation.actor.person
    last = connection.execute(sa.select(sa.func.max(hypotheses.c.number)).where(hypotheses.c.case_id == case)).scalar() or 0
    if last >= MOST:
        raise ConflictError(f"A case has at most {MOST} hypotheses.", remedy="Change one of those that were rejected or set aside.")
    public, about = random_id(), {"made_by": me, "made": now, "changed_by": me, "changed": now, "revision": 1}
    values = {"id": public, "case_id": case, "number": last + 1, **_columns(want), **about}
    connection.execute(sa.insert(hypotheses).values(values))
    _keep(writer, case, public, 1, want, "")
    return public


def change(writer: Writer, row: Any, want: Written) -> int:
    """The next revision; yields its number."""
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    values = {**_columns(want), **about, "revision": revision}
    writer.connection.execute(sa.update(hypotheses).where(hypotheses.c.id == row.id).values(values))
    _keep(writer, row.case_id, row.id, revision, want, written(row).words)
    return int(revision)


def written(row: Any) -> Written:
    """What a row of hypotheses, or of their revisions, says."""
    return Written(row.statement, row.text, row.mind, tuple(json.loads(row.steps)), HypothesisState(row.state), row.reason)


def _columns(want: Written) -> dict[str, Any]:
    said = {"statement": want.statement, "text": want.text, "mind": want.mind, "steps": json.dumps(want.steps)}
    return {**said, "state": want.state.value, "reason": want.reason}


def _keep(writer: Writer, case: str, public: str, revision: int, want: Written, before: str) -> None:
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(hypothesis_revisions).values(hypothesis=public, revision=revision, **_columns(want), **about))
    lookup.put(writer, case, Place.HYPOTHESIS, public, want.words)
    mentions.note(writer, Commented.HYPOTHESIS, public, want.words, before)
