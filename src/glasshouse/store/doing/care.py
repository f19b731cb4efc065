"""Declaring that a dataset is no care file (C4)."""

from __future__ import annotations

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.text import paragraph
from glasshouse.policy.plans.care import DeclareNoCareFile
from glasshouse.store import care
from glasshouse.store.executors import Writer, does


@does(DeclareNoCareFile)
def declare_no_care_file(writer: Writer, command: DeclareNoCareFile) -> str:
    """The first person's declaration waits for the second's; until then nothing of it is loaded."""
    found = next(((number, dataset) for number, dataset in writer.view.datasets.items() if dataset.name == command.name), None)
    if found is None:
        raise NotFoundError("Your unit has no dataset of this name.", remedy="Register it first.")
    number, dataset = found
    doubt = care.told(writer.connection, number, dataset)
    if doubt is None or doubt.settled:
        raise ConflictError("Nothing here asks for this declaration.")
    reason = paragraph(command.reason, 500)
    if not reason:
        raise InvalidInputError("Say why it is no care file.", field="reason")
    care.doubt(writer.connection, number, doubt.words)
    care.declare(writer.connection, number, writer.situation.actor.person, reason)
    writer.disclosed.details |= {"words": list(doubt.words), "reason": reason}
    return dataset.name
