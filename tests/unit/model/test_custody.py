"""A chain of custody tells who has it and where it is broken; nothing that was done is mended or left out."""

from __future__ import annotations

import pytest

from glasshouse.model.custody import BreakKind, CustodyEvent as E, Step, chain_of

GAP, NONE, DIFFERS = BreakKind.GAP, BreakKind.NO_RECEIPT, BreakKind.MISMATCH


def steps(*told: tuple[E, str] | tuple[E, str, str]) -> list[Step]:
    """(event, by[, to]); a receiver in capitals is outside."""
    made = []
    for number, (event, by, *to) in enumerate(told):
        party = to[0] if to and not to[0].isupper() else ""
        made.append(Step(f"s{number}", event, by, number, number, party=party, outside=to[0] if to and to[0].isupper() else ""))
    return made


GOT = (E.COLLECTED, "ada")

CHAINS = {
    "a collector has it": ([GOT], "ada", []),
    "a signed transfer": ([GOT, (E.TRANSFERRED, "ada", "ben"), (E.RECEIVED, "ben")], "ben", []),
    "a transfer that waits": ([GOT, (E.TRANSFERRED, "ada", "ben")], "ada", [("s1", NONE)]),
    "handed on unsigned": ([GOT, (E.TRANSFERRED, "ada", "ben"), (E.TRANSFERRED, "ben", "cem"), (E.RECEIVED, "cem")], "cem", [("s1", NONE)]),
    "handed on by a stranger": ([GOT, (E.TRANSFERRED, "eve", "ben"), (E.RECEIVED, "ben")], "ben", [("s1", GAP)]),
    "handed on twice by the same": (
        [GOT, (E.TRANSFERRED, "ada", "ben"), (E.RECEIVED, "ben"), (E.TRANSFERRED, "ada", "cem"), (E.RECEIVED, "cem")],
        "cem",
        [("s3", GAP)],
    ),
    "packed by who has it": ([GOT, (E.PACKED, "ada")], "ada", []),
    "packed by who has it not": ([GOT, (E.PACKED, "eve")], "ada", [("s1", GAP)]),
    "outside": ([GOT, (E.TRANSFERRED, "ada", "LAB")], "", [("s1", NONE)]),
    "outside and back": ([GOT, (E.TRANSFERRED, "ada", "LAB"), (E.RETURNED, "ben")], "ben", [("s1", NONE)]),
    "back without having been away": ([GOT, (E.RETURNED, "eve")], "eve", [("s1", GAP)]),
    "handed on while outside": (
        [GOT, (E.TRANSFERRED, "ada", "LAB"), (E.TRANSFERRED, "ada", "ben")],
        "",
        [("s1", NONE), ("s2", GAP), ("s2", NONE)],
    ),
    "read and copied": ([GOT, (E.OPENED, "eve"), (E.COPIED, "eve"), (E.CHECKED, "eve")], "ada", []),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_tells_who_has_it_and_every_break(name: str) -> None:
    told, holder, breaks = CHAINS[name]
    chain = chain_of(steps(*told))  # type: ignore[arg-type]  # pairs and triples alike
    assert (chain.holder, [(found.step, found.kind) for found in chain.breaks]) == (holder, breaks)


@pytest.mark.parametrize("event", [E.CHECKED, E.OPENED])
def test_a_hash_that_does_not_fit_is_a_break_and_one_that_fits_is_none(event: E) -> None:
    begun = steps(GOT)
    for fits, breaks in ((True, []), (None, []), (False, [DIFFERS])):
        chain = chain_of([*begun, Step("x", event, "ada", 9, 9, fits=fits)])
        assert [found.kind for found in chain.breaks] == breaks
