"""The auditor's program over a published log. Targets at a million leaves on two cores: `verify` and `never` <= 15 s each with two
processes, memory <= 200 MB, linear to ten million; inclusion <= 30 us, consistency <= 80 us; all tile levels >= 200,000 leaves/s.

`python benchmarks/audit.py [--leaves 1000000] [--folder DIR]` makes a folder with the leaf shapes of a real log (kept where --folder is
given), then measures, and beside each number gives its ratio to hashing the same bytes with hashlib alone in the same run.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from glasshouse_audit.published import open_published, read_policy
from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, sign
from glasshouse_ledger.folder import CHARTERS, POLICIES, Folder
from glasshouse_ledger.leaf import Act, Header, Kind, Purpose, Verdict, bucket, build, complete, sources
from glasshouse_ledger.note import COSIGNATURE, Signer
from glasshouse_ledger.tiles import CHECKPOINT, WIDTH, TileHashes, TileWriter, split_bundle, tile_path
from glasshouse_ledger.tree import consistency_proof, inclusion_proof, leaf_hash, subtree_hash, verify_consistency, verify_inclusion

ORIGIN = "newsroom.example/ledger/2026"
FIRST_HOUR = 490_000
LEAVES_AN_HOUR = 400
WORDS = 300
"""Combinations of purpose, unit, sources and act; with rules, decisions and buckets they make about three thousand kinds of header."""

STEP = 100 * WIDTH


def shapes(charter: str, policy: str, rng: random.Random) -> list[tuple[bytes, bytes, list[bytes]]]:
    """For each combination: a permitted intent, a refused one, and outcomes with several counts."""
    commitments = [b64encode(bytes(32)).decode()] * 8
    units = [f"unit-{number}" for number in range(30)]
    made = []
    for _ in range(WORDS):
        words = {
            "t": 0,
            "org": "newsroom.example",
            "ch": charter,
            "hp": policy,
            "act": rng.choice([Act.SEARCH, Act.SEARCH, Act.OPEN, Act.OPEN, Act.EXPAND, Act.UNFOLD, Act.EXPORT]),
            "pur": rng.choice(list(Purpose)),
            "unit": rng.choice(units),
            "dst": rng.choice(units),
            "src": sources(rng.sample(units, rng.randint(0, 8))),
            "case": "0" * 32,
        }
        permit = build(Header(k=Kind.INTENT, dec=Verdict.PERMIT, why=("H1",), **words), commitments)
        refuse = build(Header(k=Kind.INTENT, dec=Verdict.REFUSE, why=("C2", "C7"), **words), commitments)
        counts = [bucket(rng.randint(0, 300)) for _ in range(6)]
        outcomes = [build(Header(k=Kind.OUTCOME, dec=Verdict.PERMIT, n=n, **words), commitments) for n in counts]
        made.append((permit, refuse, outcomes))
    return made


def fresh(entry: bytes, rng: random.Random) -> bytes:
    """The entry with commitments and a case tag of its own, as canonical as it was."""
    noise = rng.randbytes(272)
    commitments = b'","'.join([b64encode(noise[i : i + 32]) for i in range(0, 256, 32)])
    head, tail = entry.index(b',"c":["') + 7, entry.index(b'"],')
    entry = entry[:head] + commitments + entry[tail:]
    return entry.replace(b'"case":"' + b"0" * 32, b'"case":"' + noise[256:].hex().encode(), 1)


def leaves(count: int, charter: str, policy: str) -> Iterator[bytes]:
    """Genesis, then hours of intents and outcomes (one intent in twenty refused), each ending with a beat."""
    rng = random.Random(7)
    shaped = shapes(charter, policy, rng)
    plain = {"org": "newsroom.example", "ch": charter, "hp": policy}
    commitments = [b64encode(bytes(32)).decode()] * 8
    beat = build(Header(k=Kind.BEAT, t=0, **plain), commitments)
    yield build(Header(k=Kind.GENESIS, t=FIRST_HOUR, **plain), commitments)
    index = 1
    while index < count:
        hour = FIRST_HOUR + index // LEAVES_AN_HOUR
        if index % LEAVES_AN_HOUR == 0 or index + 1 == count:
            yield complete(fresh(beat, rng), t=hour)
            index += 1
            continue
        permit, refuse, outcomes = rng.choice(shaped)
        if rng.random() < 0.05 or (index + 1) % LEAVES_AN_HOUR == 0 or index + 2 > count:
            yield complete(fresh(refuse, rng), t=hour)
            index += 1
            continue
        yield complete(fresh(permit, rng), t=hour)
        yield complete(fresh(rng.choice(outcomes), rng), t=hour, re=index)
        index += 2


def publish(root: Path, count: int) -> None:
    """A log of `count` leaves, cosigned by two witnesses, with its texts and the policy of an auditor (`root.policy`)."""
    folder, writer = Folder(root), TileWriter()
    charter = folder.write_text(CHARTERS, b"C2 A person is found by name\n\nC7 Purposes are a closed list\n")
    policy = folder.write_text(POLICIES, b'@id("H1 members read their case")\npermit (principal, action, resource);\n')
    group: list[bytes] = []
    for entry in leaves(count, charter, policy):
        group.append(entry)
        if len(group) == STEP:
            write(root, writer.add(group))
            group = []
    write(root, writer.write(group))
    signer = Signer(ORIGIN, b"\x01" * 32)
    witnesses = [Signer(f"witness-{number}.example", bytes([number + 2]) * 32, COSIGNATURE) for number in range(2)]
    head = Checkpoint(ORIGIN, writer.size, writer.frontier().root())
    seen = (FIRST_HOUR + count // LEAVES_AN_HOUR) * 3600 + 60
    note = add_signatures(sign(head, signer), [witness.sign(head.text(), seen) for witness in witnesses])
    (root / CHECKPOINT).write_bytes(note)
    lines = [f"log {signer.verifier}", *(f"witness w{number} {witness.verifier}" for number, witness in enumerate(witnesses))]
    root.with_suffix(".policy").write_text("\n".join([*lines, "group both all w0 w1", "quorum both", ""]))


def write(root: Path, files: list[tuple[str, bytes]]) -> None:
    """Files without the flushes that a real log needs."""
    for path, data in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def entries_of(root: Path, size: int) -> Iterator[list[bytes]]:
    """All bundles, split."""
    for start in range(0, size, WIDTH):
        width = min(WIDTH, size - start)
        yield split_bundle((root / tile_path(None, start // WIDTH, width)).read_bytes(), width)


def hashing(root: Path, size: int) -> float:
    """CPU seconds of hashlib alone: each entry's leaf hash, bundles read beforehand, piece by piece."""
    spent = 0.0
    for entries in entries_of(root, size):
        started = time.process_time()
        for entry in entries:
            sha256(b"\x00" + entry).digest()
        spent += time.process_time() - started
    return spent


