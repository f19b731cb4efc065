"""Every leaf that the ledger takes in names the house policy in force where it stands (C11), whoever made it and whenever."""

from __future__ import annotations

import pytest

from glasshouse.store.stamps import HouseMovedError
from glasshouse.store.vault import Entry
from glasshouse_ledger import leaf as leaves
from tests.store.world import World

OTHER = "e" * 64


def made(world: World, kind: leaves.Kind, verdict: leaves.Verdict) -> Entry:
    """An entry of before another policy came into force."""
    (first,) = world.house.entries.leaves_from(0, 1)
    words = leaves.parse(first).header
    where = {"act": leaves.Act.OPEN, "dec": verdict, "pur": leaves.Purpose.ADMINISTRATION, "unit": words.org, "dst": words.org}
    header = leaves.Header(k=kind, t=words.t, org=words.org, ch=words.ch, hp=OTHER, **where)  # type: ignore[arg-type]
    return Entry(header, {}, "", "")


def test_nobody_is_let_in_under_a_policy_that_is_no_longer_in_force(world: World) -> None:
    entries = world.house.entries
    before = entries.head()
    with pytest.raises(HouseMovedError):
        entries.append([made(world, leaves.Kind.INTENT, leaves.Verdict.PERMIT)])
    assert entries.head() == before


def test_a_refusal_of_before_is_written_under_the_policy_in_force(world: World) -> None:
    (index,) = world.house.entries.append([made(world, leaves.Kind.INTENT, leaves.Verdict.REFUSE)])
    (entry,) = world.house.entries.leaves_from(index, 1)
    assert leaves.parse(entry).header.hp == world.house.entries.stamp.house != OTHER
