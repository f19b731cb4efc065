"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: growing it, its root, and its two proofs.

Hashes are 32 bytes. A perfect subtree is named (level, index): the root over leaves [index * 2^level, (index+1) *
2^level). Proofs are made from a `HashGetter` that knows those, and verified from the proof alone.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from glasshouse_ledger.errors import ProofError

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

HashGetter = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(00 || entry), RFC 6962 section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(01 || left || right), RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its perfect subtrees, largest first. Append only.

    A tree of n leaves has as many hashes as n has one bits, so a frontier fits in one database row.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """The frontier of a tree of `size` leaves; `hashes` as `hashes` gave them. Raises ProofError if they misfit."""
        self._size = size
        self._hashes = list(hashes)
        if size < 0 or len(self._hashes) != size.bit_count() or any(len(item) != HASH_SIZE for item in self._hashes):
            raise ProofError(f"these are not the hashes of a tree of {size} leaves")

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """What to keep in order to go on later: `Frontier(size, hashes)` is this frontier again."""
        return tuple(self._hashes)

    def append(self, leaf: bytes) -> int:
        """Adds one leaf hash and gives its index. One node hash on average, log2(size) at worst."""
        index, carry = self._size, self._size
        while carry & 1:
            leaf = node_hash(self._hashes.pop(), leaf)
            carry >>= 1
        self._hashes.append(leaf)
        self._size += 1
        return index

    def extend(self, leaves: Iterable[bytes]) -> None:
        """`append` of each of these leaf hashes, level by level: the same frontier for less than half the time."""
        nodes, edge = list(leaves), []
        below = self._size
        self._size += len(nodes)
        while nodes:
            if below & 1:
                nodes.insert(0, self._hashes.pop())
            if len(nodes) & 1:
                edge.append(nodes.pop())
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
            below >>= 1
        self._hashes += reversed(edge)

    def root(self) -> bytes:
        """The tree hash; SHA-256 of nothing for the empty tree."""
        return _fold(self._hashes) if self._hashes else EMPTY_ROOT

    def copy(self) -> "Frontier":
        """An independent frontier of the same tree, to try a group on before it is committed."""
        return Frontier(self._size, self._hashes)


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The tree hash over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def subtree_hash(start: int, end: int, get: HashGetter) -> bytes:
    """MTH(D[start:end]) out of perfect subtrees; start must be a multiple of the largest of them."""
    hashes = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(get(level, start >> level))
        start += 1 << level
    return _fold(hashes)


def inclusion_proof(index: int, size: int, get: HashGetter) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from its sibling up (RFC 6962 section 2.1.1)."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree_hash(middle, end, get))
            end = middle
        else:
            proof.append(subtree_hash(start, middle, get))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, get: HashGetter) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with the tree of `old` ones (RFC 6962 section 2.1.2)."""
    if not 0 < old <= new:
        raise ProofError(f"no consistency proof from {old} to {new} leaves")
    proof, start, end = [], 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree_hash(middle, end, get))
            end = middle
        else:
            proof.append(subtree_hash(start, middle, get))
            start = middle
    if start > 0:
        proof.append(subtree_hash(start, end, get))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Returns if `proof` shows the leaf hash at `index` under `root` (RFC 9162 section 2.1.3.2), else ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    if len(leaf) != HASH_SIZE:
        raise ProofError("a leaf hash that is not 32 bytes long")
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            if not node & 1:
                node, last = _climb_to_right_child(node, last)
        else:
            result = node_hash(result, sibling)
        node >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the inclusion proof is too short")
    if result != root:
        raise ProofError("the inclusion proof leads to another root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Returns if `proof` shows that the new tree extends the old one (RFC 9162 section 2.1.4.2), else ProofError.

    An old tree of no leaves is refused: everything extends it, so there is nothing to prove.
    """
    if not 0 < old <= new:
        raise ProofError(f"nothing to prove from {old} to {new} leaves")
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("two trees of one size differ")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofError("the consistency proof is too short")
    node, last = old - 1, new - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old_result, new_result = _fold_consistency(path, node, last)
    if old_result != old_root or new_result != new_root:
        raise ProofError("the consistency proof leads to other roots")


def _fold_consistency(path: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes]:
    """Both roots that the path leads to, beginning at `node` of a level whose last node is `last`."""
    old_result = new_result = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if node & 1 or node == last:
            old_result = node_hash(sibling, old_result)
            new_result = node_hash(sibling, new_result)
            if not node & 1:
                node, last = _climb_to_right_child(node, last)
        else:
            new_result = node_hash(new_result, sibling)
        node >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the consistency proof is too short")
    return old_result, new_result


def _climb_to_right_child(node: int, last: int) -> tuple[int, int]:
    """Skips the levels on which the last node has no sibling."""
    while node and not node & 1:
        node >>= 1
        last >>= 1
    return node, last


def _split(size: int) -> int:
    """The largest power of two below `size`: where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def _fold(hashes: Sequence[bytes]) -> bytes:
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result
