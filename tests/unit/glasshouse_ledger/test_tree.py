"""The tree against a naive reading of RFC 6962, and against public vectors."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse_ledger import tree
from glasshouse_ledger.errors import ProofError

LEAVES = [tree.leaf_hash(b"entry %d" % i) for i in range(140)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_consistency(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*naive_consistency(old, leaves[:split], whole), naive_root(leaves[split:])]
    return [*naive_consistency(old - split, leaves[split:], False), naive_root(leaves[:split])]


def get(level: int, index: int) -> bytes:
    leaves = LEAVES[index << level : (index + 1) << level]
    assert len(leaves) == 1 << level
    return naive_root(leaves)


sizes = st.integers(1, len(LEAVES))


@given(st.data())
def test_a_changed_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    root, proof = naive_root(LEAVES[:size]), naive_path(index, LEAVES[:size])
    tree.verify_inclusion(index, size, LEAVES[index], proof, root)
    wrong: list[tuple[int, int, bytes, list[bytes], bytes]] = [
        (index, size, LEAVES[index], [*proof, root], root),
        (index, size, LEAVES[index], [root, *proof], root),
        (index, size, LEAVES[index], [*proof, b""], root),
        (index, size, sha256(LEAVES[index]).digest(), proof, root),
        (index, size, LEAVES[index], proof, sha256(root).digest()),
        (index, 0, LEAVES[index], proof, root),
        (-1, size, LEAVES[index], proof, root),
        (size, size, LEAVES[index], proof, root),
        (index, size * 2 + 2, LEAVES[index], proof, root),
        (index ^ 1, size, LEAVES[index], proof, root) if size > 1 else (1, 1, LEAVES[0], proof, root),
    ]
    if proof:
        spot = data.draw(st.integers(0, len(proof) - 1))
        wrong.append((index, size, LEAVES[index], [*proof[:spot], *proof[spot + 1 :]], root))
        wrong.append((index, size, LEAVES[index], [*proof[:spot], root, *proof[spot + 1 :]], root))
        wrong.append((index, size, LEAVES[index], [*proof[:spot], proof[spot][:-1], *proof[spot + 1 :]], root))
    for arguments in wrong:
        with pytest.raises(ProofError):
            tree.verify_inclusion(*arguments)


@given(st.data())
def test_a_changed_consistency_proof_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    old_root, new_root = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    proof = naive_consistency(old, LEAVES[:new])
    tree.verify_consistency(old, new, old_root, new_root, proof)
    spot = data.draw(st.integers(0, len(proof) - 1))
    other = sha256(old_root).digest()
    wrong: list[tuple[int, int, bytes, bytes, list[bytes]]] = [
        (old, new, other, new_root, proof),
        (old, new, old_root, other, proof),
        (old, new, new_root, old_root, proof),
        (0, new, old_root, new_root, proof),
        (new, old, old_root, new_root, proof),
        (new, new, old_root, new_root, []),
        (old, new, old_root, new_root, []),
        (old, new, old_root, new_root, [*proof, new_root]),
        (old, new, old_root, new_root, [old_root, *proof]),
        (old, new, old_root, new_root, [*proof[:spot], *proof[spot + 1 :]]),
        (old, new, old_root, new_root, [*proof[:spot], other, *proof[spot + 1 :]]),
        (old, new, old_root, new_root, [*proof[:spot], proof[spot] + b"\x00", *proof[spot + 1 :]]),
    ]
    for arguments in wrong:
        with pytest.raises(ProofError):
            tree.verify_consistency(*arguments)


def test_one_size_with_two_roots_is_two_heads() -> None:
    tree.verify_consistency(1, 1, LEAVES[0], LEAVES[0], [])
    with pytest.raises(ProofError, match="differ"):
        tree.verify_consistency(1, 1, LEAVES[0], LEAVES[1], [])
    with pytest.raises(ProofError, match="differ"):
        tree.verify_consistency(1, 1, LEAVES[0], LEAVES[0], [LEAVES[0]])


@pytest.mark.parametrize(("old", "new"), [(0, 1), (2, 1), (-1, 1), (0, 0)])
def test_no_consistency_is_proved_from_nothing_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        tree.consistency_proof(old, new, get)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1)])
def test_no_inclusion_is_proved_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(ProofError):
        tree.inclusion_proof(index, size, get)


def test_an_empty_leaf_under_an_empty_root_is_no_inclusion() -> None:
    with pytest.raises(ProofError):
        tree.verify_inclusion(0, 1, b"", [], b"")


@pytest.mark.parametrize(("size", "hashes"), [(1, []), (0, [LEAVES[0]]), (3, [LEAVES[0]]), (1, [b"short"]), (-1, [])])
def test_a_frontier_is_not_restored_from_hashes_that_do_not_fit(size: int, hashes: list[bytes]) -> None:
    with pytest.raises(ProofError):
        tree.Frontier(size, hashes)


def test_the_frontier_has_the_naive_root_at_every_size_and_can_be_restored_there() -> None:
    frontier = tree.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == naive_root(LEAVES[:size])
        frontier = tree.Frontier(frontier.size, frontier.hashes)
        assert frontier.append(leaf) == size
    assert tree.tree_root(LEAVES) == frontier.root() == naive_root(LEAVES)


def test_a_copy_of_a_frontier_grows_alone() -> None:
    frontier = tree.Frontier(1, [LEAVES[0]])
    frontier.copy().append(LEAVES[1])
    assert (frontier.size, frontier.root()) == (1, LEAVES[0])


@settings(max_examples=200)
@given(st.data())
def test_proofs_are_those_of_the_naive_reading(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    assert tree.inclusion_proof(index, size, get) == naive_path(index, LEAVES[:size])
    assert tree.consistency_proof(index + 1, size, get) == naive_consistency(index + 1, LEAVES[:size])


def test_the_roots_of_the_eight_leaves_of_the_public_vectors() -> None:
    # transparency-dev/merkle, testonly: the tree of Certificate Transparency's reference tests.
    hexes = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [tree.leaf_hash(bytes.fromhex(item)) for item in hexes]
    assert base64.b64encode(leaves[0]) == b"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
    assert base64.b64encode(tree.tree_root(leaves[:6])) == b"duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8="
    assert base64.b64encode(tree.tree_root(leaves)) == b"XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="
    path = "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o= yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA= "
    path += "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc="
    proof = [base64.b64decode(item) for item in path.split()]
    tree.verify_consistency(6, 8, tree.tree_root(leaves[:6]), tree.tree_root(leaves), proof)


def accepted(case: dict[str, object], verify: str) -> bool:
    def field(name: str) -> bytes:
        return base64.b64decode(str(case[name]))

    proof = [base64.b64decode(item) for item in case["proof"] or []]  # type: ignore[attr-defined]
    try:
        if verify == "inclusion":
            index, size = int(str(case["leafIdx"])), int(str(case["treeSize"]))
            tree.verify_inclusion(index, size, field("leafHash"), proof, field("root"))
        else:
            old, new = int(str(case["size1"])), int(str(case["size2"]))
            tree.verify_consistency(old, new, field("root1"), field("root2"), proof)
    except ProofError:
        return False
    return True


@pytest.mark.parametrize(("verify", "least"), [("inclusion", 80), ("consistency", 80)])
def test_every_public_vector_is_judged_as_it_says(vectors: Path, verify: str, least: int) -> None:
    files = sorted((vectors / "merkle" / "testdata" / verify).rglob("*.json"))
    assert len(files) > least
    for file in files:
        case = json.loads(file.read_text())
        assert accepted(case, verify) is not case["wantErr"], file


@given(st.integers(0, 40), st.lists(st.integers(0, 40), max_size=4))
def test_a_frontier_extended_by_many_is_the_one_that_grew_leaf_by_leaf(start: int, more: list[int]) -> None:
    grown, extended = tree.Frontier(), tree.Frontier()
    for leaf in LEAVES[:start]:
        grown.append(leaf)
        extended.append(leaf)
    for count in more:
        fresh = [tree.leaf_hash(b"more %d %d" % (extended.size, i)) for i in range(count)]
        extended.extend(fresh)
        for leaf in fresh:
            grown.append(leaf)
        assert (extended.size, extended.hashes, extended.root()) == (grown.size, grown.hashes, grown.root())
