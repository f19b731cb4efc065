"""What became of what was announced, as the leaves alone say it."""

from __future__ import annotations

from glasshouse_audit.charters import Announced, steps_of
from glasshouse_audit.walk import InForce
from glasshouse_ledger.leaf import Kind

HOUSE, TEXT, OTHER = "a" * 64, "b" * 64, "c" * 64
IN_FORCE = [InForce(0, 1, "d" * 64, HOUSE)]


def leaf(index: int, policy: str, ref: int | None, *, person: bool = True, exempts: bool = False) -> Announced:
    return Announced(index, 1, Kind.POLICY, "d" * 64, policy, ref, person, exempts, ("C11",))


def test_a_later_leaf_that_names_another_text_is_a_fault() -> None:
    made = steps_of([leaf(5, TEXT, 4), leaf(8, TEXT, 5), leaf(11, OTHER, 5)], IN_FORCE)
    assert [fault.where for fault in made.faults] == ["#11"]


def test_a_text_is_public_by_the_second_signature_and_not_by_the_first() -> None:
    first = [leaf(5, TEXT, 4), leaf(8, TEXT, 5)]
    assert steps_of(first, IN_FORCE).public == {}
    assert steps_of([*first, leaf(11, TEXT, 5)], IN_FORCE).public == {TEXT: 11}


def test_a_text_that_comes_into_force_is_public_without_signatures() -> None:
    assert steps_of([leaf(5, TEXT, 4), leaf(8, TEXT, 5, person=False)], IN_FORCE).public == {TEXT: 8}


def test_what_ends_a_proposal_names_the_policy_in_force() -> None:
    made = steps_of([leaf(5, TEXT, 4, exempts=True), leaf(8, HOUSE, 5)], IN_FORCE)
    assert (made.faults, made.public) == ([], {})
    assert made.words == {5: "an exemption for one case is proposed", 8: "given up or ended: what leaf 5 announced"}
