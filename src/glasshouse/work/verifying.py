"""Whether a package holds, before anything of it is taken: the bag, its manifests, every hash, every receipt, and what its files say.

Promise: every file is read once, whole; what does not hold is told with a code and its place, and a package with one fault is not taken.
The receipts are checked against the keys that the package itself names: whose keys they are is for people to compare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.entity import build
from glasshouse.model.exhibit import number_of
from glasshouse.policy.plans.loading import Incoming, Sender
from glasshouse.work import foreign
from glasshouse.work.foreignbag import Bag
from glasshouse.work.package import FORMAT
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.leaf import Act, parse
from glasshouse_ledger.proof import parse_proof
from glasshouse_ledger.tree import leaf_hash, verify_inclusion
from glasshouse_ledger.trust import TrustPolicy, believe, parse_policy

ENTITIES = "data/entities.ftm.json"
LINES = 20_000
"""Records of a package; a source that has more is loaded as one."""
FAULTS = 100
"""How many faults are told; the check stops there."""
EXHIBITS = 10_000
"""Exhibits of a package."""
_JSON, _LINES_LONG, _TOLD = 16 << 20, 64 << 20, 64 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_FOLDER = re.compile(r"data/exhibits/(EX-[0-9]{4,9})/")
_SAID = re.compile(r"data/exhibits/[^/]+/(?:about|custody)\.json")
_PROOF = re.compile(r"data/ledger/entry-(0|[1-9][0-9]{0,18})\.tlog-proof")


@dataclass(frozen=True, slots=True)
class PackageFault:
    """What does not hold: a stable code, the path in the package, and words."""

    code: str
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What a package holds and what is wrong with it. `digest` is the SHA-256 of its manifest; `paths` those of originals by label; `lines`
    of FtM and `entities` their SHA-256; `breaks` how many of the sender's custody events are marked as broken; `keys` the ledger keys that
    it names."""

    digest: str
    sender: Sender | None
    exhibits: tuple[Incoming, ...]
    paths: dict[str, str]
    lines: int
    entities: str
    size: int
    breaks: int
    keys: tuple[str, ...]
    faults: tuple[PackageFault, ...]


class _FullError(Exception):
    """As many faults as are told."""


