"""A receipt that somebody kept (c2sp.org/tlog-proof): is its entry in the log, and what does the entry say?

A Glasshouse receipt carries its entry in the `extra` line; one that does not needs the entry from elsewhere.
"""

from glasshouse_ledger.errors import ProofError
from glasshouse_ledger.leaf import Leaf, parse
from glasshouse_ledger.proof import Proof
from glasshouse_ledger.tree import leaf_hash, verify_inclusion
from glasshouse_ledger.trust import Believed, TrustPolicy, believe


def check(proof: Proof, entry: bytes | None, policy: TrustPolicy) -> tuple[Believed, Leaf]:
    """The believed head that the receipt's entry lies under, and the entry as a leaf; LedgerFormatError's children.

    `entry` stands in for the receipt's own; what the receipt carries is believed only since the proof covers it.
    """
    entry = proof.extra if entry is None else entry
    if entry is None:
        raise ProofError("the receipt does not carry its entry: give it with --entry")
    head = believe(policy, proof.checkpoint)
    verify_inclusion(proof.index, head.checkpoint.size, leaf_hash(entry), proof.hashes, head.checkpoint.root)
    return head, parse(entry)
