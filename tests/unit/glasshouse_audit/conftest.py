"""Small published logs, made with the ledger's own writer, and the policy of an auditor who believes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from glasshouse_audit.cli import main
from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, sign
from glasshouse_ledger.folder import CHARTERS, POLICIES, Folder
from glasshouse_ledger.leaf import Act, Header, Kind, Purpose, Verdict, bucket, build
from glasshouse_ledger.note import COSIGNATURE, MLDSA_COSIGNATURE, Signer
from glasshouse_ledger.seal import Opening, seal_fields
from glasshouse_ledger.tiles import TileWriter

ORIGIN = "newsroom.example/ledger/2026"
HOUR = 495_000
CHARTER = b"C2 A person is found by name\n\nC7 Purposes are a closed list\n"
POLICY = b'@id("H1 members read their case")\npermit (principal, action, resource);\n'


@dataclass
class Made:
    """A log in the making: `say` adds a leaf, `publish` writes the folder. Keys are fixed, so that heads can be compared."""

    folder: Path
    org: str = "newsroom"
    origin: str = ORIGIN
    entries: list[bytes] = field(default_factory=list)
    openings: dict[int, Opening] = field(default_factory=dict)
    hour: int = HOUR
    charter: str = ""
    policy: str = ""
    signed_at: int = 0

    def __post_init__(self) -> None:
        self.signer = Signer(self.origin, b"\x01" * 32)
        self.witnesses = [
            Signer("w1.example", b"\x02" * 32, COSIGNATURE),
            Signer("w2.example", b"\x03" * 32, MLDSA_COSIGNATURE),
            Signer("w3.example", b"\x04" * 32, COSIGNATURE),
        ]
        self.rules = self.folder.with_suffix(".policy")
        lines = [f"log {self.signer.verifier}", *(f"witness w{n} {w.verifier}" for n, w in enumerate(self.witnesses, 1))]
        self.rules.write_text("\n".join([*lines, "group two 2 w1 w2 w3", "quorum two", ""]))
        self.in_force(CHARTER, POLICY)
        self.say(Kind.GENESIS)

    def in_force(self, charter: bytes, policy: bytes) -> None:
        """From now on leaves name these texts, and they are published."""
        self.charter = Folder(self.folder).write_text(CHARTERS, charter)
        self.policy = Folder(self.folder).write_text(POLICIES, policy)

    def say(self, kind: Kind, fields: dict[str, Any] | None = None, **words: Any) -> int:
        """Adds a leaf; gives its index."""
        header = Header(k=kind, **({"t": self.hour, "org": self.org, "ch": self.charter, "hp": self.policy} | words))
        commitments, opening = seal_fields(fields or {})
        self.openings[len(self.entries)] = opening
        self.entries.append(build(header, commitments))
        return len(self.entries) - 1

    def access(self, count: int = 3, *, answered: bool = True, **words: Any) -> int:
        """A permitted intent and, unless it is left open, its outcome; gives the intent's index."""
        asked = {
            "act": Act.SEARCH,
            "dec": Verdict.PERMIT,
            "pur": Purpose.CORRUPTION,
            "unit": "tax",
            "dst": "tax",
            "src": ("registers",),
        } | words
        fields = {"actor": "u1", "time": self.hour * 3_600_000_000 + 5, "plan": {"action": "search"}}
        index = self.say(Kind.INTENT, fields, why=("H1",), **asked)
        if answered:
            self.say(Kind.OUTCOME, {"results": {"count": count}}, n=bucket(count), re=index, **asked)
        return index

    def beat(self, hours: int = 1) -> None:
        """So many hours pass, each with a beat."""
        for _ in range(hours):
            self.hour += 1
            self.say(Kind.BEAT)

    def publish(self, witnesses: int = 2) -> Path:
        """Write tiles and a head with the cosignatures of so many witnesses."""
        writer = TileWriter()
        files = writer.write(self.entries)
        Folder(self.folder).publish(files, self.note(writer.size, writer.frontier().root(), witnesses))
        return self.folder

    def note(self, size: int, root: bytes, witnesses: int = 2) -> bytes:
        """A signed and cosigned head."""
        head = Checkpoint(self.origin, size, root)
        time = self.signed_at or self.hour * 3600 + 60
        return add_signatures(sign(head, self.signer), [witness.sign(head.text(), time) for witness in self.witnesses[:witnesses]])

    def forge(self, entries: list[bytes], witnesses: int = 2) -> Path:
        """What whoever holds all the keys could publish: other entries, with tiles and head in agreement."""
        for file in sorted((self.folder / "tile").rglob("*")):
            if file.is_file():
                file.unlink()
        self.entries = entries
        return self.publish(witnesses)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A log that begins."""
    return Made(tmp_path / "log")


@pytest.fixture
def busy(made: Made) -> Made:
    """A log of three hundred leaves in three hours: a full bundle and a partial one."""
    for hour in range(3):
        for number in range(49):
            made.access(count=number, unit="tax" if number % 2 else "customs", pur=Purpose.CORRUPTION if hour else Purpose.FINANCIAL_CRIME)
        made.beat()
    made.say(Kind.INTENT, act=Act.SEARCH, dec=Verdict.REFUSE, why=("C2",), pur=Purpose.CORRUPTION, unit="tax", dst="tax")
    made.publish()
    return made


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs a command with --json; yields exit status and what it said."""

    def run(*arguments: object) -> tuple[int, dict[str, Any]]:
        status = main([*map(str, arguments), "--json"])
        return status, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def asked(told: Callable[..., tuple[int, dict[str, Any]]]) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Runs a command over a made log, with its policy."""

    def run(log: Made, command: str, *arguments: object) -> tuple[int, dict[str, Any]]:
        return told(*command.split(), *arguments, log.folder, "--policy", log.rules)

    return run