class _Check:
    """One package being examined."""

    def __init__(self, bag: Bag, heard: Callable[[int], None]) -> None:
        self._bag, self._heard, self._read = bag, heard, 0
        self.faults: list[PackageFault] = []
        self.hashes: dict[str, str] = {}
        self.entries: set[int] = set()
        self.spoken: set[tuple[str, str]] = set()

    def fault(self, code: str, place: str, words: str) -> None:
        self.faults.append(PackageFault(code, place, words))
        if len(self.faults) >= FAULTS:
            raise _FullError

    def bag(self) -> None:
        """The bag's own files, and the hash of every other."""
        for name in ("bagit.txt", _MANIFEST, _TAGS):
            if name not in self._bag.sizes:
                self.fault("package_form", name, "is missing: this is no package of evidence")
                raise _FullError
        if self._bag.read("bagit.txt", 1 << 16) != _BAGIT or "fetch.txt" in self._bag.sizes:
            self.fault("package_form", "bagit.txt", "is not that of a whole BagIt 1.0 bag")
        listed = self._manifest(_MANIFEST, payload=True) | self._manifest(_TAGS, payload=False)
        self._compare(listed)

    def _manifest(self, name: str, *, payload: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        content = self._bag.read(name, _LINES_LONG)
        if not content.isascii():
            self.fault("package_form", name, "is no manifest")
            return found
        for number, line in enumerate(content.decode("ascii").splitlines(), 1):
            match = _LINE.fullmatch(line)
            if match is None or match[2] in found or match[2].startswith("data/") is not payload:
                self.fault("package_form", name, f"has a line that no manifest has: {number}")
                continue
            found[match[2]] = match[1]
        return found

    def _compare(self, listed: dict[str, str]) -> None:
        for path in sorted(listed.keys() - self._bag.sizes.keys()):
            self.fault("package_missing", path, "is in the manifest and not in the package")
        for path in sorted(self._bag.sizes.keys() - listed.keys() - {_TAGS}):
            self.fault("package_unlisted", path, "is in the package and not in the manifest")
        for path, wanted in listed.items():
            if path not in self._bag.sizes:
                continue
            try:
                self.hashes[path] = self._hash(path)
            except InvalidInputError as error:  # damaged on its way: the rest is looked at all the same
                self.fault(error.code, path, "cannot be read, or is not as long as the package says")
                continue
            if self.hashes[path] != wanted:
                self.fault("package_hash", path, "is not what was packed: its SHA-256 is another")

    def _hash(self, path: str) -> str:
        digest = hashlib.sha256()
        for chunk in self._bag.chunks(path):
            digest.update(chunk)
            self._read += len(chunk)
            self._heard(self._read)
        return digest.hexdigest()

    def sender(self) -> Sender | None:
        """Who sent it."""
        try:
            case = foreign.parsed(self._bag.read("data/case.json", _JSON))
            if case.get("format") != FORMAT:
                raise foreign.ForeignError("format")
            return foreign.sender(case)
        except foreign.ForeignError as error:
            self.fault("package_field", "data/case.json", f"does not say what a package says: {error.field}")
        except KeyError:
            self.fault("package_missing", "data/case.json", "is not there")
        return None

    def exhibits(self, origin: str) -> Iterator[tuple[Incoming, str]]:
        """Each exhibit with the path of its original. Ledger entries that their custody names are gathered in `entries`."""
        labels = {folder[1] for path in self._bag.sizes if (folder := _FOLDER.match(path))}
        told = sum(size for path, size in self._bag.sizes.items() if _SAID.fullmatch(path))
        if len(labels) > EXHIBITS or told > _TOLD:
            words = f"holds more than {EXHIBITS:,} exhibits, or more than {_TOLD >> 20} MB said of them"
            self.fault("package_long", "data/exhibits", words)
            return
        for label in sorted(labels, key=number_of):
            place = f"data/exhibits/{label}"
            try:
                about, custody = (foreign.parsed(self._bag.read(f"{place}/{name}.json", _JSON)) for name in ("about", "custody"))
                stamp = self._bag.read(f"{place}/stamp.tsr", 1 << 20) if f"{place}/stamp.tsr" in self._bag.sizes else b""
                found = foreign.incoming(about, custody, origin, stamp)
            except foreign.ForeignError as error:
                self.fault("package_field", place, f"does not say what an exhibit says: {error.field}")
                continue
            except KeyError:
                self.fault("package_missing", place, "lacks about.json or custody.json")
                continue
            originals = [path for path in self._bag.sizes if path.startswith(f"{place}/original-")]
            if found.label != label or len(originals) != (1 if found.sha256 else 0):
                self.fault("package_exhibit", place, "is not the exhibit that it says, or lacks its original")
                continue
            path = originals[0] if originals else ""
            if path and self.hashes.get(path) != found.sha256:
                self.fault("package_original", path, "is not the file that was collected")
            self.entries |= {row["entry"] for row in custody["rows"]}
            yield found, path

    def receipts(self, sender: Sender) -> tuple[str, ...]:
        """Every entry that a custody names has a receipt that holds, and the package's own is an export under the head that it names;
        yields the keys that the package names."""
        try:
            policy = parse_policy(self._bag.read("data/ledger/policy.txt", 1 << 20))
        except (KeyError, LedgerFormatError):
            self.fault("package_receipt", "data/ledger/policy.txt", "names no keys of a ledger")
            return ()
        there = {int(found[1]): path for path in self._bag.sizes if (found := _PROOF.fullmatch(path))}
        for entry in sorted((self.entries | {sender.entry}) - there.keys()):
            self.fault("package_receipt", f"data/ledger/entry-{entry}.tlog-proof", "is missing: a custody names this entry")
        for entry, path in sorted(there.items()):
            self._receipt(policy, entry, path, sender if entry == sender.entry else None)
        if sender.origin not in {log.verifier.name for log in policy.logs}:
            self.fault("package_receipt", "data/ledger/policy.txt", "has no key of the ledger that the package names")
        return tuple(str(log.verifier) for log in policy.logs)

    def _receipt(self, policy: TrustPolicy, entry: int, path: str, sender: Sender | None) -> None:
        """`sender`: it is the receipt of the package's own export."""
        try:
            proof = parse_proof(self._bag.read(path, 1 << 22))
            if proof.index != entry or proof.extra is None:
                raise LedgerFormatError("another entry")
            head = believe(policy, proof.checkpoint).checkpoint
            verify_inclusion(proof.index, head.size, leaf_hash(proof.extra), proof.hashes, head.root)
            header = parse(proof.extra).header
        except LedgerFormatError:
            self.fault("package_receipt", path, "does not hold")
            return
        if sender is None:
            return
        if header.act is not Act.EXPORT:
            self.fault("package_receipt", path, "is of an entry that is no export, and the package says that it is its own")
        # the receipt is made after the export, under a later head as a rule; only one of the same size can be compared
        if not entry < sender.size <= head.size or (sender.size == head.size and sender.root != head.root.hex()):
            self.fault("package_head", "data/case.json", "names a head of the log that its receipt does not bear out")

    def entities(self) -> int:
        """Each line is an entity that can be taken in; yields how many there are."""
        if ENTITIES not in self._bag.sizes:
            self.fault("package_missing", ENTITIES, "is not there")
            return 0
        lines = self._bag.read(ENTITIES, _LINES_LONG).splitlines()
        if len(lines) > LINES:
            self.fault("package_long", ENTITIES, f"has more than {LINES:,} records: ask its sender for a dataset")
            return 0
        for number, line in enumerate(lines, 1):
            try:
                raw = foreign.parsed(line)
                datasets = raw.get("datasets")
                if not isinstance(datasets, list) or len(datasets) != 1:
                    raise foreign.ForeignError("datasets")
                dataset = foreign.text({"dataset": datasets[0]}, "dataset")
                self.spoken.add((dataset, build(raw).entity_id))
            except foreign.ForeignError as error:
                self.fault("package_entity", f"{ENTITIES}:{number}", f"is no entity of a package: {error.field}")
            except InvalidInputError as error:
                self.fault("package_entity", f"{ENTITIES}:{number}", error.message.rstrip("."))
        return len(lines)

    def named(self, exhibits: Sequence[Incoming]) -> None:
        """Whom an exhibit is a record of is among the entities: it would wait for them for ever."""
        for exhibit in exhibits:
            if set(exhibit.of) - self.spoken:
                self.fault("package_exhibit", f"data/exhibits/{exhibit.label}", "is a record of somebody of whom the package says nothing")


def examine(bag: Bag, heard: Callable[[int], None] = lambda _read: None) -> Examined:
    """Read all of it. What cannot be read at all raises InvalidInputError with its code."""
    check = _Check(bag, heard)
    sender, lines, keys, found = None, 0, tuple[str, ...](), list[tuple[Incoming, str]]()
    try:
        check.bag()
        sender = check.sender()
        if sender is not None:
            found = list(check.exhibits(sender.origin))
            keys = check.receipts(sender)
        lines = check.entities()
        check.named([one for one, _ in found] if lines else [])
    except _FullError:
        pass
    except InvalidInputError:  # what cannot be read was told when its hash was to be made
        if not check.faults:
            raise
    breaks = sum(bool(step.broken) for exhibit, _ in found for step in exhibit.steps)
    exhibits, paths = tuple(one for one, _ in found), {one.label: path for one, path in found if path}
    digest = hashlib.sha256(bag.read(_MANIFEST, _LINES_LONG)).hexdigest() if _MANIFEST in bag.sizes else ""
    told = (lines, check.hashes.get(ENTITIES, ""), sum(bag.sizes.values()), breaks)
    return Examined(digest, sender, exhibits, paths, *told, keys, tuple(check.faults))
