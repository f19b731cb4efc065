"""Subtree proofs against a naive reading of the tree, and against public vectors."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from glasshouse_ledger.errors import ProofError
from glasshouse_ledger.subtree import verify_subtree_consistency, verify_subtree_inclusion
from glasshouse_ledger.tree import inclusion_proof, leaf_hash, subtree_hash, tree_root

LEAVES = [leaf_hash(b"%d" % number) for number in range(70)]


def root(start: int, end: int) -> bytes:
    return tree_root(LEAVES[start:end])


def naive_proof(start: int, end: int, low: int, high: int, known: bool = True) -> list[bytes]:
    """SUBTREE_SUBPROOF of section 4.4.1, word by word; [low, high) is the tree that is left."""
    if (start, end) == (low, high):
        return [] if known else [root(low, high)]
    middle = low + (1 << ((high - low - 1).bit_length() - 1))
    if end <= middle:
        return [*naive_proof(start, end, low, middle, known), root(middle, high)]
    if start >= middle:
        return [*naive_proof(start, end, middle, high, known), root(low, middle)]
    return [*naive_proof(middle, end, middle, high, False), root(low, middle)]


@given(st.data())
def test_a_subtree_is_proved_and_nothing_else_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    length = data.draw(st.integers(1, size))
    step = 1 << (length - 1).bit_length()
    start = data.draw(st.integers(0, (size - length) // step)) * step
    end = start + length
    proof = naive_proof(start, end, 0, size)
    verify_subtree_consistency(start, end, size, root(start, end), root(0, size), proof)
    other = sha256(root(start, end)).digest()
    wrong = [
        (start, end, size, other, root(0, size), proof),
        (start, end, size, root(start, end), other, proof),
        (start, end, size, root(start, end), root(0, size), [*proof, other]),
        (start, end, end - 1, root(start, end), root(0, size), proof),
        (end, start, size, root(start, end), root(0, size), proof),
    ]
    wrong += [(start, end, size, root(start, end), root(0, size), proof[:-1])] if proof else []
    for case in wrong:
        with pytest.raises(ProofError):
            verify_subtree_consistency(*case)


@given(st.integers(0, 7), st.integers(1, 8))
def test_a_leaf_is_proved_in_its_subtree(block: int, length: int) -> None:
    start, end = block * 8, block * 8 + length
    for index in range(start, end):
        proof = inclusion_proof(
            index - start, length, lambda level, place: subtree_hash(start + (place << level), start + (place + 1 << level), _leaf)
        )
        verify_subtree_inclusion(index, start, end, LEAVES[index], proof, root(start, end))
        with pytest.raises(ProofError):
            verify_subtree_inclusion(index + 8, start + 8, end + 8, LEAVES[(index + 1) % 70], proof, root(start, end))


def _leaf(level: int, index: int) -> bytes:
    return tree_root(LEAVES[index << level : (index + 1) << level])


@pytest.mark.parametrize(("kind", "least"), [("subtreeinclusion", 100), ("subtreeconsistency", 100)])
def test_every_public_vector_of_subtrees_is_judged_as_it_says(vectors: Path, kind: str, least: int) -> None:
    files = sorted((vectors / "merkle" / "testdata" / kind).rglob("*.json"))
    assert len(files) > least
    for file in files:
        case = json.loads(file.read_text())
        proof = [b64decode(item) for item in case["proof"] or []]
        try:
            if kind == "subtreeinclusion":
                leaf, root_of = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
                verify_subtree_inclusion(case["leafIdx"], case["start"], case["end"], leaf, proof, root_of)
            else:
                roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
                verify_subtree_consistency(case["start"], case["end"], case["size"], *roots, proof)
            accepted = True
        except ProofError:
            accepted = False
        assert accepted is not case["wantErr"], file
