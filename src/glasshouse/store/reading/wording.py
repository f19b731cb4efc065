"""Ledger entries and entities in words, for those entitled to read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.model.display import display
from glasshouse.model.schema import schema
from glasshouse.policy.actions import ROWS, Action
from glasshouse.store import tables as t
from glasshouse.store.entries import Opened
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded

_SENTENCES = {
    Action.SEARCH: "searched",
    Action.OPEN_ENTITY: "opened",
    Action.UNFOLD_TRAITS: "unfolded the folded values of",
    Action.LIST_LINKS: "listed links of",
    Action.OPEN_ROW: "opened an original row",
    Action.OPEN_CASE: "opened the case",
    Action.READ_LEDGER: "read the case's ledger",
    Action.WHO_OPENED: "asked who opened",
    Action.HOLD_ENTITY: "added to the case",
    Action.RELEASE_ENTITY: "took out of the case",
    Action.PROTECT_PERSON: "sealed a protected person",
    Action.EXPORT_ENTITIES: "exported what the case holds",
    Action.GRANT_DATASET: "granted a dataset",
    Action.REVOKE_GRANT: "took away a dataset",
    Action.ADD_MEMBER: "added a member",
    Action.REMOVE_MEMBER: "removed a member",
    Action.CONVERT_FIRST_LOOK: "turned the first look into a case",
    Action.CLOSE_CASE: "closed the case",
    Action.LIST_DATASETS: "listed datasets",
}


def sentence_of(entry: Opened) -> str:
    """What was done, in words; a subject is named by who prints it."""
    plan: dict[str, Any] = entry.fields.get("plan", {})
    try:
        action = Action(plan.get("action", ""))
    except ValueError:
        return str(entry.header.k.value)
    words = _SENTENCES.get(action, ROWS[action].sentence.lower())
    if action is Action.SEARCH:
        words += f" “{plan.get('query', {}).get('text', '')}”"
    if action in (Action.GRANT_DATASET, Action.REVOKE_GRANT):
        words += f" ({plan.get('dataset', '')})"
    if action is Action.ADD_MEMBER:
        words += f" ({plan.get('login', '')})"
    return words


def is_seal(entry: Opened) -> bool:
    """Whether the entry seals a protected person: then it is never shown beside whom it seals (C4)."""
    plan: dict[str, Any] = entry.fields.get("plan") or {}
    return plan.get("action") == Action.PROTECT_PERSON.value


def who(reader: Reader, persons: Iterable[str]) -> dict[str, str]:
    """Names of accounts by id."""
    ids = sorted(set(persons))
    query = sa.select(t.people.c.id, t.people.c.name).where(t.people.c.id.in_(ids))
    return {row.id: row.name for row in reader.connection.execute(query)}


def describe(entity: Folded) -> str:
    """One line under the name: kind, and of a company its country."""
    info = schema(entity.schema)
    words = [info.label if info else entity.schema]
    if info is not None and info.is_a("Address"):  # said on every address, so that it tells nothing of any
        words.append("people at an address are never listed")
    if not entity.person:
        properties = entity.properties()
        for name in ("jurisdiction", "country", "mainCountry"):
            if properties.get(name):
                words.append(", ".join(display("country", code) for code in properties[name][:3]))
                break
    return " · ".join(words)
