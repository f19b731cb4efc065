"""A leaf names the house policy that decided what it lets in; all others name the one in force."""

from __future__ import annotations

import threading

import pytest

from glasshouse.store.pending import Line
from glasshouse.store.stamps import HouseMovedError, Stamp
from glasshouse.store.vault import Entry, Sealed
from glasshouse_ledger.leaf import Act, Header, Kind, Purpose, Verdict

OLD, NEW, CHARTER = "a" * 64, "b" * 64, "c" * 64


def entry(kind: Kind, verdict: Verdict | None, house: str = OLD) -> Entry:
    purpose = Purpose.CORRUPTION if verdict else None
    act = Act.OPEN if verdict else None
    where = "desk" if verdict else None
    header = Header(k=kind, t=1, org="desk", ch=CHARTER, hp=house, act=act, dec=verdict, pur=purpose, unit=where, dst=where)
    return Entry(header, {}, "case", "person")


def stood(group: list[Entry]) -> list[str]:
    """The policies that the group's leaves name once it stands in line under NEW."""
    seen: list[str] = []

    def seal(entries: object) -> list[Sealed]:
        assert isinstance(entries, list)
        seen[:] = [one.header.hp for one in entries]
        return []

    stamp = Stamp()
    stamp.house = NEW
    stamp.stand(seal, Line(lambda batch: None, threading.Lock()), group, None)
    return seen


def test_what_was_permitted_under_another_policy_is_not_written() -> None:
    with pytest.raises(HouseMovedError):
        stood([entry(Kind.INTENT, Verdict.PERMIT)])
    assert stood([entry(Kind.INTENT, Verdict.PERMIT, NEW)]) == [NEW]


def test_refusals_outcomes_and_beats_are_written_under_the_policy_in_force() -> None:
    group = [entry(Kind.INTENT, Verdict.REFUSE), entry(Kind.OUTCOME, Verdict.PERMIT), entry(Kind.BEAT, None)]
    assert stood(group) == [NEW, NEW, NEW]


def test_what_announces_names_what_it_announces() -> None:
    assert stood([entry(Kind.POLICY, None), entry(Kind.CHARTER, None)]) == [OLD, OLD]
