"""A published folder with a head that the auditor's policy believes, and single leaves of it with their proofs.

Files that the auditor names (policies, openings, receipts) are read like those of a log: regular files only, through no
more bytes than such a file can have, so that a pipe or a file without end stops nobody.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from glasshouse_ledger.checkpoint import Checkpoint
from glasshouse_ledger.errors import FolderError, MissingFileError, ProofError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.leaf import Leaf, parse
from glasshouse_ledger.note import MAX_NOTE_BYTES
from glasshouse_ledger.tiles import CHECKPOINT, WIDTH, TileHashes, split_bundle, tile_path
from glasshouse_ledger.tree import consistency_proof, inclusion_proof, leaf_hash, verify_consistency, verify_inclusion
from glasshouse_ledger.trust import MAX_POLICY_BYTES, Believed, TrustPolicy, believe, parse_policy

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Published:
    """A folder, its files, and its head as the policy believes it."""

    path: Path
    folder: Folder
    policy: TrustPolicy
    head: Believed

    @property
    def size(self) -> int:
        """How many leaves the head says the log has."""
        return self.head.checkpoint.size

    def leaf(self, index: int) -> Leaf:
        """The leaf at `index`, proved to lie under the head. Raises LedgerFormatError's children."""
        return parse(self.entry(index))

    def entry(self, index: int) -> bytes:
        """The bytes of the leaf at `index`, proved to lie under the head; ProofError if there is no such leaf."""
        if not 0 <= index < self.size:
            raise ProofError(f"the log has {self.size} leaves: there is no leaf {index}")
        start = index - index % WIDTH
        count = min(WIDTH, self.size - start)
        entry = split_bundle(self.folder.read(tile_path(None, start // WIDTH, count)), count)[index - start]
        path = inclusion_proof(index, self.size, TileHashes(self.size, self.folder.read))
        verify_inclusion(index, self.size, leaf_hash(entry), path, self.head.checkpoint.root)
        return entry


def continues(folder: Folder, old: Checkpoint, new: Checkpoint) -> None:
    """Returns if the log in the folder, with head `new`, begins with the tree of `old`; LedgerFormatError's children if not."""
    if new.origin != old.origin:
        raise ProofError(f"two logs: {old.origin!r} and {new.origin!r}")
    if old.size > new.size:
        raise ProofError(f"the log went back from {old.size} leaves to {new.size}")
    if old.size:  # everything extends the empty tree
        proof = consistency_proof(old.size, new.size, TileHashes(new.size, folder.read))
        verify_consistency(old.size, new.size, old.root, new.root, proof)


def read_policy(path: Path) -> TrustPolicy:
    """The trust policy in a file (c2sp.org/tlog-policy)."""
    return parse_policy(read_file(path, MAX_POLICY_BYTES))


def open_published(path: Path, policy: TrustPolicy) -> Published:
    """The log in a folder. Raises LedgerFormatError's children unless the policy believes its head."""
    folder = Folder(path)
    return Published(path, folder, policy, believe(policy, folder.read(CHECKPOINT)))


def read_head(path: Path, policy: TrustPolicy) -> Believed:
    """The head in a checkpoint's file, or in a folder that has one."""
    return believe(policy, Folder(path).read(CHECKPOINT) if path.is_dir() else read_file(path, MAX_NOTE_BYTES))


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit`. Raises MissingFileError or FolderError."""
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise MissingFileError(f"no file {path}") from error
    except OSError as error:
        raise FolderError(f"{path} cannot be opened: {error.strerror}") from error
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FolderError(f"{path} is no regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FolderError(f"{path} is longer than {limit} bytes")
    return data
