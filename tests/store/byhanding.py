"""Short words for tests of what people add by hand."""

from __future__ import annotations

from glasshouse.gate import Access
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.byhand import Properties, Taken
from tests.store.world import World

TAKEN = Taken(0, "Letter of the port office", Reliability.USUALLY, Basis.ASSESSMENT)


def said(**values: str | list[str]) -> Properties:
    """Properties as a form sends them."""
    return tuple((name, tuple(value) if isinstance(value, list) else (value,)) for name, value in values.items())


def add(world: World, case: Access, kind: str = "Company", taken: Taken = TAKEN, **values: str | list[str]) -> str:
    """A new entity; yields the id of its record."""
    return world.act(case, plans.AddEntity(kind, said(**values), taken))


def fact(world: World, case: Access, entity: str, taken: Taken = TAKEN, **values: str | list[str]) -> str:
    """More about an entity; yields the id of its record."""
    return world.act(case, plans.AddFact(entity, said(**values), taken))


def link(world: World, case: Access, kind: str, one: str, other: str, **values: str | list[str]) -> str:
    """A link; yields the id of its record."""
    return world.act(case, plans.AddLink(kind, one, other, said(**values), TAKEN))


def row(world: World, case: Access, public: str) -> plans.HandRow:
    """One of them, opened."""
    return world.open(case, plans.OpenByHand(public)).row


def entity(world: World, case: Access, public: str) -> str:
    """Public id of what a record added by hand is of."""
    stub = row(world, case, public).entity
    assert stub is not None
    return stub.id


def listed(world: World, case: Access) -> list[str]:
    """Ids of the page's first rows, sorted."""
    return sorted(one.id for one in world.open(case, plans.ListByHand()).rows)


def withdraw(world: World, case: Access, public: str, reason: str = "It was wrong") -> int:
    """Withdraw what stands now."""
    return world.act(case, plans.WithdrawByHand(public, row(world, case, public).revision, reason))


def change(world: World, case: Access, public: str, taken: Taken = TAKEN, **values: str | list[str]) -> int:
    """Say it anew."""
    return world.act(case, plans.ChangeByHand(public, row(world, case, public).revision, said(**values), taken))


def restore(world: World, case: Access, public: str, old: int) -> int:
    """Put an old revision back."""
    return world.act(case, plans.RestoreByHand(public, row(world, case, public).revision, old))
