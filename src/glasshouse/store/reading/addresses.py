"""Whether persons whom the case holds share an address (C3): yes or no, and nothing of which, of who else, or of how many.

How many different questions there may be, the gate counts (`gate.ceilings`): many of them put people into households.

Promise: an address counts where a record in scope says it, as a text or as an Address of its own; a town alone is none. What is sealed or
out of scope counts for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.schema import schema
from glasshouse.policy.plans.addresses import HOUSEHOLD_MOST, ShareAddress, SharedAddress
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded
from glasshouse.store.reading.ends import numbered
from glasshouse.store.reading.held import held_numbers

_PARTS = ("street", "street2", "postOfficeBox", "postalCode", "city")
_WORDS = 4
"""Words without a number that say more than a town."""


@reads(ShareAddress)
def share_address(reader: Reader, plan: ShareAddress) -> SharedAddress:
    """Asked of those whom the case holds only: of others it would be a way to where they live."""
    people = list({entity.number: entity for entity in map(reader.entity, plan.persons[: HOUSEHOLD_MOST + 1])}.values())
    home = reader.entity(plan.address) if plan.address else None
    if not 2 <= len(people) <= HOUSEHOLD_MOST:
        raise InvalidInputError(f"This asks of two to {HOUSEHOLD_MOST} different persons.", field="persons")
    if not all(entity.person for entity in people):
        raise InvalidInputError("This asks of people: companies at an address are listed on its page.", field="persons")
    if home is not None and not _is_address(home):
        raise InvalidInputError("This is no address.", field="address")
    held = held_numbers(reader)
    if any(not held.intersection(entity.numbers) for entity in (*people, *filter(None, (home,)))):
        words = "Whether people share an address is told of those only whom the case holds, and of addresses that it holds."
        raise RefusedError(words, rules=("C3",), remedy="Add them to the case first.")
    common = set.intersection(*(_addresses(reader, entity) for entity in people))
    if home is not None:
        common &= _texts(home)
    asked = [reader.public(entity) for entity in people]
    reader.disclosed.subjects += asked
    reader.disclosed.question = " ".join((*sorted(asked), reader.public(home) if home is not None else ""))
    reader.disclosed.count = len(people)  # also where the answer is no: the public header does not tell it
    return SharedAddress(bool(common), len(people))


def _addresses(reader: Reader, entity: Folded) -> set[str]:
    """Every address of an entity, as its records write it and as the Address entities do that they name."""
    found, named = _texts(entity), set[tuple[int, str]]()
    for row in entity.rows:
        named |= {(row.dataset, name) for name in row.properties().get("addressEntity", ())}
    homes = reader.view.fold(numbered(reader, named).values())
    return found.union(*(_texts(home) for home in homes.values()))


def _texts(entity: Folded) -> set[str]:
    found: set[str] = set()
    for row in entity.rows:
        info, properties = schema(row.schema), row.properties()
        if info is not None and info.is_a("Address"):
            parts = [value for name in _PARTS for value in properties.get(name, ())[:1]]
            found |= _written((*properties.get("full", ()), *(() if "full" in properties else (" ".join(parts),))))
        else:
            found |= _written(properties.get("address", ()))
    return found


def _written(values: Iterable[str]) -> set[str]:
    """The texts in one way of writing, of those that say more than a town."""
    found = set()
    for value in values:
        words = re.findall(r"\w+", unicodedata.normalize("NFKC", value).casefold())
        if len(words) >= _WORDS or any(character.isdigit() for character in "".join(words)):
            found.add(" ".join(words))
    return found


def _is_address(entity: Folded) -> bool:
    return any((info := schema(row.schema)) is not None and info.is_a("Address") for row in entity.rows)
