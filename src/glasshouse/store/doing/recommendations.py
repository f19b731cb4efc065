"""Recommendations made, changed, restored, and followed until they are implemented."""

from __future__ import annotations

from typing import Any

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.model.recommendation import NEXT, RecommendationState
from glasshouse.policy.plans import recommendations as plans
from glasshouse.store import recommendations as kept
from glasshouse.store.executors import Writer, does
from glasshouse.store.happened import come, write_down


@does(plans.AddRecommendation)
def add_recommendation(writer: Writer, command: plans.AddRecommendation) -> str:
    """Drafted."""
    return kept.add(writer, writer.situation.case.id, kept.read(command.title, command.to, command.text, command.due))


@does(plans.ChangeRecommendation)
def change_recommendation(writer: Writer, command: plans.ChangeRecommendation) -> int:
    """All that it says anew."""
    row = _seen(writer, command.id, command.revision)
    return kept.change(writer, row, kept.read(command.title, command.to, command.text, command.due))


@does(plans.RestoreRecommendation)
def restore_recommendation(writer: Writer, command: plans.RestoreRecommendation) -> int:
    """What was written then; what came of it stays."""
    row = _seen(writer, command.id, command.revision)
    return kept.change(writer, row, kept.written(kept.revision_of(writer.connection, row.id, command.old)))


@does(plans.MoveRecommendation)
def move_recommendation(writer: Writer, command: plans.MoveRecommendation) -> int:
    """One step, with its day and what shows it."""
    row, on = _seen(writer, command.id, command.revision), come(writer, command.day)
    if command.state not in NEXT[RecommendationState(row.state)]:
        raise ConflictError("That cannot follow on where it stands.", remedy="Choose one of the states that the page offers.", code="state")
    if command.state is RecommendationState.IMPLEMENTED and not command.exhibits and not command.text.strip():
        raise InvalidInputError("Say what shows that it is implemented.", field="text", remedy="Name exhibits, or tell what was seen.")
    revision = kept.change(writer, row, kept.written(row), command.state)
    write_down(writer, kept.FOLLOWED, row.id, command.state.value, on, command.text, command.exhibits)
    return revision


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = kept.find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        words = "Somebody changed this recommendation while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
