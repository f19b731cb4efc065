"""Proofs about part of a tree, after draft-ietf-plants-merkle-tree-certs section 4: what ML-DSA-44 cosigners may sign.

A subtree is the leaves [start, end) of a log, start being a multiple of the smallest power of two that the subtree fits
in. Hashes are 32 bytes.
"""

from collections.abc import Sequence

from glasshouse_ledger.errors import ProofError
from glasshouse_ledger.tree import EMPTY_ROOT, node_hash, verify_inclusion


def check_subtree(start: int, end: int) -> None:
    """Raises ProofError unless [start, end) is a subtree (section 4.1)."""
    if not 0 <= start < end or start % (1 << (end - start - 1).bit_length()):
        raise ProofError(f"the leaves {start} to {end} are no subtree")


def verify_subtree_inclusion(index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Returns if `proof` shows the leaf hash at `index` under the subtree's `root` (section 4.3), else ProofError."""
    check_subtree(start, end)
    verify_inclusion(index - start, end - start, leaf, proof, root)


def verify_subtree_consistency(start: int, end: int, size: int, subtree: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Returns if `proof` shows the subtree with that hash under the `root` of `size` leaves (section 4.4.3), else ProofError.

    The empty subtree is part of every tree: for it only its own hash, that of nothing, is compared.
    """
    if start == end and 0 <= end <= size and not proof and subtree == EMPTY_ROOT:
        return
    check_subtree(start, end)
    if end > size:
        raise ProofError("a subtree beyond the end of the tree")
    first, last, end_node = start, end - 1, size - 1
    while first != last and (last == end_node or last & 1):
        first, last, end_node = first >> 1, last >> 1, end_node >> 1
    path = [subtree, *proof] if first == last else list(proof)
    if not path:
        raise ProofError("the subtree proof is too short")
    sub_result = result = path[0]
    for sibling in path[1:]:
        if end_node == 0:
            raise ProofError("the subtree proof is too long")
        if last & 1 or last == end_node:
            if first < last:
                sub_result = node_hash(sibling, sub_result)
            result = node_hash(sibling, result)
            while not last & 1:
                first, last, end_node = first >> 1, last >> 1, end_node >> 1
        else:
            result = node_hash(result, sibling)
        first, last, end_node = first >> 1, last >> 1, end_node >> 1
    if end_node != 0:
        raise ProofError("the subtree proof is too short")
    if sub_result != subtree or result != root:
        raise ProofError("the subtree proof leads to other roots")
