"""Doubts that a dataset is a care file (C4), and the declarations of two people that it is none.

Promise: a declaration holds for the words that were there when it was made; another word asks anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.dataset import CARE, Dataset, SourceKind
from glasshouse.policy.charter.care import REMEDY, care_words
from glasshouse.policy.plans.care import CareDoubt
from glasshouse.store.engine import insert_new
from glasshouse.store.protectingtables import care_doubts, source_kinds
from glasshouse.store.sameness import two_people
from glasshouse.store.tables import people

CODE = "care_file"


def refusal(words: Iterable[str]) -> RefusedError:
    """Why an import does not go on, and what one could do."""
    told = "This looks like a care file (" + ", ".join(word.replace("_", " ") for word in words) + ")."
    remedy = f"{REMEDY} If it is none, two people declare so on the dataset's page, each with a reason; then load it again."
    return RefusedError(f"{told} Care files are never sources.", rules=("C4",), code=CODE, remedy=remedy)


def kind_said(text: str) -> str:
    """The kind that a dataset is registered as. RefusedError for a care file, InvalidInputError for what is on no list."""
    try:
        kind = SourceKind(text)
    except ValueError as error:
        raise InvalidInputError("'kind' is one of: " + ", ".join(SourceKind) + ".", field="kind") from error
    if kind in CARE:
        words = "Files of schools, health, shelters, asylum and child welfare are never sources."
        raise RefusedError(words, rules=("C4",), code=CODE, remedy=REMEDY)
    return kind.value


def no_source(connection: sa.Connection, number: int, dataset: Dataset) -> None:
    """RefusedError where the dataset's own description says care file and no two people have declared otherwise."""
    words = undeclared(connection, number, of_dataset(dataset))
    if words:
        raise refusal(words)


def of_dataset(dataset: Dataset) -> tuple[str, ...]:
    """What a dataset's own description says."""
    return care_words((dataset.name, dataset.title, dataset.publisher))


def undeclared(connection: sa.Connection, number: int, words: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that no two people have declared to be no care file's."""
    row = _row(connection, number)
    known = set(json.loads(row.words)) if row is not None and row.second is not None else set()
    return tuple(word for word in words if word not in known)


def doubt(connection: sa.Connection, number: int, words: Iterable[str]) -> None:
    """Note that these words are in a dataset; where one is new, what was declared before holds no more."""
    row, wanted = _row(connection, number), set(words)
    known = set(json.loads(row.words)) if row is not None else set()
    if wanted <= known:
        return
    empty = {"first": None, "first_reason": "", "second": None, "second_reason": ""}
    text = json.dumps(sorted(known | wanted), ensure_ascii=False)
    insert_new(connection, care_doubts, [{"dataset": number, "words": text, **empty}])
    connection.execute(sa.update(care_doubts).where(care_doubts.c.dataset == number).values(words=text, **empty))


def declare(connection: sa.Connection, number: int, person: str, reason: str) -> None:
    """The first or the second person's declaration. RefusedError where the first would be the second too."""
    row = _row(connection, number)
    if row is not None:
        two_people(connection, person, {row.first}, "C4", "The second declaration comes from another person.", "Ask a colleague.")
    which = "first" if row is None or row.first is None else "second"
    values = {which: person, f"{which}_reason": reason}
    connection.execute(sa.update(care_doubts).where(care_doubts.c.dataset == number).values(values))


def told(connection: sa.Connection, number: int, dataset: Dataset) -> CareDoubt | None:
    """What stands on the dataset's page; nothing where nothing is doubted."""
    row = _row(connection, number)
    known = set(json.loads(row.words)) if row is not None else set()
    words = sorted(known | set(of_dataset(dataset)))
    if not words:
        return None
    fits = row is not None and known == set(words)  # a description changed since asks anew
    said = [(row.first, row.first_reason), (row.second, row.second_reason)] if row is not None and fits else []
    said = [(person, reason) for person, reason in said if person is not None]
    query = sa.select(people.c.id, people.c.name).where(people.c.id.in_([person for person, _ in said]))
    names = {row.id: row.name for row in connection.execute(query)}
    return CareDoubt(tuple(words), tuple((names.get(person, "?"), reason) for person, reason in said), len(said) == 2)


def kind_of(connection: sa.Connection, number: int) -> str:
    """What kind of source a dataset was registered as; empty where nobody said."""
    return str(connection.execute(sa.select(source_kinds.c.kind).where(source_kinds.c.dataset == number)).scalar() or "")


def note_kind(connection: sa.Connection, number: int, kind: str) -> None:
    """What it is registered as from now on."""
    insert_new(connection, source_kinds, [{"dataset": number, "kind": kind}])
    connection.execute(sa.update(source_kinds).where(source_kinds.c.dataset == number).values(kind=kind))


def _row(connection: sa.Connection, number: int) -> Any:
    return connection.execute(sa.select(care_doubts).where(care_doubts.c.dataset == number)).first()
