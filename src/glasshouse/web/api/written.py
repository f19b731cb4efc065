"""What may be sent to write the work of a case: tasks, notes and comments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints

from glasshouse.model.comment import Commented
from glasshouse.model.task import PEOPLE, WAITS, TaskState
from glasshouse.model.writing import COMMENT, TEXT, TITLE
from glasshouse.policy.plans.lookup import LONGEST
from glasshouse.policy.plans.notes import FOLDER
from glasshouse.web.api.bodies import Body, Line, PublicId

Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE)]
Text = Annotated[str, StringConstraints(max_length=TEXT)]
Day = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Number = Annotated[StrictInt, Field(ge=1, le=10_000_000)]
"""Of a revision, or of a task in its case."""


class TaskBody(Body):
    """A task: `due` a day or empty, `people` sign-in names of members, `after` numbers of tasks that it waits for."""

    title: Title
    text: Text = ""
    due: Day = ""
    people: Annotated[tuple[Line, ...], Field(max_length=PEOPLE)] = ()
    after: Annotated[tuple[Number, ...], Field(max_length=WAITS)] = ()


class ChangeTaskBody(TaskBody):
    """The whole task as it shall be, and the revision that the writer saw."""

    revision: Number
    state: TaskState


class MoveTaskBody(Body):
    """Another state, and the revision that the writer saw."""

    revision: Number
    state: TaskState


class RestoreBody(Body):
    """An old revision to write anew, and the revision that the writer saw."""

    revision: Number
    old: Number


class NoteTextBody(Body):
    """A note; `folder` a flat name, empty for none."""

    title: Title
    text: Text = ""
    folder: Annotated[str, StringConstraints(max_length=FOLDER)] = ""


class ChangeNoteBody(NoteTextBody):
    """The whole note as it shall be, and the revision that the writer saw."""

    revision: Number


class LookUpBody(Body):
    """Words to look up, all of which must stand in what is found."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=LONGEST)]
    offset: StrictInt = Field(default=0, ge=0, le=1_000_000)


class CommentBody(Body):
    """A comment, or a note for oneself alone, on a thing of the case."""

    kind: Commented
    subject: PublicId
    text: Annotated[str, StringConstraints(min_length=1, max_length=COMMENT)]