def integrating(root: Path, size: int) -> float:
    """CPU seconds of making all tiles of all levels from entries."""
    writer, spent = TileWriter(), 0.0
    for entries in entries_of(root, size):
        started = time.process_time()
        writer.add(entries)
        spent += time.process_time() - started
    return spent


def memory_kb(pid: int) -> int:
    """Proportional memory of a process and its children now (Linux)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return own + sum(memory_kb(int(child)) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    except (OSError, StopIteration):
        return 0


def command(*arguments: str) -> tuple[float, float, float]:
    """Wall and CPU seconds of `glass-audit`, and its peak memory in MB over all processes. It must have no doubt."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src")}
    before, started = os.times(), time.perf_counter()
    running = subprocess.Popen([sys.executable, "-m", "glasshouse_audit", *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], memory_kb(running.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = running.communicate()[0]
    wall = time.perf_counter() - started
    done.set()
    watcher.join()
    if running.returncode:
        raise SystemExit(output)
    after = os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system, peak[0] / 1024


def proofs(root: Path) -> tuple[float, float]:
    """CPU microseconds of checking one inclusion proof (with the leaf hash) and one consistency proof."""
    published = open_published(root, read_policy(root.with_suffix(".policy")))
    size, head = published.size, published.head.checkpoint.root
    rng, hashes = random.Random(3), TileHashes(size, published.folder.read)
    chosen = rng.sample(range(size), min(200, size))
    included = [(index, published.entry(index), inclusion_proof(index, size, hashes)) for index in chosen]
    olds = [rng.randrange(1, size) for _ in range(200)]
    consistent = [(old, subtree_hash(0, old, hashes), consistency_proof(old, size, hashes)) for old in olds]
    started = time.process_time()
    for _ in range(20):
        for index, entry, proof in included:
            verify_inclusion(index, size, leaf_hash(entry), proof, head)
    middle = time.process_time()
    for _ in range(20):
        for old, root_then, proof in consistent:
            verify_consistency(old, size, root_then, head, proof)
    ended = time.process_time()
    return (middle - started) / 20 / len(included) * 1e6, (ended - middle) / 20 / len(consistent) * 1e6


def measure(root: Path, count: int) -> None:
    """All of it, a line for each."""
    if not (root / CHECKPOINT).exists():
        publish(root, count)
    bare = hashing(root, count)
    print(f"hashlib alone: {bare:.2f} s CPU for {count:,} leaves ({bare / count * 1e6:.2f} us each)")
    policy = str(root.with_suffix(".policy"))
    for name, arguments in {
        "verify": ["verify", str(root), "--policy", policy],
        "never": ["never", str(root), "--policy", policy, "--unit", "nobody", "--src", "unit-1"],
        "count": ["count", str(root), "--policy", policy, "--by", "pur,unit,why"],
        "gaps": ["gaps", str(root), "--policy", policy],
    }.items():
        wall, cpu, peak = command(*arguments, "--processes", "2")
        target = f" (<= {15 * count / 1e6:.0f} s, <= 200 MB)" if name in ("verify", "never") else ""
        rate = f"{cpu / bare:.1f} times hashlib; {count / wall:,.0f} leaves/s"
        print(f"{name}: {wall:.1f} s wall, {cpu:.1f} s CPU, {peak:.0f} MB{target}; {rate}")
    spent = integrating(root, count)
    print(f"all tile levels: {count / spent:,.0f} leaves/s (>= 200,000); {spent / bare:.2f} times hashlib")
    inclusion, consistency = proofs(root)
    one = bare / count * 1e6
    print(f"inclusion {inclusion:.1f} us (<= 30; {inclusion / one:.0f} leaf hashes), consistency {consistency:.1f} us (<= 80)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure((options.folder or Path(name)) / f"log-{options.leaves}", options.leaves)


if __name__ == "__main__":
    main()
