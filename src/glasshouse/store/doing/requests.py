"""Requests made, changed, restored and moved on; an appeal that is sent moves the request that it is of."""

from __future__ import annotations

from typing import Any

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.model.request import NEXT, RequestKind, RequestState
from glasshouse.policy.plans import requests as plans
from glasshouse.store import requests as kept
from glasshouse.store.executors import Writer, does
from glasshouse.store.happened import come, write_down
from glasshouse.store.reading.held import held_numbers


@does(plans.AddRequest)
def add_request(writer: Writer, command: plans.AddRequest) -> str:
    """Drafted; nothing runs yet."""
    of = None
    if (command.kind is RequestKind.APPEAL) != bool(command.appeal_of):
        raise InvalidInputError("An appeal is of a request, and nothing else is.", field="kind", remedy="Begin it on that request's page.")
    if command.appeal_of:
        of = kept.find(writer.connection, writer.situation.case.id, command.appeal_of).id
    numbers = _organisation(writer, command.asked.company)
    public = kept.add(writer, writer.situation.case.id, command.kind, kept.read(command.asked), of)
    kept.goes_to(writer, public, numbers)
    return public


@does(plans.ChangeRequest)
def change_request(writer: Writer, command: plans.ChangeRequest) -> int:
    """All that it says anew; where it was sent already, its clock runs from then."""
    row = _seen(writer, command.id, command.revision)
    numbers = _organisation(writer, command.asked.company)
    revision = kept.change(writer, row, kept.read(command.asked))
    kept.goes_to(writer, row.id, numbers)
    return revision


@does(plans.RestoreRequest)
def restore_request(writer: Writer, command: plans.RestoreRequest) -> int:
    """What was written then; whom it goes to among what the case holds, and what happened to it, stay."""
    row = _seen(writer, command.id, command.revision)
    return kept.change(writer, row, kept.written(kept.revision_of(writer.connection, row.id, command.old)))


@does(plans.MoveRequest)
def move_request(writer: Writer, command: plans.MoveRequest) -> int:
    """One step, with its day and what came back."""
    row = _seen(writer, command.id, command.revision)
    on = _day(writer, row, command)
    now = RequestState(row.state)
    if command.state not in NEXT[now]:
        raise ConflictError("That cannot follow on where it stands.", remedy="Choose one of the states that the page offers.", code="state")
    if command.state is RequestState.APPEALED and not command.text.strip():
        raise InvalidInputError("Say how it was appealed.", field="text", remedy="Or make an appeal of it here, and send that.")
    revision = kept.change(writer, row, kept.written(row), command.state, on if command.state is RequestState.SENT else None)
    write_down(writer, kept.FOLLOWED, row.id, command.state.value, on, command.text, command.exhibits)
    if command.state is RequestState.SENT and row.appeal_of is not None:
        _appeal(writer, row.appeal_of, on)
    return revision


def _appeal(writer: Writer, public: str, on: str) -> None:
    """The request that a sent appeal is of: appealed, unless it stands so already."""
    first = kept.find(writer.connection, writer.situation.case.id, public)
    if first.state != RequestState.APPEALED.value:
        kept.change(writer, first, kept.written(first), RequestState.APPEALED)
        write_down(writer, kept.FOLLOWED, first.id, RequestState.APPEALED.value, on)


def _day(writer: Writer, row: Any, command: plans.MoveRequest) -> str:
    on = come(writer, command.day)
    if command.state is not RequestState.SENT and row.sent is not None and on < row.sent:
        raise InvalidInputError("That was before it was sent.", field="day")
    return on


def _organisation(writer: Writer, public: str) -> tuple[int, ...]:
    """Record-entities of an organisation that the case holds; none for none."""
    if not public:
        return ()
    entity = writer.entity(public)
    if entity.person or held_numbers(writer).isdisjoint(entity.numbers):
        raise NotFoundError("The case holds no organisation of this address.", remedy="Add it to the case, or name it in words alone.")
    return tuple(entity.numbers)


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = kept.find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        words = "Somebody changed this request while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
